//! Signatures on papers that leave the house: who has the public key can tell, without us, that nothing was changed.
//!
//! Two providers serve one trait: [`Ed25519Signer`] (RFC 8032) and [`Sm2Signer`] (GB/T 32918 with SM3). Their keys are
//! derived from the key file, so nobody stores or loses another one. A key file whose oldest key is retired gives another
//! signing key: the public halves of former ones stay in the published list ([`PublicKeys`]), or papers signed before
//! could no longer be checked.

mod provider;
mod public_key;
mod public_keys;

pub use provider::{Ed25519Signer, Sm2Signer};
pub use public_key::{BadKey, Jwk, PublicKey};
pub use public_keys::{BadKeys, PublicKeys};

/// What signs, and how it is called in files and key lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// SM2 with SM3 and the usual identity (GB/T 32918.2, GM/T 0009).
    Sm2,
}

impl Algorithm {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Ed25519, Self::Sm2];

    /// `Ed25519` or `SM2`: the curve's name in a public key.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::Sm2 => "SM2",
        }
    }

    /// The algorithm of that [`Algorithm::name`].
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// 64 bytes: R and S of Ed25519, or r and s of SM2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

/// The bytes or the signature were changed, or another key signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a signature does not fit its bytes")]
pub struct NotSigned;

/// What signs in the name of this installation.
pub trait Signer: Send + Sync {
    /// Signs `bytes`; the same bytes always get the same signature.
    fn sign(&self, bytes: &[u8]) -> Signature;

    /// The key that checks them.
    fn public_key(&self) -> PublicKey;
}

/// Checks that the owner of `key` signed `bytes`.
///
/// # Errors
/// When anything differs.
pub fn verify(key: &PublicKey, bytes: &[u8], signature: &Signature) -> Result<(), NotSigned> {
    key.verify(bytes, signature)
}
