//! 受理, 通过, 退回, 不通过, 办结: what an officer decides about what they have in hand.

use base::{Given, Id, Officer, noun};
use db::{Outcome, Tx};

use crate::act::{By, Deed, turn};
use crate::application::Application;
use crate::transition::Act;
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
    let mut words = opinion.trim().to_owned();
    if matches!(act, Act::ReturnToPerson | Act::ReturnToUnit) {
        let marks = store::content::list_marks(tx, (id, before.round))?;
        match crate::unit::told(&marks, &words) {
            Some(told) => words = told,
            None => return Ok(Err(Refusal::NothingMarked)),
        }
    }
    let deed = Deed { by: By::Officer(officer), act, version, words: &words };
    Ok(turn(tx, &before, &deed, practice, given)?.map(Some))
}

/// Which acts the table lets this officer choose now, for the buttons of the page.
pub fn choices(application: &Application, officer: &Officer, practice: &Practice) -> Vec<Act> {
    use crate::transition::{Asked, Party, next};
    let Ok(kind) = application.kind() else { return Vec::new() };
    let ranks = practice.ranks();
    let asked = Asked {
        chain: &kind.chain_for(application.started_by),
        ranks: &ranks,
        at: application.position,
        is_accepted: application.accepted_at.is_some(),
        skips_unit: practice.corrections_skip_unit,
    };
    let party = Party::of(officer.level());
    ACTS.into_iter().filter(|act| *act != Act::Uphold && next(&asked, party, *act).is_ok()).collect()
}
