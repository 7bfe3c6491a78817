//! The person on the business platform: keyed by who the identity platform says they are.
//!
//! Knows persons and what was told about them; must not know accounts or passwords, nor which identity platform it is.

mod arrive;
pub mod check;
pub mod codes;
pub mod draft;
pub mod field;
pub mod forget;
pub mod history;
mod learn;
mod particulars;
pub mod photo;
mod sheet;
mod store;
mod told;
pub mod verification;

pub use arrive::arrive;
pub use field::Section;
pub use learn::learn;
pub use particulars::Particulars;
pub use sheet::{PHOTO, Sheet};
pub use told::Told;

use base::{Given, Moment, Person};
use db::{Conn, Fault};

/// A person as pages see one.
#[derive(Clone, Debug)]
pub struct Card {
    /// What the identity platform told.
    pub told: Told,
    /// When the profile was completed; until then nothing can be handled (R3.1).
    pub completed_at: Option<Moment>,
    /// The vault key of the submitted photo.
    pub photo: Option<String>,
}

/// The card of `person`.
///
/// # Errors
/// When the database fails.
pub fn card(conn: &mut Conn, person: &Person, given: &Given) -> Result<Option<Card>, Fault> {
    store::find(conn, person.id(), given)
}

/// The person that `issuer` knows as `subject`.
///
/// # Errors
/// When the database fails.
pub fn find_by_subject(
    conn: &mut Conn,
    issuer: &str,
    subject: &str,
) -> Result<Option<base::Id<base::noun::Person>>, Fault> {
    store::find_by_subject(conn, issuer, subject)
}

/// By which identity platform `person` is known, and as whom: issuer and subject.
///
/// # Errors
/// When the database fails.
pub fn known_as(
    conn: &mut Conn,
    person: &base::Id<base::noun::Person>,
) -> Result<Option<(String, String)>, Fault> {
    store::find_known_as(conn, person)
}

/// The cards of those of `ids` who exist, in no order: for whoever was let see them.
///
/// # Errors
/// When the database fails.
pub fn list_cards(
    conn: &mut Conn,
    ids: &[base::Id<base::noun::Person>],
    given: &Given,
) -> Result<Vec<(base::Id<base::noun::Person>, Card)>, Fault> {
    store::list(conn, ids, given)
}

/// Shows `look` the name of everybody, a thousand rows in memory at a time: for `talent doctor`, which asks what no font
/// can print.
///
/// # Errors
/// When the database fails.
pub fn each_name(conn: &mut Conn, given: &Given, mut look: impl FnMut(&str)) -> Result<(), Fault> {
    let mut last = None;
    loop {
        let some = store::list_after(conn, last.as_ref(), given)?;
        some.iter().for_each(|(_, card)| look(card.told.display_name()));
        match some.into_iter().next_back() {
            Some((id, _)) => last = Some(id),
            None => return Ok(()),
        }
    }
}

/// The certified person with this identity number who signed in last here, if any.
///
/// # Errors
/// When the database fails.
pub fn find_by_number(
    conn: &mut Conn,
    number: &base::CitizenId,
    given: &Given,
) -> Result<Option<base::Id<base::noun::Person>>, Fault> {
    store::find_by_number(conn, number, given)
}

/// True when the profile of `person` was completed.
///
/// # Errors
/// When the database fails.
pub fn is_complete(conn: &mut Conn, person: &Person) -> Result<bool, Fault> {
    store::is_complete(conn, person.id())
}
