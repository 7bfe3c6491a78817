//! The reviewers' desks (consoles 8.2): the queue, taking and handing over, marks, decisions. An officer sees the own
//! district and business; the city sees all districts.

pub mod around;
pub mod claim;
pub mod decide;
pub mod handled;
pub mod mark;
pub mod queue;
pub mod status;

use base::{Id, Officer, noun};
use db::{Conn, Fault};

use crate::application::Application;
use crate::store;

/// The application of this id, if it is for this officer's eyes: submitted, of the own district and business.
pub(crate) fn find(
    conn: &mut Conn,
    officer: &Officer,
    id: &Id<noun::Application>,
) -> Result<Option<Application>, Fault> {
    let found = store::find(conn, id)?;
    Ok(found.filter(|one| is_seen(officer, one)))
}

/// Drafts are nobody's but their author's; what never passed the unit is not the authority's.
pub(crate) fn is_seen(officer: &Officer, one: &Application) -> bool {
    use crate::position::{Position, Sender};
    let came = !matches!(
        one.position,
        Position::Draft
            | Position::AtUnit
            | Position::WithdrawnByPerson
            | Position::RefusedByUnit
            | Position::ReturnedToPerson(Sender::Unit)
    ) || one.accepted_at.is_some();
    came && officer.sees(&one.authority, one.business.key())
}
