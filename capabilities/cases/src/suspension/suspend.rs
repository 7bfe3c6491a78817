//! The link ended.

use base::{Clerk, Given, Id, noun};
use db::{Fault, Tx};

use super::{stands_still, tell, write};
use crate::application::Application;
use crate::clock::{Pause, counted_day};
use crate::{Practice, store};

/// Suspends every submitted application of `person` with the clerk's unit: clocks stop, and nobody can act but to
/// withdraw or to refuse. The person is told. Answers how many there were.
///
/// # Errors
/// When the database fails.
pub fn suspend(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    person: &Id<noun::Person>,
    practice: &Practice,
    given: &Given,
) -> Result<usize, Fault> {
    let open = store::list_open_with_unit(tx, person, clerk.unit())?;
    let still: Vec<Application> = open.into_iter().filter(stands_still).collect();
    for before in &still {
        let after = suspended(before, practice, given);
        write(tx, clerk, &after, ("suspend", "关联解除，业务中止"), (practice, given))?;
    }
    if let Some(first) = still.first() {
        let text = format!(
            "您与“{}”的关联已解除，{}项正在办理的业务已中止。恢复关联后继续办理，也可以撤销申请。",
            first.unit_name,
            still.len()
        );
        tell(tx, person, &text, given)?;
    }
    Ok(still.len())
}

/// The application with its clock stopped: no day is counted against anybody, and nothing is due.
fn suspended(before: &Application, practice: &Practice, given: &Given) -> Application {
    let day = counted_day(given.now, practice.closes);
    let clocks = before.clocks.clone().stop(Pause::Unlinked, day, &given.calendar);
    Application { is_suspended: true, due_on: None, clocks, ..before.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::act::arrived;
    use crate::position::{Position, Sender};
    use crate::suspension::resume::resumed;
    use base::Rank;
    use db::testing::NOON;
    use time::Duration;

    fn given(days: i64) -> Given {
        let (_, given) = db::testing::given();
        Given { now: NOON.plus(Duration::days(days)), ..given }
    }

    #[test]
    fn r8_6_a_suspension_is_not_counted_and_the_end_moves_by_it() {
        let practice = Practice::default();
        let draft = Application::invented("101", Position::Draft);
        let before = arrived(&draft, Position::AtDistrict(Rank::First), (&practice, &given(0)));
        let still = suspended(&before, &practice, &given(1));
        assert_eq!((still.due_on, still.is_suspended), (None, true));
        assert_eq!(still.clocks.current().and_then(|clock| clock.pause), Some(Pause::Unlinked));
        let going = resumed(&still, &practice, &given(15));
        assert!(!going.is_suspended && going.due_on > before.due_on);
        assert_eq!(going.clocks.current().map(|clock| clock.used), Some(1), "one working day before it");
    }

    #[test]
    fn a_correction_that_was_interrupted_has_its_days_anew() {
        let practice = Practice::default();
        let draft = Application::invented("101", Position::Draft);
        let returned = Position::ReturnedToPerson(Sender::Unit);
        let at_unit = arrived(&draft, Position::AtUnit, (&practice, &given(0)));
        let before = arrived(&at_unit, returned, (&practice, &given(0)));
        let still = suspended(&before, &practice, &given(1));
        let going = resumed(&still, &practice, &given(30));
        assert_eq!(going.clocks, before.clocks, "its clock stood still for the correction all the time");
        let days = practice.correction_days(&going.authority);
        assert_eq!(
            going.due_on.map(|day| day.0),
            Some(base::Calendar::built_in().after(given(30).now.china_date(), days))
        );
    }
}
