//! SQL of what happened to applications.

use base::{Given, Id, Moment, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::Stage;
use crate::application::{Application, Event};

diesel::table! {
    application_event (id) {
        id -> Text, application_id -> Text, at -> BigInt, stage -> Integer, party -> Text, actor -> Text,
        actor_id -> Text, rank -> Integer, act -> Text, words -> Text, opinion -> Nullable<Text>,
        business -> Text, kind -> Text, unit_id -> Text,
    }
}

type Columns = (
    application_event::at,
    application_event::stage,
    application_event::party,
    application_event::actor,
    application_event::actor_id,
    application_event::rank,
    application_event::act,
    application_event::words,
    application_event::opinion,
);
type Row = (Moment, i32, String, String, String, i32, String, String, Option<String>);
const COLUMNS: Columns = (
    application_event::at,
    application_event::stage,
    application_event::party,
    application_event::actor,
    application_event::actor_id,
    application_event::rank,
    application_event::act,
    application_event::words,
    application_event::opinion,
);

fn read((at, stage, party, actor, actor_id, rank, act, words, opinion): Row) -> Result<Event, Fault> {
    let stage = Stage::of_code(stage).ok_or_else(|| Fault::Stored("a stage of no known form".into()))?;
    Ok(Event { at, stage, actor, actor_id, party, rank, act, words, opinion })
}

/// What happened, the oldest first.
pub(crate) fn list_events(conn: &mut Conn, id: &Id<noun::Application>) -> Result<Vec<Event>, Fault> {
    let own = application_event::table.filter(application_event::application_id.eq(id.as_str()));
    let rows: Vec<Row> =
        own.order((application_event::at, application_event::id)).select(COLUMNS).load(conn)?;
    rows.into_iter().map(read).collect()
}

/// The acts of `query`, each with the application it was about.
pub(crate) fn load_with_application(
    conn: &mut Conn,
    query: application_event::BoxedQuery<'_, db::Backend>,
) -> Result<Vec<(Id<noun::Application>, Event)>, Fault> {
    let rows: Vec<(Id<noun::Application>, Row)> =
        query.select((application_event::application_id, COLUMNS)).load(conn)?;
    rows.into_iter().map(|(id, row)| Ok((id, read(row)?))).collect()
}

/// Business, kind and unit never change, and stand beside the act to be found by.
pub(crate) fn insert_event(
    tx: &mut Tx<'_>,
    application: &Application,
    event: &Event,
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(application_event::table)
        .values((
            application_event::id.eq(Id::<Event>::new(given).as_str()),
            application_event::application_id.eq(application.id.as_str()),
            application_event::at.eq(event.at),
            application_event::stage.eq(event.stage.code()),
            application_event::party.eq(&event.party),
            application_event::actor.eq(&event.actor),
            application_event::actor_id.eq(&event.actor_id),
            application_event::rank.eq(event.rank),
            application_event::act.eq(&event.act),
            application_event::words.eq(&event.words),
            application_event::opinion.eq(event.opinion.as_deref()),
            application_event::business.eq(application.business.key()),
            application_event::kind.eq(&application.kind),
            application_event::unit_id.eq(application.unit.as_str()),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn remove_events(tx: &mut Tx<'_>, application: &Id<noun::Application>) -> Result<(), Fault> {
    let own = application_event::application_id.eq(application.as_str());
    diesel::delete(application_event::table.filter(own)).execute(&mut **tx)?;
    Ok(())
}
