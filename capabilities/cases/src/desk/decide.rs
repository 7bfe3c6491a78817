//! 受理, 通过, 退回, 不通过, 办结: what an officer decides about what they have in hand.

use base::{Given, Id, Officer, noun};
use db::{Outcome, Tx};

use crate::act::{self, By, Deed, turn};
use crate::application::Application;
use crate::correction::Mark;
use crate::transition::{Act, Party};
use crate::{Practice, Refusal, store};

/// The acts of a desk.
pub const ACTS: [Act; 10] = [
    Act::Accept,
    Act::Decline,
    Act::Pass,
    Act::ReturnToPerson,
    Act::ReturnToUnit,
    Act::TakeBack,
    Act::Refuse,
    Act::ReturnSettling,
    Act::Confirm,
    Act::Uphold,
];

/// Decides about `id` as it stood at `version`, with an opinion that negative results cannot do without; a return may
/// say nothing but what was marked. `None` for what is not the officer's to see.
///
/// # Errors
/// When the database fails.
pub fn decide(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, version): (&Id<noun::Application>, i32),
    (act, opinion): (Act, &str),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<Application>, Refusal> {
    let Some(before) = super::find(tx, officer, id)? else { return Ok(Ok(None)) };
    // An objection is upheld where objections are decided, not by pressing a button here.
    if !ACTS.contains(&act) || act == Act::Uphold {
        return Ok(Err(Refusal::Denied(crate::transition::Denied::NoPlace)));
    }
    let marks = store::content::list_marks(tx, (id, before.round))?;
    let words = match said(act, &marks, opinion) {
        Ok(words) => words,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let deed = Deed { by: By::Officer(officer), act, version, words: &words };
    Ok(turn(tx, &before, &deed, practice, given)?.map(Some))
}

/// What `act` says with `opinion`, of which a return needs none where something is marked.
///
/// # Errors
/// With [`Refusal::NothingMarked`] or [`Refusal::Reason`] what [`decide`] refuses for its words: a page finds out before it
/// asks whether that is meant.
pub fn said(act: Act, marks: &[Mark], opinion: &str) -> Result<String, Refusal> {
    let words = match act {
        Act::ReturnToPerson | Act::ReturnToUnit => {
            crate::unit::told(marks, opinion).ok_or(Refusal::NothingMarked)?
        }
        _ => opinion.trim().to_owned(),
    };
    act::check_words(act, &words).map(|()| words)
}

/// Which acts the table lets this officer choose now, for the buttons of the page.
pub fn choices(application: &Application, officer: &Officer, practice: &Practice) -> Vec<Act> {
    let mut choices = act::choices(application, Party::of(officer.level()), &ACTS, practice);
    choices.retain(|act| *act != Act::Uphold);
    choices
}
