//! The two providers. Both sign deterministically: a weak source of chance at the wrong moment would give the key away.

use ed25519_dalek::Signer as _;
use zeroize::Zeroizing;

use super::{PublicKey, Signature, Signer};
use crate::Seal;

/// The purpose the keys are derived for.
const PURPOSE: &str = "certificate-signing";

/// The identity that stands in every SM2 signature when nobody agreed on another one (GM/T 0009).
pub(super) const USUAL_IDENTITY: &str = "1234567812345678";

/// Ed25519, beside the international seal.
pub struct Ed25519Signer(ed25519_dalek::SigningKey);

/// SM2 with SM3, beside the national seal.
pub struct Sm2Signer(sm2::dsa::SigningKey);

impl Ed25519Signer {
    /// The signer whose key comes from the key file behind `seal`.
    pub fn derive(seal: &dyn Seal) -> Self {
        Self::from_secret(&Zeroizing::new(seal.mac(PURPOSE, b"Ed25519")))
    }

    fn from_secret(secret: &[u8; 32]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(secret))
    }
}

impl Sm2Signer {
    /// The signer whose key comes from the key file behind `seal`.
    pub fn derive(seal: &dyn Seal) -> Self {
        // One in four billion derived numbers is not below the curve's order; the next one then is.
        (0u8..=u8::MAX)
            .find_map(|round| {
                let secret = Zeroizing::new(seal.mac(PURPOSE, &[b"SM2", &[round][..]].concat()));
                Self::from_secret(&secret)
            })
            .expect("not every number is beyond the curve's order")
    }

    fn from_secret(secret: &[u8; 32]) -> Option<Self> {
        sm2::dsa::SigningKey::from_slice(USUAL_IDENTITY, secret).ok().map(Self)
    }
}

impl Signer for Ed25519Signer {
    fn sign(&self, bytes: &[u8]) -> Signature {
        Signature(self.0.sign(bytes).to_bytes())
    }

    fn public_key(&self) -> PublicKey {
        PublicKey::Ed25519(self.0.verifying_key())
    }
}

impl Signer for Sm2Signer {
    fn sign(&self, bytes: &[u8]) -> Signature {
        let signature: sm2::dsa::Signature = self.0.sign(bytes);
        Signature(signature.to_bytes().into())
    }

    fn public_key(&self) -> PublicKey {
        PublicKey::Sm2(Box::new(self.0.verifying_key().clone()))
    }
}

impl std::fmt::Debug for Ed25519Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ed25519Signer({})", self.public_key().id())
    }
}

impl std::fmt::Debug for Sm2Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sm2Signer({})", self.public_key().id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign::{NotSigned, verify};
    use crate::{GmSeal, IntlSeal, KeyRing, SeededChance};

    fn both(ring: impl Fn() -> KeyRing) -> [Box<dyn Signer>; 2] {
        [
            Box::new(Ed25519Signer::derive(&IntlSeal::new(ring()))),
            Box::new(Sm2Signer::derive(&GmSeal::new(ring()))),
        ]
    }

    fn ring() -> KeyRing {
        KeyRing::generate(&SeededChance::new(1))
    }

    fn bytes<const N: usize>(digits: &str) -> [u8; N] {
        hex::decode(digits).unwrap().try_into().unwrap()
    }

    #[test]
    fn ed25519_signs_as_rfc_8032_says_in_7_1_test_3() {
        let signer = Ed25519Signer::from_secret(&bytes(
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        ));
        assert_eq!(
            signer.0.verifying_key().to_bytes(),
            bytes("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
        );
        assert_eq!(
            signer.sign(&[0xaf, 0x82]).0,
            bytes(
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
                 18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            )
        );
    }

    #[test]
    fn sm2_accepts_the_signature_of_gb_t_32918_5_annex_a() {
        let signer = Sm2Signer::from_secret(&bytes(
            "3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8",
        ))
        .unwrap();
        let signature = Signature(bytes(
            "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3\
             b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
        ));
        assert_eq!(verify(&signer.public_key(), b"message digest", &signature), Ok(()));
        assert_eq!(verify(&signer.public_key(), b"message digesT", &signature), Err(NotSigned));
    }

    #[test]
    fn the_key_is_the_key_files_and_stays_when_a_key_is_added() {
        for ((one, same), more) in
            both(ring).into_iter().zip(both(ring)).zip(both(|| ring().rotated(&SeededChance::new(3))))
        {
            assert_eq!(one.public_key().id(), same.public_key().id());
            assert_eq!(one.public_key().id(), more.public_key().id());
        }
        for (one, other) in both(ring).into_iter().zip(both(|| KeyRing::generate(&SeededChance::new(2)))) {
            assert_ne!(one.public_key().id(), other.public_key().id());
            assert_eq!(verify(&other.public_key(), b"x", &one.sign(b"x")), Err(NotSigned));
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config::with_cases(24))]
        #[test]
        fn what_was_signed_is_believed_and_no_changed_byte_is(
            mut text in proptest::collection::vec(proptest::num::u8::ANY, 1..200), at: usize, bit in 0..8u8,
        ) {
            for signer in both(ring) {
                let (key, signature) = (signer.public_key(), signer.sign(&text));
                proptest::prop_assert_eq!(signer.sign(&text), signature);
                proptest::prop_assert_eq!(verify(&key, &text, &signature), Ok(()));
                let mut bent = signature;
                bent.0[at % 64] ^= 1 << bit;
                proptest::prop_assert_eq!(verify(&key, &text, &bent), Err(NotSigned));
                let at = at % text.len();
                text[at] ^= 1 << bit;
                proptest::prop_assert_eq!(verify(&key, &text, &signature), Err(NotSigned));
                text[at] ^= 1 << bit;
            }
        }
    }
}
