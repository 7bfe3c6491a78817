//! 领取, 退回待办, 分派: one officer at a time has an application in hand; taking it over leaves a trace.

use base::{Given, Id, Officer, noun};
use db::{Fault, Outcome, Tx};

use crate::act::{By, acted_at_another_rank, note};
use crate::application::{Application, Claim};
use crate::position::Position;
use crate::{Practice, Refusal, store};

/// May `officer` handle what `application` waits for now?
fn fits(
    tx: &mut Tx<'_>,
    officer: &Officer,
    application: &Application,
    practice: &Practice,
) -> Outcome<(), Refusal> {
    if application.position.level() != Some(officer.level()) {
        return Ok(Err(Refusal::NotYourRank));
    }
    let Some(rank) = application.position.rank() else { return Ok(Ok(())) };
    if !officer.ranks().contains(&rank) {
        return Ok(Err(Refusal::NotYourRank));
    }
    let events = store::list_events(tx, &application.id)?;
    if practice.four_eyes && acted_at_another_rank(&events, officer, rank) {
        return Ok(Err(Refusal::SameOfficer));
    }
    Ok(Ok(()))
}

/// True when it is the officer's to see.
///
/// # Errors
/// When the database fails.
pub fn is_there(tx: &mut Tx<'_>, officer: &Officer, id: &Id<noun::Application>) -> Result<bool, Fault> {
    Ok(super::find(tx, officer, id)?.is_some())
}

fn hand(
    tx: &mut Tx<'_>,
    before: &Application,
    to: Option<&Id<noun::Person>>,
    given: &Given,
) -> Outcome<Application, Refusal> {
    let claim = to.map(|officer| Claim { officer: officer.clone(), at: given.now });
    let after = Application { claim, ..before.clone() };
    if !store::update(tx, &after, before.version)? {
        return Ok(Err(Refusal::Conflict));
    }
    Ok(Ok(Application { version: before.version + 1, ..after }))
}

/// 领取 of what a page showed at `version`; with `over`, from whoever has it. `None` for what is not the officer's to see.
///
/// # Errors
/// When the database fails.
pub fn take(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, version, over): (&Id<noun::Application>, i32, bool),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<Application>, Refusal> {
    let Some(before) = super::find(tx, officer, id)? else { return Ok(Ok(None)) };
    if let Err(refusal) = fits(tx, officer, &before, practice)? {
        return Ok(Err(refusal));
    }
    match &before.claim {
        Some(claim) if claim.officer == *officer.person() => return Ok(Ok(Some(before))),
        Some(_) if !over => return Ok(Err(Refusal::ClaimedElsewhere)),
        _ if before.version != version => return Ok(Err(Refusal::Conflict)),
        _ => {}
    }
    let from = before.claim.as_ref().map(|claim| claim.officer.to_string()).unwrap_or_default();
    let taken = match hand(tx, &before, Some(officer.person()), given)? {
        Ok(taken) => taken,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let action = if from.is_empty() { "application.claimed" } else { "application.taken-over" };
    note(tx, &By::Officer(officer), (action, id, from), given)?;
    Ok(Ok(Some(taken)))
}

/// 领取 of several at once as a list showed them, of those that are there and free: how many were taken, and how many were not, with the first
/// reason.
///
/// # Errors
/// When the database fails.
pub fn take_several(
    tx: &mut Tx<'_>,
    officer: &Officer,
    shown: &[(Id<noun::Application>, i32)],
    practice: &Practice,
    given: &Given,
) -> Result<(usize, usize, Option<Refusal>), Fault> {
    let (mut taken, mut left, mut why) = (0, 0, None);
    for (id, version) in shown {
        match take(tx, officer, (id, *version, false), practice, given)? {
            Ok(Some(_)) => taken += 1,
            Ok(None) => left += 1,
            Err(refusal) => {
                left += 1;
                why = why.or(Some(refusal));
            }
        }
    }
    Ok((taken, left, why))
}

/// 退回待办: whoever has it lets go of it as they see it. `None` for what is not the officer's to see.
///
/// # Errors
/// When the database fails.
pub fn release(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, version): (&Id<noun::Application>, i32),
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some(before) = super::find(tx, officer, id)? else { return Ok(Ok(None)) };
    if before.claim.as_ref().is_none_or(|claim| claim.officer != *officer.person()) {
        return Ok(Err(Refusal::NotClaimed));
    }
    if before.version != version {
        return Ok(Err(Refusal::Conflict));
    }
    if let Err(refusal) = hand(tx, &before, None, given)? {
        return Ok(Err(refusal));
    }
    note(tx, &By::Officer(officer), ("application.released", id, String::new()), given)?;
    Ok(Ok(Some(())))
}

/// 分派 to a colleague of the own authority who can handle it. `None` for what is not the officer's to see.
///
/// # Errors
/// When the database fails.
pub fn assign(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, version, colleague): (&Id<noun::Application>, i32, &Officer),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<Application>, Refusal> {
    let Some(before) = super::find(tx, officer, id)? else { return Ok(Ok(None)) };
    let is_here = before.position.level() == Some(officer.level())
        && colleague.authority() == officer.authority()
        && colleague.sees(&before.authority, before.business.key());
    if !is_here || matches!(before.position, Position::Announced) {
        return Ok(Err(Refusal::NotForColleague));
    }
    if fits(tx, colleague, &before, practice)?.is_err() {
        return Ok(Err(Refusal::NotForColleague));
    }
    if before.version != version {
        return Ok(Err(Refusal::Conflict));
    }
    let assigned = match hand(tx, &before, Some(colleague.person()), given)? {
        Ok(assigned) => assigned,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let to = colleague.person().to_string();
    note(tx, &By::Officer(officer), ("application.assigned", id, to), given)?;
    Ok(Ok(Some(assigned)))
}
