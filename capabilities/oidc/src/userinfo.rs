//! The userinfo endpoint (OpenID Connect Core 1.0, 5.3).

use base::Given;
use db::{Conn, Outcome};
use serde_json::{Map, Value};

use crate::{hash, scope, store, subject};

/// An error of RFC 6750, 3.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserinfoRefusal {
    /// The access token is unknown, too old, or taken back: 401.
    InvalidToken,
    /// It was narrowed to less than a sign-in: 403.
    InsufficientScope,
}

/// The claims that `access_token` opens: what was asked for and what its person consented to.
///
/// # Errors
/// When the database fails.
pub fn userinfo(
    conn: &mut Conn,
    access_token: &str,
    given: &Given,
) -> Outcome<Map<String, Value>, UserinfoRefusal> {
    let Some(token) = store::find_token(conn, &hash(access_token), given.now)? else {
        return Ok(Err(UserinfoRefusal::InvalidToken));
    };
    let client = store::find_client(conn, &token.client)?.filter(|client| !client.is_suspended);
    let Some(client) = client else { return Ok(Err(UserinfoRefusal::InvalidToken)) };
    if !scope::has(&token.scope, "openid") {
        return Ok(Err(UserinfoRefusal::InsufficientScope));
    }
    let Some(about) = identity::claims::of_account(conn, &token.account, given)? else {
        return Ok(Err(UserinfoRefusal::InvalidToken));
    };
    let subject = subject::of(&client, &token.account, given);
    // Whatever it may have had: what it may have now.
    Ok(Ok(scope::claims(&about, (&client, &subject), &scope::cut(&token.scope, &client.scopes))))
}
