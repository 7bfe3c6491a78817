//! Logout started by a client (OpenID Connect RP-Initiated Logout 1.0).

use db::{Conn, Fault};
use url::Url;

use crate::{key, store};

/// What a client may send along.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// `id_token_hint`.
    pub hint: Option<String>,
    /// `client_id`.
    pub client: Option<String>,
    /// `post_logout_redirect_uri`.
    pub redirect_uri: Option<String>,
    /// `state`.
    pub state: Option<String>,
}

/// What a request leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leave {
    /// The session that the hint proves the client to know; when the browser has another one, it is asked first.
    pub session: Option<String>,
    /// Where to go afterwards; `None` for our own page.
    pub back: Option<String>,
}

/// Looks at a request. An address that is not registered, or a hint that is not ours, is as if not sent: leaving must
/// always be possible, being sent elsewhere must not.
///
/// # Errors
/// When the database fails.
pub fn ask(conn: &mut Conn, asked: &Asked, issuer: &str) -> Result<Leave, Fault> {
    let hint = match &asked.hint {
        Some(hint) => key::read_own(conn, hint, issuer)?,
        None => None,
    };
    let text = |name: &str| hint.as_ref().and_then(|hint| hint[name].as_str()).map(str::to_owned);
    let told = text("aud");
    if told.is_some() && asked.client.is_some() && told != asked.client {
        return Ok(Leave { session: None, back: None });
    }
    let client = match told.as_ref().or(asked.client.as_ref()) {
        Some(id) => store::find_client(conn, id)?,
        None => None,
    };
    let registered = client.zip(asked.redirect_uri.clone());
    let back = registered.filter(|(client, address)| client.post_logout_uris.contains(address));
    let back = back.and_then(|(_, address)| Url::parse(&address).ok()).map(|mut address| {
        if let Some(state) = &asked.state {
            address.query_pairs_mut().append_pair("state", state);
        }
        address.into()
    });
    // Whoever names an address that is not the client's is not believed without the person.
    let session = text("sid").filter(|_| asked.redirect_uri.is_none() || back.is_some());
    Ok(Leave { session, back })
}
