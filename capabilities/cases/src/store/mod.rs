//! All SQL of this capability, a file for each table's noun.

pub(crate) mod announcement;
pub(crate) mod calendar;
pub(crate) mod content;
pub(crate) mod event;
pub(crate) mod handled;
pub(crate) mod listing;
pub(crate) mod phrase;
pub(crate) mod queue;
pub(crate) mod reminder;
pub(crate) mod spot_check;
pub(crate) mod statistics;

use affiliation::Business;
use base::{BlindIndex, Day, Given, Id, Moment, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::application::{Application, Claim};
use crate::kinds::Side;
use crate::position::Position;

pub(crate) use event::{insert_event, list_events};

diesel::table! {
    application (id) {
        id -> Text, number -> Nullable<Text>, person_id -> Nullable<Text>, unit_id -> Text, unit_name -> Text,
        authority -> Text, business -> Text, subject -> Text, kind -> Text, kind_version -> Integer,
        started_by -> Text, name_index -> Nullable<Binary>, stage -> Integer, rank -> Integer, sender -> Integer,
        is_open -> Bool, is_suspended -> Bool, accepted_at -> Nullable<BigInt>, officer_id -> Nullable<Text>,
        claimed_at -> Nullable<BigInt>, opened_at -> BigInt, submitted_at -> Nullable<BigInt>, stage_at -> BigInt,
        clock -> Text, due_on -> Nullable<Text>, reason -> Nullable<Text>, permit_id -> Nullable<Text>,
        result_number -> Nullable<Text>, round -> Integer, version -> Integer,
    }
}
diesel::table! { application_serial (day, shard) { day -> Text, shard -> Integer, drawn -> BigInt, } }

#[derive(Queryable)]
pub(crate) struct Row {
    id: Id<noun::Application>,
    number: Option<String>,
    person: Option<Id<noun::Person>>,
    unit: Id<noun::Unit>,
    unit_name: String,
    authority: String,
    business: String,
    subject: String,
    kind: String,
    kind_version: i32,
    started_by: String,
    _name: Option<BlindIndex>,
    stage: i32,
    rank: i32,
    sender: i32,
    _is_open: bool,
    is_suspended: bool,
    accepted_at: Option<Moment>,
    officer: Option<Id<noun::Person>>,
    claimed_at: Option<Moment>,
    opened_at: Moment,
    submitted_at: Option<Moment>,
    stage_at: Moment,
    clock: String,
    due_on: Option<Day>,
    reason: Option<String>,
    permit: Option<Id<noun::Permit>>,
    result_number: Option<String>,
    round: i32,
    version: i32,
}

fn stored(what: &str) -> Fault {
    Fault::Stored(format!("{what} of no known form"))
}

pub(crate) fn read(row: Row) -> Result<Application, Fault> {
    let claim = row.officer.zip(row.claimed_at).map(|(officer, at)| Claim { officer, at });
    let clocks = if row.clock.is_empty() {
        Ok(crate::clock::Clocks::default())
    } else {
        serde_json::from_str(&row.clock)
    };
    Ok(Application {
        id: row.id,
        number: row.number,
        person: row.person,
        unit: row.unit,
        unit_name: row.unit_name,
        authority: row.authority,
        business: Business::parse(&row.business).ok_or_else(|| stored("a business"))?,
        subject: row.subject,
        kind: row.kind,
        kind_version: row.kind_version,
        started_by: Side::parse(&row.started_by).ok_or_else(|| stored("a beginning"))?,
        position: Position::of_columns((row.stage, row.rank, row.sender)).ok_or_else(|| stored("a stage"))?,
        is_suspended: row.is_suspended,
        accepted_at: row.accepted_at,
        claim,
        opened_at: row.opened_at,
        submitted_at: row.submitted_at,
        stage_at: row.stage_at,
        clocks: clocks?,
        due_on: row.due_on,
        reason: row.reason,
        permit: row.permit,
        result_number: row.result_number,
        round: row.round,
        version: row.version,
    })
}

const NAME: &str = "application.name";

/// The blind index of an applicant's name.
pub(crate) fn name_index(name: &str, given: &Given) -> BlindIndex {
    given.seal.index(NAME, name.trim())
}

pub(crate) fn list_current(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    ended_since: Moment,
) -> Result<Vec<Application>, Fault> {
    let current = application::is_open.or(application::stage_at.ge(ended_since));
    let own = application::table.filter(application::person_id.eq(person.as_str())).filter(current);
    let order = (application::stage_at.desc(), application::id.desc());
    let rows: Vec<Row> = own.order(order).limit(200).load(conn)?;
    rows.into_iter().map(read).collect()
}

pub(crate) fn count_open(conn: &mut Conn, person: &Id<noun::Person>) -> Result<i64, Fault> {
    let own = application::person_id.eq(person.as_str()).and(application::is_open);
    Ok(application::table.filter(own).count().get_result(conn)?)
}

pub(crate) fn find(conn: &mut Conn, id: &Id<noun::Application>) -> Result<Option<Application>, Fault> {
    let row: Option<Row> = application::table.find(id.as_str()).first(conn).optional()?;
    row.map(read).transpose()
}

pub(crate) fn find_of_person(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    id: &Id<noun::Application>,
) -> Result<Option<Application>, Fault> {
    let found = find(conn, id)?;
    Ok(found.filter(|one| one.person.as_ref() == Some(person)))
}

/// The open application of `person` of this kind.
pub(crate) fn find_open(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    kind: &str,
) -> Result<Option<Application>, Fault> {
    let own =
        application::person_id.eq(person.as_str()).and(application::kind.eq(kind)).and(application::is_open);
    let row: Option<Row> = application::table.filter(own).first(conn).optional()?;
    row.map(read).transpose()
}

/// The open application of a unit for itself of this kind.
pub(crate) fn find_open_of_unit(
    conn: &mut Conn,
    unit: &Id<noun::Unit>,
    kind: &str,
) -> Result<Option<Application>, Fault> {
    let own = application::unit_id
        .eq(unit.as_str())
        .and(application::person_id.is_null())
        .and(application::kind.eq(kind))
        .and(application::is_open);
    let row: Option<Row> = application::table.filter(own).first(conn).optional()?;
    row.map(read).transpose()
}

/// Every open application of `person`, the newest first.
pub(crate) fn list_open_of_person(
    conn: &mut Conn,
    person: &Id<noun::Person>,
) -> Result<Vec<Application>, Fault> {
    let own = application::person_id.eq(person.as_str()).and(application::is_open);
    let order = (application::opened_at.desc(), application::id);
    let rows: Vec<Row> = application::table.filter(own).order(order).limit(50).load(conn)?;
    rows.into_iter().map(read).collect()
}

/// Every open application of `person` with `unit`.
pub(crate) fn list_open_with_unit(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    unit: &Id<noun::Unit>,
) -> Result<Vec<Application>, Fault> {
    let own = application::person_id
        .eq(person.as_str())
        .and(application::unit_id.eq(unit.as_str()))
        .and(application::is_open);
    let rows: Vec<Row> = application::table.filter(own).load(conn)?;
    rows.into_iter().map(read).collect()
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
        .and(application::stage.eq(crate::Stage::Done.code()));
    Ok(application::table.filter(done).count().get_result::<i64>(conn)? > 0)
}

/// False when there is an open one of this kind.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &Application, name: Option<BlindIndex>) -> Result<bool, Fault> {
    let (stage, rank, sender) = new.position.columns();
    let values = (
        (
            application::id.eq(new.id.as_str().to_owned()),
            application::number.eq(new.number.clone()),
            application::person_id.eq(new.person.as_ref().map(|id| id.as_str().to_owned())),
            application::unit_id.eq(new.unit.as_str().to_owned()),
            application::unit_name.eq(new.unit_name.clone()),
            application::authority.eq(new.authority.clone()),
            application::business.eq(new.business.key()),
            application::subject.eq(new.subject.clone()),
            application::kind.eq(new.kind.clone()),
            application::kind_version.eq(new.kind_version),
            application::started_by.eq(new.started_by.key()),
            application::name_index.eq(name),
        ),
        (
            application::stage.eq(stage),
            application::rank.eq(rank),
            application::sender.eq(sender),
            application::is_open.eq(!new.stage().is_final()),
            application::is_suspended.eq(new.is_suspended),
            application::accepted_at.eq(new.accepted_at),
            application::opened_at.eq(new.opened_at),
            application::submitted_at.eq(new.submitted_at),
            application::stage_at.eq(new.stage_at),
            application::clock.eq(serde_json::to_string(&new.clocks)?),
            application::due_on.eq(new.due_on.map(|day| day.to_string())),
            application::reason.eq(new.reason.clone()),
            application::permit_id.eq(new.permit.as_ref().map(|id| id.as_str().to_owned())),
            application::round.eq(new.round),
            application::version.eq(new.version),
        ),
    );
    match tx.savepoint(|conn| diesel::insert_into(application::table).values(values).execute(conn)) {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Writes what an act changed, if nobody acted since `version`: the new version is one more.
/// The latest day on which anything open is due.
pub(crate) fn latest_due(conn: &mut Conn) -> Result<Option<Day>, Fault> {
    let open = application::table.filter(application::is_open);
    let latest: Option<String> = open.select(diesel::dsl::max(application::due_on)).first(conn)?;
    Ok(latest.and_then(|day| Day::parse(&day)))
}

/// Another day on which it is due, of what is otherwise as it was: no act, and no version.
pub(crate) fn update_due(
    tx: &mut Tx<'_>,
    id: &Id<noun::Application>,
    due_on: Option<Day>,
) -> Result<(), Fault> {
    diesel::update(application::table.find(id.as_str()))
        .set(application::due_on.eq(due_on.map(|day| day.to_string())))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn update(tx: &mut Tx<'_>, after: &Application, version: i32) -> Result<bool, Fault> {
    let (stage, rank, sender) = after.position.columns();
    let row = application::table.find(after.id.as_str()).filter(application::version.eq(version));
    let changed = diesel::update(row)
        .set((
            (
                application::number.eq(after.number.as_deref()),
                application::subject.eq(&after.subject),
                application::authority.eq(&after.authority),
                application::stage.eq(stage),
                application::rank.eq(rank),
                application::sender.eq(sender),
                application::is_open.eq(!after.stage().is_final()),
                application::is_suspended.eq(after.is_suspended),
                application::accepted_at.eq(after.accepted_at),
                application::officer_id.eq(after.claim.as_ref().map(|claim| claim.officer.as_str())),
                application::claimed_at.eq(after.claim.as_ref().map(|claim| claim.at)),
            ),
            (
                application::submitted_at.eq(after.submitted_at),
                application::stage_at.eq(after.stage_at),
                application::clock.eq(serde_json::to_string(&after.clocks)?),
                application::due_on.eq(after.due_on.map(|day| day.to_string())),
                application::reason.eq(after.reason.as_deref()),
                application::permit_id.eq(after.permit.as_ref().map(Id::as_str)),
                application::result_number.eq(after.result_number.as_deref()),
                application::round.eq(after.round),
                application::version.eq(version + 1),
            ),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// A draft goes without a trace.
pub(crate) fn remove(tx: &mut Tx<'_>, id: &Id<noun::Application>, version: i32) -> Result<bool, Fault> {
    content::remove_draft(tx, id)?;
    event::remove_events(tx, id)?;
    let row = application::table.find(id.as_str()).filter(application::version.eq(version));
    Ok(diesel::delete(row).execute(&mut **tx)? == 1)
}

/// So many rows share a day's numbers.
const SHARDS: i64 = 256;

/// The next serial of `day`, from 1. Numbers of one row follow each other; which row is drawn is chance.
pub(crate) fn draw_serial(tx: &mut Tx<'_>, day: Day, given: &Given) -> Result<i64, Fault> {
    draw(tx, &day.to_string(), given)
}

/// The next serial of a series: a day of 办件编号, a year of approvals.
pub(crate) fn draw(tx: &mut Tx<'_>, series: &str, given: &Given) -> Result<i64, Fault> {
    let shard = i64::from(given.chance.bytes::<1>()[0]) % SHARDS;
    let row = i32::try_from(shard).unwrap_or(0);
    let one = application_serial::table.find((series, row));
    let before: Option<i64> = one.select(application_serial::drawn).first(&mut **tx).optional()?;
    match before {
        Some(drawn) => {
            diesel::update(one).set(application_serial::drawn.eq(drawn + 1)).execute(&mut **tx)?;
        }
        None => {
            diesel::insert_into(application_serial::table)
                .values((
                    application_serial::day.eq(series),
                    application_serial::shard.eq(row),
                    application_serial::drawn.eq(1),
                ))
                .execute(&mut **tx)?;
        }
    }
    Ok(before.unwrap_or(0) * SHARDS + shard + 1)
}

/// Acceptance and end of the newest that ended with a decision of an authority.
pub(crate) fn list_ended(
    conn: &mut Conn,
    (kind, authority): (&str, &str),
    most: i64,
) -> Result<Vec<(Moment, Moment)>, Fault> {
    let like = application::kind
        .eq(kind)
        .and(application::authority.eq(authority))
        .and(diesel::dsl::not(application::is_open))
        .and(application::accepted_at.is_not_null());
    let rows: Vec<(Option<Moment>, Moment)> = application::table
        .filter(like)
        .order(application::stage_at.desc())
        .limit(most)
        .select((application::accepted_at, application::stage_at))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(from, to)| Some((from?, to))).collect())
}
