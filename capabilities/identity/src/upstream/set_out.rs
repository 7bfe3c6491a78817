//! A browser sets out for another platform.

use base::{Given, Holder, Secret};
use db::{Outcome, Tx};
use proof::throttle::{self, Rule};
use time::Duration;

use super::{Attempt, PATIENCE, state_hash, store, visit_hash};
use crate::centre::step_up;
use crate::{Refusal, Refused};

/// Ways begun from one address: many browsers stand behind the address of an office.
const WAYS: Rule = Rule::new(200, Duration::minutes(5));

/// Writes down the way: to `next` after signing in, or, for a `holder`, to bind. Answers what the request carries.
///
/// A further way to sign in is a sensitive change: who binds has proved themselves again a short while ago, and that proof
/// is used up here.
///
/// # Errors
/// When the database fails.
pub fn set_out(
    tx: &mut Tx<'_>,
    (provider, back): (&str, &str),
    (visit, address): (&Secret, &str),
    (next, holder): (&str, Option<&Holder>),
    given: &Given,
) -> Outcome<Attempt, Refused> {
    if throttle::count(tx, &format!("upstream|{address}"), &WAYS, given.now)?.over {
        return Ok(Err(vec![Refusal::TooFrequent]));
    }
    if let Some(holder) = holder {
        if !step_up::is_fresh(tx, holder, given)? {
            return Ok(Err(vec![Refusal::StepUp]));
        }
        step_up::use_up(tx, holder)?;
    }
    // Some platforms allow letters and digits alone.
    let state = hex::encode(given.chance.bytes::<16>());
    let attempt = Attempt {
        state: Secret::new(state),
        nonce: Secret::new(given.chance.token()),
        verifier: Secret::new(given.chance.token()),
        back: back.to_owned(),
    };
    store::remove_attempts_before(tx, given.now.minus(PATIENCE))?;
    let account = holder.map(Holder::account);
    store::insert_attempt(
        tx,
        (&state_hash(&attempt.state), provider),
        (&visit_hash(visit), account, next),
        &attempt,
        given,
    )?;
    Ok(Ok(attempt))
}
