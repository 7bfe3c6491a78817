//! 恢复码: ten codes on paper, each a second factor once, for the day when phone and key are lost. Drawn after a fresh proof.

use base::{Given, Mobile, Secret};
use db::{Conn, Fault, Outcome, Tx};
use proof::recovery;

use crate::candidate::Owner;
use crate::factor::{self, Kind};
use crate::{Candidate, Refusal, store};

/// How many codes of `owner` are left.
///
/// # Errors
/// When the database fails.
pub fn left(conn: &mut Conn, owner: &Owner) -> Result<usize, Fault> {
    recovery::left(conn, &owner.name())
}

/// Draws a new set, which is answered this once; the set before is void.
///
/// # Errors
/// When the database fails.
pub fn renew(tx: &mut Tx<'_>, candidate: &Candidate, given: &Given) -> Outcome<Vec<Secret>, Refusal> {
    if !candidate.is_fresh(given.now) {
        return Ok(Err(Refusal::NoWarrant));
    }
    let owner = candidate.owner();
    store::lock_owner(tx, owner)?;
    let codes = recovery::renew(tx, &owner.name(), given)?;
    factor::write_down(tx, owner, "factor.recovery-codes", String::new(), given)?;
    Ok(Ok(codes))
}

/// Passes the second factor by a code, once, and tells `mobile`, the owner's phone; answers the session's new token. Counted
/// with the codes of other kinds. Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn pass(
    tx: &mut Tx<'_>,
    candidate: &Candidate,
    (typed, mobile): (&str, Option<&Mobile>),
    given: &Given,
) -> Outcome<Secret, Refusal> {
    let owner = candidate.owner();
    if !factor::reserve(tx, owner, given)? {
        return Ok(Err(Refusal::Locked));
    }
    if recovery::redeem(tx, (&owner.name(), mobile), typed, given)?.is_none() {
        factor::failed(tx, owner, "recovery code", given)?;
        return Ok(Err(Refusal::Recovery));
    }
    factor::release(tx, owner)?;
    factor::passed(tx, candidate, Kind::Recovery, given)
}
