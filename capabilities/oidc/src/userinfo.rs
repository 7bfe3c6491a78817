//! The userinfo endpoint (OpenID Connect Core 1.0, 5.3).

use base::Given;
use db::{Conn, Outcome};
use serde_json::{Map, Value};

use crate::{hash, scope, store};

/// The access token is unknown, too old, or taken back: 401 `invalid_token` (RFC 6750, 3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidToken;

/// The claims that `access_token` opens.
///
/// # Errors
/// When the database fails.
pub fn userinfo(
    conn: &mut Conn,
    access_token: &str,
    given: &Given,
) -> Outcome<Map<String, Value>, InvalidToken> {
    let Some(token) = store::find_token(conn, &hash(access_token), given.now)? else {
        return Ok(Err(InvalidToken));
    };
    let claims = identity::claims::of_account(conn, &token.account, given)?;
    Ok(claims.map(|about| scope::claims(&about, &token.scope)).ok_or(InvalidToken))
}
