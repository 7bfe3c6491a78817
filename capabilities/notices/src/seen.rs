//! Which prompts somebody has read (R4.9).

use std::collections::HashSet;

use base::{Given, Person};
use db::{Conn, Fault, Tx};

use crate::store;

/// The keys of the prompts `person` has read.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, person: &Person) -> Result<HashSet<String>, Fault> {
    store::list_seen(conn, person.id())
}

/// Remembers that `person` read the prompts with these keys, and forgets about all others, which are gone.
///
/// # Errors
/// When the database fails.
pub fn remember(tx: &mut Tx<'_>, person: &Person, keys: &[String], given: &Given) -> Result<(), Fault> {
    let known = store::list_seen(tx, person.id())?;
    store::remove_seen_but(tx, person.id(), keys)?;
    for key in keys.iter().filter(|key| !known.contains(*key)) {
        store::insert_seen(tx, person.id(), key, given.now)?;
    }
    Ok(())
}
