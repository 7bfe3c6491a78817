//! The public keys of a client that proves itself by signing (RFC 7517). What is kept is written anew from the members that are
//! needed, so that nothing else of what was pasted is.

use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

/// So many keys are enough to change one for another.
const MOST: usize = 10;

/// What only the owner of a key may know (RFC 7518, 6.2.2, 6.3.2, 6.4).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

/// What is wrong with pasted keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeysRefusal {
    /// Nothing was pasted.
    #[error("请粘贴应用的公钥（JWKS）")]
    Missing,
    /// Neither a key nor a set of keys.
    #[error("公钥须是JSON格式的JWK或JWKS")]
    Unreadable,
    /// A private key went through browsers and hands: it is no secret any more.
    #[error("内容中含有私钥，没有保存。该私钥已经泄露，请开发人员立即作废，重新生成后只提供公钥")]
    Private,
    /// Another kind, or too small.
    #[error("第{0}个密钥不能使用，只接受签名用的P-256（ES256）公钥和2048至8192位的RSA（RS256、PS256）公钥")]
    Kind(usize),
    /// Of a kind we take, but not a key.
    #[error("第{0}个密钥的内容不完整或有误")]
    Broken(usize),
    /// Which of several keys signed is told by its `kid`.
    #[error("有多个公钥时，每个须有不同的kid，不超过100个字符")]
    Names,
    /// More than ten.
    #[error("最多10个公钥")]
    Many,
}

impl KeysRefusal {
    /// Every prompt, for the catalogue.
    pub const ALL: [Self; 7] = [
        Self::Missing,
        Self::Unreadable,
        Self::Private,
        Self::Kind(1),
        Self::Broken(1),
        Self::Names,
        Self::Many,
    ];
}

/// Reads a JWK Set or a single JWK; answers the set to keep.
pub(super) fn read(text: &str) -> Result<String, KeysRefusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(KeysRefusal::Missing);
    }
    // Before it is understood: a private key is one in a broken file too.
    if text.contains("PRIVATE KEY") || text.contains("\"d\"") {
        return Err(KeysRefusal::Private);
    }
    let pasted: Value = serde_json::from_str(text).map_err(|_| KeysRefusal::Unreadable)?;
    if holds_private(&pasted) {
        return Err(KeysRefusal::Private);
    }
    let keys = match (&pasted["keys"], pasted.get("kty")) {
        (Value::Array(keys), _) => keys.clone(),
        (Value::Null, Some(_)) => vec![pasted],
        _ => return Err(KeysRefusal::Unreadable),
    };
    match keys.len() {
        0 => return Err(KeysRefusal::Missing),
        count if count > MOST => return Err(KeysRefusal::Many),
        _ => {}
    }
    let read: Result<Vec<Value>, _> = (1..).zip(&keys).map(|(at, key)| one(at, key)).collect();
    let keys = read?;
    if has_doubtful_names(&keys) { Err(KeysRefusal::Names) } else { Ok(json!({ "keys": keys }).to_string()) }
}

/// How many keys a kept set holds.
pub fn count(jwks: &str) -> usize {
    let set: Option<Value> = serde_json::from_str(jwks).ok();
    set.and_then(|set| set["keys"].as_array().map(Vec::len)).unwrap_or(0)
}

fn holds_private(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            PRIVATE.iter().any(|name| members.contains_key(*name)) || members.values().any(holds_private)
        }
        Value::Array(all) => all.iter().any(holds_private),
        _ => false,
    }
}

fn has_doubtful_names(keys: &[Value]) -> bool {
    let names: Vec<Option<&str>> = keys.iter().map(|key| key["kid"].as_str()).collect();
    let is_long = names.iter().flatten().any(|name| name.is_empty() || name.chars().count() > 100);
    let is_unclear = keys.len() > 1
        && names.iter().enumerate().any(|(at, name)| name.is_none() || names[..at].contains(name));
    is_long || is_unclear
}

/// The `at`th key with the members that are needed and its algorithm: which one it is, is never the token's own word.
fn one(at: usize, key: &Value) -> Result<Value, KeysRefusal> {
    let (kind, broken) = (KeysRefusal::Kind(at), KeysRefusal::Broken(at));
    let member = |name: &str| key.get(name).and_then(Value::as_str);
    let signs = key.get("use").is_none_or(|used| used == "sig")
        && key
            .get("key_ops")
            .is_none_or(|all| all.as_array().is_some_and(|all| all.iter().any(|op| op == "verify")));
    let algorithm = match (member("kty"), member("crv"), key.get("alg").map(|_| member("alg"))) {
        (Some("EC"), Some("P-256"), None | Some(Some("ES256"))) => "ES256",
        (Some("RSA"), _, None | Some(Some("RS256"))) => "RS256",
        (Some("RSA"), _, Some(Some("PS256"))) => "PS256",
        _ => return Err(kind),
    };
    if !signs {
        return Err(kind);
    }
    let names: &[&str] = if algorithm == "ES256" { &["kty", "crv", "x", "y"] } else { &["kty", "n", "e"] };
    let mut kept = Map::new();
    for name in names {
        kept.insert((*name).to_owned(), json!(member(name).ok_or(broken)?));
    }
    if algorithm == "ES256" {
        is_point(&kept).then_some(()).ok_or(broken)?;
    } else {
        let bits = modulus_bits(&kept).ok_or(broken)?;
        (2048..=8192).contains(&bits).then_some(()).ok_or(kind)?;
    }
    if let Some(name) = key.get("kid") {
        kept.insert("kid".into(), json!(name.as_str().ok_or(KeysRefusal::Names)?));
    }
    kept.insert("use".into(), json!("sig"));
    kept.insert("alg".into(), json!(algorithm));
    Ok(Value::Object(kept))
}

fn bytes(key: &Map<String, Value>, name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(key.get(name)?.as_str()?).ok()
}

/// True for a point on the curve.
fn is_point(key: &Map<String, Value>) -> bool {
    let Some((x, y)) = bytes(key, "x").zip(bytes(key, "y")) else { return false };
    let uncompressed = [&[4][..], &x, &y].concat();
    let is_whole = x.len() == 32 && y.len() == 32;
    is_whole && ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, uncompressed).is_ok()
}

/// How large an RSA key is; `None` for what cannot be one.
fn modulus_bits(key: &Map<String, Value>) -> Option<usize> {
    let (modulus, exponent) = bytes(key, "n").zip(bytes(key, "e"))?;
    let first = modulus.iter().position(|byte| *byte != 0)?;
    let bits = (modulus.len() - first) * 8 - modulus[first].leading_zeros() as usize;
    let is_odd = |bytes: &[u8]| bytes.last().is_some_and(|last| last % 2 == 1);
    let is_exponent = is_odd(&exponent) && exponent.len() <= 8 && exponent != [1];
    (is_odd(&modulus) && is_exponent).then_some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The public key of RFC 7517, appendix A.1.
    const POINT: &str = r#""kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM""#;

    fn rsa(bytes: usize, last: u8, more: &str) -> String {
        let mut modulus = vec![0xc5; bytes];
        modulus[bytes - 1] = last;
        format!(r#"{{"kty":"RSA","n":"{}","e":"AQAB"{more}}}"#, URL_SAFE_NO_PAD.encode(modulus))
    }

    #[test]
    fn what_is_kept_is_public_and_names_its_algorithm() {
        let pasted = format!(r#"{{"keys":[{{{POINT},"kid":"1","x5t":"x","note":"<b>"}}]}}"#);
        let kept = read(&pasted).unwrap();
        let set: jsonwebtoken::jwk::JwkSet = serde_json::from_str(&kept).unwrap();
        assert!(set.find("1").is_some() && !kept.contains("x5t") && !kept.contains("note"));
        assert!(jsonwebtoken::DecodingKey::from_jwk(&set.keys[0]).is_ok());
        assert_eq!((count(&kept), count("")), (1, 0));
        let alone: Value = serde_json::from_str(&read(&format!("{{{POINT}}}")).unwrap()).unwrap();
        assert_eq!((&alone["keys"][0]["alg"], &alone["keys"][0]["use"]), (&json!("ES256"), &json!("sig")));
        for (more, algorithm) in
            [("", "RS256"), (r#","alg":"RS256""#, "RS256"), (r#","alg":"PS256""#, "PS256")]
        {
            let kept: Value = serde_json::from_str(&read(&rsa(256, 1, more)).unwrap()).unwrap();
            assert_eq!(kept["keys"][0]["alg"], algorithm);
        }
    }

    #[test]
    fn a_private_key_is_refused_loudly_in_whatever_dress() {
        for pasted in [
            format!(r#"{{{POINT},"d":"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE"}}"#),
            format!(r#"{{"keys":[{{{POINT},"kid":"1"}},{{{POINT},"kid":"2","\u0064":"x"}}]}}"#),
            r#"{"kty":"oct","k":"c2VjcmV0"}"#.to_owned(),
            rsa(256, 1, r#","p":"x""#),
            r#"{"kty":"EC","d":"x""#.to_owned(),
            "-----BEGIN PRIVATE KEY-----\nMIGH".to_owned(),
            "-----BEGIN RSA PRIVATE KEY-----\nMIGH".to_owned(),
        ] {
            assert_eq!(read(&pasted), Err(KeysRefusal::Private), "{pasted}");
        }
    }

    #[test]
    fn whatever_is_no_public_signing_key_of_ours_is_named_by_its_place() {
        let with = |more: &str| format!("{{{POINT}{more}}}");
        let set = |keys: &[String]| format!(r#"{{"keys":[{}]}}"#, keys.join(","));
        let off_curve = with("").replace("4Etl6SRW2Y", "4Etl6SRW2Z");
        for (pasted, refusal) in [
            (String::new(), KeysRefusal::Missing),
            (set(&[]), KeysRefusal::Missing),
            ("公钥".into(), KeysRefusal::Unreadable),
            ("[]".into(), KeysRefusal::Unreadable),
            (r#"{"keys":"x","kty":"EC"}"#.into(), KeysRefusal::Unreadable),
            ("-----BEGIN PUBLIC KEY-----".into(), KeysRefusal::Unreadable),
            (set(&["7".into()]), KeysRefusal::Kind(1)),
            (r#"{"kty":"OKP","crv":"Ed25519","x":"AA"}"#.into(), KeysRefusal::Kind(1)),
            (with("").replace("P-256", "P-384"), KeysRefusal::Kind(1)),
            (with(r#","alg":"RS256""#), KeysRefusal::Kind(1)),
            (with(r#","alg":"none""#), KeysRefusal::Kind(1)),
            (with(r#","alg":7"#), KeysRefusal::Kind(1)),
            (with(r#","use":"enc""#), KeysRefusal::Kind(1)),
            (with(r#","key_ops":["sign"]"#), KeysRefusal::Kind(1)),
            (rsa(256, 1, r#","alg":"HS256""#), KeysRefusal::Kind(1)),
            (rsa(128, 1, ""), KeysRefusal::Kind(1)),
            (rsa(1032, 1, ""), KeysRefusal::Kind(1)),
            (rsa(256, 2, ""), KeysRefusal::Broken(1)),
            (rsa(256, 1, "").replace("AQAB", "AQ"), KeysRefusal::Broken(1)),
            (rsa(256, 1, "").replace("AQAB", "A=="), KeysRefusal::Broken(1)),
            (off_curve, KeysRefusal::Broken(1)),
            (with("").replace("\"y\"", "\"z\""), KeysRefusal::Broken(1)),
            (set(&[with(r#","kid":"1""#), r#"{"kty":"EC"}"#.into()]), KeysRefusal::Kind(2)),
            (set(&[with(r#","kid":"1""#), with("")]), KeysRefusal::Names),
            (set(&[with(r#","kid":"1""#), with(r#","kid":"1""#)]), KeysRefusal::Names),
            (with(r#","kid":7"#), KeysRefusal::Names),
            (with(r#","kid":"""#), KeysRefusal::Names),
            (set(&vec![with(""); 11]), KeysRefusal::Many),
        ] {
            assert_eq!(read(&pasted), Err(refusal), "{pasted}");
        }
    }
}
