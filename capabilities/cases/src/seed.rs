//! Applications and listings of invented people, for the demo only: nothing of production calls this.

use affiliation::Business;
use base::{Day, Given, Id, Moment, noun};
use db::{Fault, Tx};

use crate::{Stage, store};

/// One step of an invented application.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// When.
    pub at: Moment,
    /// The stage it led to.
    pub stage: Stage,
    /// Who.
    pub actor: &'a str,
    /// What was done.
    pub act: &'a str,
    /// In their words.
    pub opinion: Option<&'a str>,
}

/// An invented application; it stands where its last step led.
#[derive(Clone, Copy, Debug)]
pub struct Invented<'a> {
    /// 办件编号.
    pub number: &'a str,
    /// The system.
    pub business: Business,
    /// The document.
    pub subject: &'a str,
    /// What is done.
    pub kind: &'a str,
    /// The unit.
    pub unit_name: &'a str,
    /// Until when somebody must act.
    pub due_on: Option<Day>,
    /// True while the public may object.
    pub is_public: bool,
    /// What happened; at least one.
    pub steps: &'a [Step<'a>],
}

/// Gives `person` an application.
///
/// # Errors
/// When the database fails.
pub fn apply(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    invented: &Invented<'_>,
    given: &Given,
) -> Result<Id<noun::Application>, Fault> {
    let id = Id::new(given);
    store::insert(tx, &id, person, invented)?;
    for step in invented.steps {
        store::insert_event(tx, &id, step, given)?;
    }
    Ok(id)
}

/// Lists `person` until `until_on`.
///
/// # Errors
/// When the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (reason, until_on, lifted_at): (&str, Day, Option<Moment>),
    given: &Given,
) -> Result<(), Fault> {
    store::insert_listing(tx, person, (reason, until_on, lifted_at), given)
}
