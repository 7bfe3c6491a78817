//! All SQL of this capability.

use affiliation::Business;
use base::{Day, Given, Id, Moment, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::Stage;
use crate::application::{Application, Event};
use crate::listing::Listing;
use crate::seed::{Invented, Step};

diesel::table! {
    application (id) {
        id -> Text, number -> Nullable<Text>, person_id -> Text, unit_name -> Text, business -> Text,
        subject -> Text, kind -> Text, stage -> Integer, opened_at -> BigInt, stage_at -> BigInt,
        due_on -> Nullable<Text>, reason -> Nullable<Text>, is_public -> Bool, version -> Integer,
    }
}
diesel::table! {
    application_event (id) {
        id -> Text, application_id -> Text, at -> BigInt, stage -> Integer, actor -> Text, act -> Text,
        opinion -> Nullable<Text>,
    }
}
diesel::table! {
    person_listing (id) {
        id -> Text, person_id -> Text, reason -> Text, listed_at -> BigInt, until_on -> Text,
        lifted_at -> Nullable<BigInt>,
    }
}

type What = (Id<noun::Application>, Option<String>, String, String, String, String);
type How = (i32, Moment, Moment, Option<Day>, Option<String>, bool);
type WhatColumns = (
    application::id,
    application::number,
    application::business,
    application::unit_name,
    application::subject,
    application::kind,
);
type HowColumns = (
    application::stage,
    application::opened_at,
    application::stage_at,
    application::due_on,
    application::reason,
    application::is_public,
);
const COLUMNS: (WhatColumns, HowColumns) = (
    (
        application::id,
        application::number,
        application::business,
        application::unit_name,
        application::subject,
        application::kind,
    ),
    (
        application::stage,
        application::opened_at,
        application::stage_at,
        application::due_on,
        application::reason,
        application::is_public,
    ),
);

fn stage(code: i32) -> Result<Stage, Fault> {
    Stage::of_code(code).ok_or_else(|| Fault::Stored("a stage of no known form".into()))
}

fn read(row: (What, How)) -> Result<Application, Fault> {
    let (
        (id, number, business, unit_name, subject, kind),
        (code, opened_at, stage_at, due_on, reason, is_public),
    ) = row;
    Ok(Application {
        id,
        number,
        business: Business::parse(&business)
            .ok_or_else(|| Fault::Stored("a business of no known form".into()))?,
        unit_name,
        subject,
        kind,
        stage: stage(code)?,
        opened_at,
        stage_at,
        due_on,
        reason,
        is_public,
    })
}

/// The codes of the final stages, as numbers in the statement: a statement that is always the same is prepared once.
/// A test compares them with the stages.
const FINALS: [i32; 6] = [-19, 19, -29, 29, 39, 999];

#[diesel::dsl::auto_type]
fn is_open() -> _ {
    let a: i32 = FINALS[0];
    let b: i32 = FINALS[1];
    let c: i32 = FINALS[2];
    let d: i32 = FINALS[3];
    let e: i32 = FINALS[4];
    let f: i32 = FINALS[5];
    let stage = application::stage;
    stage.ne(a).and(stage.ne(b)).and(stage.ne(c)).and(stage.ne(d)).and(stage.ne(e)).and(stage.ne(f))
}

pub(crate) fn list_current(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    ended_since: Moment,
) -> Result<Vec<Application>, Fault> {
    let current = is_open().or(application::stage_at.ge(ended_since));
    let own = application::table.filter(application::person_id.eq(person.as_str())).filter(current);
    let order = (application::stage_at.desc(), application::id.desc());
    let rows: Vec<(What, How)> = own.order(order).limit(200).select(COLUMNS).load(conn)?;
    rows.into_iter().map(read).collect()
}

pub(crate) fn count_open(conn: &mut Conn, person: &Id<noun::Person>) -> Result<i64, Fault> {
    let own = application::table.filter(application::person_id.eq(person.as_str()).and(is_open()));
    Ok(own.count().get_result(conn)?)
}

pub(crate) fn find_of_person(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    id: &Id<noun::Application>,
) -> Result<Option<Application>, Fault> {
    let own = application::table.find(id.as_str()).filter(application::person_id.eq(person.as_str()));
    let row: Option<(What, How)> = own.select(COLUMNS).first(conn).optional()?;
    row.map(read).transpose()
}

pub(crate) fn list_events(conn: &mut Conn, id: &Id<noun::Application>) -> Result<Vec<Event>, Fault> {
    let own = application_event::table.filter(application_event::application_id.eq(id.as_str()));
    let columns = (
        application_event::at,
        application_event::stage,
        application_event::actor,
        application_event::act,
        application_event::opinion,
    );
    let rows: Vec<(Moment, i32, String, String, Option<String>)> =
        own.order((application_event::at, application_event::id)).select(columns).load(conn)?;
    rows.into_iter()
        .map(|(at, code, actor, act, opinion)| Ok(Event { at, stage: stage(code)?, actor, act, opinion }))
        .collect()
}

/// True when an application of this kind ended in success.
pub(crate) fn has_done(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    business: Business,
) -> Result<bool, Fault> {
    let done = application::person_id
        .eq(person.as_str())
        .and(application::business.eq(business.key()))
        .and(application::stage.eq(Stage::Done.code()));
    Ok(application::table.filter(done).count().get_result::<i64>(conn)? > 0)
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: &Id<noun::Application>,
    person: &Id<noun::Person>,
    new: &Invented<'_>,
) -> Result<(), Fault> {
    let (Some(first), Some(last)) = (new.steps.first(), new.steps.last()) else { return Ok(()) };
    let has_number = last.stage != Stage::Draft;
    diesel::insert_into(application::table)
        .values((
            application::id.eq(id.as_str()),
            application::number.eq(has_number.then_some(new.number)),
            application::person_id.eq(person.as_str()),
            application::unit_name.eq(new.unit_name),
            application::business.eq(new.business.key()),
            application::subject.eq(new.subject),
            application::kind.eq(new.kind),
            application::stage.eq(last.stage.code()),
            application::opened_at.eq(first.at),
            application::stage_at.eq(last.at),
            application::due_on.eq(new.due_on.map(|day| day.to_string())),
            application::reason.eq(last.opinion),
            application::is_public.eq(new.is_public),
            application::version.eq(1),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn insert_event(
    tx: &mut Tx<'_>,
    application: &Id<noun::Application>,
    step: &Step<'_>,
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(application_event::table)
        .values((
            application_event::id.eq(Id::<Event>::new(given).as_str()),
            application_event::application_id.eq(application.as_str()),
            application_event::at.eq(step.at),
            application_event::stage.eq(step.stage.code()),
            application_event::actor.eq(step.actor),
            application_event::act.eq(step.act),
            application_event::opinion.eq(step.opinion),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn find_last_listing(
    conn: &mut Conn,
    person: &Id<noun::Person>,
) -> Result<Option<Listing>, Fault> {
    let own = person_listing::table.filter(person_listing::person_id.eq(person.as_str()));
    let columns = (
        person_listing::reason,
        person_listing::listed_at,
        person_listing::until_on,
        person_listing::lifted_at,
    );
    let row: Option<(String, Moment, Day, Option<Moment>)> =
        own.order(person_listing::listed_at.desc()).select(columns).first(conn).optional()?;
    Ok(row.map(|(reason, listed_at, until_on, lifted_at)| Listing { reason, listed_at, until_on, lifted_at }))
}

pub(crate) fn insert_listing(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (reason, until_on, lifted_at): (&str, Day, Option<Moment>),
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(person_listing::table)
        .values((
            person_listing::id.eq(Id::<Listing>::new(given).as_str()),
            person_listing::person_id.eq(person.as_str()),
            person_listing::reason.eq(reason),
            person_listing::listed_at.eq(given.now),
            person_listing::until_on.eq(until_on.to_string()),
            person_listing::lifted_at.eq(lifted_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_final_stages_are_those_of_the_statement() {
        let finals = Stage::ALL.into_iter().filter(|(stage, ..)| stage.is_final());
        assert_eq!(finals.map(|(_, code, ..)| code).collect::<Vec<_>>(), FINALS);
    }
}
