//! All SQL of this capability.

use base::{CreditCode, Day, Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;
use profile::Sheet;

use crate::link::Turn;
use crate::staff::Leaver;
use crate::{Business, Link, LinkCode, Right, State, Unit, UnitState};

diesel::table! {
    unit (id) {
        id -> Text, credit_code -> Text, name -> Text, state -> Text, link_code -> Text, sheet_sealed -> Binary,
        completed_at -> Nullable<BigInt>, version -> Integer, created_at -> BigInt,
    }
}
diesel::table! {
    unit_right (unit_id, business) { unit_id -> Text, business -> Text, state -> Integer, since -> BigInt, }
}
diesel::table! {
    clerk (person_id) { person_id -> Text, unit_id -> Text, is_admin -> Bool, granted_at -> BigInt, }
}
diesel::table! {
    link (id) {
        id -> Text, person_id -> Text, unit_id -> Text, state -> Text, asked_at -> BigInt, changed_at -> BigInt,
        reason -> Nullable<Text>, leaving_on -> Nullable<Text>,
    }
}
diesel::allow_tables_to_appear_in_same_query!(link, unit);

const SHEET: &str = "unit.sheet";

type UnitRow = (Id<noun::Unit>, String, String, String, String, Sealed, Option<Moment>, i32);
type UnitColumns = (
    unit::id,
    unit::credit_code,
    unit::name,
    unit::state,
    unit::link_code,
    unit::sheet_sealed,
    unit::completed_at,
    unit::version,
);
const UNIT: UnitColumns = (
    unit::id,
    unit::credit_code,
    unit::name,
    unit::state,
    unit::link_code,
    unit::sheet_sealed,
    unit::completed_at,
    unit::version,
);

fn stored(what: &str) -> Fault {
    Fault::Stored(format!("a {what} of no known form"))
}

fn read_unit(row: UnitRow, given: &Given) -> Result<Unit, Fault> {
    let (id, credit_code, name, state, link_code, sheet, completed_at, version) = row;
    Ok(Unit {
        id,
        credit_code: CreditCode::parse(&credit_code).map_err(|_| stored("credit code"))?,
        name,
        state: UnitState::parse(&state).ok_or_else(|| stored("unit state"))?,
        link_code: LinkCode::parse(&link_code).ok_or_else(|| stored("link code"))?,
        sheet: serde_json::from_slice(&given.seal.open(SHEET, &sheet)?)?,
        completed_at,
        version,
    })
}

fn seal(sheet: &Sheet, given: &Given) -> Result<Sealed, Fault> {
    Ok(given.seal.seal(SHEET, &serde_json::to_vec(sheet)?, &*given.chance))
}

pub(crate) fn find_unit(conn: &mut Conn, id: &Id<noun::Unit>, given: &Given) -> Result<Option<Unit>, Fault> {
    let row: Option<UnitRow> = unit::table.find(id.as_str()).select(UNIT).first(conn).optional()?;
    row.map(|row| read_unit(row, given)).transpose()
}

pub(crate) fn is_unit_complete(conn: &mut Conn, id: &Id<noun::Unit>) -> Result<bool, Fault> {
    let row = unit::table.find(id.as_str()).filter(unit::completed_at.is_not_null());
    Ok(diesel::select(diesel::dsl::exists(row)).get_result(conn)?)
}

pub(crate) fn find_unit_by_link_code(
    conn: &mut Conn,
    code: &LinkCode,
    given: &Given,
) -> Result<Option<Unit>, Fault> {
    let one = unit::table.filter(unit::link_code.eq(code.as_str()));
    let row: Option<UnitRow> = one.select(UNIT).first(conn).optional()?;
    row.map(|row| read_unit(row, given)).transpose()
}

pub(crate) fn find_unit_by_credit_code(
    conn: &mut Conn,
    code: &CreditCode,
    given: &Given,
) -> Result<Option<Unit>, Fault> {
    let one = unit::table.filter(unit::credit_code.eq(code.as_str()));
    let row: Option<UnitRow> = one.select(UNIT).first(conn).optional()?;
    row.map(|row| read_unit(row, given)).transpose()
}

pub(crate) fn list_units(conn: &mut Conn, given: &Given) -> Result<Vec<Unit>, Fault> {
    let rows: Vec<UnitRow> = unit::table.select(UNIT).order(unit::name).limit(500).load(conn)?;
    rows.into_iter().map(|row| read_unit(row, given)).collect()
}

pub(crate) fn list_unit_ids(conn: &mut Conn, sought: &str) -> Result<Vec<String>, Fault> {
    let plain = sought.replace(['%', '_', '\\'], "");
    let named = unit::name.like(format!("%{plain}%")).or(unit::credit_code.eq(sought.to_uppercase()));
    Ok(unit::table.filter(named).select(unit::id).limit(50).load(conn)?)
}

/// False when there is a unit of that credit code.
pub(crate) fn insert_unit(tx: &mut Tx<'_>, new: &Unit, given: &Given) -> Result<bool, Fault> {
    let values = (
        unit::id.eq(new.id.as_str().to_owned()),
        unit::credit_code.eq(new.credit_code.as_str().to_owned()),
        unit::name.eq(new.name.clone()),
        unit::state.eq(new.state.key()),
        unit::link_code.eq(new.link_code.as_str().to_owned()),
        unit::sheet_sealed.eq(seal(&new.sheet, given)?),
        unit::version.eq(new.version),
        unit::created_at.eq(given.now),
    );
    unless_there(tx.savepoint(|conn| diesel::insert_into(unit::table).values(values).execute(conn)))
}

/// False instead of a violated unique index.
fn unless_there(done: Result<usize, diesel::result::Error>) -> Result<bool, Fault> {
    match done {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// False when somebody changed it since `version`.
pub(crate) fn update_unit_sheet(
    tx: &mut Tx<'_>,
    id: &Id<noun::Unit>,
    (sheet, version): (&Sheet, i32),
    given: &Given,
) -> Result<bool, Fault> {
    let row = unit::table.find(id.as_str()).filter(unit::version.eq(version));
    let values = (
        unit::sheet_sealed.eq(seal(sheet, given)?),
        unit::version.eq(version + 1),
        unit::completed_at.eq(Some(given.now)),
    );
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

/// The name and the sheet, whoever has a page of them open: their next save meets a conflict.
pub(crate) fn update_unit(tx: &mut Tx<'_>, unit: &Unit, name: &str, given: &Given) -> Result<(), Fault> {
    let values = (
        unit::name.eq(name.to_owned()),
        unit::sheet_sealed.eq(seal(&unit.sheet, given)?),
        unit::version.eq(unit.version + 1),
    );
    diesel::update(unit::table.find(unit.id.as_str())).set(values).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn update_unit_state(tx: &mut Tx<'_>, id: &Id<noun::Unit>, state: UnitState) -> Result<(), Fault> {
    diesel::update(unit::table.find(id.as_str())).set(unit::state.eq(state.key())).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn update_link_code(tx: &mut Tx<'_>, id: &Id<noun::Unit>, code: &LinkCode) -> Result<(), Fault> {
    diesel::update(unit::table.find(id.as_str()))
        .set(unit::link_code.eq(code.as_str()))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn list_rights(conn: &mut Conn, unit: &Id<noun::Unit>) -> Result<Vec<(String, i32)>, Fault> {
    let own = unit_right::table.filter(unit_right::unit_id.eq(unit.as_str()));
    Ok(own.select((unit_right::business, unit_right::state)).load(conn)?)
}

pub(crate) fn replace_right(
    tx: &mut Tx<'_>,
    unit: &Id<noun::Unit>,
    (business, right): (Business, Right),
    since: Moment,
) -> Result<(), Fault> {
    diesel::delete(unit_right::table.find((unit.as_str(), business.key()))).execute(&mut **tx)?;
    if right == Right::None {
        return Ok(());
    }
    let values = (
        unit_right::unit_id.eq(unit.as_str()),
        unit_right::business.eq(business.key()),
        unit_right::state.eq(right.code()),
        unit_right::since.eq(since),
    );
    diesel::insert_into(unit_right::table).values(values).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn find_clerk(
    conn: &mut Conn,
    person: &Id<noun::Person>,
) -> Result<Option<(Id<noun::Unit>, bool)>, Fault> {
    let row = clerk::table.find(person.as_str()).select((clerk::unit_id, clerk::is_admin));
    Ok(row.first(conn).optional()?)
}

pub(crate) fn list_clerks(
    conn: &mut Conn,
    unit: &Id<noun::Unit>,
) -> Result<Vec<(Id<noun::Person>, bool, Moment)>, Fault> {
    let own = clerk::table.filter(clerk::unit_id.eq(unit.as_str()));
    let columns = (clerk::person_id, clerk::is_admin, clerk::granted_at);
    Ok(own.order((clerk::is_admin.desc(), clerk::granted_at)).select(columns).load(conn)?)
}

pub(crate) fn count_admins(conn: &mut Conn, unit: &Id<noun::Unit>) -> Result<i64, Fault> {
    let admins = clerk::table.filter(clerk::unit_id.eq(unit.as_str()).and(clerk::is_admin.eq(true)));
    Ok(admins.count().get_result(conn)?)
}

pub(crate) fn insert_clerk(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (unit, is_admin): (&Id<noun::Unit>, bool),
    now: Moment,
) -> Result<(), Fault> {
    let values = (
        clerk::person_id.eq(person.as_str()),
        clerk::unit_id.eq(unit.as_str()),
        clerk::is_admin.eq(is_admin),
        clerk::granted_at.eq(now),
    );
    diesel::insert_into(clerk::table).values(values).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn update_clerk(tx: &mut Tx<'_>, person: &Id<noun::Person>, is_admin: bool) -> Result<(), Fault> {
    diesel::update(clerk::table.find(person.as_str()))
        .set(clerk::is_admin.eq(is_admin))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn remove_clerk_of_unit(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    unit: &Id<noun::Unit>,
) -> Result<(), Fault> {
    let row = clerk::table.find(person.as_str()).filter(clerk::unit_id.eq(unit.as_str()));
    diesel::delete(row).execute(&mut **tx)?;
    Ok(())
}

type LinkRow = (
    Id<noun::Link>,
    Id<noun::Person>,
    Id<noun::Unit>,
    String,
    String,
    String,
    Moment,
    Moment,
    Option<String>,
);
type LinkColumns = (
    link::id,
    link::person_id,
    link::unit_id,
    unit::name,
    unit::state,
    link::state,
    link::asked_at,
    link::changed_at,
    link::reason,
);
const LINK: LinkColumns = (
    link::id,
    link::person_id,
    link::unit_id,
    unit::name,
    unit::state,
    link::state,
    link::asked_at,
    link::changed_at,
    link::reason,
);

fn read_link(row: LinkRow) -> Result<Link, Fault> {
    let (id, person, unit, unit_name, unit_state, state, asked_at, changed_at, reason) = row;
    let unit_state = UnitState::parse(&unit_state).ok_or_else(|| stored("unit state"))?;
    let state = State::parse(&state).ok_or_else(|| stored("link state"))?;
    Ok(Link { id, person, unit, unit_name, unit_state, state, asked_at, changed_at, reason })
}

fn links() -> diesel::dsl::InnerJoinOn<link::table, unit::table, diesel::dsl::Eq<link::unit_id, unit::id>> {
    link::table.inner_join(unit::table.on(link::unit_id.eq(unit::id)))
}

/// The open link, of which there is at most one; without one, what happened last.
pub(crate) fn find_last_link(conn: &mut Conn, person: &Id<noun::Person>) -> Result<Option<Link>, Fault> {
    let own = links().filter(link::person_id.eq(person.as_str()));
    let rows: Vec<LinkRow> =
        own.order((link::changed_at.desc(), link::id.desc())).limit(20).select(LINK).load(conn)?;
    let mut found = rows.into_iter().map(read_link).collect::<Result<Vec<_>, _>>()?;
    let open = found.iter().position(|link| link.state == State::Pending || link.state.is_linked());
    if found.is_empty() { Ok(None) } else { Ok(Some(found.swap_remove(open.unwrap_or(0)))) }
}

pub(crate) fn find_link(conn: &mut Conn, id: &Id<noun::Link>) -> Result<Option<Link>, Fault> {
    let one = links().filter(link::id.eq(id.as_str()));
    let row: Option<LinkRow> = one.select(LINK).first(conn).optional()?;
    row.map(read_link).transpose()
}

pub(crate) fn list_links(
    conn: &mut Conn,
    unit: &Id<noun::Unit>,
    states: &[State],
) -> Result<Vec<Link>, Fault> {
    let keys: Vec<&str> = states.iter().map(|state| state.key()).collect();
    let own = links().filter(link::unit_id.eq(unit.as_str()).and(link::state.eq_any(keys)));
    let rows: Vec<LinkRow> = own.order((link::asked_at, link::id)).select(LINK).load(conn)?;
    rows.into_iter().map(read_link).collect()
}

/// Links with `unit` that ended, the newest first.
pub(crate) fn list_leavers(conn: &mut Conn, unit: &Id<noun::Unit>, most: i64) -> Result<Vec<Leaver>, Fault> {
    let ended = [State::Left.key(), State::Removed.key()];
    let own = link::table.filter(link::unit_id.eq(unit.as_str()).and(link::state.eq_any(ended)));
    let columns = (link::person_id, link::leaving_on, link::changed_at);
    let rows: Vec<(Id<noun::Person>, Option<Day>, Moment)> =
        own.order((link::changed_at.desc(), link::id.desc())).limit(most).select(columns).load(conn)?;
    Ok(rows.into_iter().map(|(person, left_on, ended_at)| Leaver { person, left_on, ended_at }).collect())
}

pub(crate) fn count_links(conn: &mut Conn, unit: &Id<noun::Unit>, states: &[State]) -> Result<i64, Fault> {
    let keys: Vec<&str> = states.iter().map(|state| state.key()).collect();
    let own = link::table.filter(link::unit_id.eq(unit.as_str()).and(link::state.eq_any(keys)));
    Ok(own.count().get_result(conn)?)
}

/// False when the person has an open link already.
pub(crate) fn insert_link(
    tx: &mut Tx<'_>,
    id: &Id<noun::Link>,
    (person, unit): (&Id<noun::Person>, &Id<noun::Unit>),
    now: Moment,
) -> Result<bool, Fault> {
    let values = (
        link::id.eq(id.as_str().to_owned()),
        link::person_id.eq(person.as_str().to_owned()),
        link::unit_id.eq(unit.as_str().to_owned()),
        link::state.eq(State::Pending.key()),
        link::asked_at.eq(now),
        link::changed_at.eq(now),
    );
    unless_there(tx.savepoint(|conn| diesel::insert_into(link::table).values(values).execute(conn)))
}

/// False when the link was in none of the expected states.
pub(crate) fn update_link(
    tx: &mut Tx<'_>,
    id: &Id<noun::Link>,
    turn: &Turn<'_>,
    now: Moment,
) -> Result<bool, Fault> {
    let from: Vec<&str> = turn.from.iter().map(|state| state.key()).collect();
    let values = (
        link::state.eq(turn.to.key()),
        link::changed_at.eq(now),
        link::reason.eq(turn.reason),
        link::leaving_on.eq(turn.leaving_on),
    );
    let row = link::table.find(id.as_str()).filter(link::state.eq_any(from));
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}
