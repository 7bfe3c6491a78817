//! SQL of passkeys and of what browsers were asked about them.

use base::{BlindIndex, Given, Id, Moment, Sealed, noun};
use db::session::Session;
use db::{Conn, Fault, Tx, is_unique_violation};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Text};
use proof::passkey::Key;

use super::{Passkey, Purpose};

diesel::table! {
    account_passkey (id) {
        id -> Text, account_id -> Text, credential_index -> Binary, key_sealed -> Binary, counter -> BigInt,
        name -> Text, added_at -> BigInt, used_at -> BigInt,
    }
}
diesel::table! {
    passkey_question (visit_id) {
        visit_id -> Text, purpose -> Text, state_sealed -> Binary, asked_at -> BigInt,
    }
}

const KEY: &str = "account_passkey.key";
const STATE: &str = "passkey_question.state";

fn index(credential: &str, given: &Given) -> BlindIndex {
    given.seal.index("account_passkey.credential", credential)
}

pub(crate) fn list(conn: &mut Conn, account: &Id<noun::Account>) -> Result<Vec<Passkey>, Fault> {
    type Row = (Id<Passkey>, String, Moment, Moment);
    let own = account_passkey::table.filter(account_passkey::account_id.eq(account.as_str()));
    let columns =
        (account_passkey::id, account_passkey::name, account_passkey::added_at, account_passkey::used_at);
    let rows: Vec<Row> =
        own.order((account_passkey::added_at, account_passkey::id)).select(columns).load(conn)?;
    let read = |(id, name, added_at, used_at)| Passkey { id, name, added_at, used_at };
    Ok(rows.into_iter().map(read).collect())
}

pub(crate) fn list_keys(
    conn: &mut Conn,
    account: &Id<noun::Account>,
    given: &Given,
) -> Result<Vec<(Id<Passkey>, Key)>, Fault> {
    let own = account_passkey::table.filter(account_passkey::account_id.eq(account.as_str()));
    let rows: Vec<(Id<Passkey>, Sealed)> =
        own.select((account_passkey::id, account_passkey::key_sealed)).load(conn)?;
    rows.into_iter().map(|(id, sealed)| Ok((id, Key::read(&given.seal.open(KEY, &sealed)?)?))).collect()
}

/// A key with its owner.
type Owned = (Id<Passkey>, Id<noun::Account>, Key);

pub(crate) fn find_by_credential(
    conn: &mut Conn,
    credential: &str,
    given: &Given,
) -> Result<Option<Owned>, Fault> {
    type Row = (Id<Passkey>, Id<noun::Account>, Sealed);
    let known = account_passkey::table.filter(account_passkey::credential_index.eq(index(credential, given)));
    let columns = (account_passkey::id, account_passkey::account_id, account_passkey::key_sealed);
    let row: Option<Row> = known.select(columns).first(conn).optional()?;
    row.map(|(id, account, sealed)| Ok((id, account, Key::read(&given.seal.open(KEY, &sealed)?)?)))
        .transpose()
}

/// False when the key is registered, whoever's it is.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    (key, name): (&Key, &str),
    given: &Given,
) -> Result<bool, Fault> {
    let (index, sealed) =
        (index(&key.credential(), given), given.seal.seal(KEY, &key.bytes()?, &*given.chance));
    let inserted = tx.savepoint(|conn| {
        diesel::insert_into(account_passkey::table)
            .values((
                account_passkey::id.eq(Id::<Passkey>::new(given).as_str()),
                account_passkey::account_id.eq(account.as_str()),
                account_passkey::credential_index.eq(index),
                account_passkey::key_sealed.eq(sealed),
                account_passkey::counter.eq(0),
                account_passkey::name.eq(name),
                account_passkey::added_at.eq(given.now),
                account_passkey::used_at.eq(given.now),
            ))
            .execute(conn)
    });
    match inserted {
        Ok(_) => Ok(true),
        Err(error) if is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Takes a signature of this number; false when it, or a later one, was taken before. A key that does not count says 0 always.
pub(crate) fn update_used(
    tx: &mut Tx<'_>,
    id: &Id<Passkey>,
    (key, counter): (&Key, u32),
    given: &Given,
) -> Result<bool, Fault> {
    let counter = i64::from(counter);
    // The highest number that may have been taken before.
    let before = if counter == 0 { 0 } else { counter - 1 };
    let row = account_passkey::table.find(id.as_str()).filter(account_passkey::counter.le(before));
    let values = (
        account_passkey::key_sealed.eq(given.seal.seal(KEY, &key.bytes()?, &*given.chance)),
        account_passkey::counter.eq(counter),
        account_passkey::used_at.eq(given.now),
    );
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

pub(crate) fn remove(tx: &mut Tx<'_>, account: &Id<noun::Account>, id: &Id<Passkey>) -> Result<(), Fault> {
    let own =
        account_passkey::table.find(id.as_str()).filter(account_passkey::account_id.eq(account.as_str()));
    diesel::delete(own).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn remove_all(tx: &mut Tx<'_>, account: &Id<noun::Account>) -> Result<(), Fault> {
    let own = account_passkey::table.filter(account_passkey::account_id.eq(account.as_str()));
    diesel::delete(own).execute(&mut **tx)?;
    Ok(())
}

/// What the browser was asked before is forgotten.
pub(crate) fn upsert_question(
    tx: &mut Tx<'_>,
    (visit, purpose): (&Id<Session>, Purpose),
    state: &str,
    given: &Given,
) -> Result<(), Fault> {
    let sealed = given.seal.seal(STATE, state.as_bytes(), &*given.chance);
    diesel::sql_query(
        "INSERT INTO passkey_question (visit_id, purpose, state_sealed, asked_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (visit_id) DO UPDATE SET purpose = excluded.purpose, \
           state_sealed = excluded.state_sealed, asked_at = excluded.asked_at",
    )
    .bind::<Text, _>(visit.as_str())
    .bind::<Text, _>(purpose.key())
    .bind::<Binary, _>(sealed)
    .bind::<BigInt, _>(given.now)
    .execute(&mut **tx)?;
    Ok(())
}

/// Reads and removes what was asked: of two answers at once, one finds it.
pub(crate) fn take_question(
    tx: &mut Tx<'_>,
    (visit, purpose): (&Id<Session>, Purpose),
    since: Moment,
    given: &Given,
) -> Result<Option<String>, Fault> {
    let own = || {
        passkey_question::table
            .find(visit.to_string())
            .filter(passkey_question::purpose.eq(purpose.key()))
            .filter(passkey_question::asked_at.gt(since))
    };
    let sealed: Option<Sealed> = own().select(passkey_question::state_sealed).first(&mut **tx).optional()?;
    let Some(sealed) = sealed else { return Ok(None) };
    if diesel::delete(own()).execute(&mut **tx)? == 0 {
        return Ok(None);
    }
    let state = given.seal.open(STATE, &sealed)?;
    String::from_utf8(state).map(Some).map_err(|error| Fault::Stored(error.to_string()))
}

pub(crate) fn remove_questions_before(tx: &mut Tx<'_>, at: Moment) -> Result<(), Fault> {
    diesel::delete(passkey_question::table.filter(passkey_question::asked_at.le(at))).execute(&mut **tx)?;
    Ok(())
}
