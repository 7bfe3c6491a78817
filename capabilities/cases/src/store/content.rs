//! SQL of what applications hold: drafts, submissions, parts of others, marks.

use base::{Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;
use profile::Sheet;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::application;
use crate::correction::{Mark, PASSED};
use crate::draft::Kept;
use crate::precheck::Verdict;
use crate::submission::{Files, Submission};

diesel::table! {
    application_draft (application_id) {
        application_id -> Text, sheet_sealed -> Binary, version -> Integer, saved_at -> BigInt,
    }
}
diesel::table! {
    application_submission (application_id, round) {
        application_id -> Text, round -> Integer, sheet_sealed -> Binary, profile_version -> Integer,
        findings_sealed -> Binary, files -> Text, submitted_at -> BigInt, failed -> Nullable<Integer>,
    }
}
diesel::table! {
    application_part (application_id, part) {
        application_id -> Text, part -> Text, sheet_sealed -> Binary, files -> Text, version -> Integer,
        saved_at -> BigInt,
    }
}
diesel::table! {
    application_mark (application_id, round, target) {
        application_id -> Text, round -> Integer, target -> Text, phrase -> Text, words -> Text, actor_id -> Text,
        at -> BigInt, said -> Nullable<Text>, page -> Nullable<Integer>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(application_mark, application);
diesel::allow_tables_to_appear_in_same_query!(application_submission, application);

const SHEET: &str = "application.sheet";
const FINDINGS: &str = "application.findings";

fn seal(purpose: &str, value: &impl Serialize, given: &Given) -> Result<Sealed, Fault> {
    Ok(given.seal.seal(purpose, &serde_json::to_vec(value)?, &*given.chance))
}

fn open<T: DeserializeOwned>(purpose: &str, sealed: &Sealed, given: &Given) -> Result<T, Fault> {
    Ok(serde_json::from_slice(&given.seal.open(purpose, sealed)?)?)
}

pub(crate) fn find_draft(
    conn: &mut Conn,
    id: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<Kept>, Fault> {
    let columns = (application_draft::sheet_sealed, application_draft::version, application_draft::saved_at);
    let row: Option<(Sealed, i32, Moment)> =
        application_draft::table.find(id.as_str()).select(columns).first(conn).optional()?;
    let Some((sheet, version, saved_at)) = row else { return Ok(None) };
    Ok(Some(Kept { sheet: open(SHEET, &sheet, given)?, version, saved_at }))
}

/// A draft of version 1.
pub(crate) fn insert_draft(
    tx: &mut Tx<'_>,
    id: &Id<noun::Application>,
    sheet: &Sheet,
    given: &Given,
) -> Result<(), Fault> {
    remove_draft(tx, id)?;
    diesel::insert_into(application_draft::table)
        .values((
            application_draft::application_id.eq(id.as_str()),
            application_draft::sheet_sealed.eq(seal(SHEET, sheet, given)?),
            application_draft::version.eq(1),
            application_draft::saved_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// False when it was saved since `version`.
pub(crate) fn update_draft(
    tx: &mut Tx<'_>,
    id: &Id<noun::Application>,
    (sheet, version): (&Sheet, i32),
    given: &Given,
) -> Result<bool, Fault> {
    let row = application_draft::table.find(id.as_str()).filter(application_draft::version.eq(version));
    let changed = diesel::update(row)
        .set((
            application_draft::sheet_sealed.eq(seal(SHEET, sheet, given)?),
            application_draft::version.eq(version + 1),
            application_draft::saved_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

pub(crate) fn remove_draft(tx: &mut Tx<'_>, id: &Id<noun::Application>) -> Result<(), Fault> {
    diesel::delete(application_draft::table.find(id.as_str())).execute(&mut **tx)?;
    Ok(())
}

type SubmissionRow = (i32, Sealed, i32, Sealed, String, Moment);

/// What was submitted in `round`; rounds count from 1, and nothing is asked about before.
pub(crate) fn find_submission(
    conn: &mut Conn,
    (id, round): (&Id<noun::Application>, i32),
    given: &Given,
) -> Result<Option<Submission>, Fault> {
    if round == 0 {
        return Ok(None);
    }
    let columns = (
        application_submission::round,
        application_submission::sheet_sealed,
        application_submission::profile_version,
        application_submission::findings_sealed,
        application_submission::files,
        application_submission::submitted_at,
    );
    let one = application_submission::table.find((id.as_str(), round));
    let row: Option<SubmissionRow> = one.select(columns).first(conn).optional()?;
    let Some((round, sheet, profile_version, findings, files, at)) = row else { return Ok(None) };
    Ok(Some(Submission {
        round,
        sheet: open(SHEET, &sheet, given)?,
        profile_version,
        findings: open(FINDINGS, &findings, given)?,
        files: serde_json::from_str(&files)?,
        at,
    }))
}

/// So many pre-checks said 不符合: in the open, because statistics count what is sealed besides.
fn failed(new: &Submission) -> i32 {
    let count = new.findings.iter().filter(|one| one.verdict == Verdict::Fail).count();
    i32::try_from(count).unwrap_or(i32::MAX)
}

pub(crate) fn insert_submission(
    tx: &mut Tx<'_>,
    id: &Id<noun::Application>,
    new: &Submission,
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(application_submission::table)
        .values((
            application_submission::application_id.eq(id.as_str()),
            application_submission::round.eq(new.round),
            application_submission::sheet_sealed.eq(seal(SHEET, &new.sheet, given)?),
            application_submission::profile_version.eq(new.profile_version),
            application_submission::findings_sealed.eq(seal(FINDINGS, &new.findings, given)?),
            application_submission::files.eq(serde_json::to_string(&new.files)?),
            application_submission::submitted_at.eq(new.at),
            application_submission::failed.eq(Some(failed(new))),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// A part and its version; an empty one of version 0 when nobody filled it in.
pub(crate) fn find_part(
    conn: &mut Conn,
    (id, part): (&Id<noun::Application>, &str),
    given: &Given,
) -> Result<(Sheet, Files, i32), Fault> {
    let columns = (application_part::sheet_sealed, application_part::files, application_part::version);
    let one = application_part::table.find((id.as_str(), part));
    let row: Option<(Sealed, String, i32)> = one.select(columns).first(conn).optional()?;
    match row {
        None => Ok((Sheet::default(), Files::default(), 0)),
        Some((sheet, files, version)) => {
            Ok((open(SHEET, &sheet, given)?, serde_json::from_str(&files)?, version))
        }
    }
}

/// Writes the part that follows the one of `version`; false when somebody else did.
pub(crate) fn replace_part(
    tx: &mut Tx<'_>,
    (id, part): (&Id<noun::Application>, &str),
    (sheet, files, version): (&Sheet, &Files, i32),
    given: &Given,
) -> Result<bool, Fault> {
    let values = (
        application_part::sheet_sealed.eq(seal(SHEET, sheet, given)?),
        application_part::files.eq(serde_json::to_string(files)?),
        application_part::version.eq(version + 1),
        application_part::saved_at.eq(given.now),
    );
    if version > 0 {
        let row =
            application_part::table.find((id.as_str(), part)).filter(application_part::version.eq(version));
        return Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1);
    }
    let new = (
        application_part::application_id.eq(id.as_str().to_owned()),
        application_part::part.eq(part.to_owned()),
        values,
    );
    match tx.savepoint(|conn| diesel::insert_into(application_part::table).values(new).execute(conn)) {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

type MarkRow = (String, String, String, String, Moment, Option<String>, Option<i32>);

/// What is wrong in `round`, by target.
pub(crate) fn list_marks(
    conn: &mut Conn,
    (id, round): (&Id<noun::Application>, i32),
) -> Result<Vec<Mark>, Fault> {
    let own = application_mark::application_id.eq(id.as_str()).and(application_mark::round.eq(round));
    let own = own.and(application_mark::phrase.ne(PASSED));
    let columns = (
        application_mark::target,
        application_mark::phrase,
        application_mark::words,
        application_mark::actor_id,
        application_mark::at,
        application_mark::said,
        application_mark::page,
    );
    let rows: Vec<MarkRow> =
        application_mark::table.filter(own).order(application_mark::target).select(columns).load(conn)?;
    let mark = |(target, phrase, words, by, at, said, page): MarkRow| {
        let said = said.unwrap_or_default();
        Mark { target, phrase, said, page, words, by, at }
    };
    Ok(rows.into_iter().map(mark).collect())
}

/// The targets that were found in order in `round`.
pub(crate) fn list_passed(
    conn: &mut Conn,
    (id, round): (&Id<noun::Application>, i32),
) -> Result<Vec<String>, Fault> {
    let own = application_mark::application_id.eq(id.as_str()).and(application_mark::round.eq(round));
    let passed = own.and(application_mark::phrase.eq(PASSED));
    Ok(application_mark::table.filter(passed).select(application_mark::target).load(conn)?)
}

/// Puts a mark in the place of any earlier one at its target.
pub(crate) fn replace_mark(
    tx: &mut Tx<'_>,
    (id, round): (&Id<noun::Application>, i32),
    mark: &Mark,
) -> Result<(), Fault> {
    remove_mark(tx, (id, round), &mark.target)?;
    diesel::insert_into(application_mark::table)
        .values((
            application_mark::application_id.eq(id.as_str()),
            application_mark::round.eq(round),
            application_mark::target.eq(&mark.target),
            application_mark::phrase.eq(&mark.phrase),
            application_mark::words.eq(&mark.words),
            application_mark::actor_id.eq(&mark.by),
            application_mark::at.eq(mark.at),
            application_mark::said.eq(&mark.said),
            application_mark::page.eq(mark.page),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn remove_mark(
    tx: &mut Tx<'_>,
    (id, round): (&Id<noun::Application>, i32),
    target: &str,
) -> Result<(), Fault> {
    diesel::delete(application_mark::table.find((id.as_str(), round, target))).execute(&mut **tx)?;
    Ok(())
}

diesel::table! {
    application_follower (application_id, number_index) { application_id -> Text, number_index -> Binary, }
}

const FOLLOWER: &str = "application.follower";

pub(crate) fn insert_follower(
    tx: &mut Tx<'_>,
    id: &Id<noun::Application>,
    number: &str,
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(application_follower::table)
        .values((
            application_follower::application_id.eq(id.as_str()),
            application_follower::number_index.eq(given.seal.index(FOLLOWER, number)),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The application ended, or names others now.
pub(crate) fn remove_followers(tx: &mut Tx<'_>, id: &Id<noun::Application>) -> Result<(), Fault> {
    let own = application_follower::application_id.eq(id.as_str());
    diesel::delete(application_follower::table.filter(own)).execute(&mut **tx)?;
    Ok(())
}

/// True when somebody with this number is named in an open application other than `own`.
pub(crate) fn is_follower_elsewhere(
    conn: &mut Conn,
    number: &str,
    own: &Id<noun::Application>,
    given: &Given,
) -> Result<bool, Fault> {
    let one = application_follower::number_index
        .eq(given.seal.index(FOLLOWER, number))
        .and(application_follower::application_id.ne(own.as_str()));
    Ok(application_follower::table.filter(one).count().get_result::<i64>(conn)? > 0)
}
