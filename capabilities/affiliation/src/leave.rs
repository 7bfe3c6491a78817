//! A link ends: the person asks and the unit confirms, or the unit lets a leaver go (R5.3.11).

use base::{Clerk, Given, Id, Mobile, Person, noun};
use db::{Fault, Outcome, Tx};
use notices::message::{self, To};
use notices::{Template, params};
use time::Date;

use crate::link::{Link, State, Turn, actor, last, turn};
use crate::{Refusal, store};

/// A person asks to leave. `open_cases` of theirs stand in the way.
///
/// # Errors
/// When the database fails.
pub fn ask(tx: &mut Tx<'_>, person: &Person, open_cases: i64, given: &Given) -> Outcome<(), Refusal> {
    if open_cases > 0 {
        return Ok(Err(Refusal::CaseOpen));
    }
    let Some(link) = last(tx, person)? else { return Ok(Err(Refusal::Settled)) };
    let step = Turn { from: &[State::Linked], to: State::Leaving, reason: None, leaving_on: None };
    let done = turn(tx, &link.id, &step, (&actor(person.id()), "link.leave-asked"), given)?;
    Ok(if done { Ok(()) } else { Err(Refusal::Settled) })
}

/// The person stays after all.
///
/// # Errors
/// When the database fails.
pub fn take_back(tx: &mut Tx<'_>, person: &Person, given: &Given) -> Outcome<(), Refusal> {
    let Some(link) = last(tx, person)? else { return Ok(Err(Refusal::Settled)) };
    let step = Turn { from: &[State::Leaving], to: State::Linked, reason: None, leaving_on: None };
    let done = turn(tx, &link.id, &step, (&actor(person.id()), "link.stayed"), given)?;
    Ok(if done { Ok(()) } else { Err(Refusal::Settled) })
}

/// A clerk ends the link of somebody of the own unit, on the day they left; the person is told. Answers `None` for
/// anybody else's.
///
/// # Errors
/// When the database fails.
pub fn end(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    link: &Id<noun::Link>,
    left_on: Option<Date>,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Some(found) = store::find_link(tx, link)?.filter(|found| found.unit == *clerk.unit()) else {
        return Ok(Ok(None));
    };
    let Some(day) = left_on.filter(|day| *day <= given.now.china_date()) else {
        return Ok(Err(Refusal::LeavingDay));
    };
    let to = if found.state == State::Leaving { State::Left } else { State::Removed };
    let day = day.to_string();
    let from = [found.state];
    if !found.state.is_linked() {
        return Ok(Err(Refusal::Settled));
    }
    let is_admin =
        store::find_clerk(tx, &found.person)?.is_some_and(|(unit, admin)| admin && unit == found.unit);
    if is_admin && store::count_admins(tx, clerk.unit())? < 2 {
        return Ok(Err(Refusal::LastAdmin));
    }
    let step = Turn { from: &from, to, reason: None, leaving_on: Some(&day) };
    if !turn(tx, link, &step, (&actor(clerk.person()), "link.ended"), given)? {
        return Ok(Err(Refusal::Settled));
    }
    // Who left no longer handles the unit's business.
    store::remove_clerk_of_unit(tx, &found.person, clerk.unit())?;
    tell(tx, &found, given)?;
    Ok(Ok(Some(())))
}

/// The end of a link opens the time to change the employer of a permit: whoever does not hear of it loses it (R4.8).
fn tell(tx: &mut Tx<'_>, ended: &Link, given: &Given) -> Result<(), Fault> {
    let params = params([("unit", ended.unit_name.clone())]);
    for (person, card) in profile::list_cards(tx, std::slice::from_ref(&ended.person), given)? {
        let mobile = Mobile::parse(&card.told.mobile).ok();
        let to = To { person: &person, mobile: mobile.as_ref(), link: "/person/unit" };
        message::tell(tx, &to, (Template::LinkEnded, &params), given)?;
    }
    Ok(())
}
