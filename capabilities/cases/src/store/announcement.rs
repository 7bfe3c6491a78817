//! SQL of announcements to the public and of objections.

use base::{Day, Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::application;
use crate::announcement::{Announcement, Batch, Objection, State, Told};

diesel::table! {
    announcement (application_id) {
        application_id -> Text, shown_sealed -> Binary, starts_on -> Nullable<Text>, ends_on -> Nullable<Text>,
        state -> Text, batch_id -> Nullable<Text>, came_at -> BigInt,
    }
}
diesel::table! {
    announcement_batch (id) {
        id -> Text, year -> Integer, serial -> Integer, starts_on -> Text, ends_on -> Text, published_by -> Text,
        published_at -> BigInt,
    }
}
diesel::table! {
    objection (id) {
        id -> Text, application_id -> Text, told_sealed -> Binary, state -> Text, decided_by -> Nullable<Text>,
        opinion -> Nullable<Text>, filed_at -> BigInt, decided_at -> Nullable<BigInt>,
    }
}

diesel::joinable!(announcement -> announcement_batch (batch_id));
diesel::allow_tables_to_appear_in_same_query!(announcement, announcement_batch, objection, application);

const SHOWN: &str = "announcement.shown";
const TOLD: &str = "objection.told";

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    new: &Announcement,
    came_at: Moment,
    given: &Given,
) -> Result<(), Fault> {
    diesel::delete(announcement::table.find(new.application.as_str())).execute(&mut **tx)?;
    let shown = given.seal.seal(SHOWN, &serde_json::to_vec(&new.shown)?, &*given.chance);
    let state = if new.days.is_some() { State::Running } else { State::Waiting };
    diesel::insert_into(announcement::table)
        .values((
            announcement::application_id.eq(new.application.as_str()),
            announcement::shown_sealed.eq(shown),
            announcement::starts_on.eq(new.days.map(|(first, _)| first.to_string())),
            announcement::ends_on.eq(new.days.map(|(_, last)| last.to_string())),
            announcement::state.eq(state.key()),
            announcement::came_at.eq(came_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

type Row = ((Id<noun::Application>, Sealed, Option<Day>, Option<Day>, String), Option<(i32, i32)>);
type Columns = (
    (
        announcement::application_id,
        announcement::shown_sealed,
        announcement::starts_on,
        announcement::ends_on,
        announcement::state,
    ),
    diesel::dsl::Nullable<(announcement_batch::year, announcement_batch::serial)>,
);

fn columns() -> Columns {
    let own = (
        announcement::application_id,
        announcement::shown_sealed,
        announcement::starts_on,
        announcement::ends_on,
        announcement::state,
    );
    (own, (announcement_batch::year, announcement_batch::serial).nullable())
}

/// 2026年第3批
pub(crate) fn title((year, serial): (i32, i32)) -> String {
    format!("{year}年第{serial}批")
}

fn read(row: Row, given: &Given) -> Result<(Announcement, State), Fault> {
    let ((application, shown, starts_on, ends_on, state), batch) = row;
    let shown = serde_json::from_slice(&given.seal.open(SHOWN, &shown)?)?;
    let state =
        State::parse(&state).ok_or_else(|| Fault::Stored("an announcement of no known state".into()))?;
    Ok((Announcement { application, shown, days: starts_on.zip(ends_on), batch: batch.map(title) }, state))
}

/// The announcement of one application, while it runs.
pub(crate) fn find_running(
    conn: &mut Conn,
    application: &Id<noun::Application>,
    today: Day,
    given: &Given,
) -> Result<Option<Announcement>, Fault> {
    let today = today.to_string();
    let row: Option<Row> = announcement::table
        .left_join(announcement_batch::table)
        .filter(announcement::application_id.eq(application.as_str()))
        .filter(announcement::state.eq(State::Running.key()))
        .filter(announcement::starts_on.le(&today).and(announcement::ends_on.ge(&today)))
        .select(columns())
        .first(conn)
        .optional()?;
    Ok(row.map(|row| read(row, given)).transpose()?.map(|(one, _)| one))
}

pub(crate) fn list_running(conn: &mut Conn, today: Day, given: &Given) -> Result<Vec<Announcement>, Fault> {
    let today = today.to_string();
    let rows: Vec<Row> = announcement::table
        .left_join(announcement_batch::table)
        .filter(announcement::state.eq(State::Running.key()))
        .filter(announcement::starts_on.le(&today).and(announcement::ends_on.ge(&today)))
        .order((announcement::ends_on, announcement::application_id))
        .limit(500)
        .select(columns())
        .load(conn)?;
    rows.into_iter().map(|row| Ok(read(row, given)?.0)).collect()
}

/// Those in `states`: what waits in the order in which it came, all else the last to end first.
pub(crate) fn list_of(
    conn: &mut Conn,
    states: &[State],
    most: i64,
    given: &Given,
) -> Result<Vec<(Announcement, State)>, Fault> {
    let keys: Vec<&str> = states.iter().map(|state| state.key()).collect();
    let all = announcement::table
        .left_join(announcement_batch::table)
        .filter(announcement::state.eq_any(keys))
        .limit(most)
        .select(columns());
    let rows: Vec<Row> = if states == [State::Waiting] {
        all.order((announcement::came_at, announcement::application_id)).load(conn)?
    } else {
        all.order((announcement::ends_on.desc(), announcement::application_id)).load(conn)?
    };
    rows.into_iter().map(|row| read(row, given)).collect()
}

/// One, while it waits to be published.
pub(crate) fn find_waiting(
    conn: &mut Conn,
    application: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<Announcement>, Fault> {
    let row: Option<Row> = announcement::table
        .left_join(announcement_batch::table)
        .filter(announcement::application_id.eq(application.as_str()))
        .filter(announcement::state.eq(State::Waiting.key()))
        .select(columns())
        .first(conn)
        .optional()?;
    Ok(row.map(|row| read(row, given)).transpose()?.map(|(one, _)| one))
}

pub(crate) fn count_waiting(conn: &mut Conn) -> Result<i64, Fault> {
    Ok(announcement::table.filter(announcement::state.eq(State::Waiting.key())).count().get_result(conn)?)
}

/// How many wait that should have been published before `today`, and do not stand still.
pub(crate) fn count_late(conn: &mut Conn, today: Day) -> Result<i64, Fault> {
    let late = application::due_on.lt(today.to_string()).and(diesel::dsl::not(application::is_suspended));
    Ok(announcement::table
        .inner_join(application::table.on(application::id.eq(announcement::application_id)))
        .filter(announcement::state.eq(State::Waiting.key()).and(late))
        .count()
        .get_result(conn)?)
}

/// The next serial of a year's batches.
pub(crate) fn next_serial(conn: &mut Conn, year: i32) -> Result<i32, Fault> {
    let last: Option<i32> = announcement_batch::table
        .filter(announcement_batch::year.eq(year))
        .select(diesel::dsl::max(announcement_batch::serial))
        .first(conn)?;
    Ok(last.unwrap_or(0) + 1)
}

/// False when somebody else published a batch under this serial.
pub(crate) fn insert_batch(
    tx: &mut Tx<'_>,
    id: &Id<Batch>,
    ((year, serial), (first, last)): ((i32, i32), (Day, Day)),
    officer: &Id<noun::Person>,
    now: Moment,
) -> Result<bool, Fault> {
    let values = (
        announcement_batch::id.eq(id.as_str().to_owned()),
        announcement_batch::year.eq(year),
        announcement_batch::serial.eq(serial),
        announcement_batch::starts_on.eq(first.to_string()),
        announcement_batch::ends_on.eq(last.to_string()),
        announcement_batch::published_by.eq(officer.as_str().to_owned()),
        announcement_batch::published_at.eq(now),
    );
    match tx.savepoint(|conn| diesel::insert_into(announcement_batch::table).values(values).execute(conn)) {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// False when it does not wait any more.
pub(crate) fn update_published(
    tx: &mut Tx<'_>,
    application: &Id<noun::Application>,
    (batch, (first, last)): (&Id<Batch>, (Day, Day)),
) -> Result<bool, Fault> {
    let row =
        announcement::table.find(application.as_str()).filter(announcement::state.eq(State::Waiting.key()));
    let changes = (
        announcement::state.eq(State::Running.key()),
        announcement::starts_on.eq(Some(first.to_string())),
        announcement::ends_on.eq(Some(last.to_string())),
        announcement::batch_id.eq(Some(batch.as_str())),
    );
    Ok(diesel::update(row).set(changes).execute(&mut **tx)? == 1)
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

type ObjectionRow = (Id<Objection>, Id<noun::Application>, Sealed, String, Option<String>, Moment);
type ObjectionColumns = (
    objection::id,
    objection::application_id,
    objection::told_sealed,
    objection::state,
    objection::opinion,
    objection::filed_at,
);
const OBJECTION: ObjectionColumns = (
    objection::id,
    objection::application_id,
    objection::told_sealed,
    objection::state,
    objection::opinion,
    objection::filed_at,
);

fn objection_of(
    (id, application, told, state, opinion, filed_at): ObjectionRow,
    given: &Given,
) -> Result<Objection, Fault> {
    let told = serde_json::from_slice(&given.seal.open(TOLD, &told)?)?;
    Ok(Objection { id, application, told, state, opinion, filed_at })
}

/// Those to be decided first, then the newest; at most 200.
pub(crate) fn list_objections(conn: &mut Conn, given: &Given) -> Result<Vec<Objection>, Fault> {
    let order = (objection::decided_at.is_not_null(), objection::filed_at.desc());
    let rows: Vec<ObjectionRow> = objection::table.order(order).limit(200).select(OBJECTION).load(conn)?;
    rows.into_iter().map(|row| objection_of(row, given)).collect()
}

pub(crate) fn find_objection(
    conn: &mut Conn,
    id: &Id<Objection>,
    given: &Given,
) -> Result<Option<Objection>, Fault> {
    let row: Option<ObjectionRow> =
        objection::table.find(id.as_str()).select(OBJECTION).first(conn).optional()?;
    row.map(|row| objection_of(row, given)).transpose()
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
