//! All SQL of this capability.

use base::{Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::{Card, Told};

diesel::table! {
    person (id) {
        id -> Text, issuer -> Text, subject -> Text, told_sealed -> Binary, completed_at -> Nullable<BigInt>,
        created_at -> BigInt, seen_at -> BigInt,
    }
}

const TOLD: &str = "person.told";

pub(crate) fn find_by_subject(
    conn: &mut Conn,
    issuer: &str,
    subject: &str,
) -> Result<Option<Id<noun::Person>>, Fault> {
    let known = person::table.filter(person::issuer.eq(issuer).and(person::subject.eq(subject)));
    Ok(known.select(person::id).first(conn).optional()?)
}

pub(crate) fn find(conn: &mut Conn, id: &Id<noun::Person>, given: &Given) -> Result<Option<Card>, Fault> {
    let columns = (person::told_sealed, person::completed_at);
    let row: Option<(Sealed, Option<Moment>)> =
        person::table.find(id.as_str()).select(columns).first(conn).optional()?;
    let Some((told, completed_at)) = row else { return Ok(None) };
    let told = serde_json::from_slice(&given.seal.open(TOLD, &told)?)?;
    Ok(Some(Card { told, completed_at }))
}

fn seal(told: &Told, given: &Given) -> Result<Sealed, Fault> {
    Ok(given.seal.seal(TOLD, &serde_json::to_vec(told)?, &*given.chance))
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: &Id<noun::Person>,
    (issuer, subject): (&str, &str),
    told: &Told,
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(person::table)
        .values((
            person::id.eq(id.as_str()),
            person::issuer.eq(issuer),
            person::subject.eq(subject),
            person::told_sealed.eq(seal(told, given)?),
            person::created_at.eq(given.now),
            person::seen_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn update_told(
    tx: &mut Tx<'_>,
    id: &Id<noun::Person>,
    told: &Told,
    given: &Given,
) -> Result<(), Fault> {
    diesel::update(person::table.find(id.as_str()))
        .set((person::told_sealed.eq(seal(told, given)?), person::seen_at.eq(given.now)))
        .execute(&mut **tx)?;
    Ok(())
}
