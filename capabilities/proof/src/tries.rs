//! Wrong codes of an owner, whatever their kind: a few, and then a pause. Counted in the database, before anything is looked at.

use base::Given;
use db::{Fault, Tx};
use time::Duration;

use crate::throttle::{self, Rule};

/// So many wrong codes of any kind, and then a pause as long.
const TRIES: Rule = Rule::new(5, Duration::minutes(15));
/// Begins with the last allowed wrong code, so that the pause lasts as long as the prompt says.
const LOCK: Rule = Rule::new(1, Duration::minutes(15));

fn counters(owner: &str) -> (String, String) {
    (format!("factor|{owner}"), format!("factor-lock|{owner}"))
}

/// Counts a try before anything is looked at; false when there were too many. Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn reserve(tx: &mut Tx<'_>, owner: &str, given: &Given) -> Result<bool, Fault> {
    let (tries, lock) = counters(owner);
    let is_locked = throttle::peek(tx, &lock, &LOCK, given.now)?.over;
    Ok(!is_locked && !throttle::count(tx, &tries, &TRIES, given.now)?.over)
}

/// Records that the try was wrong; the last allowed one begins the pause.
///
/// # Errors
/// When the database fails.
pub fn failed(tx: &mut Tx<'_>, owner: &str, given: &Given) -> Result<(), Fault> {
    let (tries, lock) = counters(owner);
    if throttle::peek(tx, &tries, &TRIES, given.now)?.over {
        throttle::count(tx, &lock, &LOCK, given.now)?;
    }
    Ok(())
}

/// Forgets the wrong codes before a right one.
///
/// # Errors
/// When the database fails.
pub fn release(tx: &mut Tx<'_>, owner: &str) -> Result<(), Fault> {
    throttle::clear(tx, &counters(owner).0)
}
