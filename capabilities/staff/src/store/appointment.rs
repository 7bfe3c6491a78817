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

type AppointmentRow = (Id<noun::Account>, String, String, Moment, Moment, Moment);
type AppointmentColumns = (
    administrator::account_id,
    administrator::role,
    administrator::state,
    administrator::granted_at,
    administrator::factors_from,
    administrator::used_at,
);
const APPOINTMENT: AppointmentColumns = (
    administrator::account_id,
    administrator::role,
    administrator::state,
    administrator::granted_at,
    administrator::factors_from,
    administrator::used_at,
);

fn read(row: AppointmentRow) -> Result<Appointment, Fault> {
    let (account, role, state, granted_at, factors_from, used_at) = row;
    Ok(Appointment {
        account,
        role: Role::parse(&role).ok_or_else(|| stored("a role"))?,
        state: State::parse(&state).ok_or_else(|| stored("an administrator's state"))?,
        granted_at,
        factors_from,
        used_at,
    })
}

pub(crate) fn find(conn: &mut Conn, account: &Id<noun::Account>) -> Result<Option<Appointment>, Fault> {
    let row: Option<AppointmentRow> =
        administrator::table.find(account.as_str()).select(APPOINTMENT).first(conn).optional()?;
    row.map(read).transpose()
}

/// Those whose grant was not removed, by role.
pub(crate) fn list(conn: &mut Conn) -> Result<Vec<Appointment>, Fault> {
    let present = administrator::table.filter(administrator::state.ne(State::Removed.key()));
    let rows: Vec<AppointmentRow> = present
        .order((administrator::role.desc(), administrator::granted_at))
        .limit(1000)
        .select(APPOINTMENT)
        .load(conn)?;
    rows.into_iter().map(read).collect()
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
        administrator::state.eq(State::Active.key()),
        administrator::granted_at.eq(now),
        administrator::changed_at.eq(now),
        administrator::factors_from.eq(now),
        administrator::used_at.eq(now),
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
    let values = (
        administrator::role.eq(role.key()),
        administrator::state.eq(State::Active.key()),
        administrator::granted_at.eq(now),
        administrator::changed_at.eq(now),
        administrator::factors_from.eq(now),
        administrator::used_at.eq(now),
        administrator::warned_at.eq(None::<Moment>),
    );
    let row = administrator::table.find(account.as_str()).filter(removed);
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
    let values = (
        administrator::state.eq(to.key()),
        administrator::changed_at.eq(now),
        administrator::factors_from.eq(now),
        administrator::used_at.eq(now),
        administrator::warned_at.eq(None::<Moment>),
    );
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}
