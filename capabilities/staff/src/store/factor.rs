//! SQL of factors: authenticators and passkeys.

use base::{BlindIndex, Given, Id, Moment, Sealed};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::candidate::Owner;
use crate::factor::{Factor, Kind};
use crate::totp::Seed;

diesel::table! {
    totp (id) {
        id -> Text, owner_id -> Text, secret_sealed -> Binary, last_step -> BigInt, name -> Text, added_at -> BigInt,
        used_at -> BigInt,
    }
}
diesel::table! {
    passkey (id) {
        id -> Text, owner_id -> Text, credential_index -> Binary, passkey_sealed -> Binary, name -> Text,
        added_at -> BigInt, used_at -> BigInt,
    }
}

const SECRET: &str = "totp.secret";
const PASSKEY: &str = "passkey.key";

pub(crate) fn list(conn: &mut Conn, owner: &Owner) -> Result<Vec<Factor>, Fault> {
    type Row = (Id<Factor>, String, Moment, Moment);
    let totps: Vec<Row> = totp::table
        .filter(totp::owner_id.eq(owner.key()))
        .select((totp::id, totp::name, totp::added_at, totp::used_at))
        .load(conn)?;
    let passkeys: Vec<Row> = passkey::table
        .filter(passkey::owner_id.eq(owner.key()))
        .select((passkey::id, passkey::name, passkey::added_at, passkey::used_at))
        .load(conn)?;
    let of =
        |kind: Kind| move |(id, name, added_at, used_at): Row| Factor { id, kind, name, added_at, used_at };
    Ok(totps.into_iter().map(of(Kind::Totp)).chain(passkeys.into_iter().map(of(Kind::Passkey))).collect())
}

/// Whose the factors are, by the owners' keys, each as often as there are of theirs.
pub(crate) fn list_owners(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    let mut owners: Vec<String> = totp::table.select(totp::owner_id).load(conn)?;
    owners.extend(passkey::table.select(passkey::owner_id).load::<String>(conn)?);
    Ok(owners)
}

pub(crate) fn remove(tx: &mut Tx<'_>, owner: &Owner, id: &Id<Factor>) -> Result<(), Fault> {
    let (own_totp, own_key) = (totp::owner_id.eq(owner.key()), passkey::owner_id.eq(owner.key()));
    diesel::delete(totp::table.find(id.as_str()).filter(own_totp)).execute(&mut **tx)?;
    diesel::delete(passkey::table.find(id.as_str()).filter(own_key)).execute(&mut **tx)?;
    Ok(())
}

/// How many there were.
pub(crate) fn remove_all(tx: &mut Tx<'_>, owner: &Owner) -> Result<usize, Fault> {
    let totps = diesel::delete(totp::table.filter(totp::owner_id.eq(owner.key()))).execute(&mut **tx)?;
    let keys = diesel::delete(passkey::table.filter(passkey::owner_id.eq(owner.key()))).execute(&mut **tx)?;
    Ok(totps + keys)
}

pub(crate) fn insert_totp(
    tx: &mut Tx<'_>,
    owner: &Owner,
    (seed, step, name): (&Seed, i64, &str),
    given: &Given,
) -> Result<(), Fault> {
    let values = (
        totp::id.eq(Id::<Factor>::new(given).to_string()),
        totp::owner_id.eq(owner.key()),
        totp::secret_sealed.eq(given.seal.seal(SECRET, seed.bytes(), &*given.chance)),
        totp::last_step.eq(step),
        totp::name.eq(name),
        totp::added_at.eq(given.now),
        totp::used_at.eq(given.now),
    );
    diesel::insert_into(totp::table).values(values).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn list_seeds(
    conn: &mut Conn,
    owner: &Owner,
    given: &Given,
) -> Result<Vec<(Id<Factor>, Seed)>, Fault> {
    let own = totp::table.filter(totp::owner_id.eq(owner.key()));
    let rows: Vec<(Id<Factor>, Sealed)> = own.select((totp::id, totp::secret_sealed)).load(conn)?;
    rows.into_iter().map(|(id, sealed)| Ok((id, Seed::new(&given.seal.open(SECRET, &sealed)?)))).collect()
}

/// Takes `step`; false when it, or a later one, was taken before.
pub(crate) fn update_totp_used(
    tx: &mut Tx<'_>,
    id: &Id<Factor>,
    step: i64,
    now: Moment,
) -> Result<bool, Fault> {
    let unused = totp::table.find(id.as_str()).filter(totp::last_step.lt(step));
    let values = (totp::last_step.eq(step), totp::used_at.eq(now));
    Ok(diesel::update(unused).set(values).execute(&mut **tx)? == 1)
}

/// True when the credential is registered, whoever's it is.
pub(crate) fn has_passkey(conn: &mut Conn, index: &BlindIndex) -> Result<bool, Fault> {
    let known = passkey::table.filter(passkey::credential_index.eq(index));
    Ok(known.count().get_result::<i64>(conn)? == 1)
}

pub(crate) fn insert_passkey(
    tx: &mut Tx<'_>,
    owner: &Owner,
    (index, key, name): (&BlindIndex, &[u8], &str),
    given: &Given,
) -> Result<(), Fault> {
    let values = (
        passkey::id.eq(Id::<Factor>::new(given).to_string()),
        passkey::owner_id.eq(owner.key()),
        passkey::credential_index.eq(index),
        passkey::passkey_sealed.eq(given.seal.seal(PASSKEY, key, &*given.chance)),
        passkey::name.eq(name),
        passkey::added_at.eq(given.now),
        passkey::used_at.eq(given.now),
    );
    diesel::insert_into(passkey::table).values(values).execute(&mut **tx)?;
    Ok(())
}

/// A key as the database keeps it, opened.
type Kept = (Id<Factor>, Vec<u8>);

pub(crate) fn list_passkeys(conn: &mut Conn, owner: &Owner, given: &Given) -> Result<Vec<Kept>, Fault> {
    let own = passkey::table.filter(passkey::owner_id.eq(owner.key()));
    let rows: Vec<(Id<Factor>, Sealed)> = own.select((passkey::id, passkey::passkey_sealed)).load(conn)?;
    rows.into_iter().map(|(id, sealed)| Ok((id, given.seal.open(PASSKEY, &sealed)?))).collect()
}

pub(crate) fn update_passkey_used(
    tx: &mut Tx<'_>,
    id: &Id<Factor>,
    key: &[u8],
    given: &Given,
) -> Result<(), Fault> {
    let values = (
        passkey::passkey_sealed.eq(given.seal.seal(PASSKEY, key, &*given.chance)),
        passkey::used_at.eq(given.now),
    );
    diesel::update(passkey::table.find(id.as_str())).set(values).execute(&mut **tx)?;
    Ok(())
}
