//! SQL of lists of persons and units that may not apply.

use affiliation::Business;
use base::{BlindIndex, Day, Given, Id, Level, Moment, Officer, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::{application, stored};
use crate::listing::{Filter, List, Listing, Record, Revoked, State, Step, Subject, Trace};

diesel::table! {
    listing (id) {
        id -> Text, kind -> Text, business -> Text, subject_id -> Text, person_id -> Nullable<Text>,
        unit_id -> Nullable<Text>, unit_name -> Text, name_index -> Nullable<Binary>, authority -> Text,
        reason -> Text, basis -> Text, is_falsehood -> Bool, state -> Integer, revoked_how -> Integer,
        asked_by -> Nullable<Text>, added_at -> BigInt, listed_at -> Nullable<BigInt>, until_on -> Text,
        lifted_at -> Nullable<BigInt>, former -> Nullable<Integer>, version -> Integer,
    }
}
diesel::table! {
    listing_step (id) {
        id -> Text, listing_id -> Text, at -> BigInt, step -> Text, state -> Integer, officer_id -> Nullable<Text>,
        authority -> Text, words -> Text,
    }
}

/// The last state of all, in statements.
const REVOKED: i32 = 3;
/// What counts: 已添加 and 待撤销.
const COUNTING: [i32; 2] = [1, 2];

#[derive(Queryable)]
struct Row {
    id: Id<Record>,
    kind: String,
    business: String,
    _subject: String,
    person: Option<Id<noun::Person>>,
    unit: Option<Id<noun::Unit>>,
    unit_name: String,
    _name: Option<BlindIndex>,
    authority: String,
    reason: String,
    basis: String,
    is_falsehood: bool,
    state: i32,
    revoked_how: i32,
    asked_by: Option<Id<noun::Person>>,
    added_at: Moment,
    listed_at: Option<Moment>,
    until_on: Day,
    lifted_at: Option<Moment>,
    former: Option<i32>,
    version: i32,
}

fn read(row: Row) -> Result<Record, Fault> {
    let subject = match (row.person, row.unit) {
        (Some(person), _) => Subject::Person(person),
        (None, Some(unit)) => Subject::Unit(unit),
        (None, None) => return Err(stored("a listing")),
    };
    Ok(Record {
        id: row.id,
        list: List::of_code(&row.kind).ok_or_else(|| stored("a list"))?,
        business: Business::parse(&row.business).ok_or_else(|| stored("a business"))?,
        subject,
        unit_name: row.unit_name,
        authority: row.authority,
        reason: row.reason,
        basis: row.basis,
        is_falsehood: row.is_falsehood,
        state: State::of_code(row.state).ok_or_else(|| stored("a listing's state"))?,
        revoked: Revoked::of_code(row.revoked_how),
        asked_by: row.asked_by,
        added_at: row.added_at,
        listed_at: row.listed_at,
        until_on: row.until_on,
        lifted_at: row.lifted_at,
        former: row.former,
        version: row.version,
    })
}

/// What counts or counted about `person`.
pub(crate) fn list_of_person(conn: &mut Conn, person: &Id<noun::Person>) -> Result<Vec<Listing>, Fault> {
    let own = listing::table
        .filter(listing::person_id.eq(person.as_str()))
        .filter(listing::listed_at.is_not_null())
        .order(listing::listed_at.desc())
        .limit(50);
    let columns = (listing::reason, listing::listed_at, listing::until_on, listing::lifted_at);
    let rows: Vec<(String, Option<Moment>, Day, Option<Moment>)> = own.select(columns).load(conn)?;
    let read = |(reason, listed_at, until_on, lifted_at): (String, Option<Moment>, Day, Option<Moment>)| {
        Some(Listing { reason, listed_at: listed_at?, until_on, lifted_at })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// What counts now about a unit in a business.
pub(crate) fn list_of_unit(
    conn: &mut Conn,
    (unit, business): (&Id<noun::Unit>, Business),
) -> Result<Vec<Record>, Fault> {
    let own = listing::table
        .filter(listing::unit_id.eq(unit.as_str()))
        .filter(listing::business.eq(business.key()))
        .filter(listing::state.eq_any(COUNTING));
    let rows: Vec<Row> = own.load(conn)?;
    rows.into_iter().map(read).collect()
}

/// True when `person` has an application at the desk of `authority`.
pub(crate) fn has_applied(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    authority: &str,
) -> Result<bool, Fault> {
    let own = application::person_id
        .eq(person.as_str())
        .and(application::authority.eq(authority))
        .and(application::submitted_at.is_not_null());
    let found: Option<String> =
        application::table.filter(own).select(application::id).first(conn).optional()?;
    Ok(found.is_some())
}

pub(crate) fn find(conn: &mut Conn, id: &Id<Record>) -> Result<Option<Record>, Fault> {
    let row: Option<Row> = listing::table.find(id.as_str()).first(conn).optional()?;
    row.map(read).transpose()
}

/// Entries of any state but the last whose last day is before `today`.
pub(crate) fn list_over(conn: &mut Conn, today: Day, most: i64) -> Result<Vec<Record>, Fault> {
    let over = listing::state.lt(REVOKED).and(listing::until_on.lt(today.to_string()));
    let rows: Vec<Row> = listing::table.filter(over).order(listing::id).limit(most).load(conn)?;
    rows.into_iter().map(read).collect()
}

/// What a list of a desk asks of the database.
#[derive(Clone, Debug)]
pub(crate) struct Sought {
    codes: Vec<&'static str>,
    authority: Option<String>,
    state: Option<i32>,
    name: Option<BlindIndex>,
    unit: Option<String>,
}

impl Sought {
    pub(crate) fn of(officer: &Officer, filter: &Filter, given: &Given) -> Self {
        let name = Some(filter.name.trim()).filter(|name| !name.is_empty());
        let is_person = filter.list == List::Person;
        Self {
            codes: codes(officer, filter.list),
            authority: authority(officer),
            state: filter.state.map(State::code),
            name: name.filter(|_| is_person).map(|name| super::name_index(name, given)),
            unit: name.filter(|_| !is_person).map(|name| format!("%{}%", name.replace(['%', '_', '\\'], ""))),
        }
    }
}

fn authority(officer: &Officer) -> Option<String> {
    (officer.level() == Level::District).then(|| officer.authority().to_owned())
}

/// The codes of `list` in the officer's businesses.
fn codes(officer: &Officer, list: List) -> Vec<&'static str> {
    let own = |business: &Business| officer.businesses().iter().any(|one| one == business.key());
    Business::ALL.into_iter().filter(own).map(|business| list.code(business)).collect()
}

fn boxed(sought: &Sought) -> listing::BoxedQuery<'_, db::Backend> {
    let mut query =
        listing::table.into_boxed::<db::Backend>().filter(listing::kind.eq_any(sought.codes.iter().copied()));
    if let Some(authority) = &sought.authority {
        query = query.filter(listing::authority.eq(authority));
    }
    if let Some(state) = sought.state {
        query = query.filter(listing::state.eq(state));
    }
    if let Some(name) = &sought.name {
        query = query.filter(listing::name_index.eq(name));
    }
    match &sought.unit {
        Some(name) => query.filter(listing::unit_name.like(name)),
        None => query,
    }
}

/// A page, the lowest states first and of these the newest, and how many there are.
pub(crate) fn list(
    conn: &mut Conn,
    sought: &Sought,
    (from, most): (i64, i64),
) -> Result<(Vec<Record>, i64), Fault> {
    let count: i64 = boxed(sought).count().get_result(conn)?;
    let order = (listing::asked_by.is_null(), listing::state, listing::added_at.desc(), listing::id);
    let rows: Vec<Row> = boxed(sought).order(order).offset(from).limit(most).load(conn)?;
    Ok((rows.into_iter().map(read).collect::<Result<_, _>>()?, count))
}

/// How many of `list` wait to be confirmed.
pub(crate) fn count_waiting(conn: &mut Conn, officer: &Officer, list: List) -> Result<i64, Fault> {
    let all = Sought {
        codes: codes(officer, list),
        authority: authority(officer),
        state: None,
        name: None,
        unit: None,
    };
    let waits = [State::Asked.code(), State::RevocationAsked.code()];
    Ok(boxed(&all).filter(listing::state.eq_any(waits)).count().get_result(conn)?)
}

/// False when there is one of this kind about the same that has not ended.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &Record, name: Option<BlindIndex>) -> Result<bool, Fault> {
    let (person, unit) = match &new.subject {
        Subject::Person(id) => (Some(id.to_string()), None),
        Subject::Unit(id) => (None, Some(id.to_string())),
    };
    let values = (
        (
            listing::id.eq(new.id.to_string()),
            listing::kind.eq(new.list.code(new.business)),
            listing::business.eq(new.business.key()),
            listing::subject_id.eq(person.clone().or_else(|| unit.clone()).unwrap_or_default()),
            listing::person_id.eq(person),
            listing::unit_id.eq(unit),
            listing::unit_name.eq(new.unit_name.clone()),
            listing::name_index.eq(name),
            listing::authority.eq(new.authority.clone()),
            listing::reason.eq(new.reason.clone()),
            listing::basis.eq(new.basis.clone()),
        ),
        (
            listing::is_falsehood.eq(new.is_falsehood),
            listing::state.eq(new.state.code()),
            listing::revoked_how.eq(new.revoked.code()),
            listing::asked_by.eq(new.asked_by.as_ref().map(ToString::to_string)),
            listing::added_at.eq(new.added_at),
            listing::listed_at.eq(new.listed_at),
            listing::until_on.eq(new.until_on.to_string()),
            listing::lifted_at.eq(new.lifted_at),
            listing::former.eq(new.former),
            listing::version.eq(new.version),
        ),
    );
    match tx.savepoint(|conn| diesel::insert_into(listing::table).values(values).execute(conn)) {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Writes what a step changed; false when somebody else did one since `after.version`.
pub(crate) fn update(tx: &mut Tx<'_>, after: &Record) -> Result<bool, Fault> {
    let row = listing::table.find(after.id.as_str()).filter(listing::version.eq(after.version));
    let changed = diesel::update(row)
        .set((
            listing::state.eq(after.state.code()),
            listing::revoked_how.eq(after.revoked.code()),
            listing::asked_by.eq(after.asked_by.as_ref().map(Id::as_str)),
            listing::listed_at.eq(after.listed_at),
            listing::lifted_at.eq(after.lifted_at),
            listing::former.eq(after.former),
            listing::version.eq(after.version + 1),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Remembers how a unit's right is to stand once the entry has ended.
pub(crate) fn update_former(tx: &mut Tx<'_>, id: &Id<Record>, former: i32) -> Result<(), Fault> {
    diesel::update(listing::table.find(id.as_str()))
        .set(listing::former.eq(Some(former)))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn insert_step(tx: &mut Tx<'_>, of: &Id<Record>, new: &Trace, given: &Given) -> Result<(), Fault> {
    diesel::insert_into(listing_step::table)
        .values((
            listing_step::id.eq(Id::<Trace>::new(given).as_str()),
            listing_step::listing_id.eq(of.as_str()),
            listing_step::at.eq(new.at),
            listing_step::step.eq(new.step.key()),
            listing_step::state.eq(new.state.code()),
            listing_step::officer_id.eq(new.officer.as_ref().map(Id::as_str)),
            listing_step::authority.eq(&new.authority),
            listing_step::words.eq(&new.words),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

type StepRow = (Moment, String, i32, Option<Id<noun::Person>>, String, String);

/// What was done, the oldest first.
pub(crate) fn list_steps(conn: &mut Conn, of: &Id<Record>) -> Result<Vec<Trace>, Fault> {
    let columns = (
        listing_step::at,
        listing_step::step,
        listing_step::state,
        listing_step::officer_id,
        listing_step::authority,
        listing_step::words,
    );
    let own = listing_step::table.filter(listing_step::listing_id.eq(of.as_str()));
    let rows: Vec<StepRow> = own.order((listing_step::at, listing_step::id)).select(columns).load(conn)?;
    rows.into_iter()
        .map(|(at, step, state, officer, authority, words)| {
            let step = Step::parse(&step).ok_or_else(|| stored("a step"))?;
            let state = State::of_code(state).ok_or_else(|| stored("a listing's state"))?;
            Ok(Trace { at, step, state, officer, name: String::new(), authority, words })
        })
        .collect()
}
