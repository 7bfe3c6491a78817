//! 名单管理 (consoles 8.2): 个人黑名单, 单位中止名单 and 单位黑名单. One officer asks, another one confirms, both when an entry is
//! added and when it is revoked; on its last day it ends by itself. Nothing is deleted.
//!
//! A person's entry keeps them out of every business (X04); a unit's changes its right (X05), which comes back.

pub mod add;
pub mod confirm;
mod end;
mod look;
pub mod revoke;
mod right;
mod state;

use affiliation::Business;
use base::{Day, Given, Id, Moment, Officer, Person, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};

use crate::store;

pub use end::end_due;
pub use look::{Filter, Line, Trace, list, open, waiting};
pub(crate) use right::set_right;
pub use state::{List, Revoked, State, Step};

/// The newest entry that counts or counted about a person: who may not apply, why and until when (X04).
#[derive(Clone, Debug)]
pub struct Listing {
    /// Why.
    pub reason: String,
    /// Since when.
    pub listed_at: Moment,
    /// The last day.
    pub until_on: Day,
    /// When it was lifted.
    pub lifted_at: Option<Moment>,
}

impl Listing {
    /// True while it stands in the way.
    pub fn is_running(&self, today: Day) -> bool {
        self.lifted_at.is_none() && today <= self.until_on
    }
}

/// The entry about `person` that runs longest; when none runs, the one that was lifted last.
///
/// # Errors
/// When the database fails.
pub fn last(conn: &mut Conn, person: &Person) -> Result<Option<Listing>, Fault> {
    let all = store::listing::list_of_person(conn, person.id())?;
    Ok(all.into_iter().max_by_key(|one| match one.lifted_at {
        None => (true, one.until_on.to_string(), one.listed_at),
        Some(at) => (false, String::new(), at),
    }))
}

/// Whom an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A person.
    Person(Id<noun::Person>),
    /// A unit.
    Unit(Id<noun::Unit>),
}

/// An entry, whole.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its id.
    pub id: Id<Record>,
    /// On which list.
    pub list: List,
    /// Of which business.
    pub business: Business,
    /// About whom.
    pub subject: Subject,
    /// The unit's name when it was listed; empty for persons.
    pub unit_name: String,
    /// Whose desk.
    pub authority: String,
    /// Why, as whom it concerns reads it.
    pub reason: String,
    /// What it rests on, for the desks.
    pub basis: String,
    /// True when the person's permits end with it.
    pub is_falsehood: bool,
    /// How it stands.
    pub state: State,
    /// How it ended.
    pub revoked: Revoked,
    /// Who asked for what waits to be confirmed.
    pub asked_by: Option<Id<noun::Person>>,
    /// When it was asked for.
    pub added_at: Moment,
    /// Since when it counts.
    pub listed_at: Option<Moment>,
    /// The last day.
    pub until_on: Day,
    /// When it was lifted.
    pub lifted_at: Option<Moment>,
    /// The code of the unit's right before.
    pub former: Option<i32>,
    /// One more with every step.
    pub version: i32,
}

impl Record {
    /// The person it is about.
    pub fn person(&self) -> Option<&Id<noun::Person>> {
        match &self.subject {
            Subject::Person(id) => Some(id),
            Subject::Unit(_) => None,
        }
    }
}

/// Writes `after`, which `step` made of the entry as this transaction read it, with its trace and its entry in the
/// journal.
fn record(
    tx: &mut Tx<'_>,
    after: &Record,
    (step, officer, words): (Step, Option<&Officer>, &str),
    given: &Given,
) -> Result<(), Fault> {
    if !store::listing::update(tx, after)? {
        return Err(Fault::Stored(format!("listing {} changed under its own transaction", after.id)));
    }
    trace(tx, after, (step, officer, words), given)
}

fn trace(
    tx: &mut Tx<'_>,
    after: &Record,
    (step, officer, words): (Step, Option<&Officer>, &str),
    given: &Given,
) -> Result<(), Fault> {
    let trace = Trace {
        at: given.now,
        step,
        state: after.state,
        officer: officer.map(|one| one.person().clone()),
        name: String::new(),
        authority: officer.map(|one| one.authority().to_owned()).unwrap_or_default(),
        words: words.trim().to_owned(),
    };
    store::listing::insert_step(tx, &after.id, &trace, given)?;
    let entry = Entry {
        actor: officer.map_or_else(|| "system".to_owned(), |one| format!("person:{}", one.person())),
        action: "listing.changed",
        about: format!("listing:{}", after.id),
        detail: format!("{} {} → {}", after.list.code(after.business), step.key(), after.state.code()),
    };
    journal::record(tx, &entry, given)
}

/// A reason in an officer's words.
fn reason(words: &str, most: usize) -> Option<&str> {
    Some(words.trim()).filter(|words| (2..=most).contains(&words.chars().count()))
}
