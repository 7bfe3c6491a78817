//! The registry of clients: who may sign people in here, and on which terms. Security administrators keep it at their pages,
//! and whoever may run commands on the machine keeps it there, through the same verbs.
//!
//! A client is never removed: what it was given stands in the journal under its id. It is suspended instead.

mod add;
mod address;
mod change;
mod history;
mod keys;
mod refusal;
mod registration;
mod secret;
mod store;
mod suspension;

use base::{Given, Moment, SecurityAdministrator, sha256_hex};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};

pub use add::{Added, add, check_id, draw_id};
pub use address::{AddressRefusal, List, is_private};
pub use change::{Change, change};
pub use history::{Step, history};
pub use keys::{KeysRefusal, count as count_keys};
pub use refusal::ClientRefusal;
pub use registration::{METHODS, Method, Registration, Typed, method_of};
pub use secret::renew_secret;
pub use suspension::{resume, suspend};

use crate::{Client, store as clients};

/// The business platform that is part of this program registers itself whenever the program starts: nobody changes it here.
pub const OWN: &str = "platform";

/// Who keeps the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Registrar {
    /// A security administrator at a page: who may sign people in is a matter of rights.
    Administrator(SecurityAdministrator),
    /// Whoever may run commands on the machine.
    Machine,
}

impl Registrar {
    fn actor(&self) -> String {
        match self {
            Self::Administrator(administrator) => format!("account:{}", administrator.account()),
            Self::Machine => "system".into(),
        }
    }
}

/// A client with what is known of it besides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registered {
    /// What it may.
    pub client: Client,
    /// Since when it is known here.
    pub registered_at: Moment,
    /// When somebody was last signed in for it, as far as the journal tells without a long search.
    pub used_at: Option<Moment>,
}

/// Stands for a client as somebody saw it: another one once anything of it was changed. Says nothing of what it was made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen(String);

impl Seen {
    /// As it came back from a form.
    pub fn told(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// To put on a form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&Client> for Seen {
    fn from(client: &Client) -> Self {
        let mut whole = sha256_hex(format!("{client:?}").as_bytes());
        whole.truncate(32);
        Self(whole)
    }
}

/// The client of this id.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, _: &Registrar, id: &str) -> Result<Option<Registered>, Fault> {
    let Some(client) = clients::find_client(conn, id)? else { return Ok(None) };
    let registered_at = store::find_registered_at(conn, id)?;
    registered_at.map(|at| with_use(conn, client, at)).transpose()
}

/// Every client whose name or id holds `sought`, by name.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, _: &Registrar, sought: &str) -> Result<Vec<Registered>, Fault> {
    let times = store::list_registered_at(conn)?;
    let sought = sought.trim().to_lowercase();
    let mut found = Vec::new();
    for client in clients::list_clients(conn)? {
        let is_sought = client.name.to_lowercase().contains(&sought) || client.id.contains(&sought);
        if let Some(at) = times.get(&client.id).filter(|_| is_sought) {
            found.push(with_use(conn, client, *at)?);
        }
    }
    found.sort_by(|one, other| {
        (&one.client.name, &one.client.id).cmp(&(&other.client.name, &other.client.id))
    });
    Ok(found)
}

/// So many of the newest entries about a client are looked at: nearly every one is a sign-in.
const NEWEST: i64 = 20;

fn with_use(conn: &mut Conn, client: Client, registered_at: Moment) -> Result<Registered, Fault> {
    let newest = journal::list_about(conn, &format!("client:{}", client.id), NEWEST)?;
    let used_at = newest.iter().find(|one| one.action == "oidc.granted").map(|one| one.at);
    Ok(Registered { client, registered_at, used_at })
}

/// The client of this id, as it was seen; refuses what the program itself keeps.
fn seen(conn: &mut Conn, (id, seen): (&str, &Seen)) -> Result<Result<Client, ClientRefusal>, Fault> {
    if id == OWN {
        return Ok(Err(ClientRefusal::Own));
    }
    let Some(client) = clients::find_client(conn, id)? else { return Ok(Err(ClientRefusal::Unknown)) };
    Ok(if Seen::from(&client) == *seen { Ok(client) } else { Err(ClientRefusal::Conflict) })
}

/// What the journal calls a registration. It has a history of its own: the entries about `client:…` are sign-ins, too many to search through.
pub fn about(id: &str) -> String {
    format!("registration:{id}")
}

fn note(
    tx: &mut Tx<'_>,
    by: &Registrar,
    (action, id): (&'static str, &str),
    detail: String,
    given: &Given,
) -> Result<(), Fault> {
    journal::record(tx, &Entry { actor: by.actor(), action, about: about(id), detail }, given)
}
