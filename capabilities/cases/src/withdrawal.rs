//! 撤销申请: by the person while the unit has it or nobody vouches any more, by the unit before the authority accepted it.

use base::{Clerk, Given, Id, Person, noun};
use db::{Outcome, Tx};

use crate::act::{self, By, Deed, turn};
use crate::transition::{Act, Party};
use crate::{Application, Practice, Refusal, store};

/// True when the person can withdraw `application` now.
pub fn is_possible(application: &Application, practice: &Practice) -> bool {
    !act::choices(application, Party::Person, &[Act::Withdraw], practice).is_empty()
}

/// The person withdraws; the reason is optional. `None` for a stranger's.
///
/// # Errors
/// When the database fails.
pub fn by_person(
    tx: &mut Tx<'_>,
    person: &Person,
    (id, version, reason): (&Id<noun::Application>, i32, &str),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some(before) = store::find_of_person(tx, person.id(), id)? else { return Ok(Ok(None)) };
    let deed = Deed { by: By::Person(person), act: Act::Withdraw, version, words: reason };
    Ok(turn(tx, &before, &deed, practice, given)?.map(|_| Some(())))
}

/// The unit withdraws, with its reason. `None` for another unit's.
///
/// # Errors
/// When the database fails.
pub fn by_unit(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    (id, version, reason): (&Id<noun::Application>, i32, &str),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some(before) = store::find(tx, id)?.filter(|one| one.unit == *clerk.unit()) else {
        return Ok(Ok(None));
    };
    if reason.trim().chars().count() < 2 {
        return Ok(Err(Refusal::Reason));
    }
    let deed = Deed { by: By::Clerk(clerk), act: Act::Withdraw, version, words: reason };
    Ok(turn(tx, &before, &deed, practice, given)?.map(|_| Some(())))
}
