//! Somebody signs in.

use base::{Given, Id, noun};
use db::journal::{self, Entry};
use db::{Fault, Tx};

use crate::{Told, store};

/// The person that `issuer` calls `subject`, made at the first sign-in, with what was told brought up to date.
///
/// # Errors
/// When the database fails.
pub fn arrive(
    tx: &mut Tx<'_>,
    (issuer, subject): (&str, &str),
    told: &Told,
    given: &Given,
) -> Result<Id<noun::Person>, Fault> {
    if let Some(id) = store::find_by_subject(tx, issuer, subject)? {
        store::update_told(tx, &id, told, given)?;
        return Ok(id);
    }
    let id = Id::new(given);
    store::insert(tx, &id, (issuer, subject), told, given)?;
    let about = format!("person:{id}");
    let detail = issuer.to_owned();
    journal::record(tx, &Entry { actor: about.clone(), action: "person.arrived", about, detail }, given)?;
    Ok(id)
}
