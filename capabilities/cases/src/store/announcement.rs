//! SQL of announcements to the public and of objections.

use base::{Day, Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::application;
use crate::announcement::{Announcement, Objection, State, Told};

diesel::table! {
    announcement (application_id) {
        application_id -> Text, shown_sealed -> Binary, starts_on -> Text, ends_on -> Text, state -> Text,
    }
}
diesel::table! {
    objection (id) {
        id -> Text, application_id -> Text, told_sealed -> Binary, state -> Text, decided_by -> Nullable<Text>,
        opinion -> Nullable<Text>, filed_at -> BigInt, decided_at -> Nullable<BigInt>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(announcement, objection, application);

const SHOWN: &str = "announcement.shown";
const TOLD: &str = "objection.told";

pub(crate) fn insert(tx: &mut Tx<'_>, new: &Announcement, given: &Given) -> Result<(), Fault> {
    diesel::delete(announcement::table.find(new.application.as_str())).execute(&mut **tx)?;
    let shown = given.seal.seal(SHOWN, &serde_json::to_vec(&new.shown)?, &*given.chance);
    diesel::insert_into(announcement::table)
        .values((
            announcement::application_id.eq(new.application.as_str()),
            announcement::shown_sealed.eq(shown),
            announcement::starts_on.eq(new.starts_on.to_string()),
            announcement::ends_on.eq(new.ends_on.to_string()),
            announcement::state.eq(State::Running.key()),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

type ShownRow = (Id<noun::Application>, Sealed, Day, Day);
const SHOWN_COLUMNS: (
    announcement::application_id,
    announcement::shown_sealed,
    announcement::starts_on,
    announcement::ends_on,
) = (
    announcement::application_id,
    announcement::shown_sealed,
    announcement::starts_on,
    announcement::ends_on,
);

fn shown((application, shown, starts_on, ends_on): ShownRow, given: &Given) -> Result<Announcement, Fault> {
    let shown = serde_json::from_slice(&given.seal.open(SHOWN, &shown)?)?;
    Ok(Announcement { application, shown, starts_on, ends_on })
}

/// The announcement of one application, while it runs.
pub(crate) fn find_running(
    conn: &mut Conn,
    application: &Id<noun::Application>,
    today: Day,
    given: &Given,
) -> Result<Option<Announcement>, Fault> {
    let row: Option<ShownRow> = announcement::table
        .find(application.as_str())
        .filter(announcement::state.eq(State::Running.key()).and(announcement::ends_on.ge(today.to_string())))
        .select(SHOWN_COLUMNS)
        .first(conn)
        .optional()?;
    row.map(|row| shown(row, given)).transpose()
}

pub(crate) fn list_running(conn: &mut Conn, today: Day, given: &Given) -> Result<Vec<Announcement>, Fault> {
    let rows: Vec<ShownRow> = announcement::table
        .filter(announcement::state.eq(State::Running.key()).and(announcement::ends_on.ge(today.to_string())))
        .order((announcement::ends_on, announcement::application_id))
        .limit(500)
        .select(SHOWN_COLUMNS)
        .load(conn)?;
    rows.into_iter().map(|row| shown(row, given)).collect()
}

/// Every announcement, those that run first, then the last to end.
pub(crate) fn list_newest(
    conn: &mut Conn,
    most: i64,
    given: &Given,
) -> Result<Vec<(Announcement, State)>, Fault> {
    let columns = (
        announcement::application_id,
        announcement::shown_sealed,
        announcement::starts_on,
        announcement::ends_on,
        announcement::state,
    );
    let order = (announcement::state.ne(State::Running.key()), announcement::ends_on.desc());
    let rows: Vec<(Id<noun::Application>, Sealed, Day, Day, String)> =
        announcement::table.order(order).limit(most).select(columns).load(conn)?;
    rows.into_iter()
        .map(|(application, shown, starts_on, ends_on, state)| {
            let shown = serde_json::from_slice(&given.seal.open(SHOWN, &shown)?)?;
            let state = State::parse(&state)
                .ok_or_else(|| Fault::Stored("an announcement of no known state".into()))?;
            Ok((Announcement { application, shown, starts_on, ends_on }, state))
        })
        .collect()
}

/// How many objections wait.
pub(crate) fn count_filed(conn: &mut Conn) -> Result<i64, Fault> {
    Ok(objection::table.filter(objection::state.eq("filed")).count().get_result(conn)?)
}

/// Running announcements whose last day is before `today` and against which nothing is left to decide.
pub(crate) fn list_over(conn: &mut Conn, today: Day) -> Result<Vec<Id<noun::Application>>, Fault> {
    let over = announcement::state.eq(State::Running.key()).and(announcement::ends_on.lt(today.to_string()));
    let objected = objection::table
        .filter(objection::application_id.eq(announcement::application_id).and(objection::state.eq("filed")))
        .select(objection::id);
    let suspended = application::table
        .filter(application::id.eq(announcement::application_id).and(application::is_suspended))
        .select(application::id);
    let free =
        diesel::dsl::not(diesel::dsl::exists(objected)).and(diesel::dsl::not(diesel::dsl::exists(suspended)));
    Ok(announcement::table
        .filter(over.and(free))
        .order(announcement::ends_on)
        .limit(200)
        .select(announcement::application_id)
        .load(conn)?)
}

pub(crate) fn update_state(
    tx: &mut Tx<'_>,
    application: &Id<noun::Application>,
    state: State,
) -> Result<(), Fault> {
    diesel::update(announcement::table.find(application.as_str()))
        .set(announcement::state.eq(state.key()))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn insert_objection(
    tx: &mut Tx<'_>,
    id: &Id<Objection>,
    (application, told): (&Id<noun::Application>, &Told),
    given: &Given,
) -> Result<(), Fault> {
    let sealed = given.seal.seal(TOLD, &serde_json::to_vec(told)?, &*given.chance);
    diesel::insert_into(objection::table)
        .values((
            objection::id.eq(id.as_str()),
            objection::application_id.eq(application.as_str()),
            objection::told_sealed.eq(sealed),
            objection::state.eq("filed"),
            objection::filed_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

type Row = (Id<Objection>, Id<noun::Application>, Sealed, String, Option<String>, Moment);
type Columns = (
    objection::id,
    objection::application_id,
    objection::told_sealed,
    objection::state,
    objection::opinion,
    objection::filed_at,
);
const COLUMNS: Columns = (
    objection::id,
    objection::application_id,
    objection::told_sealed,
    objection::state,
    objection::opinion,
    objection::filed_at,
);

fn read((id, application, told, state, opinion, filed_at): Row, given: &Given) -> Result<Objection, Fault> {
    let told = serde_json::from_slice(&given.seal.open(TOLD, &told)?)?;
    Ok(Objection { id, application, told, state, opinion, filed_at })
}

/// Those to be decided first, then the newest; at most 200.
pub(crate) fn list_objections(conn: &mut Conn, given: &Given) -> Result<Vec<Objection>, Fault> {
    let order = (objection::decided_at.is_not_null(), objection::filed_at.desc());
    let rows: Vec<Row> = objection::table.order(order).limit(200).select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}

pub(crate) fn find_objection(
    conn: &mut Conn,
    id: &Id<Objection>,
    given: &Given,
) -> Result<Option<Objection>, Fault> {
    let row: Option<Row> = objection::table.find(id.as_str()).select(COLUMNS).first(conn).optional()?;
    row.map(|row| read(row, given)).transpose()
}

/// False when it was decided already.
pub(crate) fn update_objection(
    tx: &mut Tx<'_>,
    id: &Id<Objection>,
    (state, opinion): (&str, &str),
    officer: &Id<noun::Person>,
    now: Moment,
) -> Result<bool, Fault> {
    let row = objection::table.find(id.as_str()).filter(objection::state.eq("filed"));
    let changed = diesel::update(row)
        .set((
            objection::state.eq(state),
            objection::opinion.eq(Some(opinion)),
            objection::decided_by.eq(Some(officer.as_str())),
            objection::decided_at.eq(Some(now)),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}
