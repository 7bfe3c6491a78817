//! Token revocation (RFC 7009).

use db::{Outcome, Tx};

use crate::token::{Credentials, TokenRefusal, authenticate};
use crate::{hash, store};

/// Takes back a token of the client that `credentials` prove. A token that is not there, or another client's, is
/// answered alike: it is not good for this client any more.
///
/// # Errors
/// When the database fails.
pub fn revoke(tx: &mut Tx<'_>, credentials: &Credentials, token: &str) -> Outcome<(), TokenRefusal> {
    let client = match authenticate(tx, credentials)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    store::remove_token(tx, &hash(token), &client.id)?;
    Ok(Ok(()))
}
