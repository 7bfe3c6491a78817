//! 恢复码: ten codes on paper, each a second factor once, for the day when phone and key are lost. Drawn after a fresh proof.

use base::{Given, Id, Mobile, Secret, noun};
use db::{Conn, Fault, Outcome, Tx};
use proof::recovery;

use crate::factor::{self, Kind};
use crate::{Candidate, Refusal, store};

/// How many codes of `person` are left.
///
/// # Errors
/// When the database fails.
pub fn left(conn: &mut Conn, person: &Id<noun::Person>) -> Result<usize, Fault> {
    recovery::left(conn, person.as_str())
}

/// Draws a new set, which is answered this once; the set before is void.
///
/// # Errors
/// When the database fails.
pub fn renew(tx: &mut Tx<'_>, candidate: &Candidate, given: &Given) -> Outcome<Vec<Secret>, Refusal> {
    if !candidate.is_fresh(given.now) {
        return Ok(Err(Refusal::NoWarrant));
    }
    let person = candidate.person();
    store::lock_officer(tx, person)?;
    let codes = recovery::renew(tx, person.as_str(), given)?;
    factor::write_down(tx, person, "factor.recovery-codes", String::new(), given)?;
    Ok(Ok(codes))
}

/// Passes the second factor by a code, once, and tells the officer's phone; answers the session's new token. Counted with the
/// codes of other kinds. Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn pass(tx: &mut Tx<'_>, candidate: &Candidate, typed: &str, given: &Given) -> Outcome<Secret, Refusal> {
    let person = candidate.person();
    if !factor::reserve(tx, person, given)? {
        return Ok(Err(Refusal::Locked));
    }
    let cards = profile::list_cards(tx, std::slice::from_ref(person), given)?;
    let mobile = cards.first().and_then(|(_, card)| Mobile::parse(&card.told.mobile).ok());
    if recovery::redeem(tx, (person.as_str(), mobile.as_ref()), typed, given)?.is_none() {
        factor::failed(tx, person, "recovery code", given)?;
        return Ok(Err(Refusal::Recovery));
    }
    factor::release(tx, person)?;
    factor::passed(tx, candidate, Kind::Recovery, given)
}
