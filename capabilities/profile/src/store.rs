//! All SQL of this capability.

use base::{BlindIndex, CitizenId, Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::draft::{Draft, Version};
use crate::verification::{Check, Question, State, Subject, Verification};
use crate::{Card, PHOTO, Sheet, Told};

diesel::table! {
    person (id) {
        id -> Text, issuer -> Text, subject -> Text, told_sealed -> Binary, completed_at -> Nullable<BigInt>,
        created_at -> BigInt, seen_at -> BigInt, number_index -> Nullable<Binary>, photo -> Nullable<Text>,
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

pub(crate) fn find_known_as(
    conn: &mut Conn,
    id: &Id<noun::Person>,
) -> Result<Option<(String, String)>, Fault> {
    Ok(person::table.find(id.as_str()).select((person::issuer, person::subject)).first(conn).optional()?)
}

pub(crate) fn find(conn: &mut Conn, id: &Id<noun::Person>, given: &Given) -> Result<Option<Card>, Fault> {
    let row: Option<Row> = person::table.find(id.as_str()).select(COLUMNS).first(conn).optional()?;
    row.map(|row| read(row, given)).transpose().map(|read| read.map(|(_, card)| card))
}

type Row = (Id<noun::Person>, Sealed, Option<Moment>, Option<String>);
const COLUMNS: (person::id, person::told_sealed, person::completed_at, person::photo) =
    (person::id, person::told_sealed, person::completed_at, person::photo);

fn read((id, told, completed_at, photo): Row, given: &Given) -> Result<(Id<noun::Person>, Card), Fault> {
    let told = serde_json::from_slice(&given.seal.open(TOLD, &told)?)?;
    Ok((id, Card { told, completed_at, photo }))
}

pub(crate) fn list(
    conn: &mut Conn,
    ids: &[Id<noun::Person>],
    given: &Given,
) -> Result<Vec<(Id<noun::Person>, Card)>, Fault> {
    let mut cards = Vec::with_capacity(ids.len());
    // SQLite takes so many values in one statement.
    for some in ids.chunks(500) {
        let some: Vec<&str> = some.iter().map(Id::as_str).collect();
        let rows: Vec<Row> = person::table.filter(person::id.eq_any(some)).select(COLUMNS).load(conn)?;
        for row in rows {
            cards.push(read(row, given)?);
        }
    }
    Ok(cards)
}

/// The next persons in the order of their ids.
pub(crate) fn list_after(
    conn: &mut Conn,
    after: Option<&Id<noun::Person>>,
    given: &Given,
) -> Result<Vec<(Id<noun::Person>, Card)>, Fault> {
    let after = after.map(Id::as_str).unwrap_or_default();
    let rows = person::table.filter(person::id.gt(after)).order(person::id).limit(1000);
    let rows: Vec<Row> = rows.select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}

pub(crate) fn find_by_number(
    conn: &mut Conn,
    number: &CitizenId,
    given: &Given,
) -> Result<Option<Id<noun::Person>>, Fault> {
    let index = given.seal.index(NUMBER, number.expose());
    let known = person::table.filter(person::number_index.eq(index)).order(person::created_at.desc());
    Ok(known.select(person::id).first(conn).optional()?)
}

const NUMBER: &str = "person.number";

fn index(told: &Told, given: &Given) -> Option<BlindIndex> {
    told.is_verified().then(|| given.seal.index(NUMBER, &told.id_number))
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
            person::number_index.eq(index(told, given)),
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
        .set((
            person::told_sealed.eq(seal(told, given)?),
            person::number_index.eq(index(told, given)),
            person::seen_at.eq(given.now),
        ))
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
    Ok(Some(Version { number, sheet: open_sheet(&sealed, given)?.newest_first(), created_at }))
}

pub(crate) fn find_version(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    number: i32,
    given: &Given,
) -> Result<Option<Version>, Fault> {
    let one = profile_version::person_id.eq(person.as_str()).and(profile_version::number.eq(number));
    let columns = (profile_version::sheet_sealed, profile_version::created_at);
    let row: Option<(Sealed, Moment)> =
        profile_version::table.filter(one).select(columns).first(conn).optional()?;
    let Some((sealed, created_at)) = row else { return Ok(None) };
    Ok(Some(Version { number, sheet: open_sheet(&sealed, given)?.newest_first(), created_at }))
}

/// Number, author and moment of the newest fifty.
pub(crate) fn list_versions(
    conn: &mut Conn,
    person: &Id<noun::Person>,
) -> Result<Vec<(i32, String, Moment)>, Fault> {
    let own = profile_version::table.filter(profile_version::person_id.eq(person.as_str()));
    let columns = (profile_version::number, profile_version::author, profile_version::created_at);
    Ok(own.order(profile_version::number.desc()).limit(50).select(columns).load(conn)?)
}

/// Who submitted version `number`.
pub(crate) fn find_author(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    number: i32,
) -> Result<Option<String>, Fault> {
    let one = profile_version::person_id.eq(person.as_str()).and(profile_version::number.eq(number));
    Ok(profile_version::table.filter(one).select(profile_version::author).first(conn).optional()?)
}

/// True when the person's card, the draft or any version has the photo `key`.
pub(crate) fn has_photo(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    key: &str,
    given: &Given,
) -> Result<bool, Fault> {
    let drafts = profile_draft::table.find(person.as_str()).select(profile_draft::sheet_sealed);
    let versions = profile_version::table.filter(profile_version::person_id.eq(person.as_str()));
    let mut sheets: Vec<Sealed> = drafts.load(conn)?;
    sheets.extend(versions.select(profile_version::sheet_sealed).load::<Sealed>(conn)?);
    for sealed in &sheets {
        if open_sheet(sealed, given)?.get(PHOTO) == key {
            return Ok(true);
        }
    }
    Ok(find(conn, person, given)?.is_some_and(|card| card.photo.as_deref() == Some(key)))
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

pub(crate) fn update_completed(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    photo: &str,
    now: Moment,
) -> Result<(), Fault> {
    diesel::update(person::table.find(person.as_str()))
        .set((person::completed_at.eq(Some(now)), person::photo.eq(Some(photo))))
        .execute(&mut **tx)?;
    Ok(())
}

diesel::table! {
    education_check (id) {
        id -> Text, person_id -> Text, subject -> Text, number_sealed -> Binary, number_index -> Binary,
        state -> Text, reason -> Nullable<Text>, asked_at -> BigInt, settled_at -> Nullable<BigInt>,
    }
}

const CERTIFICATE: &str = "education_check.number";

fn verification_state(state: &str, reason: Option<String>) -> Result<State, Fault> {
    match state {
        "checking" => Ok(State::Checking),
        "valid" => Ok(State::Valid),
        "invalid" => Ok(State::Invalid(reason.unwrap_or_default())),
        other => Err(Fault::Stored(format!("a verification that is {other}"))),
    }
}

fn verification_words(state: &State) -> (&'static str, Option<&str>) {
    match state {
        State::Checking => ("checking", None),
        State::Valid => ("valid", None),
        State::Invalid(reason) => ("invalid", Some(reason)),
    }
}

type VerificationRow = (String, String, Option<String>, Moment, Option<Moment>);

pub(crate) fn list_verifications(
    conn: &mut Conn,
    person: &Id<noun::Person>,
) -> Result<Vec<Verification>, Fault> {
    let own = education_check::table.filter(education_check::person_id.eq(person.as_str()));
    let columns = (
        education_check::subject,
        education_check::state,
        education_check::reason,
        education_check::asked_at,
        education_check::settled_at,
    );
    let rows: Vec<VerificationRow> = own.order(education_check::subject.desc()).select(columns).load(conn)?;
    rows.into_iter()
        .map(|(subject, state, reason, asked_at, settled_at)| {
            let subject = Subject::parse(&subject)
                .ok_or_else(|| Fault::Stored(format!("a verification of {subject}")))?;
            let at = settled_at.unwrap_or(asked_at);
            Ok(Verification { subject, state: verification_state(&state, reason)?, at })
        })
        .collect()
}

/// True when exactly this number was asked about and the answer was not a no.
pub(crate) fn is_verifying(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    (subject, number): (Subject, &str),
    given: &Given,
) -> Result<bool, Fault> {
    let same = education_check::person_id
        .eq(person.as_str())
        .and(education_check::subject.eq(subject.key()))
        .and(education_check::state.ne("invalid"))
        .and(education_check::number_index.eq(given.seal.index(CERTIFICATE, number)));
    Ok(education_check::table.filter(same).count().get_result::<i64>(conn)? > 0)
}

pub(crate) fn remove_verification(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    subject: Subject,
) -> Result<(), Fault> {
    let row = education_check::person_id.eq(person.as_str()).and(education_check::subject.eq(subject.key()));
    diesel::delete(education_check::table.filter(row)).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn insert_verification(
    tx: &mut Tx<'_>,
    id: &Id<Check>,
    person: &Id<noun::Person>,
    (subject, number): (Subject, &str),
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(education_check::table)
        .values((
            education_check::id.eq(id.as_str()),
            education_check::person_id.eq(person.as_str()),
            education_check::subject.eq(subject.key()),
            education_check::number_sealed.eq(given.seal.seal(
                CERTIFICATE,
                number.as_bytes(),
                &*given.chance,
            )),
            education_check::number_index.eq(given.seal.index(CERTIFICATE, number)),
            education_check::state.eq("checking"),
            education_check::asked_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn find_question(
    conn: &mut Conn,
    id: &Id<Check>,
    given: &Given,
) -> Result<Option<Question>, Fault> {
    let open = education_check::table.find(id.as_str()).filter(education_check::state.eq("checking"));
    let columns = (education_check::person_id, education_check::subject, education_check::number_sealed);
    let row: Option<(Id<noun::Person>, String, Sealed)> = open.select(columns).first(conn).optional()?;
    let Some((person, subject, number)) = row else { return Ok(None) };
    let (Some(card), Some(subject)) = (find(conn, &person, given)?, Subject::parse(&subject)) else {
        return Ok(None);
    };
    let number = given.seal.open(CERTIFICATE, &number)?;
    let number = String::from_utf8(number).map_err(|e| Fault::Stored(e.to_string()))?;
    Ok(Some(Question { subject, number, name: card.told.name }))
}

pub(crate) fn update_verification(
    tx: &mut Tx<'_>,
    id: &Id<Check>,
    state: &State,
    now: Moment,
) -> Result<(), Fault> {
    let (state, reason) = verification_words(state);
    let row = education_check::table.find(id.as_str()).filter(education_check::state.eq("checking"));
    let values = (
        education_check::state.eq(state),
        education_check::reason.eq(reason),
        education_check::settled_at.eq(Some(now)),
    );
    diesel::update(row).set(values).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn update_verification_of(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    subject: Subject,
    state: &State,
    now: Moment,
) -> Result<(), Fault> {
    let (state, reason) = verification_words(state);
    let row = education_check::person_id.eq(person.as_str()).and(education_check::subject.eq(subject.key()));
    let values = (
        education_check::state.eq(state),
        education_check::reason.eq(reason),
        education_check::settled_at.eq(Some(now)),
    );
    diesel::update(education_check::table.filter(row)).set(values).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn is_complete(conn: &mut Conn, person: &Id<noun::Person>) -> Result<bool, Fault> {
    let completed = person::table.find(person.as_str()).select(person::completed_at);
    Ok(completed.first::<Option<Moment>>(conn).optional()?.flatten().is_some())
}
