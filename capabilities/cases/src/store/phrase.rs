//! SQL of the phrases of corrections.

use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::phrase::Phrase;

diesel::table! {
    phrase (code) { code -> Text, words -> Text, place -> Integer, is_open -> Bool, version -> Integer, }
}

/// Every phrase, in their order.
pub(crate) fn list(conn: &mut Conn) -> Result<Vec<Phrase>, Fault> {
    let columns = (phrase::code, phrase::words, phrase::is_open, phrase::version);
    let rows: Vec<(String, String, bool, i32)> =
        phrase::table.order((phrase::place, phrase::code)).select(columns).load(conn)?;
    let row = |(code, words, is_open, version)| Phrase { code, words, is_open, version };
    Ok(rows.into_iter().map(row).collect())
}

/// False when it was changed since `new.version`.
pub(crate) fn update(tx: &mut Tx<'_>, new: &Phrase) -> Result<bool, Fault> {
    let row = phrase::table.find(&new.code).filter(phrase::version.eq(new.version));
    let changes =
        (phrase::words.eq(&new.words), phrase::is_open.eq(new.is_open), phrase::version.eq(new.version + 1));
    Ok(diesel::update(row).set(changes).execute(&mut **tx)? == 1)
}

/// False when the code was used meanwhile.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &Phrase, place: i32) -> Result<bool, Fault> {
    let values = (
        phrase::code.eq(new.code.clone()),
        phrase::words.eq(new.words.clone()),
        phrase::place.eq(place),
        phrase::is_open.eq(new.is_open),
        phrase::version.eq(new.version),
    );
    match tx.savepoint(|conn| diesel::insert_into(phrase::table).values(values).execute(conn)) {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
