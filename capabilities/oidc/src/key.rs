//! The keys that sign tokens: one per algorithm signs. The next is published before it does and the last one for a while
//! after, so that a client that cached the key set is never surprised.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base::{Given, Id, Moment};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};
use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};
use time::Duration;

use crate::store;

/// How long a key signs.
pub const LIFE: Duration = Duration::days(90);

/// So long before it signs a key is published: much longer than a client is told to cache the key set.
pub const AHEAD: Duration = Duration::days(2);

/// So long after its last signature a key is published: longer than any token it signed lives.
const AFTER: Duration = Duration::DAY;

/// A signature algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256.
    Es256,
    /// RSA PKCS#1 v1.5, for clients that know nothing newer.
    Rs256,
}

impl Algorithm {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Es256, Self::Rs256];

    /// Its JOSE name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
        }
    }

    /// The algorithm of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    pub(crate) const fn jose(self) -> jsonwebtoken::Algorithm {
        match self {
            Self::Es256 => jsonwebtoken::Algorithm::ES256,
            Self::Rs256 => jsonwebtoken::Algorithm::RS256,
        }
    }
}

/// One key.
#[derive(Debug)]
pub enum Key {}

/// A freshly made key pair, not yet kept.
pub struct Made {
    algorithm: Algorithm,
    pkcs8: Vec<u8>,
    public: Value,
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Made({})", self.algorithm.name())
    }
}

/// Makes a key pair. Slow for RSA: call it outside transactions. The library draws from the operating system itself;
/// there is no way to hand it our source, and none is needed: no test depends on which key it is.
///
/// # Errors
/// When the library fails.
pub fn make(algorithm: Algorithm) -> Result<Made, Fault> {
    let failed = |_| Fault::System(format!("making an {} key", algorithm.name()));
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let (pkcs8, public) = match algorithm {
        Algorithm::Es256 => {
            let rng = SystemRandom::new();
            let pkcs8 =
                EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &rng).map_err(failed)?;
            let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref());
            let pair = pair.map_err(|_| Fault::System("reading a fresh key".into()))?;
            // An uncompressed point: 04, then 32 bytes of x and 32 of y.
            let point = pair.public_key().as_ref();
            let public =
                json!({"kty": "EC", "crv": "P-256", "x": encode(&point[1..33]), "y": encode(&point[33..])});
            (pkcs8.as_ref().to_vec(), public)
        }
        Algorithm::Rs256 => {
            let pair = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).map_err(failed)?;
            let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map_err(failed)?;
            let (n, e) = (pair.public_key().modulus(), pair.public_key().exponent());
            let (n, e) = (n.big_endian_without_leading_zero(), e.big_endian_without_leading_zero());
            (der.as_ref().to_vec(), json!({"kty": "RSA", "n": encode(n), "e": encode(e)}))
        }
    };
    Ok(Made { algorithm, pkcs8, public })
}

const PURPOSE: &str = "oidc_key.private";

/// Keeps a made key; it signs from `signs_from` on, until another does.
///
/// # Errors
/// When the database fails.
pub fn keep(tx: &mut Tx<'_>, made: &Made, signs_from: Moment, given: &Given) -> Result<(), Fault> {
    let id = Id::<Key>::new(given);
    let mut public = made.public.clone();
    public["kid"] = json!(id.as_str());
    public["use"] = json!("sig");
    public["alg"] = json!(made.algorithm.name());
    let sealed = given.seal.seal(PURPOSE, &made.pkcs8, &*given.chance);
    let names = (id.as_str(), made.algorithm.name());
    store::insert_key(tx, names, &sealed, &public.to_string(), (given.now, signs_from))?;
    let about = format!("key:{id}");
    let detail = format!("{}，自{}起签名", made.algorithm.name(), signs_from.china_minute());
    journal::record(tx, &Entry { actor: "system".into(), action: "key.rotated", about, detail }, given)
}

/// The keys to be made now, and from when each signs: at once where there is none, and otherwise when the present one has
/// signed for [`LIFE`], but never before it was published for [`AHEAD`].
///
/// # Errors
/// When the database fails.
pub fn due(conn: &mut Conn, given: &Given) -> Result<Vec<(Algorithm, Moment)>, Fault> {
    let mut due = Vec::new();
    for algorithm in Algorithm::ALL {
        let newest = store::list_keys(conn, algorithm.name())?.first().map(|(from, _)| *from);
        due.extend(next(newest, given.now).map(|from| (algorithm, from)));
    }
    Ok(due)
}

fn next(newest: Option<Moment>, now: Moment) -> Option<Moment> {
    let Some(newest) = newest else { return Some(now) };
    let over = newest.plus(LIFE);
    (over.minus(AHEAD) <= now).then(|| over.max(now.plus(AHEAD)))
}

/// The public keys of those that will sign, sign, and signed until a while ago.
pub(crate) fn published(conn: &mut Conn, now: Moment) -> Result<Vec<String>, Fault> {
    let mut published = Vec::new();
    for algorithm in Algorithm::ALL {
        // The newest comes first: a key's end is the beginning of the one before it in the list.
        let mut end = None;
        for (from, public) in store::list_keys(conn, algorithm.name())? {
            if end.is_none_or(|end: Moment| end.plus(AFTER) > now) {
                published.push(public);
            }
            end = Some(from);
        }
    }
    Ok(published)
}

/// Signs `claims` as a JSON Web Token of type `kind` (`JWT`, `logout+jwt`).
pub(crate) fn sign(
    conn: &mut Conn,
    algorithm: Algorithm,
    kind: &str,
    claims: &Value,
    given: &Given,
) -> Result<String, Fault> {
    let key = store::find_signing_key(conn, algorithm.name(), given.now)?
        .ok_or_else(|| Fault::System(format!("no {} key: run `talent serve` once", algorithm.name())))?;
    let pkcs8 = given.seal.open(PURPOSE, &key.private)?;
    let failed = |e: jsonwebtoken::errors::Error| Fault::System(format!("signing a token: {e}"));
    let encoding = match algorithm {
        Algorithm::Es256 => EncodingKey::from_ec_der(&pkcs8),
        Algorithm::Rs256 => EncodingKey::from_rsa_pem(pem(&pkcs8).as_bytes()).map_err(failed)?,
    };
    let mut header = jsonwebtoken::Header::new(algorithm.jose());
    header.kid = Some(key.id);
    header.typ = Some(kind.to_owned());
    jsonwebtoken::encode(&header, claims, &encoding).map_err(failed)
}

fn pem(pkcs8: &[u8]) -> String {
    let text = STANDARD.encode(pkcs8);
    let lines: Vec<&str> = (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}

/// Reads a token this provider signed, however old: an `id_token_hint`. `None` for any other.
pub(crate) fn read_own(conn: &mut Conn, token: &str, issuer: &str) -> Result<Option<Value>, Fault> {
    let Ok(header) = jsonwebtoken::decode_header(token) else { return Ok(None) };
    // A logout token or an event is signed by the same keys and is no proof of a sign-in.
    if header.typ.as_deref() != Some("JWT") {
        return Ok(None);
    }
    let Some(kid) = header.kid else { return Ok(None) };
    let Some(jwk) = store::find_public_key(conn, &kid)? else { return Ok(None) };
    let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_str(&jwk)?;
    let Ok(key) = jsonwebtoken::DecodingKey::from_jwk(&jwk) else { return Ok(None) };
    // The algorithm is the key's, never the token's own word.
    let algorithm = jwk.common.key_algorithm.and_then(|a| a.to_string().parse().ok());
    let Some(algorithm) = algorithm else { return Ok(None) };
    let mut validation = jsonwebtoken::Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.set_issuer(&[issuer]);
    Ok(jsonwebtoken::decode::<Value>(token, &key, &validation).ok().map(|read| read.claims))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_key_is_made_in_time_to_be_published_before_it_signs() {
        let now = Moment::from_unix_seconds(1_700_000_000);
        let at = |days: i64| now.plus(Duration::days(days));
        for (newest, from) in [
            (None, Some(now)),
            (Some(now), None),
            (Some(at(-87)), None),
            (Some(at(-88)), Some(at(2))),
            (Some(at(-89)), Some(at(2))),
            // The program stood still: late, but not unannounced.
            (Some(at(-200)), Some(at(2))),
            (Some(at(1)), None),
        ] {
            assert_eq!(next(newest, now), from);
        }
    }
}
