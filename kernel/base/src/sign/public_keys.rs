//! The list of public keys an installation publishes: the present one and the former ones.

use serde::{Deserialize, Serialize};

use super::{BadKey, Jwk, PublicKey};

/// Keys whose signatures are believed, the present one first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicKeys(Vec<PublicKey>);

/// A text that is no list of keys.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKeys {
    /// Not `{"keys": [...]}`.
    #[error("不是公钥列表：{0}")]
    Json(String),
    /// One of them, counted from one, is no key of ours.
    #[error("第{0}个{1}")]
    Key(usize, BadKey),
    /// There is none in it.
    #[error("公钥列表中没有公钥")]
    Empty,
}

#[derive(Serialize, Deserialize)]
struct Written {
    keys: Vec<Jwk>,
}

impl PublicKeys {
    /// The present key and those before it; one that stands twice is kept once.
    pub fn new(present: PublicKey, former: impl IntoIterator<Item = PublicKey>) -> Self {
        let mut keys = vec![present];
        for key in former {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        Self(keys)
    }

    /// Reads `{"keys": [...]}`.
    ///
    /// # Errors
    /// When it is something else, has no key, or one that is not ours.
    pub fn parse(text: &str) -> Result<Self, BadKeys> {
        let written: Written = serde_json::from_str(text).map_err(|e| BadKeys::Json(e.to_string()))?;
        let keys = written
            .keys
            .iter()
            .enumerate()
            .map(|(number, jwk)| PublicKey::from_jwk(jwk).map_err(|bad| BadKeys::Key(number + 1, bad)));
        let keys: Vec<PublicKey> = keys.collect::<Result<_, _>>()?;
        if keys.is_empty() { Err(BadKeys::Empty) } else { Ok(Self(keys)) }
    }

    /// The list's text.
    pub fn to_json(&self) -> String {
        let written = Written { keys: self.0.iter().map(PublicKey::to_jwk).collect() };
        serde_json::to_string_pretty(&written).expect("texts are JSON")
    }

    /// The key of that [`PublicKey::id`].
    pub fn find(&self, id: &str) -> Option<&PublicKey> {
        self.0.iter().find(|key| key.id() == id)
    }

    /// All of them, the present one first.
    pub fn iter(&self) -> impl Iterator<Item = &PublicKey> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign::{Ed25519Signer, Signer, Sm2Signer};
    use crate::{IntlSeal, KeyRing, SeededChance};

    #[test]
    fn a_list_reads_back_and_names_the_key_that_is_wrong() {
        let seal = IntlSeal::new(KeyRing::generate(&SeededChance::new(1)));
        let (one, two) = (Ed25519Signer::derive(&seal).public_key(), Sm2Signer::derive(&seal).public_key());
        let keys = PublicKeys::new(one.clone(), [two.clone(), one.clone()]);
        assert_eq!(keys.iter().count(), 2);
        assert_eq!(PublicKeys::parse(&keys.to_json()), Ok(keys.clone()));
        assert_eq!(keys.find(&two.id()), Some(&two));
        assert_eq!(keys.find("x"), None);
        let bent = keys.to_json().replace("SM2", "P-256");
        assert_eq!(PublicKeys::parse(&bent), Err(BadKeys::Key(2, BadKey)));
        assert_eq!(PublicKeys::parse(r#"{"keys":[]}"#), Err(BadKeys::Empty));
        assert!(matches!(PublicKeys::parse("{}"), Err(BadKeys::Json(_))));
    }
}
