//! Token introspection (RFC 7662), for a client's own tokens.

use base::{Given, Id, Moment, noun};
use db::{Outcome, Tx};
use serde_json::{Value, json};

use crate::authenticate::{Credentials, authenticate};
use crate::token::{TokenRefusal, store as refreshes};
use crate::{Authentication, Client, hash, store, subject};

/// What `token` is to the client that `credentials` prove. A token that is not there, over, or another client's is answered
/// alike: not active. A client without a proof of its own may ask for nothing: anybody could be it.
///
/// # Errors
/// When the database fails.
pub fn introspect(
    tx: &mut Tx<'_>,
    credentials: &Credentials,
    token: &str,
    issuer: &str,
    given: &Given,
) -> Outcome<Value, TokenRefusal> {
    let client = match authenticate(tx, credentials, issuer, given)? {
        Ok(client) if client.authentication == Authentication::None => {
            return Ok(Err(TokenRefusal::InvalidClient));
        }
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let hash = hash(token);
    if let Some(found) = store::find_token(tx, &hash, given.now)?
        && found.client == client.id
    {
        let times = (found.issued_at, found.expires_at);
        let mut told = active(&client, &found.account, &found.scope, times, issuer, given);
        told["token_type"] = json!("Bearer");
        return Ok(Ok(told));
    }
    let found = refreshes::find(tx, &hash)?.filter(|found| {
        !found.used && found.client == client.id && found.expires_at.min(found.ends_at) > given.now
    });
    Ok(Ok(match found {
        Some(found) => {
            let times = (found.issued_at, found.expires_at.min(found.ends_at));
            active(&client, &found.account, &found.scope, times, issuer, given)
        }
        None => json!({ "active": false }),
    }))
}

fn active(
    client: &Client,
    account: &Id<noun::Account>,
    scope: &str,
    (issued_at, expires_at): (Moment, Moment),
    issuer: &str,
    given: &Given,
) -> Value {
    json!({
        "active": true,
        "scope": scope,
        "client_id": client.id,
        "sub": subject::of(client, account, given),
        "aud": client.id,
        "iss": issuer,
        "iat": issued_at.unix_seconds(),
        "exp": expires_at.unix_seconds(),
    })
}
