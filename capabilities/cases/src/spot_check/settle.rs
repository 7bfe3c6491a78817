//! What was found out.

use base::{Given, Id, Officer};
use db::journal::{self, Entry};
use db::{Outcome, Tx};

use super::{SpotCheck, State};
use crate::application::Event;
use crate::transition::Act;
use crate::{Refusal, store};

/// Writes down whether it is true, and how that was found out. `None` for what is not the officer's.
///
/// Refuses whoever passed the application: a second look is another's.
///
/// # Errors
/// When the database fails.
pub fn settle(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, found, words): (&Id<SpotCheck>, State, &str),
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some(check) = store::spot_check::find(tx, id)? else { return Ok(Ok(None)) };
    if crate::desk::find(tx, officer, &check.application)?.is_none() {
        return Ok(Ok(None));
    }
    let words = words.trim();
    if found == State::Waiting || !(2..=500).contains(&words.chars().count()) {
        return Ok(Err(Refusal::Reason));
    }
    if has_passed(&store::list_events(tx, &check.application)?, officer) {
        return Ok(Err(Refusal::SameOfficer));
    }
    if !store::spot_check::update(tx, id, (found, words), officer.person(), given.now)? {
        return Ok(Err(Refusal::Settled));
    }
    let about = format!("application:{}", check.application);
    let actor = format!("person:{}", officer.person());
    let entry = Entry { actor, action: "spot-check.settled", about, detail: found.key().to_owned() };
    journal::record(tx, &entry, given)?;
    Ok(Ok(Some(())))
}

fn has_passed(events: &[Event], officer: &Officer) -> bool {
    let own = |event: &&Event| event.actor_id == officer.person().as_str();
    events.iter().filter(own).any(|event| event.act == Act::Pass.key())
}
