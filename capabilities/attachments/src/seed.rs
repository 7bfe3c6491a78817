//! Files that are there without having been received, for the demo and for tests: nothing of production calls this.

use base::{Given, Id, noun};
use db::{Fault, Tx};

use crate::receive::Arrived;
use crate::{Format, Owner, store};

/// A ready file of `owner` in the row `kind`, whose bytes lie under `key` of the vault.
///
/// # Errors
/// When the database fails.
pub fn put(
    tx: &mut Tx<'_>,
    owner: &Owner,
    (kind, name): (&str, &str),
    (key, bytes): (&str, i64),
    given: &Given,
) -> Result<Id<noun::Attachment>, Fault> {
    let id = Id::new(given);
    store::insert(tx, &id, (owner.key(), kind, name, key), given)?;
    let arrived = Arrived { format: Format::Pdf, bytes, sha256: String::new() };
    store::update_arrived(tx, owner.key(), (&id, &arrived), given.now)?;
    store::replace_ready(tx, &id, given.now)?;
    Ok(id)
}

/// As [`put`], for a file of any format whose bytes are known.
///
/// # Errors
/// When the database fails.
pub fn ready(
    tx: &mut Tx<'_>,
    owner: &Owner,
    (kind, name, key): (&str, &str, &str),
    file: &Arrived,
    given: &Given,
) -> Result<Id<noun::Attachment>, Fault> {
    let id = Id::new(given);
    store::insert(tx, &id, (owner.key(), kind, name, key), given)?;
    store::update_arrived(tx, owner.key(), (&id, file), given.now)?;
    store::replace_ready(tx, &id, given.now)?;
    Ok(id)
}
