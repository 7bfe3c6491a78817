//! Officers of the demo: nothing of production calls this.

use base::{Given, Id, noun};
use db::{Fault, Tx};

use crate::grant::Scope;
use crate::store;
use crate::totp::{self, Seed};

/// Makes `person` an officer with one authenticator, unless it is one already.
///
/// # Errors
/// When the database fails.
pub fn officer(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (scope, seed): (&Scope, &Seed),
    given: &Given,
) -> Result<(), Fault> {
    if store::find_officer(tx, person)?.is_none()
        && store::insert_officer(tx, &scope.officer(person.clone()), given.now)?
    {
        totp::seed(tx, person, seed, given)?;
    }
    Ok(())
}
