//! Systems that may sign people in here.

use base::{Given, Secret};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};
use subtle::ConstantTimeEq;

use crate::key::Algorithm;
use crate::{hash, store};

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// What people read.
    pub name: String,
    /// SHA-256 of the secret; none for a public client, which must then use PKCE.
    pub secret_hash: Option<String>,
    /// Where codes may be sent, compared as whole strings.
    pub redirect_uris: Vec<String>,
    /// Where a browser may be sent after logout.
    pub post_logout_uris: Vec<String>,
    /// Where it is told that a session ended.
    pub backchannel_uri: Option<String>,
    /// Scopes it may ask for, space separated.
    pub scopes: String,
    /// What signs its ID tokens.
    pub signing: Algorithm,
    /// Whether it must use PKCE: true unless an old client cannot.
    pub requires_pkce: bool,
}

impl Client {
    /// A confidential client with PKCE and ES256, and the hash of its `secret`.
    pub fn confidential(id: &str, name: &str, secret: &Secret) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            secret_hash: Some(hash(secret.expose())),
            redirect_uris: Vec::new(),
            post_logout_uris: Vec::new(),
            backchannel_uri: None,
            scopes: "openid profile".to_owned(),
            signing: Algorithm::Es256,
            requires_pkce: true,
        }
    }

    /// True when `secret` is the client's; a public client has none to give.
    pub(crate) fn is_authenticated(&self, secret: Option<&Secret>) -> bool {
        match (&self.secret_hash, secret) {
            (Some(kept), Some(secret)) => kept.as_bytes().ct_eq(hash(secret.expose()).as_bytes()).into(),
            (None, None) => true,
            _ => false,
        }
    }
}

/// Registers `client`, or brings the registered one up to date.
///
/// # Errors
/// When the database fails.
pub fn register(tx: &mut Tx<'_>, client: &Client, given: &Given) -> Result<(), Fault> {
    if store::find_client(tx, &client.id)?.as_ref() == Some(client) {
        return Ok(());
    }
    store::replace_client(tx, client, given.now)?;
    let about = format!("client:{}", client.id);
    let entry =
        Entry { actor: "system".into(), action: "client.registered", about, detail: client.name.clone() };
    journal::record(tx, &entry, given)
}

/// Every client, by id.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn) -> Result<Vec<Client>, Fault> {
    store::list_clients(conn)
}
