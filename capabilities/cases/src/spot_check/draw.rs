//! Whether something that passed is drawn: chance alone, so that nobody can tell before.

use base::{Given, Id};
use db::{Fault, Tx};

use super::{SpotCheck, State};
use crate::application::Application;
use crate::kinds::Effect;
use crate::{Practice, store};

/// Draws `after`, which just ended well, with the chance that the practice says. Only what rests on employment.
pub(crate) fn draw(
    tx: &mut Tx<'_>,
    after: &Application,
    practice: &Practice,
    given: &Given,
) -> Result<(), Fault> {
    let effect = after.kind()?.effect;
    let rests_on_work = matches!(effect, Effect::IssuePermit | Effect::RenewPermit | Effect::ChangeUnit);
    if !rests_on_work || !is_drawn(throw(given), practice.spot_check_percent) {
        return Ok(());
    }
    let check = SpotCheck {
        id: Id::new(given),
        application: after.id.clone(),
        state: State::Waiting,
        drawn_at: given.now,
        found: None,
        words: String::new(),
    };
    store::spot_check::insert(tx, &check, (&after.authority, after.business))
}

/// A number below a hundred; two bytes, so that none is much likelier than another.
fn throw(given: &Given) -> u32 {
    u32::from(u16::from_be_bytes(given.chance.bytes::<2>())) % 100
}

const fn is_drawn(thrown: u32, percent: u32) -> bool {
    thrown < percent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_drawn_of_nought_percent_and_all_of_a_hundred() {
        for thrown in 0..100 {
            assert!(!is_drawn(thrown, 0) && is_drawn(thrown, 100));
            assert_eq!(is_drawn(thrown, 5), thrown < 5);
        }
    }
}
