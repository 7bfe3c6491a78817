//! A case holds the files it was submitted with, by reference: they stay, whatever their owner does (R5.6.15, A15).

use base::{Given, Id, noun};
use db::{Conn, Fault, Tx};

use crate::{Attachment, Owner, store};

/// Holds the ready files of `owner` of these kinds for `holder` (`application:…`), and answers them.
///
/// # Errors
/// When the database fails.
pub fn freeze(
    tx: &mut Tx<'_>,
    owner: &Owner,
    (kinds, holder): (&[&str], &str),
    given: &Given,
) -> Result<Vec<Attachment>, Fault> {
    let ready = store::list_current(tx, owner.key(), given)?.into_iter();
    let ready = ready.filter(|file| file.state == crate::State::Ready && kinds.contains(&file.kind.as_str()));
    let held: Vec<Attachment> = ready.collect();
    for file in &held {
        store::insert_hold(tx, &file.id, holder, given.now)?;
    }
    Ok(held)
}

/// Holds a file that another round of the same application held already.
///
/// # Errors
/// When the database fails.
pub fn keep(tx: &mut Tx<'_>, id: &Id<noun::Attachment>, holder: &str, given: &Given) -> Result<(), Fault> {
    store::insert_hold(tx, id, holder, given.now)
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
