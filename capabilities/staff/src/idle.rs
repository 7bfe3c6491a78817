//! Who was not at work for long: warned, then suspended (GB/T 22239, 8.1.4.2: no accounts that nobody uses). To be at work is
//! to pass the second factor.

use base::{Given, Moment};
use db::journal::{self, Entry};
use db::{Fault, Tx};
use time::Duration;

use crate::candidate::Owner;
use crate::{State, store};

/// The queue's kind for the daily look.
pub const LOOK: &str = "staff.idle";

/// After how many days. Part of section `[staff]` of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Not at work for so many days, and the grant is suspended.
    pub days: i64,
    /// So many days before that it is told.
    pub warn_days: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { days: 90, warn_days: 14 }
    }
}

/// What is to be done about one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Due {
    Nothing,
    /// Nothing is known of before: the days are counted from now.
    Begin,
    /// The grant will be suspended at this moment.
    Warn(Moment),
    Suspend,
}

/// Nobody is suspended who was not warned so many days before, however long the program stood still.
fn due(used_at: Moment, warned_at: Option<Moment>, rules: &Rules, now: Moment) -> Due {
    if used_at.unix_micros() == 0 {
        return Due::Begin;
    }
    let notice = Duration::days(rules.warn_days);
    let ends_at = used_at.plus(Duration::days(rules.days));
    match warned_at {
        None if ends_at.minus(notice) <= now => Due::Warn(ends_at.max(now.plus(notice))),
        Some(at) if ends_at <= now && at.plus(notice) <= now => Due::Suspend,
        _ => Due::Nothing,
    }
}

/// Puts [`LOOK`] on the queue, unless it is there.
///
/// # Errors
/// When the database fails.
pub fn start(tx: &mut Tx<'_>, given: &Given) -> Result<(), Fault> {
    if db::queue::is_waiting(tx, LOOK)? {
        return Ok(());
    }
    db::queue::put(tx, LOOK, &(), given.now, given)
}

/// Suspends who was warned and did not come, and answers who is to be told by when to come; looks again in a day. May run
/// twice: who was warned is not warned again.
///
/// # Errors
/// When the database fails.
pub fn look(tx: &mut Tx<'_>, rules: &Rules, given: &Given) -> Result<Vec<(Owner, Moment)>, Fault> {
    if !db::queue::is_waiting_after(tx, LOOK, given.now)? {
        db::queue::put(tx, LOOK, &(), given.now.plus(Duration::DAY), given)?;
    }
    let before = given.now.minus(Duration::days(rules.days - rules.warn_days));
    let mut told = Vec::new();
    for (owner, used_at, warned_at) in store::list_away(tx, before)? {
        match due(used_at, warned_at, rules, given.now) {
            Due::Nothing => {}
            Due::Begin => store::update_used(tx, &owner, given.now)?,
            Due::Warn(until) => {
                store::update_warned(tx, &owner, given.now)?;
                write_down(tx, &owner, "staff.idle-warned", until.china_date().to_string(), given)?;
                told.push((owner, until));
            }
            Due::Suspend => suspend(tx, &owner, rules, given)?,
        }
    }
    Ok(told)
}

fn suspend(tx: &mut Tx<'_>, owner: &Owner, rules: &Rules, given: &Given) -> Result<(), Fault> {
    let turn = (&[State::Active][..], State::Suspended);
    let suspended = match owner {
        Owner::Officer(person) => store::grant::update_state(tx, person, turn, given.now)?,
        Owner::Administrator(account) => store::appointment::update_state(tx, account, turn, given.now)?,
    };
    if suspended {
        write_down(tx, owner, "staff.idle-suspended", format!("{} days", rules.days), given)?;
    }
    Ok(())
}

fn write_down(
    tx: &mut Tx<'_>,
    owner: &Owner,
    action: &'static str,
    detail: String,
    given: &Given,
) -> Result<(), Fault> {
    let entry = Entry { actor: "system".into(), action, about: owner.about(), detail };
    journal::record(tx, &entry, given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_away_is_warned_fourteen_days_before_and_never_suspended_unwarned() {
        let (now, rules) = (Moment::from_unix_seconds(1_800_000_000), Rules::default());
        let ago = |days: i64| now.minus(Duration::days(days));
        for (used, warned, expected) in [
            (Moment::from_unix_micros(0), None, Due::Begin),
            (ago(0), None, Due::Nothing),
            (ago(75), None, Due::Nothing),
            (ago(76), None, Due::Warn(now.plus(Duration::days(14)))),
            (ago(80), None, Due::Warn(now.plus(Duration::days(14)))),
            (ago(76), Some(ago(0)), Due::Nothing),
            (ago(89), Some(ago(13)), Due::Nothing),
            (ago(90), Some(ago(14)), Due::Suspend),
            (ago(90), Some(ago(13)), Due::Nothing),
            // The program stood still for months.
            (ago(400), None, Due::Warn(now.plus(Duration::days(14)))),
            (ago(400), Some(ago(1)), Due::Nothing),
            (ago(400), Some(ago(14)), Due::Suspend),
        ] {
            assert_eq!(due(used, warned, &rules, now), expected, "{used} {warned:?}");
        }
    }
}
