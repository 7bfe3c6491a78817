//! A case holds the files it was submitted with, by reference: they stay, whatever their owner does (R5.6.15, A15).

use std::collections::BTreeMap;

use base::{Given, Id, noun};
use db::{Conn, Fault, Tx};

use crate::{Attachment, Owner, store};

/// Holds the ready files of `owner` of these kinds for `holder` (`application:…`), and answers them by kind.
///
/// # Errors
/// When the database fails.
pub fn freeze(
    tx: &mut Tx<'_>,
    owner: &Owner,
    (kinds, holder): (&[&str], &str),
    given: &Given,
) -> Result<BTreeMap<String, Id<noun::Attachment>>, Fault> {
    let mut files = store::list_ready(tx, owner.key())?;
    files.retain(|kind, _| kinds.contains(&kind.as_str()));
    keep(tx, files.values(), holder, given)?;
    Ok(files)
}

/// Holds files that another round of the same application held already.
///
/// # Errors
/// When the database fails.
pub fn keep<'a>(
    tx: &mut Tx<'_>,
    ids: impl IntoIterator<Item = &'a Id<noun::Attachment>>,
    holder: &str,
    given: &Given,
) -> Result<(), Fault> {
    store::insert_holds(tx, ids, holder, given.now)
}

/// The files that `holder` holds, whether or not their owner still shows them.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, holder: &str, given: &Given) -> Result<Vec<Attachment>, Fault> {
    store::list_held(conn, holder, given)
}

/// `holder` needs them no more; what nothing else holds and nobody shows is removed.
///
/// # Errors
/// When the database fails.
pub fn release(tx: &mut Tx<'_>, holder: &str, given: &Given) -> Result<(), Fault> {
    let held: Vec<Id<noun::Attachment>> =
        store::list_held(tx, holder, given)?.into_iter().map(|file| file.id).collect();
    store::remove_holds(tx, holder)?;
    held.iter().try_for_each(|id| crate::clean::forget(tx, id, given))
}
