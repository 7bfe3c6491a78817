//! All SQL of ratings.

use affiliation::Business;
use base::{Day, Given, Id, Moment, Officer, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::invite::Invitation;
use super::settle::Done;
use super::{ASPECTS, Event, Level, Rating, Said, State, Step};

diesel::table! {
    rating (id) {
        id -> Text, application_id -> Text, person_id -> Text, authority -> Text, business -> Text, kind -> Text,
        event -> Text, invited_at -> BigInt, reminded_at -> Nullable<BigInt>, level -> Nullable<Integer>,
        reason -> Nullable<Text>, words_sealed -> Nullable<Binary>, given_at -> Nullable<BigInt>, task -> Text,
        task_due_on -> Nullable<Text>, counts -> Bool,
    }
}
diesel::table! {
    rating_aspect (rating_id, aspect) { rating_id -> Text, aspect -> Text, level -> Integer, }
}
diesel::table! {
    rating_step (id) {
        id -> Text, rating_id -> Text, at -> BigInt, step -> Text, officer_id -> Text, words_sealed -> Binary,
    }
}

const WORDS: &str = "rating.words";
const STEP_WORDS: &str = "rating_step.words";

type What = (Id<Rating>, Id<noun::Application>, Id<noun::Person>, String, String, String, String, Moment);
type WhatColumns = (
    rating::id,
    rating::application_id,
    rating::person_id,
    rating::authority,
    rating::business,
    rating::kind,
    rating::event,
    rating::invited_at,
);
type How = (Option<i32>, Option<String>, Option<Sealed>, Option<Moment>, String, Option<Day>, bool);
type HowColumns = (
    rating::level,
    rating::reason,
    rating::words_sealed,
    rating::given_at,
    rating::task,
    rating::task_due_on,
    rating::counts,
);
type Row = (What, How);
const COLUMNS: (WhatColumns, HowColumns) = (
    (
        rating::id,
        rating::application_id,
        rating::person_id,
        rating::authority,
        rating::business,
        rating::kind,
        rating::event,
        rating::invited_at,
    ),
    (
        rating::level,
        rating::reason,
        rating::words_sealed,
        rating::given_at,
        rating::task,
        rating::task_due_on,
        rating::counts,
    ),
);

fn stored(what: &str) -> Fault {
    Fault::Stored(format!("a {what} of no known form"))
}

fn level(stars: i32) -> Result<Level, Fault> {
    Level::of_stars(stars).ok_or_else(|| stored("level"))
}

fn open_words(sealed: &Sealed, purpose: &str, given: &Given) -> Result<String, Fault> {
    String::from_utf8(given.seal.open(purpose, sealed)?).map_err(|e| Fault::Stored(e.to_string()))
}

fn read((what, how): Row, given: &Given) -> Result<Rating, Fault> {
    let (id, application, person, authority, business, kind, event, invited_at) = what;
    let (told, reason, words, given_at, state, due_on, counts) = how;
    let said = match (told, given_at) {
        (Some(told), Some(at)) => {
            let words = words.map(|sealed| open_words(&sealed, WORDS, given)).transpose()?;
            let (level, words) = (level(told)?, words.unwrap_or_default());
            Some(Said { level, aspects: [None; ASPECTS.len()], reason, words, at })
        }
        _ => None,
    };
    Ok(Rating {
        id,
        application,
        person,
        authority,
        business: Business::parse(&business).ok_or_else(|| stored("business"))?,
        kind,
        event: Event::parse(&event).ok_or_else(|| stored("service event"))?,
        invited_at,
        said,
        state: State::parse(&state).ok_or_else(|| stored("task"))?,
        due_on,
        counts,
    })
}

/// Reads rows together with their aspects, in one more statement for all of them.
fn read_all(conn: &mut Conn, rows: Vec<Row>, given: &Given) -> Result<Vec<Rating>, Fault> {
    let mut all = rows.into_iter().map(|row| read(row, given)).collect::<Result<Vec<_>, _>>()?;
    let rated: Vec<&str> = all.iter().filter(|one| one.said.is_some()).map(|one| one.id.as_str()).collect();
    if rated.is_empty() {
        return Ok(all);
    }
    let theirs = rating_aspect::table.filter(rating_aspect::rating_id.eq_any(rated));
    let aspects: Vec<(String, String, i32)> =
        theirs.select((rating_aspect::rating_id, rating_aspect::aspect, rating_aspect::level)).load(conn)?;
    for (id, aspect, stars) in aspects {
        let at = ASPECTS.iter().position(|(key, _)| *key == aspect).ok_or_else(|| stored("aspect"))?;
        let rating = all.iter_mut().find(|one| one.id.as_str() == id);
        if let Some(said) = rating.and_then(|rating| rating.said.as_mut()) {
            said.aspects[at] = Some(level(stars)?);
        }
    }
    Ok(all)
}

pub(crate) fn find(conn: &mut Conn, id: &Id<Rating>, given: &Given) -> Result<Option<Rating>, Fault> {
    let row: Option<Row> = rating::table.find(id.as_str()).select(COLUMNS).first(conn).optional()?;
    Ok(read_all(conn, row.into_iter().collect(), given)?.pop())
}

pub(crate) fn list_of(
    conn: &mut Conn,
    (person, application): (&Id<noun::Person>, &Id<noun::Application>),
    given: &Given,
) -> Result<Vec<Rating>, Fault> {
    let own = rating::person_id.eq(person.as_str()).and(rating::application_id.eq(application.as_str()));
    let rows: Vec<Row> = rating::table.filter(own).order(rating::invited_at).select(COLUMNS).load(conn)?;
    read_all(conn, rows, given)
}

/// False when this event was invited for before.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: &Id<Rating>,
    new: &Invitation<'_>,
    now: Moment,
) -> Result<bool, Fault> {
    let values = (
        rating::id.eq(id.as_str().to_owned()),
        rating::application_id.eq(new.application.as_str().to_owned()),
        rating::person_id.eq(new.person.as_str().to_owned()),
        rating::authority.eq(new.authority.to_owned()),
        rating::business.eq(new.business.key()),
        rating::kind.eq(new.kind.to_owned()),
        rating::event.eq(new.event.key()),
        rating::invited_at.eq(now),
        rating::task.eq(State::None.key()),
        rating::counts.eq(true),
    );
    match tx.savepoint(|conn| diesel::insert_into(rating::table).values(values).execute(conn)) {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// False when it was rated, or the person was reminded before.
pub(crate) fn update_reminded(tx: &mut Tx<'_>, id: &Id<Rating>, now: Moment) -> Result<bool, Fault> {
    let silent = rating::level.is_null().and(rating::reminded_at.is_null());
    let row = rating::table.find(id.as_str()).filter(silent);
    Ok(diesel::update(row).set(rating::reminded_at.eq(Some(now))).execute(&mut **tx)? == 1)
}

/// False when it was rated before.
pub(crate) fn update_said(
    tx: &mut Tx<'_>,
    id: &Id<Rating>,
    (said, (state, due_on)): (&Said, (State, Option<Day>)),
    given: &Given,
) -> Result<bool, Fault> {
    let words =
        (!said.words.is_empty()).then(|| given.seal.seal(WORDS, said.words.as_bytes(), &*given.chance));
    let values = (
        rating::level.eq(Some(said.level.stars())),
        rating::reason.eq(said.reason.as_deref()),
        rating::words_sealed.eq(words),
        rating::given_at.eq(Some(said.at)),
        rating::task.eq(state.key()),
        rating::task_due_on.eq(due_on.map(|day| day.to_string())),
    );
    let row = rating::table.find(id.as_str()).filter(rating::level.is_null());
    if diesel::update(row).set(values).execute(&mut **tx)? == 0 {
        return Ok(false);
    }
    for ((aspect, _), level) in ASPECTS.into_iter().zip(said.aspects) {
        let Some(level) = level else { continue };
        let values = (
            rating_aspect::rating_id.eq(id.as_str()),
            rating_aspect::aspect.eq(aspect),
            rating_aspect::level.eq(level.stars()),
        );
        diesel::insert_into(rating_aspect::table).values(values).execute(&mut **tx)?;
    }
    Ok(true)
}

/// Those of the officer's authority, or all below the city, that are in one of `states`, by the day they are due.
pub(crate) fn list_tasks(
    conn: &mut Conn,
    officer: &Officer,
    (states, from, most): (&[State], i64, i64),
    given: &Given,
) -> Result<(Vec<Rating>, i64), Fault> {
    let keys: Vec<&str> = states.iter().map(|state| state.key()).collect();
    let everywhere = (officer.level() == base::Level::City).into_sql::<Bool>();
    let own = rating::task
        .eq_any(keys)
        .and(rating::business.eq_any(officer.businesses().to_vec()))
        .and(rating::authority.eq(officer.authority().to_owned()).or(everywhere));
    let total = rating::table.filter(own.clone()).count().get_result(conn)?;
    let rows: Vec<Row> = rating::table
        .filter(own)
        .order((rating::task_due_on, rating::id))
        .limit(most)
        .offset(from)
        .select(COLUMNS)
        .load(conn)?;
    Ok((read_all(conn, rows, given)?, total))
}

/// False when it no longer stands where it was seen.
pub(crate) fn update_state(
    tx: &mut Tx<'_>,
    id: &Id<Rating>,
    (from, to): (State, State),
    counts: bool,
) -> Result<bool, Fault> {
    let row = rating::table.find(id.as_str()).filter(rating::task.eq(from.key()));
    let values = (rating::task.eq(to.key()), rating::counts.eq(counts));
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

pub(crate) fn insert_done(tx: &mut Tx<'_>, id: &Id<Rating>, done: &Done, given: &Given) -> Result<(), Fault> {
    diesel::insert_into(rating_step::table)
        .values((
            rating_step::id.eq(Id::<Done>::new(given).as_str()),
            rating_step::rating_id.eq(id.as_str()),
            rating_step::at.eq(done.at),
            rating_step::step.eq(done.step.key()),
            rating_step::officer_id.eq(done.officer.as_str()),
            rating_step::words_sealed.eq(given.seal.seal(STEP_WORDS, done.words.as_bytes(), &*given.chance)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn list_done(conn: &mut Conn, id: &Id<Rating>, given: &Given) -> Result<Vec<Done>, Fault> {
    let columns = (rating_step::at, rating_step::step, rating_step::officer_id, rating_step::words_sealed);
    let own = rating_step::table.filter(rating_step::rating_id.eq(id.as_str()));
    let rows: Vec<(Moment, String, Id<noun::Person>, Sealed)> =
        own.order((rating_step::at, rating_step::id)).select(columns).load(conn)?;
    rows.into_iter()
        .map(|(at, step, officer, words)| {
            let step = Step::parse(&step).ok_or_else(|| stored("step"))?;
            Ok(Done { at, step, officer, words: open_words(&words, STEP_WORDS, given)? })
        })
        .collect()
}
