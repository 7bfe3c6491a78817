//! The identity platform tells something new between two sign-ins.

use base::Given;
use db::journal::{self, Entry};
use db::{Fault, Tx};

use crate::{Told, store};

/// Puts what `change` makes of what was told in its place, for the person that `issuer` calls `subject`; nothing for somebody
/// who was never here, or when nothing is new. The journal says that, and never what.
///
/// # Errors
/// When the database fails.
pub fn learn(
    tx: &mut Tx<'_>,
    (issuer, subject): (&str, &str),
    change: impl FnOnce(&Told) -> Told,
    given: &Given,
) -> Result<(), Fault> {
    let Some(id) = store::find_by_subject(tx, issuer, subject)? else { return Ok(()) };
    let Some(card) = store::find(tx, &id, given)? else { return Ok(()) };
    let told = change(&card.told);
    if told == card.told {
        return Ok(());
    }
    store::update_told(tx, &id, &told, given)?;
    let about = format!("person:{id}");
    let (actor, detail) = ("system".to_owned(), issuer.to_owned());
    let entry = Entry { actor, action: "person.told-anew", about, detail };
    journal::record(tx, &entry, given)
}
