//! Sealed personal data: authenticated encryption at rest and keyed blind indexes for equality search.
//!
//! Two providers serve one trait: [`IntlSeal`] (AES-256-GCM, HMAC-SHA-256) and [`GmSeal`] (SM4-GCM, HMAC-SM3).

mod key_ring;
mod provider;

pub use key_ring::{BadKeyFile, KeyRing};
pub use provider::{GmSeal, IntlSeal};

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Binary;

/// A ciphertext as the database keeps it: provider, key version, nonce, ciphertext and tag.
#[derive(Clone, Debug, PartialEq, Eq, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct Sealed(pub Vec<u8>);

/// A keyed hash of a normalised value; equal values have equal indexes, and only the key holder can make them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct BlindIndex(pub Vec<u8>);

/// The ciphertext was not made with these keys for this purpose, or was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct Broken;

/// What seals and opens personal data and makes keyed hashes.
pub trait Seal: Send + Sync {
    /// Seals `plain` for `purpose` (`"account.mobile"`): a value moved to another column does not open.
    fn seal(&self, purpose: &str, plain: &[u8], chance: &dyn crate::Chance) -> Sealed;

    /// Opens what [`Seal::seal`] made for the same `purpose`, under any key version still in the key file.
    fn open(&self, purpose: &str, sealed: &Sealed) -> Result<Vec<u8>, Broken>;

    /// The blind index of `value`, already normalised, as a `kind` (`"mobile"`): 32 bytes, stable across key versions.
    fn index(&self, kind: &str, value: &str) -> BlindIndex;

    /// A keyed 32-byte authentication code over `bytes` under a key derived for `purpose`; for short codes at rest,
    /// row authentication, and tokens derived from a session.
    fn mac(&self, purpose: &str, bytes: &[u8]) -> [u8; 32];

    /// `aes-256-gcm` or `sm4-gcm`, as `talent doctor` prints it.
    fn name(&self) -> &'static str;
}

impl<DB: Backend> FromSql<Binary, DB> for Sealed
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Vec::from_sql(raw).map(Self)
    }
}
impl<DB: Backend> ToSql<Binary, DB> for Sealed
where
    Vec<u8>: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}
impl<DB: Backend> FromSql<Binary, DB> for BlindIndex
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Vec::from_sql(raw).map(Self)
    }
}
impl<DB: Backend> ToSql<Binary, DB> for BlindIndex
where
    Vec<u8>: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}
