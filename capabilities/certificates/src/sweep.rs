//! What time does to permits: windows that are over, permits that lapsed (business 2.6, 2.7).

use base::{Day, Given, Id, noun};
use db::{Fault, Tx};

use crate::life::Act;
use crate::step::{self, By};
use crate::{Cause, Permit, State, store, term};

/// So many permits at once, so that a transaction stays short.
pub const AT_ONCE: i64 = 500;

/// What happened to one permit, for the message to its holder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swept {
    /// The permit.
    pub permit: Id<noun::Permit>,
    /// Its holder.
    pub person: Id<noun::Person>,
    /// The employer, where it is known.
    pub unit: Option<Id<noun::Unit>>,
    /// How it stood.
    pub from: State,
    /// How it stands.
    pub to: State,
}

/// Ends what ended by `today`: 挂起 and 可办理聘用单位变更 whose window is over are cancelled by their cause, and what lies
/// more than the grace behind its last day is 过期.
///
/// At most [`AT_ONCE`] at a time: call again until nothing comes. Safe to run twice and on several nodes: the second finds
/// nothing, and of two at the same time one is run again after the other.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx<'_>, today: Day, given: &Given) -> Result<Vec<Swept>, Fault> {
    let mut swept = Vec::new();
    for permit in store::list_ended(tx, today, AT_ONCE, given)? {
        let cause = permit.running.as_ref().map_or(Cause::Leaving, |running| running.cause);
        // Whoever was let go and found no new unit in time left, whatever was filed first.
        let to = if permit.state == State::MayChangeUnit { State::CancelledByLeaving } else { cause.state() };
        let words = permit.window_ends_on.map(Day::in_words).unwrap_or_default();
        swept.extend(end(tx, permit, (Act::TakeEffect(to), format!("期限{words}已过")), given)?);
    }
    let left = AT_ONCE - i64::try_from(swept.len()).unwrap_or(AT_ONCE);
    // The last day of the grace still counts.
    let before = Day(today.0.saturating_sub(term::GRACE));
    for permit in store::list_lapsed(tx, before, left, given)? {
        swept.extend(end(tx, permit, (Act::Lapse, "超过有效期30日未办理续签".to_owned()), given)?);
    }
    Ok(swept)
}

fn end(
    tx: &mut Tx<'_>,
    permit: Permit,
    (act, cause): (Act, String),
    given: &Given,
) -> Result<Option<Swept>, Fault> {
    let from = permit.state;
    let done = step::from(tx, permit, act, |_, _| Ok(cause), &By::SYSTEM, given)?;
    Ok(done.ok().map(|permit| Swept {
        permit: permit.id,
        person: permit.person,
        unit: permit.unit,
        from,
        to: permit.state,
    }))
}
