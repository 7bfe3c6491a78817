//! All SQL of this capability, a file for each noun. Here what concerns officers and administrators alike.

pub(crate) mod appointment;
pub(crate) mod enrolment;
pub(crate) mod factor;
pub(crate) mod grant;

use base::{Id, Moment, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::State;
use crate::candidate::Owner;

use appointment::administrator;
use grant::officer;

fn stored(what: &str) -> Fault {
    Fault::Stored(format!("{what} of no known form"))
}

/// False instead of a violated unique index.
fn unless_there(done: Result<usize, diesel::result::Error>) -> Result<bool, Fault> {
    match done {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// From now on no session of `owner` counts as passed.
pub(crate) fn update_factors_from(tx: &mut Tx<'_>, owner: &Owner, now: Moment) -> Result<(), Fault> {
    match owner {
        Owner::Officer(person) => diesel::update(officer::table.find(person.as_str()))
            .set(officer::factors_from.eq(now))
            .execute(&mut **tx)?,
        Owner::Administrator(account) => diesel::update(administrator::table.find(account.as_str()))
            .set(administrator::factors_from.eq(now))
            .execute(&mut **tx)?,
    };
    Ok(())
}

/// `owner` is at work: nothing that was told about being away holds any more.
pub(crate) fn update_used(tx: &mut Tx<'_>, owner: &Owner, now: Moment) -> Result<(), Fault> {
    match owner {
        Owner::Officer(person) => diesel::update(officer::table.find(person.as_str()))
            .set((officer::used_at.eq(now), officer::warned_at.eq(None::<Moment>)))
            .execute(&mut **tx)?,
        Owner::Administrator(account) => diesel::update(administrator::table.find(account.as_str()))
            .set((administrator::used_at.eq(now), administrator::warned_at.eq(None::<Moment>)))
            .execute(&mut **tx)?,
    };
    Ok(())
}

pub(crate) fn update_warned(tx: &mut Tx<'_>, owner: &Owner, now: Moment) -> Result<(), Fault> {
    match owner {
        Owner::Officer(person) => diesel::update(officer::table.find(person.as_str()))
            .set(officer::warned_at.eq(Some(now)))
            .execute(&mut **tx)?,
        Owner::Administrator(account) => diesel::update(administrator::table.find(account.as_str()))
            .set(administrator::warned_at.eq(Some(now)))
            .execute(&mut **tx)?,
    };
    Ok(())
}

/// Changes nothing, and so makes one of two transactions that do this wait for the other, and see what it did.
pub(crate) fn lock_owner(tx: &mut Tx<'_>, owner: &Owner) -> Result<(), Fault> {
    match owner {
        Owner::Officer(person) => diesel::update(officer::table.find(person.as_str()))
            .set(officer::factors_from.eq(officer::factors_from))
            .execute(&mut **tx)?,
        Owner::Administrator(account) => diesel::update(administrator::table.find(account.as_str()))
            .set(administrator::factors_from.eq(administrator::factors_from))
            .execute(&mut **tx)?,
    };
    Ok(())
}

/// Those whose grant counts and who were last at work at `before` or earlier, with when that was and when they were warned.
pub(crate) fn list_away(
    conn: &mut Conn,
    before: Moment,
) -> Result<Vec<(Owner, Moment, Option<Moment>)>, Fault> {
    type Row<N> = (Id<N>, Moment, Option<Moment>);
    let officers: Vec<Row<noun::Person>> = officer::table
        .filter(officer::state.eq(State::Active.key()).and(officer::used_at.le(before)))
        .select((officer::person_id, officer::used_at, officer::warned_at))
        .load(conn)?;
    let administrators: Vec<Row<noun::Account>> = administrator::table
        .filter(administrator::state.eq(State::Active.key()).and(administrator::used_at.le(before)))
        .select((administrator::account_id, administrator::used_at, administrator::warned_at))
        .load(conn)?;
    let officers = officers.into_iter().map(|(person, used, warned)| (Owner::Officer(person), used, warned));
    let administrators = administrators
        .into_iter()
        .map(|(account, used, warned)| (Owner::Administrator(account), used, warned));
    Ok(officers.chain(administrators).collect())
}
