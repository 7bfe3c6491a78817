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
    }
}

/// A change of `permit`, which already stands as it does after it.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (act, from, cause): (Act, State, &str),
    by: &By<'_>,
    given: &Given,
) -> Result<(), Fault> {
    let application = by.application.map(|id| id.as_str());
    write(tx, permit, (act.names().0, Some(from), cause), (by.words, application), given)
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
    write(tx, permit, (ISSUED.0, None, &cause), (by.words, application), given)
}

fn write(
    tx: &mut Tx<'_>,
    permit: &Permit,
    (act, from, cause): (&str, Option<State>, &str),
    (actor, application): (&str, Option<&str>),
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
        ))
        .execute(&mut **tx)?;
    Ok(())
}

type Row = (Moment, String, Option<i32>, i32, String, String, Option<Id<noun::Application>>);

/// The newest first. Two of one moment stand in the order in which they were written, as far as ids tell.
pub(crate) fn list(conn: &mut Conn, permit: &Id<noun::Permit>) -> Result<Vec<Event>, Fault> {
    let own = permit_event::table.filter(permit_event::permit_id.eq(permit.as_str()));
    let columns = (
        permit_event::at,
        permit_event::act,
        permit_event::from_state,
        permit_event::to_state,
        permit_event::cause,
        permit_event::actor,
        permit_event::application_id,
    );
    let rows: Vec<Row> =
        own.order((permit_event::at.desc(), permit_event::id.desc())).select(columns).load(conn)?;
    rows.into_iter()
        .map(|(at, act, from, to, cause, actor, application)| {
            let from = from.map(state_of).transpose()?;
            Ok(Event { at, act: Act::title_of(&act), from, to: state_of(to)?, cause, actor, application })
        })
        .collect()
}
