//! Another officer confirms what was asked for, or does not; who asked may take it back.

use base::{Day, Given, Id, Officer};
use db::{Outcome, Tx};

use super::end::{lift, take_effect};
use super::look::find;
use super::{Record, Revoked, State, Step, reason, record};
use crate::{Practice, Refusal};

/// Confirms an entry, or its revocation, as it stood at `version`; answers how it stands now. `None` for what is not the
/// officer's to see.
///
/// Refuses who asked for it: four eyes, always.
///
/// # Errors
/// When the database fails.
pub fn confirm(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, version): (&Id<Record>, i32),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<State>, Refusal> {
    let Some(before) = find(tx, officer, id)? else { return Ok(Ok(None)) };
    let state = match decide(&before, officer, (version, Step::Confirm)) {
        Ok(state) => state,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let mut after = Record { state, asked_by: None, ..before };
    if state == State::Listed {
        if after.until_on < Day(given.now.china_date()) {
            return Ok(Err(Refusal::Field("", "截止日期已过，请不同意添加后重新提出".to_owned())));
        }
        after.listed_at = Some(given.now);
        take_effect(tx, &mut after, (officer, practice), given)?;
    } else {
        after.revoked = Revoked::ByOfficers;
        after.lifted_at = Some(given.now);
    }
    record(tx, &after, (Step::Confirm, Some(officer), ""), given)?;
    if state == State::Revoked {
        lift(tx, &after, given)?;
    }
    Ok(Ok(Some(state)))
}

/// Does not confirm it, and says why: an entry that was asked for ends, one that was to be revoked stays. Who asked takes
/// it back so. `None` for what is not the officer's to see.
///
/// # Errors
/// When the database fails.
pub fn decline(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, version): (&Id<Record>, i32),
    words: &str,
    given: &Given,
) -> Outcome<Option<State>, Refusal> {
    let Some(before) = find(tx, officer, id)? else { return Ok(Ok(None)) };
    let state = match decide(&before, officer, (version, Step::Decline)) {
        Ok(state) => state,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(words) = reason(words, 200) else {
        return Ok(Err(Refusal::Field("words", "请填写原因，2-200个字".to_owned())));
    };
    let revoked = if state == State::Revoked { Revoked::ByOfficers } else { Revoked::Not };
    let after = Record { state, revoked, asked_by: None, ..before };
    record(tx, &after, (Step::Decline, Some(officer), words), given)?;
    Ok(Ok(Some(state)))
}

fn decide(before: &Record, officer: &Officer, (version, step): (i32, Step)) -> Result<State, Refusal> {
    let state = before.state.after(step)?;
    if step == Step::Confirm && before.asked_by.as_ref() == Some(officer.person()) {
        return Err(Refusal::OwnEntry);
    }
    if before.version != version {
        return Err(Refusal::Conflict);
    }
    Ok(state)
}
