//! SQL of 登录保护 and of authenticators.

use base::{Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Text};
use proof::Seed;

diesel::table! {
    protection (account_id) { account_id -> Text, on_at -> BigInt, }
}
diesel::table! {
    account_totp (account_id) {
        account_id -> Text, secret_sealed -> Binary, last_step -> BigInt, added_at -> BigInt, used_at -> BigInt,
    }
}

const SECRET: &str = "account_totp.secret";

/// Since when, if it is on.
pub(crate) fn find(conn: &mut Conn, account: &Id<noun::Account>) -> Result<Option<Moment>, Fault> {
    Ok(protection::table.find(account.as_str()).select(protection::on_at).first(conn).optional()?)
}

pub(crate) fn is_on(conn: &mut Conn, account: &Id<noun::Account>) -> Result<bool, Fault> {
    Ok(find(conn, account)?.is_some())
}

/// True when it is on. Changes nothing, and so makes one of two transactions that do this wait for the other, and see what it did.
pub(crate) fn lock(tx: &mut Tx<'_>, account: &Id<noun::Account>) -> Result<bool, Fault> {
    let row = protection::table.find(account.as_str());
    Ok(diesel::update(row).set(protection::on_at.eq(protection::on_at)).execute(&mut **tx)? == 1)
}

/// Once: a second one leaves the first as it is.
pub(crate) fn insert(tx: &mut Tx<'_>, account: &Id<noun::Account>, now: Moment) -> Result<(), Fault> {
    diesel::sql_query(
        "INSERT INTO protection (account_id, on_at) VALUES ($1, $2) ON CONFLICT (account_id) DO NOTHING",
    )
    .bind::<Text, _>(account.as_str())
    .bind::<BigInt, _>(now)
    .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn remove(tx: &mut Tx<'_>, account: &Id<noun::Account>) -> Result<(), Fault> {
    diesel::delete(protection::table.find(account.as_str())).execute(&mut **tx)?;
    Ok(())
}

/// An authenticator as it is kept.
pub(crate) struct Kept {
    pub(crate) seed: Seed,
    pub(crate) added_at: Moment,
    pub(crate) used_at: Moment,
}

pub(crate) fn find_totp(
    conn: &mut Conn,
    account: &Id<noun::Account>,
    given: &Given,
) -> Result<Option<Kept>, Fault> {
    let columns = (account_totp::secret_sealed, account_totp::added_at, account_totp::used_at);
    let row: Option<(Sealed, Moment, Moment)> =
        account_totp::table.find(account.as_str()).select(columns).first(conn).optional()?;
    row.map(|(sealed, added_at, used_at)| {
        Ok(Kept { seed: Seed::new(&given.seal.open(SECRET, &sealed)?), added_at, used_at })
    })
    .transpose()
}

/// In place of an earlier one.
pub(crate) fn upsert_totp(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    (seed, step): (&Seed, i64),
    given: &Given,
) -> Result<(), Fault> {
    diesel::sql_query(
        "INSERT INTO account_totp (account_id, secret_sealed, last_step, added_at, used_at) \
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id) DO UPDATE SET \
           secret_sealed = excluded.secret_sealed, last_step = excluded.last_step, \
           added_at = excluded.added_at, used_at = excluded.used_at",
    )
    .bind::<Text, _>(account.as_str())
    .bind::<Binary, _>(given.seal.seal(SECRET, seed.bytes(), &*given.chance))
    .bind::<BigInt, _>(step)
    .bind::<BigInt, _>(given.now)
    .bind::<BigInt, _>(given.now)
    .execute(&mut **tx)?;
    Ok(())
}

/// Takes `step`; false when it, or a later one, was taken before.
pub(crate) fn update_totp_used(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    step: i64,
    now: Moment,
) -> Result<bool, Fault> {
    let unused = account_totp::table.find(account.as_str()).filter(account_totp::last_step.lt(step));
    let values = (account_totp::last_step.eq(step), account_totp::used_at.eq(now));
    Ok(diesel::update(unused).set(values).execute(&mut **tx)? == 1)
}

pub(crate) fn remove_totp(tx: &mut Tx<'_>, account: &Id<noun::Account>) -> Result<(), Fault> {
    diesel::delete(account_totp::table.find(account.as_str())).execute(&mut **tx)?;
    Ok(())
}
