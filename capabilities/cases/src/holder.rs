//! A filed cancellation as the holder sees it (business 2.6, 2.7): 个人延期注销, when the trial time at a new unit is long,
//! and 撤回注销申报 of what the holder filed. The unit that waits for the end hears of both.

use base::{Day, Given, Id, Person, noun};
use certificates::life::Act;
use certificates::{By, Cause, Permit, State, term};
use db::{Conn, Fault, Outcome, Tx};
use notices::message;

use crate::{Refusal, Side, store};

/// What the holder may do about the cancellation of a permit now, or why not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ways {
    /// 个人延期注销
    pub delay: Result<(), Refusal>,
    /// 撤回注销申报
    pub take_back: Result<(), Refusal>,
}

/// Who filed the cancellation, and where the holder belongs now.
#[derive(Clone, Copy, Debug)]
struct Around {
    filed_by_holder: bool,
    is_linked: bool,
}

/// Only a leaver has somewhere to go: in a unit's confirmed leave, or in a cancellation for leaving. Pure.
fn may_delay(permit: &Permit, today: Day) -> Result<(), Refusal> {
    let state = permit.state_on(today);
    state.after(Act::Delay).map_err(Refusal::Permit)?;
    let leaves = permit.running.as_ref().is_some_and(|running| running.cause == Cause::Leaving);
    if state == State::Suspended && !leaves {
        return Err(Refusal::NotLeaving);
    }
    in_window(permit, today)
}

/// What the unit declared is not the holder's to take back, and a permit needs an employer to be valid again. Pure.
fn may_take_back(permit: &Permit, around: Around, today: Day) -> Result<(), Refusal> {
    permit.state_on(today).after(Act::TakeBack).map_err(Refusal::Permit)?;
    if !around.filed_by_holder {
        return Err(Refusal::FiledByUnit);
    }
    if !around.is_linked {
        return Err(Refusal::LeftUnit);
    }
    in_window(permit, today)
}

/// What is over takes effect at the next sweep, whoever is quicker.
fn in_window(permit: &Permit, today: Day) -> Result<(), Refusal> {
    let is_over = permit.window_ends_on.is_some_and(|end| today > end);
    if is_over { Err(Refusal::Permit(certificates::Refusal::WindowOver)) } else { Ok(()) }
}

fn around(conn: &mut Conn, person: &Person, permit: &Permit) -> Result<Around, Fault> {
    let link = affiliation::of_person(conn, person)?;
    let filed = certificates::history(conn, permit)?;
    let filed = filed.into_iter().find(|event| event.act == Act::File.names().1);
    let from = filed.and_then(|event| event.application).map(|id| store::find(conn, &id)).transpose()?;
    Ok(Around {
        filed_by_holder: from.flatten().is_some_and(|one| one.started_by == Side::Person),
        is_linked: link.is_some_and(|link| Some(&link.unit) == permit.unit.as_ref()),
    })
}

/// What `person` may do about the cancellation of a permit of theirs.
///
/// # Errors
/// When the database fails.
pub fn ways(conn: &mut Conn, person: &Person, permit: &Permit, given: &Given) -> Result<Ways, Fault> {
    let today = Day(given.now.china_date());
    let around = around(conn, person, permit)?;
    Ok(Ways { delay: may_delay(permit, today), take_back: may_take_back(permit, around, today) })
}

/// The last day to which the holder can put the cancellation off: six months after it was filed.
pub fn longest_delay(permit: &Permit) -> Option<Day> {
    let running = permit.running.as_ref()?;
    Some(term::months_after(running.since, term::DELAY_MONTHS))
}

/// The holder puts the cancellation off until a day, naming the unit that will take the permit over. `None` for a
/// stranger's permit. The clerks of the earlier unit are told.
///
/// Refuses a cancellation that is not a leaver's, a window that is over, and what [`certificates::delay`] refuses.
///
/// # Errors
/// When the database fails.
pub fn delay(
    tx: &mut Tx<'_>,
    person: &Person,
    id: &Id<noun::Permit>,
    (until, new_unit): (&str, &str),
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some((permit, _)) = certificates::open(tx, person, id, given)? else { return Ok(Ok(None)) };
    let ways = ways(tx, person, &permit, given)?;
    if let Err(refusal) = ways.delay {
        return Ok(Err(refusal));
    }
    let Some(until) = Day::parse(until.trim()) else {
        return Ok(Err(Refusal::Field("until", "请选择延期至的日期".to_owned())));
    };
    let actor = format!("person:{}", person.id());
    if let Err(refusal) = certificates::delay(tx, id, (until, new_unit), &by(&actor), given)? {
        return Ok(Err(Refusal::Permit(refusal)));
    }
    let words = format!("已申请个人延期注销，延期至{}，拟入职“{}”", until.in_words(), new_unit.trim());
    tell_unit(tx, &permit, &words, given)?;
    Ok(Ok(Some(())))
}

/// The holder takes the cancellation back that they filed: the permit is 有效 again. `None` for a stranger's permit. The
/// clerks of the unit are told.
///
/// Refuses what the unit filed, a holder who no longer belongs to the unit, and a window that is over.
///
/// # Errors
/// When the database fails.
pub fn take_back(
    tx: &mut Tx<'_>,
    person: &Person,
    id: &Id<noun::Permit>,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some((permit, _)) = certificates::open(tx, person, id, given)? else { return Ok(Ok(None)) };
    let ways = ways(tx, person, &permit, given)?;
    if let Err(refusal) = ways.take_back {
        return Ok(Err(refusal));
    }
    let actor = format!("person:{}", person.id());
    if let Err(refusal) = certificates::take_back(tx, id, &by(&actor), given)? {
        return Ok(Err(Refusal::Permit(refusal)));
    }
    tell_unit(tx, &permit, "已撤回注销申报，证件恢复为有效", given)?;
    Ok(Ok(Some(())))
}

const fn by(actor: &str) -> By<'_> {
    By { actor, words: "本人", application: None }
}

/// Every clerk of the unit on the permit hears it in the message centre.
fn tell_unit(tx: &mut Tx<'_>, permit: &Permit, words: &str, given: &Given) -> Result<(), Fault> {
    let Some(unit) = &permit.unit else { return Ok(()) };
    let cards = profile::list_cards(tx, std::slice::from_ref(&permit.person), given)?;
    let name = cards.first().map(|(_, card)| card.told.display_name().to_owned()).unwrap_or_default();
    let text = format!("{name}的工作居住证：{words}。");
    for (clerk, _) in affiliation::staff::clerks(tx, unit, given)? {
        message::keep(tx, &clerk, (&text, "/unit/permits/transfers"), given)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use certificates::{Refusal as PermitRefusal, Running};

    use super::*;

    fn permit(state: State, cause: Cause, window: &str) -> Permit {
        let since = Day::parse("2026-11-01").unwrap();
        let running = Running { cause, reason: String::new(), since, new_unit: None };
        Permit {
            state,
            running: Some(running),
            window_ends_on: Day::parse(window),
            valid_to: Day::parse("2027-11-01").unwrap(),
            ..certificates::seed::example()
        }
    }

    const ENDS: &str = "2026-12-31";

    #[test]
    fn business_2_7_a_leaver_puts_the_end_off_and_nobody_else() {
        let today = Day::parse("2026-12-31").unwrap();
        let over = Err(Refusal::Permit(PermitRefusal::WindowOver));
        for (state, cause, window, answer) in [
            (State::Suspended, Cause::Leaving, ENDS, Ok(())),
            (State::Suspended, Cause::Leaving, "2026-12-30", over),
            (State::Suspended, Cause::Holder, ENDS, Err(Refusal::NotLeaving)),
            (State::Suspended, Cause::Settled, ENDS, Err(Refusal::NotLeaving)),
            (State::MayChangeUnit, Cause::Leaving, ENDS, Ok(())),
            (State::MayChangeUnit, Cause::Holder, ENDS, Ok(())),
            (State::Valid, Cause::Leaving, ENDS, Err(Refusal::Permit(PermitRefusal::NothingRuns))),
            (State::ChangingUnit, Cause::Leaving, ENDS, Err(Refusal::Permit(PermitRefusal::ChangingUnit))),
        ] {
            assert_eq!(may_delay(&permit(state, cause, window), today), answer, "{state:?} {cause:?}");
        }
        let last = longest_delay(&permit(State::Suspended, Cause::Leaving, ENDS));
        assert_eq!(last, Day::parse("2027-05-01"));
    }

    #[test]
    fn business_2_6_only_what_the_holder_filed_is_taken_back_and_only_while_they_belong_to_the_unit() {
        let today = Day::parse("2026-12-31").unwrap();
        for (state, filed_by_holder, is_linked, answer) in [
            (State::Suspended, true, true, Ok(())),
            (State::Suspended, false, true, Err(Refusal::FiledByUnit)),
            (State::Suspended, true, false, Err(Refusal::LeftUnit)),
            (State::MayChangeUnit, true, true, Err(Refusal::Permit(PermitRefusal::MayChangeUnit))),
            (State::CancelledByHolder, true, true, Err(Refusal::Permit(PermitRefusal::Cancelled))),
        ] {
            let around = Around { filed_by_holder, is_linked };
            let got = may_take_back(&permit(state, Cause::Holder, ENDS), around, today);
            assert_eq!(got, answer, "{state:?} {filed_by_holder} {is_linked}");
        }
        let late = permit(State::Suspended, Cause::Holder, "2026-12-30");
        let around = Around { filed_by_holder: true, is_linked: true };
        let over = Err(Refusal::Permit(PermitRefusal::WindowOver));
        assert_eq!(may_take_back(&late, around, today), over);
    }
}
