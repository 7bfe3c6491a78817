//! SQL of certified identities.

use base::{BlindIndex, CitizenId, Given, Id, Moment, PersonName, Sealed, noun};
use db::{Conn, Fault, Tx, is_unique_violation};
use diesel::prelude::*;

use super::{Keeping, Number, Valid, Verified};
use crate::Refusal;

diesel::table! {
    real_name (account_id) {
        account_id -> Text, name_sealed -> Binary, number_sealed -> Binary, number_index -> Binary,
        source -> Text, verified_at -> BigInt,
    }
}

const NAME: &str = "real_name.name";
const NUMBER: &str = "real_name.number";

pub(crate) fn index(number: &CitizenId, given: &Given) -> BlindIndex {
    given.seal.index("citizen-id", number.expose())
}

pub(crate) fn find_holder(
    conn: &mut Conn,
    number: &CitizenId,
    given: &Given,
) -> Result<Option<Id<noun::Account>>, Fault> {
    let owned = real_name::table.filter(real_name::number_index.eq(index(number, given)));
    Ok(owned.select(real_name::account_id).first(conn).optional()?)
}

pub(crate) fn find(
    conn: &mut Conn,
    account: &Id<noun::Account>,
    given: &Given,
) -> Result<Option<Verified>, Fault> {
    type Row = (Sealed, Sealed, String, Moment);
    let columns =
        (real_name::name_sealed, real_name::number_sealed, real_name::source, real_name::verified_at);
    let row: Option<Row> = real_name::table.find(account.as_str()).select(columns).first(conn).optional()?;
    let Some((name, number, source, at)) = row else { return Ok(None) };
    let name = PersonName::parse(&open(NAME, &name, given)?).map_err(|e| Fault::Stored(e.to_string()))?;
    let kept = open(NUMBER, &number, given)?;
    // Only one of which the ends are kept has stars.
    let number = if kept.contains('*') {
        Number::Ends(kept)
    } else {
        let number = CitizenId::parse(&kept, given.now.china_date());
        Number::Whole(number.map_err(|e| Fault::Stored(e.to_string()))?)
    };
    Ok(Some(Verified { name, number, source, at }))
}

fn open(purpose: &str, sealed: &Sealed, given: &Given) -> Result<String, Fault> {
    String::from_utf8(given.seal.open(purpose, sealed)?).map_err(|e| Fault::Stored(e.to_string()))
}

/// Binds; the unique index decides whose the number is.
pub(crate) fn insert(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    valid: &Valid,
    (source, keeping): (&str, Keeping),
    given: &Given,
) -> Result<Result<(), Refusal>, Fault> {
    let seal = |purpose: &str, text: &str| given.seal.seal(purpose, text.as_bytes(), &*given.chance);
    let number = match Number::kept(&valid.number, keeping) {
        Number::Whole(number) => seal(NUMBER, number.expose()),
        Number::Ends(ends) => seal(NUMBER, &ends),
    };
    let name = seal(NAME, valid.name.expose());
    let done = tx.savepoint(|conn| {
        diesel::insert_into(real_name::table)
            .values((
                real_name::account_id.eq(account.as_str()),
                real_name::name_sealed.eq(name),
                real_name::number_sealed.eq(number),
                real_name::number_index.eq(index(&valid.number, given)),
                real_name::source.eq(source),
                real_name::verified_at.eq(given.now),
            ))
            .execute(conn)
    });
    match done {
        Ok(_) => Ok(Ok(())),
        Err(error) if is_unique_violation(&error) => match find(tx, account, given)? {
            Some(_) => Ok(Err(Refusal::AlreadyVerified)),
            None => Ok(Err(Refusal::NumberTaken)),
        },
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn remove(tx: &mut Tx<'_>, account: &Id<noun::Account>) -> Result<(), Fault> {
    diesel::delete(real_name::table.find(account.as_str())).execute(&mut **tx)?;
    Ok(())
}
