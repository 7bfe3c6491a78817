//! Alipay: one gateway for everything, requests signed RSA2, answers signed over their raw text and believed only then.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256};
use base::{Clock, Secret};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use identity::upstream::{Addressing, Attempt, Code, Failure, Identifying, Provider, Returned, Subject};
use serde_json::Value;
use serde_json::value::RawValue;
use url::{Url, form_urlencoded};

use crate::outbound::Outbound;
use crate::upstream::{code_or_cancel, raw, refusal, said, text};

/// Alipay.
#[derive(Clone)]
pub struct UpstreamAlipay {
    /// `https://openauth.alipay.com`
    page: Url,
    /// `https://openapi.alipay.com/gateway.do`
    gateway: Url,
    app_id: String,
    keys: Arc<Keys>,
    clock: Arc<dyn Clock>,
    outbound: Outbound,
}

impl std::fmt::Debug for UpstreamAlipay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UpstreamAlipay({})", self.app_id)
    }
}

/// Ours to sign with, theirs to check with.
pub struct Keys {
    own: KeyPair,
    theirs: ParsedPublicKey,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// Our private key (PKCS #8, or PKCS #1 as Alipay's own tool writes it for most languages) and Alipay's public key
    /// (SubjectPublicKeyInfo), both base64 with or without PEM's lines. There is no way without the second: what cannot be
    /// checked is not believed.
    ///
    /// # Errors
    /// When one of them is no RSA key, or ours stands in the place of Alipay's; in words for the operator.
    pub fn read(own: &Secret, theirs: &str) -> Result<Self, String> {
        let own = der(own.expose()).map_err(|e| format!("private_key {e}"))?;
        let own = KeyPair::from_pkcs8(&own)
            .or_else(|_| KeyPair::from_der(&own))
            .map_err(|e| format!("private_key（应用私钥）无法读取：{e}"))?;
        let theirs = der(theirs).map_err(|e| format!("public_key {e}"))?;
        if theirs.is_empty() {
            return Err("缺少 public_key（支付宝公钥）：没有它无法验证支付宝的回答".into());
        }
        let ours: Option<PublicKeyX509Der<'_>> = own.public_key().as_der().ok();
        if ours.is_some_and(|ours| ours.as_ref() == theirs) {
            return Err("public_key 填的是应用公钥，应为支付宝公钥".into());
        }
        let theirs = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &theirs)
            .map_err(|e| format!("public_key（支付宝公钥）无法读取：{e}"))?;
        Ok(Self { own, theirs })
    }

    fn sign(&self, text: &str) -> Result<String, Failure> {
        let mut signature = vec![0; self.own.public_modulus_len()];
        self.own
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .map_err(|_| Failure::Away("the request cannot be signed".into()))?;
        Ok(STANDARD.encode(signature))
    }

    fn has_signed(&self, text: &[u8], signature: &str) -> bool {
        let Ok(signature) = STANDARD.decode(signature) else { return false };
        self.theirs.verify_sig(text, &signature).is_ok()
    }
}

fn der(text: &str) -> Result<Vec<u8>, String> {
    let lines = text.lines().filter(|line| !line.starts_with("-----"));
    let joined: String = lines.flat_map(str::chars).filter(|c| !c.is_whitespace()).collect();
    STANDARD.decode(joined).map_err(|e| format!("不是 base64：{e}"))
}

/// What is signed of a request: every parameter but `sign` and the empty ones, by key, unescaped.
fn to_sign(params: &BTreeMap<&str, String>) -> String {
    let told = params.iter().filter(|(key, value)| **key != "sign" && !value.is_empty());
    told.map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("&")
}

/// The node of an answer that its signature covers, as it came, byte for byte.
fn believed<'a>(body: &'a [u8], node: &str, keys: &Keys) -> Result<&'a RawValue, Failure> {
    let unbelieved = |why: &str| Failure::Unbelieved(why.to_owned());
    let envelope: BTreeMap<String, &RawValue> =
        serde_json::from_slice(body).map_err(|_| unbelieved("no JSON"))?;
    let signature: Option<String> = envelope.get("sign").and_then(|raw| serde_json::from_str(raw.get()).ok());
    let (told, is_error) = match (envelope.get(node), envelope.get("error_response")) {
        (Some(told), _) => (*told, false),
        (None, Some(told)) => (*told, true),
        (None, None) => return Err(unbelieved("no answer of this method")),
    };
    match signature {
        Some(signature) if keys.has_signed(told.get().as_bytes(), &signature) => Ok(told),
        // The gateway does not sign what it could not even read; that is an error, and never a success.
        None if is_error => Ok(told),
        Some(_) => Err(unbelieved("a signature that is not Alipay's")),
        None => Err(unbelieved("no signature")),
    }
}

impl UpstreamAlipay {
    /// With the two addresses (the vendor's, or a simulator's), the application's id and the keys.
    pub fn new(
        (page, gateway): (Url, Url),
        (app_id, keys): (String, Keys),
        clock: Arc<dyn Clock>,
        outbound: Outbound,
    ) -> Self {
        Self { page, gateway, app_id, keys: Arc::new(keys), clock, outbound }
    }

    async fn call(&self, method: &str, own: &[(&'static str, &str)]) -> Result<Value, Failure> {
        let at = self.clock.now().china_second();
        let mut params: BTreeMap<&str, String> = [
            ("app_id", self.app_id.as_str()),
            ("method", method),
            ("format", "JSON"),
            ("charset", "utf-8"),
            ("sign_type", "RSA2"),
            ("timestamp", &at),
            ("version", "1.0"),
        ]
        .into_iter()
        .chain(own.iter().copied())
        .map(|(key, value)| (key, value.to_owned()))
        .collect();
        let signature = self.keys.sign(&to_sign(&params))?;
        params.insert("sign", signature);
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&params).finish();
        let request = http::Request::post(self.gateway.as_str())
            .header("content-type", "application/x-www-form-urlencoded;charset=utf-8")
            .body(body.into_bytes());
        let answer = raw(&self.outbound, request).await?;
        let node = format!("{}_response", method.replace('.', "_"));
        let told: Value = serde_json::from_str(believed(&answer, &node, &self.keys)?.get())
            .map_err(|_| Failure::Unbelieved("no JSON".into()))?;
        // Only some methods say 10000 when all is well; a token comes without any code.
        match told["code"].as_str() {
            None | Some("10000") => Ok(told),
            Some("20000") => Err(Failure::Away("20000".into())),
            Some(code) => Err(refusal(&said(&told["sub_code"]).unwrap_or_else(|| code.to_owned()))),
        }
    }

    async fn whose(&self, code: &Secret) -> Result<Subject, Failure> {
        let exchange = [("grant_type", "authorization_code"), ("code", code.expose())];
        let token = self.call("alipay.system.oauth.token", &exchange).await?;
        let access = text(&token, "access_token")?;
        let told = self.call("alipay.user.info.share", &[("auth_token", &access)]).await?;
        // Applications made lately get an open_id and no user_id.
        let id = [("open_id", &told), ("open_id", &token), ("user_id", &told), ("user_id", &token)]
            .into_iter()
            .find_map(|(field, answer)| said(&answer[field]).map(|id| format!("{field}/{id}")))
            .ok_or_else(|| Failure::Unbelieved("nobody".into()))?;
        let name = told["nick_name"].as_str().unwrap_or_default().chars().take(40).collect();
        Ok(Subject { id, name })
    }
}

impl Provider for UpstreamAlipay {
    fn key(&self) -> &'static str {
        "alipay"
    }

    fn title(&self) -> &'static str {
        "支付宝"
    }

    fn address<'a>(&'a self, attempt: &'a Attempt) -> Addressing<'a> {
        let mut address = self.page.clone();
        address.set_path("/oauth2/publicAppAuthorize.htm");
        address.query_pairs_mut().extend_pairs([
            ("app_id", self.app_id.as_str()),
            ("scope", "auth_user"),
            ("redirect_uri", &attempt.back),
            ("state", attempt.state.expose()),
        ]);
        Box::pin(async move { Ok(address.into()) })
    }

    /// The parameter is `auth_code`.
    fn returned(&self, query: &[(String, String)]) -> Returned {
        code_or_cancel(query, "auth_code")
    }

    fn identify<'a>(&'a self, code: &'a Code, _: &'a Attempt) -> Identifying<'a> {
        Box::pin(self.whose(&code.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"alipay_open_file_upload_response":{"code":"10000","msg":"Success","file_id":"CAxAToWB1JsAAAAAAAAAAAAADgSLAQBr"},"sign":"F+LDzpTNiavn7xVZPGuPCSSVRSmWzJGgtuji6tVELGEaqMaNj0jRKXUEr5nloZJBBmwEnddOyCjjepMmrTKTvoOqQ0Efxpr/R1iEeHTHVbb/Q8TTh6Up5gHJDkILdaWS2q1cWeQ6VT+HQY9P3WRXS7uhILHuDODIhpAyCu5KhWGt0rMCIG+Im6NODJP2oohtSCtmTFXg58HH587Z2y2bdbjzOxLvzD9IrU1imghXQ2S/Q+wMIvRk9on6cWnBLkrNvJKapA2ReNGWOwyuASvB9zDVzhMPbR+3mfRGkVDxsq5HYLjBKGskJMXHw0HuugZij6ScRuaLPODhmHwr/pJ9yw=="}"#;
    const THEIRS: &str = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAk7LzhmMa2c4qQd4fqAqenfbuFoA7stPKvoS1LrZEsVnOOGUUjwoa1oU9xsSPjcOWhIerU/VAN4J95GIAXx59ipcleIyfLn2FhHXPgLJpvo+b2jJFyn/1/DbeJDh+0yDVAOf50Z7HhI0mdUhFMkXlT7BU0ZMtJf/TmISFEfhDU/w6qFd6D42L97byAkq0K6LroglSVF24GqJEa7hSeUIkZWj7RasykXrc2uVJ1+ejkXE0LyPxa2AHykMGbJLf5SiZvaNzUZgnKIR36mLOHpQ/2JCXxhXZYUWHzy0kMH54JcUEeksFWBYLGvLjV1phbcUIc3Q76tIuqApY6E222OoZZQIDAQAB";

    fn keys() -> Keys {
        let own = KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
        let theirs = ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der(THEIRS).unwrap()).unwrap();
        Keys { own, theirs }
    }

    #[test]
    fn a_real_answer_is_believed_and_not_with_any_byte_changed() {
        let keys = keys();
        let node = "alipay_open_file_upload_response";
        let told = believed(BODY.as_bytes(), node, &keys).unwrap();
        assert_eq!(
            told.get(),
            r#"{"code":"10000","msg":"Success","file_id":"CAxAToWB1JsAAAAAAAAAAAAADgSLAQBr"}"#
        );
        let (from, to) = (BODY.find("10000").unwrap(), BODY.find("\"sign\"").unwrap());
        for at in from..to - 3 {
            let mut changed = BODY.as_bytes().to_vec();
            changed[at] ^= 1;
            assert!(believed(&changed, node, &keys).is_err(), "byte {at}");
        }
        let unsigned = BODY.split(",\"sign\"").next().unwrap().to_owned() + "}";
        assert!(believed(unsigned.as_bytes(), node, &keys).is_err(), "a success without a signature");
        let error = r#"{"error_response":{"code":"40002","sub_code":"isv.code-invalid"}}"#;
        assert!(believed(error.as_bytes(), node, &keys).is_ok(), "an error may come without one");
        let both = error.replace('}', "").replace("{\"error_response\":{", "{\"x\":{");
        assert!(believed(both.as_bytes(), node, &keys).is_err());
    }

    #[test]
    fn keys_that_an_operator_mixed_up_are_told_apart() {
        use aws_lc_rs::encoding::Pkcs8V1Der;
        let made = KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
        let private: Pkcs8V1Der<'_> = made.as_der().unwrap();
        let public: PublicKeyX509Der<'_> = made.public_key().as_der().unwrap();
        let text = STANDARD.encode(private.as_ref());
        let lines: String = text
            .as_bytes()
            .chunks(64)
            .fold(String::new(), |all, line| format!("{all}{}\n", std::str::from_utf8(line).unwrap()));
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{lines}-----END PRIVATE KEY-----\n");
        for own in [text.as_str(), pem.as_str()] {
            assert!(Keys::read(&Secret::new(own), THEIRS).is_ok());
        }
        let refused = |own: &str, theirs: &str| Keys::read(&Secret::new(own), theirs).unwrap_err();
        assert!(refused(&text, &STANDARD.encode(public.as_ref())).contains("应用公钥"));
        assert!(refused(&text, "").contains("缺少"));
        assert!(refused(&text, &text).contains("支付宝公钥"));
        assert!(refused(THEIRS, THEIRS).contains("应用私钥"));
        assert!(refused("?", THEIRS).contains("base64") && refused(&text, "?").contains("base64"));
    }

    #[test]
    fn what_is_signed_of_a_request_is_the_vendors_string() {
        let params: BTreeMap<&str, String> = [
            ("app_id", "2021000000000001"),
            ("charset", "utf-8"),
            ("code", "4b203fe6c11548bcabd8da5bb087a83b"),
            ("format", "JSON"),
            ("grant_type", "authorization_code"),
            ("method", "alipay.system.oauth.token"),
            ("sign_type", "RSA2"),
            ("timestamp", "2026-01-02 03:04:05"),
            ("version", "1.0"),
            ("biz_content", ""),
            ("sign", "left out"),
        ]
        .map(|(key, value)| (key, value.to_owned()))
        .into();
        use sha2::{Digest, Sha256};
        let hash = hex::encode(Sha256::digest(to_sign(&params)));
        assert_eq!(hash, "7455c810dc30cdf8f7fb26ee184eb40d56d27dcabb61abb807c76284e78052da");
    }
}
