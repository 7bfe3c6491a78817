//! An officer asks for an entry to be revoked before its last day; it counts until another officer has confirmed that.

use base::{Given, Id, Officer};
use db::{Outcome, Tx};

use super::look::find;
use super::{Record, Step, reason, record};
use crate::Refusal;

/// Asks for it, saying why. `None` for what is not the officer's to see.
///
/// # Errors
/// When the database fails.
pub fn revoke(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, version): (&Id<Record>, i32),
    words: &str,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some(before) = find(tx, officer, id)? else { return Ok(Ok(None)) };
    let state = match before.state.after(Step::AskRevocation) {
        Ok(state) => state,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(words) = reason(words, 200) else {
        return Ok(Err(Refusal::Field("words", "请填写撤销原因，2-200个字".to_owned())));
    };
    if before.version != version {
        return Ok(Err(Refusal::Conflict));
    }
    let after = Record { state, asked_by: Some(officer.person().clone()), ..before };
    record(tx, &after, (Step::AskRevocation, Some(officer), words), given)?;
    Ok(Ok(Some(())))
}
