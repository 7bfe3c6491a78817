//! 聘用单位变更 as the earlier unit sees it (business 2.7): whose permit it may have to let go, and 确认离职, which opens
//! the time for a new unit.

use affiliation::staff;
use base::{Calendar, Clerk, Day, Given, Id, Moment, noun};
use certificates::{By, Cause, Permit, State, term};
use db::{Conn, Fault, Outcome, Tx};

use crate::Refusal;

/// Nobody lets go of more at a time; older ones ended by themselves.
const MOST: i64 = 500;

/// A permit of somebody who left, or who is to leave it.
#[derive(Clone, Debug)]
pub struct Leaver {
    /// The permit.
    pub permit: Permit,
    /// The holder's name.
    pub name: String,
    /// The last day, as the unit told it when it ended the link.
    pub left_on: Option<Day>,
    /// True while the holder still belongs to the unit.
    pub is_linked: bool,
}

impl Leaver {
    /// Until when the unit files the cancellation; `None` when nothing is to be filed.
    pub fn file_by(&self, calendar: &Calendar) -> Option<Day> {
        let left_on = self.left_on.filter(|_| self.permit.state == State::Valid)?;
        Some(term::leaver_due(left_on, calendar))
    }

    /// True when 确认离职 is possible.
    pub fn may_let_go(&self, today: Day) -> bool {
        may_let_go(&self.permit, self.is_linked, today).is_ok()
    }
}

/// Who still belongs to the unit and did not file a leave has not left. Pure.
fn may_let_go(permit: &Permit, is_linked: bool, today: Day) -> Result<(), Refusal> {
    let files_leave = permit.state == State::Suspended
        && permit.running.as_ref().is_some_and(|one| one.cause == Cause::Leaving);
    match permit.state_on(today) {
        State::Valid | State::Suspended if is_linked && !files_leave => Err(Refusal::StillLinked),
        State::Valid | State::Suspended => Ok(()),
        State::MayChangeUnit | State::ChangingUnit => Err(Refusal::Settled),
        State::Expired => Err(Refusal::Permit(certificates::Refusal::Expired)),
        State::Frozen => Err(Refusal::Permit(certificates::Refusal::Frozen)),
        _ => Err(Refusal::Permit(certificates::Refusal::Cancelled)),
    }
}

/// True when a living permit of `person` is one of the clerk's unit: what it must still file for somebody who left.
pub(crate) fn is_own(
    conn: &mut Conn,
    clerk: &Clerk,
    person: &Id<noun::Person>,
    given: &Given,
) -> Result<bool, Fault> {
    let leavers = [person.clone()];
    let own = certificates::list_leaving(conn, clerk, (&leavers, MOST), given)?;
    Ok(own.iter().any(|permit| permit.person == *person))
}

/// Every permit of the unit whose cancellation or change of employer runs, or whose holder left, what is due first on
/// top.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, clerk: &Clerk, given: &Given) -> Result<Vec<Leaver>, Fault> {
    let left = staff::leavers(conn, clerk, MOST)?;
    let people: Vec<Id<noun::Person>> = left.iter().map(|one| one.person.clone()).collect();
    let permits = certificates::list_leaving(conn, clerk, (&people, MOST), given)?;
    let holders: Vec<Id<noun::Person>> = permits.iter().map(|permit| permit.person.clone()).collect();
    let cards = profile::list_cards(conn, &holders, given)?;
    let mut all = Vec::new();
    for permit in permits {
        let card = cards.iter().find(|(id, _)| *id == permit.person).map(|(_, card)| card);
        all.push(Leaver {
            name: card.map(|card| card.told.display_name().to_owned()).unwrap_or_default(),
            left_on: left.iter().find(|one| one.person == permit.person).and_then(left_on),
            is_linked: staff::member(conn, clerk, &permit.person)?.is_some(),
            permit,
        });
    }
    let file_by = |one: &Leaver| one.file_by(&given.calendar);
    all.sort_by_key(|one| (file_by(one).is_none(), file_by(one).or(one.permit.window_ends_on)));
    Ok(all)
}

fn left_on(one: &staff::Leaver) -> Option<Day> {
    let told: Moment = one.ended_at;
    one.left_on.or_else(|| Some(Day(told.china_date())))
}

/// The permit of somebody who just left, when the unit has to file its cancellation: for the page after the link's end.
///
/// # Errors
/// When the database fails.
pub fn of_person(
    conn: &mut Conn,
    clerk: &Clerk,
    person: &Id<noun::Person>,
    given: &Given,
) -> Result<Option<Leaver>, Fault> {
    Ok(list(conn, clerk, given)?.into_iter().find(|one| one.permit.person == *person && !one.is_linked))
}

/// 确认离职: a new unit can take the permit over within sixty days. `None` for another unit's.
///
/// # Errors
/// When the database fails.
pub fn let_go(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    id: &Id<noun::Permit>,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some(permit) = certificates::of_unit(tx, clerk, id, given)? else { return Ok(Ok(None)) };
    let is_linked = staff::member(tx, clerk, &permit.person)?.is_some();
    if let Err(refusal) = may_let_go(&permit, is_linked, Day(given.now.china_date())) {
        return Ok(Err(refusal));
    }
    let actor = format!("person:{}", clerk.person());
    let by = By { actor: &actor, words: &permit.unit_name, application: None };
    Ok(certificates::let_change(tx, id, &by, given)?.map(Some).map_err(Refusal::Permit))
}

#[cfg(test)]
mod tests {
    use certificates::Running;

    use super::*;

    fn permit(state: State, cause: Option<Cause>) -> Permit {
        let since = Day::parse("2026-11-01").unwrap();
        let running = cause.map(|cause| Running { cause, reason: String::new(), since, new_unit: None });
        let valid_to = Day::parse("2027-11-01").unwrap();
        Permit { state, running, valid_to, ..certificates::seed::example() }
    }

    #[test]
    fn a_unit_lets_go_who_left_or_is_leaving_and_nobody_else() {
        let today = Day::parse("2026-11-24").unwrap();
        for (state, cause, is_linked, may) in [
            (State::Valid, None, true, false),
            (State::Valid, None, false, true),
            (State::Suspended, Some(Cause::Leaving), true, true),
            (State::Suspended, Some(Cause::Holder), true, false),
            (State::Suspended, Some(Cause::Holder), false, true),
            (State::MayChangeUnit, Some(Cause::Leaving), false, false),
            (State::ChangingUnit, Some(Cause::Leaving), false, false),
            (State::Frozen, None, false, false),
            (State::CancelledByLeaving, None, false, false),
        ] {
            let got = may_let_go(&permit(state, cause), is_linked, today).is_ok();
            assert_eq!(got, may, "{state:?} {cause:?} {is_linked}");
        }
    }

    #[test]
    fn the_cancellation_of_a_leaver_is_due_after_five_working_days() {
        let one = |state| Leaver {
            permit: permit(state, None),
            name: String::new(),
            left_on: Day::parse("2026-11-24"),
            is_linked: false,
        };
        assert_eq!(one(State::Valid).file_by(Calendar::built_in()), Day::parse("2026-12-01"));
        assert_eq!(one(State::Suspended).file_by(Calendar::built_in()), None, "it is filed");
    }
}
