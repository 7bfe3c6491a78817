//! The OpenID Provider: discovery, authorize, consent, token, userinfo, introspection, revocation, keys, logout (OpenID
//! Connect Core 1.0, RFC 6749, 6750, 7009, 7523, 7636, 7662, 9207, RP-Initiated Logout 1.0, Back-Channel Logout 1.0, RFC
//! 8417).
//!
//! Knows clients, what people let them have, and keys, and asks `identity` whom an account stands for. Must not know pages, nor what any
//! client does with what it is told.

pub mod authenticate;
pub mod authorize;
pub mod backchannel;
pub mod client;
pub mod consent;
mod discovery;
pub mod event;
pub mod introspect;
pub mod key;
pub mod logout;
mod pkce;
pub mod registry;
pub mod revoke;
pub mod scope;
mod store;
mod subject;
pub mod token;
pub mod userinfo;

pub use client::{Authentication, Client, SubjectKind};
pub use discovery::{discovery, jwks};
pub use scope::SCOPES;

use base::sha256_hex;
use db::{Fault, Tx};

/// Tokens and codes are kept only as hashes: 256 random bits need no slow one.
fn hash(token: &str) -> String {
    sha256_hex(token.as_bytes())
}

/// Removes codes and tokens that are over.
///
/// # Errors
/// When the database fails.
pub fn clean(tx: &mut Tx<'_>, now: base::Moment) -> Result<(), Fault> {
    store::remove_expired(tx, now)
}
