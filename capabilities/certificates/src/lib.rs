//! Work residence permits: what was issued, how it stands, whether it counts as valid.
//!
//! Knows permits and their states in time; must not know the cases they come from.

mod permit;
pub mod seed;
mod store;

pub use permit::{Follower, GRACE, Permit, State, kind_name};

use base::{Day, Given, Id, Person, noun};
use db::{Conn, Fault};

/// Every permit of `person`, the newest first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, person: &Person) -> Result<Vec<Permit>, Fault> {
    store::list_of_person(conn, person.id())
}

/// A permit of `person` with those who accompany it; anybody else's is not found.
///
/// # Errors
/// When the database fails.
pub fn open(
    conn: &mut Conn,
    person: &Person,
    id: &Id<noun::Permit>,
    given: &Given,
) -> Result<Option<(Permit, Vec<Follower>)>, Fault> {
    let Some(permit) = store::find_of_person(conn, person.id(), id)? else { return Ok(None) };
    let followers = store::list_followers(conn, id, given)?;
    Ok(Some((permit, followers)))
}

/// Whom somebody with this identity number accompanies on a permit that is not gone (X14).
///
/// # Errors
/// When the database fails.
pub fn followed_by(
    conn: &mut Conn,
    number: &str,
    today: Day,
    given: &Given,
) -> Result<Option<Id<noun::Person>>, Fault> {
    let all = store::list_followed(conn, number, given)?;
    let living = |permit: &Permit| !permit.state.is_cancelled() && permit.state_on(today) != State::Expired;
    Ok(all.into_iter().find(|(_, permit)| living(permit)).map(|(person, _)| person))
}
