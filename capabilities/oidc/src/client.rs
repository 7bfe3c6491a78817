//! Systems that may sign people in here.

use base::{Given, Secret};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};

use crate::key::Algorithm;
use crate::{hash, store};

/// A registered client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// What people read.
    pub name: String,
    /// What it wants people's data for, as they read it before they consent.
    pub purpose: String,
    /// How it proves itself.
    pub authentication: Authentication,
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
    /// Whether it must use PKCE: true unless an old client cannot. A public client always must.
    pub requires_pkce: bool,
    /// How it knows people.
    pub subject: SubjectKind,
    /// Part of this platform itself: nobody is asked for consent.
    pub is_first_party: bool,
    /// Signs nobody in and gets nothing until an administrator lifts it.
    pub is_suspended: bool,
}

/// How a client proves itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// Not at all: a program in people's hands keeps no secret, and must use PKCE.
    None,
    /// By a secret, in the header or in the body (`client_secret_basic`, `client_secret_post`).
    Secret {
        /// SHA-256 of the secret, in hexadecimal digits.
        hash: String,
    },
    /// By signing with a key of its own (`private_key_jwt`, RFC 7523).
    PrivateKey {
        /// Its public keys: a JSON Web Key Set (RFC 7517).
        jwks: String,
    },
}

impl Authentication {
    /// By this secret.
    pub fn by_secret(secret: &Secret) -> Self {
        Self::Secret { hash: hash(secret.expose()) }
    }
}

/// How a client knows people (OpenID Connect Core 1.0, 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubjectKind {
    /// By the same subject as every other client.
    Public,
    /// By a subject that no client at another host knows.
    Pairwise,
}

impl SubjectKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Public, Self::Pairwise];

    /// Its name in the discovery document and in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Pairwise => "pairwise",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl Client {
    /// A client of others that proves itself by `secret`, with PKCE and ES256.
    pub fn confidential(id: &str, name: &str, secret: &Secret) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            purpose: String::new(),
            authentication: Authentication::by_secret(secret),
            redirect_uris: Vec::new(),
            post_logout_uris: Vec::new(),
            backchannel_uri: None,
            scopes: "openid profile".to_owned(),
            signing: Algorithm::Es256,
            requires_pkce: true,
            subject: SubjectKind::Public,
            is_first_party: false,
            is_suspended: false,
        }
    }

    /// True when a code is given only for a request with a challenge.
    pub(crate) fn must_use_pkce(&self) -> bool {
        self.requires_pkce || self.authentication == Authentication::None
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

/// The client of this id, suspended or not.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: &str) -> Result<Option<Client>, Fault> {
    store::find_client(conn, id)
}

/// Every client, by id.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn) -> Result<Vec<Client>, Fault> {
    store::list_clients(conn)
}
