//! SQL of accounts.

use base::{BlindIndex, Given, Id, Mobile, Sealed, noun};
use db::{Conn, Fault, Tx, is_unique_violation};
use diesel::prelude::*;

use super::Account;
use crate::{Refusal, Username};

diesel::table! {
    account (id) {
        id -> Text,
        username -> Text,
        username_key -> Text,
        mobile_sealed -> Binary,
        mobile_index -> Binary,
        password_hash -> Text,
        created_at -> BigInt,
        version -> Integer,
    }
}

const MOBILE: &str = "account.mobile";

fn index(mobile: &Mobile, given: &Given) -> BlindIndex {
    given.seal.index("mobile", mobile.expose())
}

type Row = (Id<noun::Account>, String, Sealed, String, i32);
const COLUMNS: (
    account::id,
    account::username,
    account::mobile_sealed,
    account::password_hash,
    account::version,
) = (account::id, account::username, account::mobile_sealed, account::password_hash, account::version);

fn from_row(row: Row, given: &Given) -> Result<Account, Fault> {
    let (id, username, mobile, password_hash, version) = row;
    let mobile =
        String::from_utf8(given.seal.open(MOBILE, &mobile)?).map_err(|e| Fault::Stored(e.to_string()))?;
    let mobile = Mobile::parse(&mobile).map_err(|e| Fault::Stored(e.to_string()))?;
    Ok(Account { id, username, mobile, password_hash, version })
}

pub(crate) fn find(conn: &mut Conn, id: &Id<noun::Account>, given: &Given) -> Result<Option<Account>, Fault> {
    let row: Option<Row> = account::table.find(id.as_str()).select(COLUMNS).first(conn).optional()?;
    row.map(|row| from_row(row, given)).transpose()
}

pub(crate) fn find_by_username(
    conn: &mut Conn,
    name: &Username,
    given: &Given,
) -> Result<Option<Account>, Fault> {
    let named = account::table.filter(account::username_key.eq(name.key()));
    let row: Option<Row> = named.select(COLUMNS).first(conn).optional()?;
    row.map(|row| from_row(row, given)).transpose()
}

pub(crate) fn find_by_mobile(
    conn: &mut Conn,
    mobile: &Mobile,
    given: &Given,
) -> Result<Option<Account>, Fault> {
    let owned = account::table.filter(account::mobile_index.eq(index(mobile, given)));
    let row: Option<Row> = owned.select(COLUMNS).first(conn).optional()?;
    row.map(|row| from_row(row, given)).transpose()
}

/// Makes an account; the unique indexes decide who was first.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    username: &Username,
    mobile: &Mobile,
    password_hash: &str,
    given: &Given,
) -> Result<Result<Id<noun::Account>, Refusal>, Fault> {
    let id = Id::<noun::Account>::new(given);
    let sealed = given.seal.seal(MOBILE, mobile.expose().as_bytes(), &*given.chance);
    let done = tx.savepoint(|conn| {
        diesel::insert_into(account::table)
            .values((
                account::id.eq(id.as_str()),
                account::username.eq(username.as_str()),
                account::username_key.eq(username.key()),
                account::mobile_sealed.eq(sealed),
                account::mobile_index.eq(index(mobile, given)),
                account::password_hash.eq(password_hash),
                account::created_at.eq(given.now),
                account::version.eq(1),
            ))
            .execute(conn)
    });
    match done {
        Ok(_) => Ok(Ok(id)),
        Err(error) if is_unique_violation(&error) => match find_by_username(tx, username, given)? {
            Some(_) => Ok(Err(Refusal::UsernameTaken)),
            None => Ok(Err(Refusal::MobileTaken)),
        },
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn update_password(tx: &mut Tx<'_>, id: &Id<noun::Account>, hash: &str) -> Result<(), Fault> {
    diesel::update(account::table.find(id.as_str()))
        .set((account::password_hash.eq(hash), account::version.eq(account::version + 1)))
        .execute(&mut **tx)?;
    Ok(())
}

/// Replaces a hash by one of the same password at another cost, unless the password was changed meanwhile.
pub(crate) fn update_rehash(tx: &mut Tx<'_>, known: &Account, hash: &str) -> Result<(), Fault> {
    diesel::update(account::table.find(known.id.as_str()).filter(account::version.eq(known.version)))
        .set(account::password_hash.eq(hash))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn update_mobile(
    tx: &mut Tx<'_>,
    id: &Id<noun::Account>,
    mobile: &Mobile,
    given: &Given,
) -> Result<Result<(), Refusal>, Fault> {
    let sealed = given.seal.seal(MOBILE, mobile.expose().as_bytes(), &*given.chance);
    let done = tx.savepoint(|conn| {
        diesel::update(account::table.find(id.as_str()))
            .set((
                account::mobile_sealed.eq(sealed),
                account::mobile_index.eq(index(mobile, given)),
                account::version.eq(account::version + 1),
            ))
            .execute(conn)
    });
    match done {
        Ok(_) => Ok(Ok(())),
        Err(error) if is_unique_violation(&error) => Ok(Err(Refusal::MobileTaken)),
        Err(error) => Err(error.into()),
    }
}
