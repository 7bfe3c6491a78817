//! Token revocation (RFC 7009).

use base::Given;
use db::{Outcome, Tx};

use crate::authenticate::{Credentials, authenticate};
use crate::token::{TokenRefusal, store as refreshes};
use crate::{hash, store};

/// Takes back a token of the client that `credentials` prove; a refresh token takes everything along that came of its code. A
/// token that is not there, or another client's, is answered alike: it is not good for this client any more.
///
/// # Errors
/// When the database fails.
pub fn revoke(
    tx: &mut Tx<'_>,
    credentials: &Credentials,
    token: &str,
    issuer: &str,
    given: &Given,
) -> Outcome<(), TokenRefusal> {
    let client = match authenticate(tx, credentials, issuer, given)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let hash = hash(token);
    store::remove_token(tx, &hash, &client.id)?;
    if let Some(found) = refreshes::find(tx, &hash)?.filter(|found| found.client == client.id) {
        store::remove_tokens_of_code(tx, &found.code_hash)?;
    }
    Ok(Ok(()))
}
