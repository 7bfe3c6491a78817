//! The person on the business platform: keyed by who the identity platform says they are.
//!
//! Knows persons and what was told about them; must not know accounts or passwords, nor which identity platform it is.

mod arrive;
pub mod check;
pub mod codes;
pub mod draft;
pub mod field;
pub mod photo;
mod sheet;
mod store;
mod told;

pub use arrive::arrive;
pub use field::Section;
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
