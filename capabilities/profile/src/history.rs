//! What was submitted before: every version with its author, and one beside the one before it (R6.7).

use base::{Given, Moment, Person};
use db::{Conn, Fault};

use crate::draft::{self, Version, author};
use crate::store;

/// A line of the list of versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Counts from 1.
    pub number: i32,
    /// True when the person submitted it; nobody else can, so far.
    pub is_own: bool,
    /// When.
    pub created_at: Moment,
}

/// A version, and the one before it.
#[derive(Clone, Debug)]
pub struct Both {
    /// Who wrote it, and when.
    pub past: Past,
    /// The version.
    pub found: Version,
    /// The one before; `None` for the first.
    pub before: Option<Version>,
}

/// Every version's number, author and moment, the newest first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, person: &Person) -> Result<Vec<Past>, Fault> {
    let author = author(person);
    let all = store::list_versions(conn, person.id())?.into_iter();
    Ok(all.map(|(number, by, created_at)| Past { number, is_own: by == author, created_at }).collect())
}

/// Version `number` and the one before it; `None` when nobody submitted it.
///
/// # Errors
/// When the database fails.
pub fn open(conn: &mut Conn, person: &Person, number: i32, given: &Given) -> Result<Option<Both>, Fault> {
    let Some(found) = draft::version(conn, person, number, given)? else { return Ok(None) };
    let by = store::find_author(conn, person.id(), number)?;
    let past = Past { number, is_own: by.as_deref() == Some(&author(person)), created_at: found.created_at };
    let before = draft::version(conn, person, number - 1, given)?;
    Ok(Some(Both { past, found, before }))
}
