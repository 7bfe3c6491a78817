//! What an act brings about besides the new position: drafts of corrections, 公示, permits, rights of units.

use base::Given;
use db::{Fault, Tx};

use crate::act::Deed;
use crate::application::Application;
use crate::position::Position;
use crate::{Practice, announcement, store};

/// Follows an act; `after` is written already.
pub(crate) fn follow(
    tx: &mut Tx<'_>,
    (before, after): (&Application, &Application),
    deed: &Deed<'_>,
    practice: &Practice,
    given: &Given,
) -> Result<(), Fault> {
    let _ = deed;
    match (before.position, after.position) {
        // What comes back is filled in again, from what was submitted.
        (_, Position::ReturnedToPerson(_)) => reopen(tx, after, given),
        (_, Position::ReturnedToUnit(_)) if after.person.is_none() => reopen(tx, after, given),
        (Position::ReturnedToPerson(_) | Position::ReturnedToUnit(_), Position::AtDistrict(_) | Position::AtUnit) => {
            store::content::remove_draft(tx, &after.id)
        }
        (Position::Announced, Position::Announced) => Ok(()),
        (_, Position::Announced) => announcement::start(tx, after, given),
        (_, to) if to.stage().is_final() => end(tx, after, practice, given),
        _ => Ok(()),
    }
}

fn reopen(tx: &mut Tx<'_>, after: &Application, given: &Given) -> Result<(), Fault> {
    match store::content::find_submission(tx, (&after.id, after.round), given)? {
        Some(submission) => store::content::insert_draft(tx, &after.id, &submission.sheet, given),
        None => Ok(()),
    }
}

fn end(tx: &mut Tx<'_>, after: &Application, _practice: &Practice, _given: &Given) -> Result<(), Fault> {
    store::content::remove_draft(tx, &after.id)?;
    store::content::remove_followers(tx, &after.id)
}
