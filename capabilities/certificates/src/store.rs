//! All SQL of this capability. Here the permit itself; what hangs on it stands beside.

pub(crate) mod check;
pub(crate) mod correction;
pub(crate) mod event;
pub(crate) mod follower;
pub(crate) mod search;

use base::{BlindIndex, Day, Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use serde::{Deserialize, Serialize};

use crate::permit::Running;
use crate::{Cause, Holder, Permit, State};

diesel::table! {
    permit (id) {
        id -> Text, number -> Text, person_id -> Text, unit_name -> Text, kind -> Text, state -> Integer,
        state_since -> BigInt, issued_on -> Text, valid_to -> Text, window_ends_on -> Nullable<Text>,
        version -> Integer, unit_id -> Nullable<Text>, district -> Nullable<Text>,
        holder_sealed -> Nullable<Binary>, name_index -> Nullable<Binary>, kept -> Nullable<Text>,
    }
}

const HOLDER: &str = "permit.holder";
const NAME: &str = "permit.name";

/// What no search asks for, as JSON in one column.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    first_issued_on: Option<String>,
    contract_to: Option<String>,
    issuer: String,
    before_frozen: Option<i32>,
    running: Option<KeptRunning>,
}

#[derive(Serialize, Deserialize)]
struct KeptRunning {
    cause: Cause,
    reason: String,
    since: String,
    new_unit: Option<String>,
}

type Row = (
    (Id<noun::Permit>, String, Id<noun::Person>, String, String, i32, Moment, i32),
    (Day, Day, Option<Day>, Option<Id<noun::Unit>>, Option<String>, Option<Sealed>, Option<String>),
);
type Columns = (
    (
        permit::id,
        permit::number,
        permit::person_id,
        permit::unit_name,
        permit::kind,
        permit::state,
        permit::state_since,
        permit::version,
    ),
    (
        permit::issued_on,
        permit::valid_to,
        permit::window_ends_on,
        permit::unit_id,
        permit::district,
        permit::holder_sealed,
        permit::kept,
    ),
);
const COLUMNS: Columns = (
    (
        permit::id,
        permit::number,
        permit::person_id,
        permit::unit_name,
        permit::kind,
        permit::state,
        permit::state_since,
        permit::version,
    ),
    (
        permit::issued_on,
        permit::valid_to,
        permit::window_ends_on,
        permit::unit_id,
        permit::district,
        permit::holder_sealed,
        permit::kept,
    ),
);

fn stored(what: &str) -> Fault {
    Fault::Stored(format!("a permit's {what} of no known form"))
}

fn state_of(code: i32) -> Result<State, Fault> {
    State::of_code(code).ok_or_else(|| stored("state"))
}

fn day_of(text: &str) -> Result<Day, Fault> {
    Day::parse(text).ok_or_else(|| stored("day"))
}

fn read(row: Row, given: &Given) -> Result<Permit, Fault> {
    let (
        (id, number, person, unit_name, kind, state, state_since, version),
        (issued_on, valid_to, window_ends_on, unit, district, holder, kept),
    ) = row;
    let kept: Kept = kept.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default();
    let running = kept.running.map(|one| {
        Ok::<_, Fault>(Running {
            cause: one.cause,
            reason: one.reason,
            since: day_of(&one.since)?,
            new_unit: one.new_unit,
        })
    });
    Ok(Permit {
        id,
        number,
        person,
        holder: holder.map(|sealed| open_holder(&sealed, given)).transpose()?,
        kind,
        unit,
        unit_name,
        district: district.unwrap_or_default(),
        issuer: kept.issuer,
        state: state_of(state)?,
        state_since,
        first_issued_on: kept.first_issued_on.map_or(Ok(issued_on), |text| day_of(&text))?,
        issued_on,
        valid_to,
        contract_to: kept.contract_to.map(|text| day_of(&text)).transpose()?,
        window_ends_on,
        running: running.transpose()?,
        before_frozen: kept.before_frozen.map(state_of).transpose()?,
        version,
    })
}

fn open_holder(sealed: &Sealed, given: &Given) -> Result<Holder, Fault> {
    Ok(serde_json::from_slice(&given.seal.open(HOLDER, sealed)?)?)
}

fn seal_holder(holder: &Holder, given: &Given) -> Result<Sealed, Fault> {
    Ok(given.seal.seal(HOLDER, &serde_json::to_vec(holder)?, &*given.chance))
}

fn kept(permit: &Permit) -> Result<String, Fault> {
    let running = permit.running.as_ref().map(|one| KeptRunning {
        cause: one.cause,
        reason: one.reason.clone(),
        since: one.since.to_string(),
        new_unit: one.new_unit.clone(),
    });
    Ok(serde_json::to_string(&Kept {
        first_issued_on: Some(permit.first_issued_on.to_string()),
        contract_to: permit.contract_to.map(|day| day.to_string()),
        issuer: permit.issuer.clone(),
        before_frozen: permit.before_frozen.map(State::code),
        running,
    })?)
}

/// The index by which a holder's name is found; without spaces, as [`base::PersonName`] reads names.
pub(crate) fn name_index(name: &str, given: &Given) -> BlindIndex {
    given.seal.index(NAME, name)
}

pub(crate) fn list_of_person(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    given: &Given,
) -> Result<Vec<Permit>, Fault> {
    let own = permit::table.filter(permit::person_id.eq(person.as_str()));
    let rows: Vec<Row> =
        own.order((permit::issued_on.desc(), permit::id.desc())).select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}

pub(crate) fn find(conn: &mut Conn, id: &Id<noun::Permit>, given: &Given) -> Result<Option<Permit>, Fault> {
    let row: Option<Row> = permit::table.find(id.as_str()).select(COLUMNS).first(conn).optional()?;
    row.map(|row| read(row, given)).transpose()
}

/// Valid ones whose last day lies in `from..=to`, in the order of their ids, after `after`.
pub(crate) fn list_expiring(
    conn: &mut Conn,
    (from, to): (Day, Day),
    (after, most): (Option<&Id<noun::Permit>>, i64),
    given: &Given,
) -> Result<Vec<Permit>, Fault> {
    let some = permit::table
        .filter(permit::state.eq(State::Valid.code()))
        .filter(permit::valid_to.between(from.to_string(), to.to_string()))
        .filter(permit::id.gt(after.map_or("", |id| id.as_str())));
    let rows: Vec<Row> = some.order(permit::id).limit(most).select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}

/// Those whose window to change the employer ends in `from..=to`; otherwise as [`list_expiring`].
pub(crate) fn list_closing(
    conn: &mut Conn,
    (from, to): (Day, Day),
    (after, most): (Option<&Id<noun::Permit>>, i64),
    given: &Given,
) -> Result<Vec<Permit>, Fault> {
    let some = permit::table
        .filter(permit::state.eq(State::MayChangeUnit.code()))
        .filter(permit::window_ends_on.between(from.to_string(), to.to_string()))
        .filter(permit::id.gt(after.map_or("", |id| id.as_str())));
    let rows: Vec<Row> = some.order(permit::id).limit(most).select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}

/// Permits whose window is over on `today`.
pub(crate) fn list_ended(
    conn: &mut Conn,
    today: Day,
    most: i64,
    given: &Given,
) -> Result<Vec<Permit>, Fault> {
    let states = [State::Suspended.code(), State::MayChangeUnit.code()];
    let some = permit::table
        .filter(permit::state.eq_any(states))
        .filter(permit::window_ends_on.lt(today.to_string()));
    let rows: Vec<Row> = some.order(permit::id).limit(most).select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}

/// Permits that lapsed: their last day lies before `before`.
pub(crate) fn list_lapsed(
    conn: &mut Conn,
    before: Day,
    most: i64,
    given: &Given,
) -> Result<Vec<Permit>, Fault> {
    let states = [State::Valid.code(), State::Suspended.code(), State::MayChangeUnit.code()];
    let some =
        permit::table.filter(permit::state.eq_any(states)).filter(permit::valid_to.lt(before.to_string()));
    let rows: Vec<Row> = some.order(permit::id).limit(most).select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}

pub(crate) fn insert(tx: &mut Tx<'_>, new: &Permit, given: &Given) -> Result<(), Fault> {
    let holder = new.holder.as_ref();
    diesel::insert_into(permit::table)
        .values((
            permit::id.eq(new.id.as_str()),
            permit::number.eq(&new.number),
            permit::person_id.eq(new.person.as_str()),
            permit::unit_name.eq(&new.unit_name),
            permit::kind.eq(&new.kind),
            permit::state.eq(new.state.code()),
            permit::state_since.eq(new.state_since),
            permit::issued_on.eq(new.issued_on.to_string()),
            permit::valid_to.eq(new.valid_to.to_string()),
            permit::window_ends_on.eq(new.window_ends_on.map(|day| day.to_string())),
            permit::version.eq(new.version),
            permit::unit_id.eq(new.unit.as_ref().map(|unit| unit.as_str())),
            permit::district.eq(&new.district),
            permit::holder_sealed.eq(holder.map(|one| seal_holder(one, given)).transpose()?),
            permit::name_index.eq(holder.map(|one| name_index(&one.name, given))),
            permit::kept.eq(kept(new)?),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Writes everything that can change; false when somebody changed it since `new.version`.
pub(crate) fn update(tx: &mut Tx<'_>, new: &Permit, given: &Given) -> Result<bool, Fault> {
    let row = permit::table.find(new.id.as_str()).filter(permit::version.eq(new.version));
    let holder = new.holder.as_ref();
    let done = diesel::update(row)
        .set((
            permit::number.eq(&new.number),
            permit::unit_name.eq(&new.unit_name),
            permit::state.eq(new.state.code()),
            permit::state_since.eq(new.state_since),
            permit::issued_on.eq(new.issued_on.to_string()),
            permit::valid_to.eq(new.valid_to.to_string()),
            permit::window_ends_on.eq(new.window_ends_on.map(|day| day.to_string())),
            permit::version.eq(new.version + 1),
            permit::unit_id.eq(new.unit.as_ref().map(|unit| unit.as_str())),
            permit::district.eq(&new.district),
            permit::holder_sealed.eq(holder.map(|one| seal_holder(one, given)).transpose()?),
            permit::name_index.eq(holder.map(|one| name_index(&one.name, given))),
            permit::kept.eq(kept(new)?),
        ))
        .execute(&mut **tx)?;
    Ok(done == 1)
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    last: i64,
}

/// The next serial of `day`. One statement, so that of two issues at once the second waits for the first, or is run
/// again after it.
pub(crate) fn upsert_serial(tx: &mut Tx<'_>, day: Day) -> Result<i64, Fault> {
    let row: Counted = diesel::sql_query(
        "INSERT INTO permit_serial (day, last) VALUES ($1, 1) \
         ON CONFLICT (day) DO UPDATE SET last = permit_serial.last + 1 RETURNING last",
    )
    .bind::<Text, _>(day.to_string())
    .get_result(&mut **tx)?;
    Ok(row.last)
}
