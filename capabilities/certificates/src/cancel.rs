//! A permit is to end, or ends: filed, taken back, put off, by a settlement, by a listing (105, 2.7).

use base::{Day, Given, Id, noun};
use db::{Fault, Outcome, Tx};

use crate::life::Act;
use crate::permit::Running;
use crate::step::{self, By, step};
use crate::{Cause, Permit, Refusal, State, store, term};

/// A cancellation that is filed.
#[derive(Clone, Copy, Debug)]
pub struct Filing<'a> {
    /// Why.
    pub cause: Cause,
    /// The last day on which it can be stopped; see [`term::leaving_window`] for a leaver's.
    pub effective_on: Day,
    /// In whose words; may be empty.
    pub reason: &'a str,
}

/// Files a cancellation: the permit is 挂起 until `effective_on` is over, and then gone.
///
/// Refuses a day that is past and, for a leaver, one sooner than sixty days from today.
///
/// # Errors
/// When the database fails or there is no such permit.
pub fn file_cancellation(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    filing: &Filing<'_>,
    by: &By<'_>,
    given: &Given,
) -> Outcome<(), Refusal> {
    let set = |permit: &mut Permit, today| {
        if filing.effective_on < today {
            return Err(Refusal::EffectPast);
        }
        if filing.cause == Cause::Leaving && filing.effective_on < term::leaving_window(today) {
            return Err(Refusal::EffectTooEarly);
        }
        permit.window_ends_on = Some(filing.effective_on);
        permit.running = Some(Running {
            cause: filing.cause,
            reason: filing.reason.to_owned(),
            since: today,
            new_unit: None,
        });
        Ok(format!("{}，{}后生效", filing.cause.title(), filing.effective_on.in_words()))
    };
    Ok(step(tx, id, Act::File, set, by, given)?.map(drop))
}

/// The cancellation was taken back: the permit is 有效 again.
///
/// # Errors
/// When the database fails or there is no such permit.
pub fn take_back(tx: &mut Tx<'_>, id: &Id<noun::Permit>, by: &By<'_>, given: &Given) -> Outcome<(), Refusal> {
    Ok(step(tx, id, Act::TakeBack, |_, _| Ok(String::new()), by, given)?.map(drop))
}

/// The holder puts the cancellation off until `until`, naming the unit that will take the permit over (个人延期注销).
///
/// Refuses more than six months from the filing, and a window that is over.
///
/// # Errors
/// When the database fails or there is no such permit.
pub fn delay(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    (until, new_unit): (Day, &str),
    by: &By<'_>,
    given: &Given,
) -> Outcome<(), Refusal> {
    let set = |permit: &mut Permit, today| {
        let new_unit = new_unit.trim();
        if !(2..=100).contains(&new_unit.chars().count()) {
            return Err(Refusal::NewUnit);
        }
        let (Some(window), Some(running)) = (permit.window_ends_on, permit.running.as_mut()) else {
            return Err(Refusal::NothingRuns);
        };
        if today > window {
            return Err(Refusal::WindowOver);
        }
        let end = term::delayed(running.since, window, until)?;
        running.new_unit = Some(new_unit.to_owned());
        permit.window_ends_on = Some(end);
        Ok(format!("延期至{}，新聘用单位：{new_unit}", end.in_words()))
    };
    Ok(step(tx, id, Act::Delay, set, by, given)?.map(drop))
}

/// Every permit of `person` that is not gone ends because they settled. Answers which.
///
/// # Errors
/// When the database fails.
pub fn settle(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    by: &By<'_>,
    given: &Given,
) -> Result<Vec<Id<noun::Permit>>, Fault> {
    end_all(tx, person, (State::CancelledBySettling, "已办理落户"), by, given)
}

/// Every permit of `person` that is not gone ends because they were listed for falsehood. Answers which.
///
/// # Errors
/// When the database fails.
pub fn blacklist(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    by: &By<'_>,
    given: &Given,
) -> Result<Vec<Id<noun::Permit>>, Fault> {
    end_all(tx, person, (State::CancelledByListing, "信息作假，被加入黑名单"), by, given)
}

fn end_all(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (to, cause): (State, &str),
    by: &By<'_>,
    given: &Given,
) -> Result<Vec<Id<noun::Permit>>, Fault> {
    let mut ended = Vec::new();
    for permit in store::list_of_person(tx, person, given)? {
        // What lapsed by itself stays as it is.
        if permit.state.is_cancelled() || permit.state == State::Expired {
            continue;
        }
        let id = permit.id.clone();
        if step::from(tx, permit, Act::Cancel(to), |_, _| Ok(cause.to_owned()), by, given)?.is_ok() {
            ended.push(id);
        }
    }
    Ok(ended)
}
