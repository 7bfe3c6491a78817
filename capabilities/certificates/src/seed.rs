//! Permits of invented people, for the demo only: nothing of production calls this.

use base::{Day, Given, Id, noun};
use db::{Fault, Tx};

use crate::{State, store};

/// An invented permit.
#[derive(Clone, Copy, Debug)]
pub struct Invented<'a> {
    /// Its number.
    pub number: &'a str,
    /// The employer.
    pub unit_name: &'a str,
    /// How it stands.
    pub state: State,
    /// From when.
    pub issued_on: Day,
    /// Until when.
    pub valid_to: Day,
    /// The window that runs, if any.
    pub window_ends_on: Option<Day>,
    /// Who accompanies: relation code, name, number, birth.
    pub followers: &'a [(&'a str, &'a str, &'a str, &'a str)],
}

/// Gives `person` a permit.
///
/// # Errors
/// When the database fails.
pub fn issue(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    invented: &Invented<'_>,
    given: &Given,
) -> Result<Id<noun::Permit>, Fault> {
    let id = Id::new(given);
    store::insert(tx, &id, person, invented, given)?;
    for follower in invented.followers {
        store::insert_follower(tx, &id, *follower, given)?;
    }
    Ok(id)
}
