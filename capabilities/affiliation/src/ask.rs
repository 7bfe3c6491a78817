//! A person looks for their unit, asks to be linked, and may take it back (R5.3).

use base::{Given, Id, Person};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};

use crate::link::{State, Turn, about, actor, last, turn};
use crate::unit::{Unit, UnitState, find};
use crate::{Refusal, staff, store};

/// The unit a typed code names, if it can be chosen.
///
/// # Errors
/// When the database fails.
pub fn look_up(conn: &mut Conn, typed: &str, by_credit_code: bool, given: &Given) -> Outcome<Unit, Refusal> {
    if typed.trim().is_empty() {
        return Ok(Err(Refusal::CodeEmpty));
    }
    Ok(match find(conn, typed, by_credit_code, given)? {
        None => Err(Refusal::CodeUnknown),
        Some(unit) if unit.state != UnitState::Active => Err(Refusal::UnitBad),
        Some(unit) => Ok(unit),
    })
}

/// Sends the request; the unit's clerks are told by message.
///
/// # Errors
/// When the database fails.
pub fn ask(
    tx: &mut Tx<'_>,
    person: &Person,
    (typed, by_credit_code): (&str, bool),
    given: &Given,
) -> Outcome<Unit, Refusal> {
    let unit = match look_up(tx, typed, by_credit_code, given)? {
        Ok(unit) => unit,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if let Some(refusal) = last(tx, person)?.and_then(|link| open_already(link.state)) {
        return Ok(Err(refusal));
    }
    let id = Id::new(given);
    // Two presses at once meet the unique index: one of them is the second.
    if !store::insert_link(tx, &id, (person.id(), &unit.id), given.now)? {
        return Ok(Err(Refusal::Pending));
    }
    let entry = Entry {
        actor: actor(person.id()),
        action: "link.asked",
        about: about(&id),
        detail: unit.id.to_string(),
    };
    journal::record(tx, &entry, given)?;
    staff::tell_clerks(tx, &unit.id, person.id(), given)?;
    Ok(Ok(unit))
}

const fn open_already(state: State) -> Option<Refusal> {
    match state {
        State::Pending => Some(Refusal::Pending),
        State::Linked | State::Leaving => Some(Refusal::Linked),
        _ => None,
    }
}

/// Takes a pending request back; one that was decided meanwhile stays as it is.
///
/// # Errors
/// When the database fails.
pub fn withdraw(tx: &mut Tx<'_>, person: &Person, given: &Given) -> Outcome<(), Refusal> {
    let Some(link) = last(tx, person)? else { return Ok(Err(Refusal::Settled)) };
    let step = Turn { from: &[State::Pending], to: State::Withdrawn, reason: None, leaving_on: None };
    let done = turn(tx, &link.id, &step, (&actor(person.id()), "link.withdrawn"), given)?;
    Ok(if done { Ok(()) } else { Err(Refusal::Settled) })
}

/// Shown where a link may not be asked for yet.
///
/// # Errors
/// When the database fails.
pub fn obstacle(conn: &mut Conn, person: &Person) -> Result<Option<Refusal>, Fault> {
    Ok(last(conn, person)?.and_then(|link| open_already(link.state)))
}
