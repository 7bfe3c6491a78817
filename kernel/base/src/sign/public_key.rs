//! A public key, and its form in JSON (RFC 7517, RFC 8037; `SM2` names the curve of GB/T 32918.5).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::provider::USUAL_IDENTITY;
use super::{Algorithm, NotSigned, Signature};

/// A key that checks signatures.
#[derive(Clone, Debug)]
pub enum PublicKey {
    /// For Ed25519.
    Ed25519(ed25519_dalek::VerifyingKey),
    /// For SM2.
    Sm2(Box<sm2::dsa::VerifyingKey>),
}

/// A public key as JSON has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// `OKP` for Ed25519, `EC` for SM2.
    pub kty: String,
    /// `Ed25519` or `SM2`.
    pub crv: String,
    /// The key, or its point's first coordinate.
    pub x: String,
    /// The point's second coordinate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// The key's id; told so that people can find it, never believed.
    #[serde(default)]
    pub kid: String,
}

/// No public key of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("不是 Ed25519 或 SM2 公钥")]
pub struct BadKey;

impl PublicKey {
    /// What it checks.
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Ed25519(_) => Algorithm::Ed25519,
            Self::Sm2(_) => Algorithm::Sm2,
        }
    }

    /// The key's name: its thumbprint (RFC 7638), so that no two keys share one and nobody hands them out.
    pub fn id(&self) -> String {
        let Jwk { kty, crv, x, y, .. } = self.coordinates();
        let y = y.map_or_else(String::new, |y| format!(r#","y":"{y}""#));
        let canonical = format!(r#"{{"crv":"{crv}","kty":"{kty}","x":"{x}"{y}}}"#);
        URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
    }

    /// As JSON has it.
    pub fn to_jwk(&self) -> Jwk {
        Jwk { kid: self.id(), ..self.coordinates() }
    }

    fn coordinates(&self) -> Jwk {
        let crv = self.algorithm().name().to_owned();
        let (kty, x, y) = match self {
            Self::Ed25519(key) => ("OKP", URL_SAFE_NO_PAD.encode(key.as_bytes()), None),
            Self::Sm2(key) => {
                let point = key.to_sec1_bytes();
                let half = |range: std::ops::Range<usize>| URL_SAFE_NO_PAD.encode(&point[range]);
                ("EC", half(1..33), Some(half(33..65)))
            }
        };
        Jwk { kty: kty.into(), crv, x, y, kid: String::new() }
    }

    /// Reads a key.
    ///
    /// # Errors
    /// When it is of another kind, or no key at all.
    pub fn from_jwk(jwk: &Jwk) -> Result<Self, BadKey> {
        let number = |text: &str| -> Result<[u8; 32], BadKey> {
            URL_SAFE_NO_PAD.decode(text).map_err(|_| BadKey)?.try_into().map_err(|_| BadKey)
        };
        match (jwk.kty.as_str(), Algorithm::parse(&jwk.crv), &jwk.y) {
            ("OKP", Some(Algorithm::Ed25519), None) => {
                let key = ed25519_dalek::VerifyingKey::from_bytes(&number(&jwk.x)?).map_err(|_| BadKey)?;
                // A key of small order would let one signature fit many texts.
                if key.is_weak() { Err(BadKey) } else { Ok(Self::Ed25519(key)) }
            }
            ("EC", Some(Algorithm::Sm2), Some(y)) => {
                let point = [&[4][..], &number(&jwk.x)?, &number(y)?].concat();
                let key = sm2::dsa::VerifyingKey::from_sec1_bytes(USUAL_IDENTITY, &point);
                Ok(Self::Sm2(Box::new(key.map_err(|_| BadKey)?)))
            }
            _ => Err(BadKey),
        }
    }

    pub(super) fn verify(&self, bytes: &[u8], signature: &Signature) -> Result<(), NotSigned> {
        match self {
            Self::Ed25519(key) => {
                let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
                key.verify_strict(bytes, &signature).map_err(|_| NotSigned)
            }
            Self::Sm2(key) => {
                use sm2::dsa::signature::Verifier;
                let signature = sm2::dsa::Signature::from_slice(&signature.0).map_err(|_| NotSigned)?;
                key.verify(bytes, &signature).map_err(|_| NotSigned)
            }
        }
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.coordinates() == other.coordinates()
    }
}
impl Eq for PublicKey {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back_from_json() {
        let written = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
        let key = PublicKey::from_jwk(&serde_json::from_str(written).unwrap()).unwrap();
        // RFC 8037, A.3.
        assert_eq!(key.id(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(PublicKey::from_jwk(&key.to_jwk()), Ok(key));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let jwk = |kty: &str, crv: &str, x: &str, y: Option<&str>| Jwk {
            kty: kty.into(),
            crv: crv.into(),
            x: x.into(),
            y: y.map(Into::into),
            kid: String::new(),
        };
        let zero = URL_SAFE_NO_PAD.encode([0; 32]);
        for bad in [
            jwk("OKP", "Ed25519", "AA", None),
            jwk("OKP", "Ed25519", &zero, None),
            jwk("OKP", "X25519", &zero, None),
            jwk("EC", "SM2", &zero, None),
            jwk("EC", "SM2", &zero, Some(&zero)),
            jwk("EC", "P-256", &zero, Some(&zero)),
        ] {
            assert_eq!(PublicKey::from_jwk(&bad), Err(BadKey), "{bad:?}");
        }
    }
}
