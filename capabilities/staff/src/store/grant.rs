//! SQL of officers.

use base::{Id, Moment, Officer, Rank, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::{stored, unless_there};
use crate::officer::Grant;
use crate::{Authority, State};

diesel::table! {
    officer (person_id) {
        person_id -> Text, authority -> Text, ranks -> Text, businesses -> Text, state -> Text, granted_at -> BigInt,
        changed_at -> BigInt, factors_from -> BigInt, used_at -> BigInt, warned_at -> Nullable<BigInt>,
    }
}

/// Column by column, as the table has them.
#[derive(Queryable)]
struct Row {
    person: Id<noun::Person>,
    authority: String,
    ranks: String,
    businesses: String,
    state: String,
    granted_at: Moment,
    _changed_at: Moment,
    factors_from: Moment,
    used_at: Moment,
    _warned_at: Option<Moment>,
}

fn read(row: Row) -> Result<Grant, Fault> {
    let authority = Authority::parse(&row.authority).ok_or_else(|| stored("an authority"))?;
    let rank = |code: &str| code.parse().ok().and_then(Rank::of_code).ok_or_else(|| stored("a rank"));
    let ranks = row.ranks.split(',').map(rank).collect::<Result<_, _>>()?;
    let businesses = row.businesses.split(',').map(str::to_owned).collect();
    let place = (authority.code().to_owned(), authority.level());
    Ok(Grant {
        officer: Officer::at_edge(row.person, place, ranks, businesses),
        state: State::parse(&row.state).ok_or_else(|| stored("an officer's state"))?,
        granted_at: row.granted_at,
        factors_from: row.factors_from,
        used_at: row.used_at,
    })
}

pub(crate) fn find(conn: &mut Conn, person: &Id<noun::Person>) -> Result<Option<Grant>, Fault> {
    let row: Option<Row> = officer::table.find(person.as_str()).first(conn).optional()?;
    row.map(read).transpose()
}

pub(crate) fn list(conn: &mut Conn) -> Result<Vec<Grant>, Fault> {
    let present = officer::table.filter(officer::state.ne(State::Removed.key()));
    let rows: Vec<Row> = present.order((officer::authority, officer::granted_at)).limit(1000).load(conn)?;
    rows.into_iter().map(read).collect()
}

/// Those of `authority` whose grant counts.
pub(crate) fn list_of(conn: &mut Conn, authority: &str) -> Result<Vec<Grant>, Fault> {
    let here = officer::authority.eq(authority).and(officer::state.eq(State::Active.key()));
    let rows: Vec<Row> = officer::table.filter(here).order(officer::granted_at).load(conn)?;
    rows.into_iter().map(read).collect()
}

type Told = (
    diesel::dsl::Eq<officer::authority, String>,
    diesel::dsl::Eq<officer::ranks, String>,
    diesel::dsl::Eq<officer::businesses, String>,
);

fn scope(one: &Officer) -> Told {
    let ranks: Vec<String> = one.ranks().iter().map(|rank| rank.code().to_string()).collect();
    (
        officer::authority.eq(one.authority().to_owned()),
        officer::ranks.eq(ranks.join(",")),
        officer::businesses.eq(one.businesses().join(",")),
    )
}

type Turned = (
    diesel::dsl::Eq<officer::state, &'static str>,
    diesel::dsl::Eq<officer::changed_at, Moment>,
    diesel::dsl::Eq<officer::factors_from, Moment>,
    diesel::dsl::Eq<officer::used_at, Moment>,
    diesel::dsl::Eq<officer::warned_at, Option<Moment>>,
);

/// From now on in `state`. The days of being away are counted from here: who was let work again is not suspended the next
/// night.
fn turned(state: State, now: Moment) -> Turned {
    (
        officer::state.eq(state.key()),
        officer::changed_at.eq(now),
        officer::factors_from.eq(now),
        officer::used_at.eq(now),
        officer::warned_at.eq(None::<Moment>),
    )
}

/// False when there is one.
pub(crate) fn insert(tx: &mut Tx<'_>, one: &Officer, now: Moment) -> Result<bool, Fault> {
    let values = (
        officer::person_id.eq(one.person().as_str().to_owned()),
        scope(one),
        officer::granted_at.eq(now),
        turned(State::Active, now),
    );
    unless_there(tx.savepoint(|conn| diesel::insert_into(officer::table).values(values).execute(conn)))
}

/// Somebody removed begins anew.
pub(crate) fn update_anew(tx: &mut Tx<'_>, one: &Officer, now: Moment) -> Result<(), Fault> {
    let values = (scope(one), officer::granted_at.eq(now), turned(State::Active, now));
    diesel::update(officer::table.find(one.person().as_str())).set(values).execute(&mut **tx)?;
    Ok(())
}

/// False when there is none any more.
pub(crate) fn update_scope(tx: &mut Tx<'_>, one: &Officer, now: Moment) -> Result<bool, Fault> {
    let present = officer::table.find(one.person().as_str()).filter(officer::state.ne(State::Removed.key()));
    Ok(diesel::update(present).set((scope(one), officer::changed_at.eq(now))).execute(&mut **tx)? == 1)
}

/// False when the officer was in none of the expected states.
pub(crate) fn update_state(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (from, to): (&[State], State),
    now: Moment,
) -> Result<bool, Fault> {
    let from: Vec<&str> = from.iter().map(|state| state.key()).collect();
    let row = officer::table.find(person.as_str()).filter(officer::state.eq_any(from));
    Ok(diesel::update(row).set(turned(to, now)).execute(&mut **tx)? == 1)
}
