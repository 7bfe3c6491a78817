//! SQL of renewed passwords.

use base::{Given, Id, Moment, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::account::Account;

diesel::table! {
    password_renewal (account_id) { account_id -> Text, renewed_at -> BigInt, }
}
diesel::table! {
    former_password (id) { id -> Text, account_id -> Text, password_hash -> Text, replaced_at -> BigInt, }
}

/// A password that was replaced.
#[derive(Debug)]
enum Former {}

pub(crate) fn find_renewed(conn: &mut Conn, account: &Id<noun::Account>) -> Result<Option<Moment>, Fault> {
    let row = password_renewal::table.find(account.as_str());
    Ok(row.select(password_renewal::renewed_at).first(conn).optional()?)
}

pub(crate) fn upsert_renewed(tx: &mut Tx<'_>, account: &Id<noun::Account>, now: Moment) -> Result<(), Fault> {
    diesel::sql_query(
        "INSERT INTO password_renewal (account_id, renewed_at) VALUES ($1, $2) \
         ON CONFLICT (account_id) DO UPDATE SET renewed_at = excluded.renewed_at",
    )
    .bind::<Text, _>(account.as_str())
    .bind::<BigInt, _>(now)
    .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn remove_renewed(tx: &mut Tx<'_>, account: &Id<noun::Account>) -> Result<(), Fault> {
    diesel::delete(password_renewal::table.find(account.as_str())).execute(&mut **tx)?;
    Ok(())
}

/// The hashes of at most `most` passwords that were replaced, the newest first.
pub(crate) fn list_former(
    conn: &mut Conn,
    account: &Id<noun::Account>,
    most: usize,
) -> Result<Vec<String>, Fault> {
    let own = former_password::table.filter(former_password::account_id.eq(account.as_str()));
    Ok(own
        .order((former_password::replaced_at.desc(), former_password::id.desc()))
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(former_password::password_hash)
        .load(conn)?)
}

/// Keeps the password that `account` has until now.
pub(crate) fn insert_former(tx: &mut Tx<'_>, account: &Account, given: &Given) -> Result<(), Fault> {
    let values = (
        former_password::id.eq(Id::<Former>::new(given).to_string()),
        former_password::account_id.eq(account.id.as_str()),
        former_password::password_hash.eq(&account.password_hash),
        former_password::replaced_at.eq(given.now),
    );
    diesel::insert_into(former_password::table).values(values).execute(&mut **tx)?;
    Ok(())
}

/// Forgets all but the newest `kept`: a hash that serves nothing is one more to be stolen.
pub(crate) fn remove_former(tx: &mut Tx<'_>, account: &Id<noun::Account>, kept: usize) -> Result<(), Fault> {
    let own = former_password::table.filter(former_password::account_id.eq(account.as_str()));
    let all: Vec<String> = own
        .order((former_password::replaced_at.desc(), former_password::id.desc()))
        .select(former_password::id)
        .load(&mut **tx)?;
    let old = all.iter().skip(kept).map(String::as_str);
    diesel::delete(former_password::table.filter(former_password::id.eq_any(old))).execute(&mut **tx)?;
    Ok(())
}
