//! All SQL of this capability.

use base::{Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::draft::{Draft, Version};
use crate::{Card, Sheet, Told};

diesel::table! {
    person (id) {
        id -> Text, issuer -> Text, subject -> Text, told_sealed -> Binary, completed_at -> Nullable<BigInt>,
        created_at -> BigInt, seen_at -> BigInt,
    }
}

diesel::table! {
    profile_draft (person_id) {
        person_id -> Text, sheet_sealed -> Binary, version -> Integer, saved_at -> BigInt,
    }
}
diesel::table! {
    profile_version (id) {
        id -> Text, person_id -> Text, number -> Integer, sheet_sealed -> Binary, author -> Text, created_at -> BigInt,
    }
}

const SHEET: &str = "profile.sheet";
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

fn seal_sheet(sheet: &Sheet, given: &Given) -> Result<Sealed, Fault> {
    Ok(given.seal.seal(SHEET, &serde_json::to_vec(sheet)?, &*given.chance))
}

fn open_sheet(sealed: &Sealed, given: &Given) -> Result<Sheet, Fault> {
    Ok(serde_json::from_slice(&given.seal.open(SHEET, sealed)?)?)
}

pub(crate) fn find_draft(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    given: &Given,
) -> Result<Option<Draft>, Fault> {
    let columns = (profile_draft::sheet_sealed, profile_draft::version, profile_draft::saved_at);
    let row: Option<(Sealed, i32, Moment)> =
        profile_draft::table.find(person.as_str()).select(columns).first(conn).optional()?;
    let Some((sealed, version, saved_at)) = row else { return Ok(None) };
    Ok(Some(Draft { sheet: open_sheet(&sealed, given)?, version, saved_at: Some(saved_at) }))
}

/// Writes the draft that follows the one with the version before it; false when somebody else did.
pub(crate) fn replace_draft(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    draft: &Draft,
    given: &Given,
) -> Result<bool, Fault> {
    let sealed = seal_sheet(&draft.sheet, given)?;
    let values = (
        profile_draft::sheet_sealed.eq(&sealed),
        profile_draft::version.eq(draft.version),
        profile_draft::saved_at.eq(given.now),
    );
    if draft.version > 1 {
        let before = profile_draft::version.eq(draft.version - 1);
        let row = profile_draft::table.find(person.as_str()).filter(before);
        return Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1);
    }
    let new = (profile_draft::person_id.eq(person.as_str()), values);
    match tx.savepoint(|conn| diesel::insert_into(profile_draft::table).values(new).execute(conn)) {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// True for the one caller that removed it.
pub(crate) fn remove_draft(tx: &mut Tx<'_>, person: &Id<noun::Person>, version: i32) -> Result<bool, Fault> {
    let row = profile_draft::table.find(person.as_str()).filter(profile_draft::version.eq(version));
    Ok(diesel::delete(row).execute(&mut **tx)? == 1)
}

pub(crate) fn find_last_version(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    given: &Given,
) -> Result<Option<Version>, Fault> {
    let columns = (profile_version::number, profile_version::sheet_sealed, profile_version::created_at);
    let row: Option<(i32, Sealed, Moment)> = profile_version::table
        .filter(profile_version::person_id.eq(person.as_str()))
        .order(profile_version::number.desc())
        .select(columns)
        .first(conn)
        .optional()?;
    let Some((number, sealed, created_at)) = row else { return Ok(None) };
    Ok(Some(Version { number, sheet: open_sheet(&sealed, given)?, created_at }))
}

pub(crate) fn insert_version(
    tx: &mut Tx<'_>,
    id: &Id<Version>,
    person: &Id<noun::Person>,
    (number, author): (i32, &str),
    sheet: &Sheet,
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(profile_version::table)
        .values((
            profile_version::id.eq(id.as_str()),
            profile_version::person_id.eq(person.as_str()),
            profile_version::number.eq(number),
            profile_version::sheet_sealed.eq(seal_sheet(sheet, given)?),
            profile_version::author.eq(author),
            profile_version::created_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn update_completed(tx: &mut Tx<'_>, person: &Id<noun::Person>, now: Moment) -> Result<(), Fault> {
    diesel::update(person::table.find(person.as_str()))
        .set(person::completed_at.eq(Some(now)))
        .execute(&mut **tx)?;
    Ok(())
}
