//! 动态口令: codes of an authenticator application (RFC 6238): HMAC-SHA-1, thirty seconds, six digits, one step of
//! tolerance to either side. The algorithm is `proof`'s; what is ours is that a step is taken once.

use base::{Given, Secret};
use db::{Fault, Outcome, Tx};
pub use proof::Seed;
use proof::totp::LENGTH;

use crate::candidate::Owner;
use crate::factor::{self, Kind};
use crate::{Candidate, Refusal, store};

/// The seed that is shown to `candidate` while setting up. It belongs to the session's id, which changes once a factor was
/// set up, and is made by a key that is not in the database: so it needs no place there before it is proven, and the
/// page can be opened twice.
pub fn offered(candidate: &Candidate, given: &Given) -> Seed {
    let of = format!("{}|{}", candidate.owner().key(), candidate.session().id);
    Seed::new(&given.seal.mac("officer.totp-seed", of.as_bytes())[..LENGTH])
}

/// Keeps the offered seed once the application's first code proves that it has it, and passes the second factor: answers
/// the session's new token. Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn add(
    tx: &mut Tx<'_>,
    candidate: &Candidate,
    (typed, name): (&str, &str),
    given: &Given,
) -> Outcome<Secret, Refusal> {
    let warrant = match factor::may_add(tx, candidate, given)? {
        Ok(warrant) => warrant,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if !factor::reserve(tx, candidate.owner(), given)? {
        return Ok(Err(Refusal::Locked));
    }
    let seed = offered(candidate, given);
    let Some(step) = seed.step(typed, given.now) else {
        factor::failed(tx, candidate.owner(), "totp set-up", given)?;
        return Ok(Err(Refusal::Code));
    };
    factor::release(tx, candidate.owner())?;
    if !factor::use_up(tx, candidate, warrant, given)? {
        return Ok(Err(Refusal::SetupCode));
    }
    store::factor::insert_totp(tx, candidate.owner(), (&seed, step, &factor::name(name, Kind::Totp)), given)?;
    factor::added(tx, candidate, Kind::Totp, given)
}

/// Passes the second factor by a code; answers the session's new token. Of wrong, old and used codes all are counted and
/// answered alike. Run it with [`db::Db::tally`]: of many tries at once no more than the limit get through.
///
/// # Errors
/// When the database fails.
pub fn pass(tx: &mut Tx<'_>, candidate: &Candidate, typed: &str, given: &Given) -> Outcome<Secret, Refusal> {
    let owner = candidate.owner();
    if !factor::reserve(tx, owner, given)? {
        return Ok(Err(Refusal::Locked));
    }
    for (id, seed) in store::factor::list_seeds(tx, owner, given)? {
        if let Some(step) = seed.step(typed, given.now)
            && store::factor::update_totp_used(tx, &id, step, given.now)?
        {
            factor::release(tx, owner)?;
            return factor::passed(tx, candidate, Kind::Totp, given);
        }
    }
    factor::failed(tx, owner, "totp", given)?;
    Ok(Err(Refusal::Code))
}

/// A seed is set up at the seed's own hands: for the demo.
pub(crate) fn seed(tx: &mut Tx<'_>, owner: &Owner, seed: &Seed, given: &Given) -> Result<(), Fault> {
    store::factor::insert_totp(tx, owner, (seed, 0, &factor::name("", Kind::Totp)), given)
}
