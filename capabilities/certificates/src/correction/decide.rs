//! Another officer confirms a correction, or does not; who asked may take it back.

use base::{Given, Id, Officer, noun};
use db::{Outcome, Tx};

use super::ask::titles;
use super::{Correction, State};
use crate::desk::{Order, actor, seen};
use crate::life::Act;
use crate::step::{self, By};
use crate::{Permit, Refusal, store};

fn find(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (permit, id): (&Id<noun::Permit>, &Id<Correction>),
    given: &Given,
) -> Outcome<Option<(Permit, Correction)>, Refusal> {
    let Some(permit) = seen(tx, officer, permit, given)? else { return Ok(Ok(None)) };
    let all = store::correction::list(tx, &permit.id, given)?;
    let Some(correction) = all.into_iter().find(|one| one.id == *id) else { return Ok(Ok(None)) };
    if correction.state != State::Asked {
        return Ok(Err(Refusal::CorrectionOver));
    }
    Ok(Ok(Some((permit, correction))))
}

/// Confirms it: the permit says what is right from now on. `None` for what is not the officer's.
///
/// Refuses who asked for it: four eyes, always. Refuses when the permit changed since, so that nobody confirms what another
/// change has overtaken.
///
/// # Errors
/// When the database fails.
pub fn confirm(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (permit, id): (&Id<noun::Permit>, &Id<Correction>),
    authority: &str,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let (before, correction) = match find(tx, officer, (permit, id), given)? {
        Ok(Some(found)) => found,
        other => return Ok(other.map(|_| None)),
    };
    if correction.asked_by == *officer.person() {
        return Ok(Err(Refusal::OwnCorrection));
    }
    let holder = before.holder.clone();
    let is_same =
        |one: &super::Item| holder.as_ref().is_some_and(|holder| one.field.of(holder) == one.before);
    if !correction.items.iter().all(is_same) {
        return Ok(Err(Refusal::Conflict));
    }
    let set = |permit: &mut Permit, _| {
        if let Some(holder) = &mut permit.holder {
            correction.items.iter().for_each(|item| item.field.set(holder, &item.after));
        }
        Ok(format!("{}（更正：{}）", correction.reason, titles(&correction.items)))
    };
    let actor = actor(officer);
    let by = By { actor: &actor, words: authority, application: None };
    tx.attempt(|tx| {
        if !store::correction::update(tx, id, (State::Done, ""), officer.person(), given.now)? {
            return Ok(Err(Refusal::CorrectionOver));
        }
        Ok(step::from(tx, before, Act::Correct, set, &by, given)?.map(|_| Some(())))
    })
}

/// Does not confirm it, and says why: the permit stays as it is. Who asked takes it back so. `None` for what is not the
/// officer's.
///
/// # Errors
/// When the database fails.
pub fn decline(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (permit, id): (&Id<noun::Permit>, &Id<Correction>),
    order: &Order<'_>,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let (permit, correction) = match find(tx, officer, (permit, id), given)? {
        Ok(Some(found)) => found,
        other => return Ok(other.map(|_| None)),
    };
    let words = order.reason.trim();
    if !(2..=200).contains(&words.chars().count()) {
        return Ok(Err(Refusal::Reason));
    }
    if !store::correction::update(tx, id, (State::Declined, words), officer.person(), given.now)? {
        return Ok(Err(Refusal::CorrectionOver));
    }
    step::record(tx, &permit, ("correction-declined", &titles(&correction.items)), &actor(officer), given)?;
    Ok(Ok(Some(())))
}
