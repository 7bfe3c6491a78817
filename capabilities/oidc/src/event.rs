//! Telling a client that claims about somebody changed: a security event token (RFC 8417) with the event
//! `token-claims-change` of the Continuous Access Evaluation Profile, so that nobody has to sign in again for it.

use base::{Given, Id, noun};
use db::{Conn, Fault};
use serde_json::json;

use crate::{key, scope, store, subject};

const CLAIMS_CHANGE: &str = "https://schemas.openid.net/secevent/caep/event-type/token-claims-change";

/// The token that tells `client` what its scopes open of `account` as it is now; `None` when either is gone.
///
/// # Errors
/// When the database fails.
pub fn write(
    conn: &mut Conn,
    (client, account): (&str, &Id<noun::Account>),
    issuer: &str,
    given: &Given,
) -> Result<Option<String>, Fault> {
    let Some(client) = store::find_client(conn, client)? else { return Ok(None) };
    let Some(about) = identity::claims::of_account(conn, account, given)? else { return Ok(None) };
    let subject = subject::of(&client, account, given);
    let mut told = scope::claims(&about, (&client, &subject), &client.scopes);
    told.remove("sub");
    let at = given.now.unix_seconds();
    let claims = json!({
        "iss": issuer,
        "aud": client.id,
        "iat": at,
        "jti": given.chance.token(),
        "sub_id": { "format": "iss_sub", "iss": issuer, "sub": subject },
        "events": { CLAIMS_CHANGE: { "event_timestamp": at, "claims": told } },
    });
    key::sign(conn, client.signing, "secevent+jwt", &claims, given).map(Some)
}
