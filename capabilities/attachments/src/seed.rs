//! Files that are there without having been received, for the demo and for tests: nothing of production calls this.

use base::{Given, Id, noun};
use db::{Fault, Tx};

use crate::receive::Arrived;
use crate::{Format, Owner, store};

/// Gives `owner` a file of `kind` called `name` that was kept under `key`, ready without a check.
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

/// As [`ready`], a PDF of so many bytes of which nothing else matters.
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
    let arrived = Arrived { format: Format::Pdf, bytes, sha256: String::new() };
    ready(tx, owner, (kind, name, key), &arrived, given)
}
