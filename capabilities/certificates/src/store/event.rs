//! What happened to a permit.

use base::{Given, Id, Moment, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::state_of;
use crate::history::Event;
use crate::life::{Act, ISSUED};
use crate::{By, Permit, State};

diesel::table! {
    permit_event (id) {
        id -> Text, permit_id -> Text, at -> BigInt, act -> Text, from_state -> Nullable<Integer>,
        to_state -> Integer, cause -> Text, actor -> Text, application_id -> Nullable<Text>,
        number_before -> Nullable<Text>, number_after -> Nullable<Text>,
    }
}

/// A change of `permit`, which already stands as it does after it; with its former number, if it has another now.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (act, from, cause, former): (Act, State, &str, Option<&str>),
    by: &By<'_>,
    given: &Given,
) -> Result<(), Fault> {
    let application = by.application.map(|id| id.as_str());
    let numbers = (former, former.map(|_| permit.number.as_str()));
    write(tx, permit, (act.names().0, Some(from), cause), (by.words, application, numbers), given)
}

/// The issue.
pub(crate) fn insert_issue(
    tx: &mut Tx<'_>,
    permit: &Permit,
    by: &By<'_>,
    given: &Given,
) -> Result<(), Fault> {
    let application = by.application.map(|id| id.as_str());
    let cause = format!("有效期至{}", permit.valid_to.in_words());
    let numbers = (None, Some(permit.number.as_str()));
    write(tx, permit, (ISSUED.0, None, &cause), (by.words, application, numbers), given)
}

fn write(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (act, from, cause): (&str, Option<State>, &str),
    (actor, application, numbers): (&str, Option<&str>, (Option<&str>, Option<&str>)),
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(permit_event::table)
        .values((
            permit_event::id.eq(Id::<Event>::new(given).as_str()),
            permit_event::permit_id.eq(permit.id.as_str()),
            permit_event::at.eq(given.now),
            permit_event::act.eq(act),
            permit_event::from_state.eq(from.map(State::code)),
            permit_event::to_state.eq(permit.state.code()),
            permit_event::cause.eq(cause),
            permit_event::actor.eq(actor),
            permit_event::application_id.eq(application),
            permit_event::number_before.eq(numbers.0),
            permit_event::number_after.eq(numbers.1),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

type Row = (
    (Moment, String, Option<i32>, i32, String, String, Option<Id<noun::Application>>),
    (Option<String>, Option<String>),
);

/// The newest first. Two of one moment stand in the order in which they were written, as far as ids tell.
pub(crate) fn list(conn: &mut Conn, permit: &Id<noun::Permit>) -> Result<Vec<Event>, Fault> {
    let own = permit_event::table.filter(permit_event::permit_id.eq(permit.as_str()));
    let told = (
        permit_event::at,
        permit_event::act,
        permit_event::from_state,
        permit_event::to_state,
        permit_event::cause,
        permit_event::actor,
        permit_event::application_id,
    );
    let columns = (told, (permit_event::number_before, permit_event::number_after));
    let rows: Vec<Row> =
        own.order((permit_event::at.desc(), permit_event::id.desc())).select(columns).load(conn)?;
    rows.into_iter()
        .map(|((at, act, from, to, cause, actor, application), (number_before, number_after))| {
            let (from, to, act) = (from.map(state_of).transpose()?, state_of(to)?, Act::title_of(&act));
            Ok(Event { at, act, from, to, cause, actor, application, number_before, number_after })
        })
        .collect()
}
