//! Telling clients that a session ended (OpenID Connect Back-Channel Logout 1.0).

use base::{Given, Id};
use db::{Fault, Tx};
use identity::Ended;
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::Duration;

use crate::{key, store, subject};

/// The queue's kind for [`Notice`].
pub const TELL: &str = "oidc.backchannel-logout";

/// One client to be told of one session's end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Notice {
    client: String,
    account: String,
    session: String,
}

/// Takes back the ended sessions' tokens and queues one notice per client that was signed in to through them.
///
/// # Errors
/// When the database fails.
pub fn spread(tx: &mut Tx<'_>, ended: &Ended, given: &Given) -> Result<(), Fault> {
    if ended.is_distrusted {
        // Somebody else may have let systems in: whatever was given, offline access too, is asked for anew.
        store::remove_tokens_of_owner(tx, &ended.account, None)?;
    }
    for session in &ended.sessions {
        store::remove_tokens_of_session(tx, session.as_str())?;
        for client in store::remove_visits(tx, session.as_str())? {
            let (account, session) = (ended.account.to_string(), session.to_string());
            db::queue::put(tx, TELL, &Notice { client, account, session }, given.now, given)?;
        }
    }
    Ok(())
}

/// Where to post, and the logout token to post as `logout_token`; `None` when the client wants no such notice.
///
/// # Errors
/// When the database fails.
pub fn write(
    tx: &mut Tx<'_>,
    notice: &Notice,
    issuer: &str,
    given: &Given,
) -> Result<Option<(String, String)>, Fault> {
    let Some(client) = store::find_client(tx, &notice.client)? else { return Ok(None) };
    let Some(address) = client.backchannel_uri.clone() else { return Ok(None) };
    let Some(account) = Id::parse(&notice.account) else { return Ok(None) };
    let claims = json!({
        "iss": issuer,
        "sub": subject::of(&client, &account, given),
        "aud": client.id,
        "iat": given.now.unix_seconds(),
        "exp": given.now.plus(Duration::minutes(2)).unix_seconds(),
        "jti": given.chance.token(),
        "sid": notice.session,
        "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    Ok(Some((address, key::sign(tx, client.signing, "logout+jwt", &claims, given)?)))
}
