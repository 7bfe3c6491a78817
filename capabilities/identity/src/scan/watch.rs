//! What the browser that shows a QR code learns while it waits: the state, and once somebody scanned it a masked name and
//! the number to compare. Never a secret.

use base::{Given, Id, Moment, Secret};
use db::{Conn, Fault};

use super::{Scan, State, hash, store};
use crate::account;

/// How a QR code stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Its state.
    pub state: State,
    /// The account that scanned it, with most of its name hidden.
    pub name: String,
    /// Two digits to compare with the phone; nothing before it was scanned.
    pub number: Option<i32>,
    /// When it is over if nothing happens.
    pub ends_at: Moment,
}

/// How the QR code of this browser stands; `None` when it is not this browser's.
///
/// # Errors
/// When the database fails.
pub fn look(
    conn: &mut Conn,
    (id, secret): (&Id<Scan>, &Secret),
    given: &Given,
) -> Result<Option<News>, Fault> {
    let Some(row) = store::find_of_browser(conn, id, &hash(secret))? else { return Ok(None) };
    let state = row.at(given.now);
    let is_scanned = state == State::Scanned;
    let name = match (&row.account, is_scanned) {
        (Some(account), true) => account::store::find(conn, account, given)?.map(|one| masked(&one.username)),
        _ => None,
    };
    Ok(Some(News {
        state,
        name: name.unwrap_or_default(),
        number: is_scanned.then_some(row.number),
        ends_at: row.expires_at,
    }))
}

/// The first two characters: enough to know oneself by.
fn masked(name: &str) -> String {
    name.chars().take(2).chain("***".chars()).collect()
}

/// What changed at or after `since`, with its moment: for the other programs of an installation.
///
/// # Errors
/// When the database fails.
pub fn changed_since(conn: &mut Conn, since: Moment) -> Result<Vec<(Id<Scan>, Moment)>, Fault> {
    store::list_changed(conn, since)
}
