//! Officers and administrators of the demo: nothing of production calls this.

use base::{Given, Id, Role, noun};
use db::{Fault, Tx};

use crate::candidate::Owner;
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
    if store::grant::find(tx, person)?.is_none()
        && store::grant::insert(tx, &scope.officer(person.clone()), given.now)?
    {
        totp::seed(tx, &Owner::Officer(person.clone()), seed, given)?;
    }
    Ok(())
}

/// Gives `account` a role and one authenticator, unless it has them already.
///
/// # Errors
/// When the database fails.
pub fn administrator(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    (role, seed): (Role, &Seed),
    given: &Given,
) -> Result<(), Fault> {
    if store::appointment::find(tx, account)?.is_none() {
        store::appointment::insert(tx, account, role, given.now)?;
    }
    let owner = Owner::Administrator(account.clone());
    if store::factor::list(tx, &owner)?.is_empty() {
        totp::seed(tx, &owner, seed, given)?;
    }
    Ok(())
}
