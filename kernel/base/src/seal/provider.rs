//! The two providers. Ciphertext: provider (1 byte), key version (4), nonce (12), ciphertext and tag.

use std::collections::BTreeMap;

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, AesGcm};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use sm3::Sm3;
use sm4::Sm4;
use zeroize::Zeroizing;

use super::{BlindIndex, Broken, KeyRing, Seal, Sealed};
use crate::Chance;

const HEAD: usize = 1 + 4;
const NONCE: usize = 12;

/// AES-256-GCM and HMAC-SHA-256.
pub struct IntlSeal(Keys<Aes256Gcm, Sha256Mac>);

/// SM4-GCM and HMAC-SM3, the national algorithms (GB/T 32907, GB/T 32905).
pub struct GmSeal(Keys<AesGcm<Sm4, U12>, Sm3Mac>);

impl IntlSeal {
    /// Seals with the keys of `ring`.
    pub fn new(ring: KeyRing) -> Self {
        Self(Keys::new(1, &ring, |key| Aes256Gcm::new(key.into())))
    }
}

impl GmSeal {
    /// Seals with the keys of `ring`.
    pub fn new(ring: KeyRing) -> Self {
        Self(Keys::new(2, &ring, |key| {
            let half: &[u8; 16] = key.first_chunk().expect("32 bytes hold 16");
            AesGcm::<Sm4, U12>::new(half.into())
        }))
    }
}

/// A keyed hash over several parts.
trait KeyedHash {
    fn code(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32];
}

struct Sha256Mac;
struct Sm3Mac;

impl KeyedHash for Sha256Mac {
    fn code(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("any length is a key");
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }
}

impl KeyedHash for Sm3Mac {
    fn code(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = <Hmac<Sm3> as hmac::KeyInit>::new_from_slice(key).expect("any length is a key");
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    }
}

struct Keys<C, H> {
    provider: u8,
    newest: u32,
    ciphers: BTreeMap<u32, C>,
    index: Zeroizing<[u8; 32]>,
    mac: Zeroizing<[u8; 32]>,
    hash: std::marker::PhantomData<fn() -> H>,
}

impl<C: Aead + aes_gcm::aead::AeadCore<NonceSize = U12>, H: KeyedHash> Keys<C, H> {
    fn new(provider: u8, ring: &KeyRing, cipher: impl Fn(&[u8; 32]) -> C) -> Self {
        // One key, one use: what seals is not what indexes.
        let derive = |key: &[u8; 32], label: &str| Zeroizing::new(H::code(key, &[label.as_bytes()]));
        Self {
            provider,
            newest: ring.newest().0,
            ciphers: ring.all().map(|(version, key)| (version, cipher(&derive(key, "seal")))).collect(),
            index: derive(ring.oldest(), "index"),
            mac: derive(ring.oldest(), "mac"),
            hash: std::marker::PhantomData,
        }
    }

    fn seal(&self, purpose: &str, plain: &[u8], chance: &dyn Chance) -> Sealed {
        let nonce: [u8; NONCE] = chance.bytes();
        let payload = Payload { msg: plain, aad: purpose.as_bytes() };
        let boxed = self.ciphers[&self.newest]
            .encrypt((&nonce).into(), payload)
            .expect("texts are shorter than the algorithm's bound");
        let mut out = Vec::with_capacity(HEAD + NONCE + boxed.len());
        out.push(self.provider);
        out.extend_from_slice(&self.newest.to_be_bytes());
        out.extend_from_slice(&nonce);
        out.extend_from_slice(&boxed);
        Sealed(out)
    }

    fn open(&self, purpose: &str, sealed: &Sealed) -> Result<Vec<u8>, Broken> {
        let (head, rest) = sealed.0.split_at_checked(HEAD).ok_or(Broken)?;
        let (nonce, boxed) = rest.split_first_chunk::<NONCE>().ok_or(Broken)?;
        let version = u32::from_be_bytes(head[1..].try_into().map_err(|_| Broken)?);
        if head[0] != self.provider {
            return Err(Broken);
        }
        let cipher = self.ciphers.get(&version).ok_or(Broken)?;
        let payload = Payload { msg: boxed, aad: purpose.as_bytes() };
        cipher.decrypt(nonce.into(), payload).map_err(|_| Broken)
    }

    fn index(&self, kind: &str, value: &str) -> BlindIndex {
        BlindIndex(H::code(&self.index, &[kind.as_bytes(), b"\0", value.as_bytes()]).to_vec())
    }

    fn mac(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        H::code(&self.mac, &[purpose.as_bytes(), b"\0", bytes])
    }
}

impl Seal for IntlSeal {
    fn seal(&self, purpose: &str, plain: &[u8], chance: &dyn Chance) -> Sealed {
        self.0.seal(purpose, plain, chance)
    }
    fn open(&self, purpose: &str, sealed: &Sealed) -> Result<Vec<u8>, Broken> {
        self.0.open(purpose, sealed)
    }
    fn index(&self, kind: &str, value: &str) -> BlindIndex {
        self.0.index(kind, value)
    }
    fn mac(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        self.0.mac(purpose, bytes)
    }
    fn name(&self) -> &'static str {
        "aes-256-gcm"
    }
}

impl Seal for GmSeal {
    fn seal(&self, purpose: &str, plain: &[u8], chance: &dyn Chance) -> Sealed {
        self.0.seal(purpose, plain, chance)
    }
    fn open(&self, purpose: &str, sealed: &Sealed) -> Result<Vec<u8>, Broken> {
        self.0.open(purpose, sealed)
    }
    fn index(&self, kind: &str, value: &str) -> BlindIndex {
        self.0.index(kind, value)
    }
    fn mac(&self, purpose: &str, bytes: &[u8]) -> [u8; 32] {
        self.0.mac(purpose, bytes)
    }
    fn name(&self) -> &'static str {
        "sm4-gcm"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeededChance;

    fn both(ring: impl Fn() -> KeyRing) -> [Box<dyn Seal>; 2] {
        [Box::new(IntlSeal::new(ring())), Box::new(GmSeal::new(ring()))]
    }

    fn ring() -> KeyRing {
        KeyRing::generate(&SeededChance::new(1))
    }

    #[test]
    fn a_sealed_value_opens_only_for_its_purpose_and_unchanged() {
        let chance = SeededChance::new(9);
        for seal in both(ring) {
            let sealed = seal.seal("account.mobile", "19900000001".as_bytes(), &chance);
            assert_eq!(seal.open("account.mobile", &sealed).unwrap(), b"19900000001");
            assert_eq!(seal.open("account.name", &sealed), Err(Broken));
            for at in 0..sealed.0.len() {
                let mut bent = sealed.clone();
                bent.0[at] ^= 1;
                assert_eq!(seal.open("account.mobile", &bent), Err(Broken), "byte {at} of {}", seal.name());
                assert_eq!(seal.open("account.mobile", &Sealed(sealed.0[..at].to_vec())), Err(Broken));
            }
        }
    }

    #[test]
    fn after_a_rotation_old_values_open_and_indexes_stay() {
        let chance = SeededChance::new(9);
        for (old, new) in both(ring).into_iter().zip(both(|| ring().rotated(&SeededChance::new(3)))) {
            let sealed = old.seal("p", b"x", &chance);
            assert_eq!(new.open("p", &sealed).unwrap(), b"x");
            assert_eq!(old.open("p", &new.seal("p", b"x", &chance)), Err(Broken));
            assert_eq!(old.index("mobile", "1"), new.index("mobile", "1"));
        }
    }

    #[test]
    fn a_value_of_the_other_provider_does_not_open() {
        let chance = SeededChance::new(9);
        let [intl, gm] = both(ring);
        assert_eq!(gm.open("p", &intl.seal("p", b"x", &chance)), Err(Broken));
        assert_ne!(intl.index("mobile", "1"), gm.index("mobile", "1"));
        assert_ne!(intl.index("mobile", "1"), intl.index("number", "1"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_survives(plain: Vec<u8>, seed: u64) {
            for seal in both(ring) {
                let sealed = seal.seal("p", &plain, &SeededChance::new(seed));
                proptest::prop_assert_eq!(seal.open("p", &sealed).unwrap(), plain.clone());
            }
        }
    }
}
