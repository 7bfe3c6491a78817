//! The person belongs to the unit again.

use base::{Clerk, Given, Id, noun};
use db::{Fault, Tx};

use super::{tell, write};
use crate::act::due_on;
use crate::application::Application;
use crate::clock::{Pause, counted_day};
use crate::{Practice, store};

/// Takes up every suspended application of `person` with the clerk's unit where it stood. The person is told. Answers
/// how many there were.
///
/// # Errors
/// When the database fails.
pub fn resume(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    person: &Id<noun::Person>,
    practice: &Practice,
    given: &Given,
) -> Result<usize, Fault> {
    let open = store::list_open_with_unit(tx, person, clerk.unit())?;
    let still: Vec<Application> = open.into_iter().filter(|one| one.is_suspended).collect();
    for before in &still {
        let after = resumed(before, practice, given);
        write(tx, clerk, &after, ("resume", "关联恢复，继续办理"), (practice, given))?;
    }
    if let Some(first) = still.first() {
        let text = format!("您与“{}”的关联已恢复，{}项中止的业务继续办理。", first.unit_name, still.len());
        tell(tx, person, &text, given)?;
    }
    Ok(still.len())
}

/// The application with its clock going on; who was asked for a correction has all the days for it again.
pub(super) fn resumed(before: &Application, practice: &Practice, given: &Given) -> Application {
    let day = counted_day(given.now, practice.closes);
    let clocks = before.clocks.clone().resume(Pause::Unlinked, day);
    let due_on = due_on(before, before.position, &clocks, (practice, given));
    Application { is_suspended: false, due_on, clocks, ..before.clone() }
}
