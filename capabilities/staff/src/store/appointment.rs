//! SQL of administrators.

use base::{Id, Moment, Role, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::{stored, unless_there};
use crate::State;
use crate::administrator::Appointment;

diesel::table! {
    administrator (account_id) {
        account_id -> Text, role -> Text, state -> Text, granted_at -> BigInt, changed_at -> BigInt,
        factors_from -> BigInt, used_at -> BigInt, warned_at -> Nullable<BigInt>,
    }
}

/// Column by column, as the table has them.
#[derive(Queryable)]
struct Row {
    account: Id<noun::Account>,
    role: String,
    state: String,
    granted_at: Moment,
    _changed_at: Moment,
    factors_from: Moment,
    used_at: Moment,
    _warned_at: Option<Moment>,
}

fn read(row: Row) -> Result<Appointment, Fault> {
    Ok(Appointment {
        account: row.account,
        role: Role::parse(&row.role).ok_or_else(|| stored("a role"))?,
        state: State::parse(&row.state).ok_or_else(|| stored("an administrator's state"))?,
        granted_at: row.granted_at,
        factors_from: row.factors_from,
        used_at: row.used_at,
    })
}

pub(crate) fn find(conn: &mut Conn, account: &Id<noun::Account>) -> Result<Option<Appointment>, Fault> {
    let row: Option<Row> = administrator::table.find(account.as_str()).first(conn).optional()?;
    row.map(read).transpose()
}

/// Those whose grant was not removed, by role.
pub(crate) fn list(conn: &mut Conn) -> Result<Vec<Appointment>, Fault> {
    let present = administrator::table.filter(administrator::state.ne(State::Removed.key()));
    let order = (administrator::role.desc(), administrator::granted_at);
    let rows: Vec<Row> = present.order(order).limit(1000).load(conn)?;
    rows.into_iter().map(read).collect()
}

type Turned = (
    diesel::dsl::Eq<administrator::state, &'static str>,
    diesel::dsl::Eq<administrator::changed_at, Moment>,
    diesel::dsl::Eq<administrator::factors_from, Moment>,
    diesel::dsl::Eq<administrator::used_at, Moment>,
    diesel::dsl::Eq<administrator::warned_at, Option<Moment>>,
);

/// From now on in `state`; as for officers, the days of being away are counted from here.
fn turned(state: State, now: Moment) -> Turned {
    (
        administrator::state.eq(state.key()),
        administrator::changed_at.eq(now),
        administrator::factors_from.eq(now),
        administrator::used_at.eq(now),
        administrator::warned_at.eq(None::<Moment>),
    )
}

/// False when the account has a row already, whoever wrote it: the second of two who grant at once is told.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    role: Role,
    now: Moment,
) -> Result<bool, Fault> {
    let values = (
        administrator::account_id.eq(account.as_str().to_owned()),
        administrator::role.eq(role.key()),
        administrator::granted_at.eq(now),
        turned(State::Active, now),
    );
    unless_there(tx.savepoint(|conn| diesel::insert_into(administrator::table).values(values).execute(conn)))
}

/// Somebody removed begins anew, in whichever role; false when somebody else granted one meanwhile.
pub(crate) fn update_anew(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    role: Role,
    now: Moment,
) -> Result<bool, Fault> {
    let removed = administrator::state.eq(State::Removed.key());
    let row = administrator::table.find(account.as_str()).filter(removed);
    let values =
        (administrator::role.eq(role.key()), administrator::granted_at.eq(now), turned(State::Active, now));
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

/// False when the administrator was in none of the expected states.
pub(crate) fn update_state(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    (from, to): (&[State], State),
    now: Moment,
) -> Result<bool, Fault> {
    let from: Vec<&str> = from.iter().map(|state| state.key()).collect();
    let row = administrator::table.find(account.as_str()).filter(administrator::state.eq_any(from));
    Ok(diesel::update(row).set(turned(to, now)).execute(&mut **tx)? == 1)
}
