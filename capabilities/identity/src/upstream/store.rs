//! SQL of other platforms' accounts.

use base::{BlindIndex, Given, Id, Moment, Sealed, Secret, noun};
use db::{Conn, Fault, Tx, is_unique_violation};
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Attempt, Bond, Kept, Subject};

diesel::table! {
    upstream_attempt (state_hash) {
        state_hash -> Binary, provider -> Text, visit_hash -> Binary, account_id -> Nullable<Text>,
        secrets_sealed -> Binary, next -> Text, began_at -> BigInt,
    }
}
diesel::table! {
    upstream_stranger (visit_hash) {
        visit_hash -> Binary, provider -> Text, subject_index -> Binary, subject_sealed -> Binary, met_at -> BigInt,
    }
}
diesel::table! {
    upstream_bond (provider, subject_index) {
        provider -> Text, subject_index -> Binary, account_id -> Text, subject_sealed -> Binary, bound_at -> BigInt,
        used_at -> BigInt,
    }
}

const SECRETS: &str = "upstream_attempt.secrets";
const SUBJECT: &str = "upstream.subject";

/// Nonce and verifier as they are kept.
#[derive(Serialize, Deserialize)]
struct Secrets(String, String);

/// A subject as it is kept.
#[derive(Serialize, Deserialize)]
struct Told {
    id: String,
    name: String,
}

fn index((provider, id): (&str, &str), given: &Given) -> BlindIndex {
    given.seal.index(SUBJECT, &format!("{provider}|{id}"))
}

fn seal_subject(subject: &Subject, given: &Given) -> Result<Sealed, Fault> {
    let told = Told { id: subject.id.clone(), name: subject.name.clone() };
    Ok(given.seal.seal(SUBJECT, &serde_json::to_vec(&told)?, &*given.chance))
}

fn open_subject(sealed: &Sealed, given: &Given) -> Result<Subject, Fault> {
    let told: Told = serde_json::from_slice(&given.seal.open(SUBJECT, sealed)?)?;
    Ok(Subject { id: told.id, name: told.name })
}

pub(crate) fn insert_attempt(
    tx: &mut Tx<'_>,
    (state_hash, provider): (&[u8], &str),
    (visit_hash, account, next): (&[u8], Option<&Id<noun::Account>>, &str),
    attempt: &Attempt,
    given: &Given,
) -> Result<(), Fault> {
    let secrets = Secrets(attempt.nonce.expose().to_owned(), attempt.verifier.expose().to_owned());
    let sealed = given.seal.seal(SECRETS, &serde_json::to_vec(&secrets)?, &*given.chance);
    diesel::insert_into(upstream_attempt::table)
        .values((
            upstream_attempt::state_hash.eq(state_hash),
            upstream_attempt::provider.eq(provider),
            upstream_attempt::visit_hash.eq(visit_hash),
            upstream_attempt::account_id.eq(account.map(Id::as_str)),
            upstream_attempt::secrets_sealed.eq(sealed),
            upstream_attempt::next.eq(next),
            upstream_attempt::began_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

type AttemptRow = (String, Option<Id<noun::Account>>, Sealed, String);

/// Reads and removes an attempt: of two that come back with one state, one finds it.
pub(crate) fn take_attempt(
    tx: &mut Tx<'_>,
    (state_hash, visit_hash): (&[u8], &[u8]),
    since: Moment,
    (state, back): (&Secret, &str),
    given: &Given,
) -> Result<Option<Kept>, Fault> {
    let own = || {
        upstream_attempt::table
            .find(state_hash.to_vec())
            .filter(upstream_attempt::visit_hash.eq(visit_hash.to_vec()))
            .filter(upstream_attempt::began_at.gt(since))
    };
    let row: Option<AttemptRow> = own()
        .select((
            upstream_attempt::provider,
            upstream_attempt::account_id,
            upstream_attempt::secrets_sealed,
            upstream_attempt::next,
        ))
        .first(&mut **tx)
        .optional()?;
    let Some((provider, account, sealed, next)) = row else { return Ok(None) };
    if diesel::delete(own()).execute(&mut **tx)? == 0 {
        return Ok(None);
    }
    let Secrets(nonce, verifier) = serde_json::from_slice(&given.seal.open(SECRETS, &sealed)?)?;
    let attempt = Attempt {
        state: state.clone(),
        nonce: Secret::new(nonce),
        verifier: Secret::new(verifier),
        back: back.to_owned(),
    };
    Ok(Some(Kept { provider, attempt, account, next }))
}

pub(crate) fn remove_attempts_before(tx: &mut Tx<'_>, at: Moment) -> Result<(), Fault> {
    diesel::delete(upstream_attempt::table.filter(upstream_attempt::began_at.le(at))).execute(&mut **tx)?;
    Ok(())
}

/// The browser's stranger; an earlier one of the same browser is forgotten.
pub(crate) fn insert_stranger(
    tx: &mut Tx<'_>,
    visit_hash: &[u8],
    (provider, subject): (&str, &Subject),
    given: &Given,
) -> Result<(), Fault> {
    diesel::delete(upstream_stranger::table.find(visit_hash)).execute(&mut **tx)?;
    diesel::insert_into(upstream_stranger::table)
        .values((
            upstream_stranger::visit_hash.eq(visit_hash),
            upstream_stranger::provider.eq(provider),
            upstream_stranger::subject_index.eq(index((provider, &subject.id), given)),
            upstream_stranger::subject_sealed.eq(seal_subject(subject, given)?),
            upstream_stranger::met_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn find_stranger(
    conn: &mut Conn,
    visit_hash: &[u8],
    since: Moment,
    given: &Given,
) -> Result<Option<(String, Subject)>, Fault> {
    let own = upstream_stranger::table.find(visit_hash).filter(upstream_stranger::met_at.gt(since));
    let columns = (upstream_stranger::provider, upstream_stranger::subject_sealed);
    let row: Option<(String, Sealed)> = own.select(columns).first(conn).optional()?;
    row.map(|(provider, sealed)| Ok((provider, open_subject(&sealed, given)?))).transpose()
}

pub(crate) fn update_stranger_visit(tx: &mut Tx<'_>, (from, to): (&[u8], &[u8])) -> Result<(), Fault> {
    diesel::update(upstream_stranger::table.find(from))
        .set(upstream_stranger::visit_hash.eq(to))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn remove_stranger(tx: &mut Tx<'_>, visit_hash: &[u8]) -> Result<(), Fault> {
    diesel::delete(upstream_stranger::table.find(visit_hash)).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn remove_strangers_before(tx: &mut Tx<'_>, at: Moment) -> Result<(), Fault> {
    diesel::delete(upstream_stranger::table.filter(upstream_stranger::met_at.le(at))).execute(&mut **tx)?;
    Ok(())
}

/// The account that somebody is bound to.
pub(crate) fn find_bond(
    conn: &mut Conn,
    whose: (&str, &str),
    given: &Given,
) -> Result<Option<Id<noun::Account>>, Fault> {
    let one = upstream_bond::table.find((whose.0.to_owned(), index(whose, given)));
    Ok(one.select(upstream_bond::account_id).first(conn).optional()?)
}

/// False when somebody else is bound to them, or the account to another one of the same platform.
pub(crate) fn insert_bond(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    (provider, subject): (&str, &Subject),
    given: &Given,
) -> Result<bool, Fault> {
    let (index, sealed) = (index((provider, &subject.id), given), seal_subject(subject, given)?);
    let inserted = tx.savepoint(|conn| {
        diesel::insert_into(upstream_bond::table)
            .values((
                upstream_bond::provider.eq(provider),
                upstream_bond::subject_index.eq(index),
                upstream_bond::account_id.eq(account.as_str()),
                upstream_bond::subject_sealed.eq(sealed),
                upstream_bond::bound_at.eq(given.now),
                upstream_bond::used_at.eq(given.now),
            ))
            .execute(conn)
    });
    match inserted {
        Ok(_) => Ok(true),
        Err(error) if is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn update_used(tx: &mut Tx<'_>, whose: (&str, &str), given: &Given) -> Result<(), Fault> {
    diesel::update(upstream_bond::table.find((whose.0.to_owned(), index(whose, given))))
        .set(upstream_bond::used_at.eq(given.now))
        .execute(&mut **tx)?;
    Ok(())
}

type BondRow = (String, Sealed, Moment, Moment);

pub(crate) fn list_bonds(
    conn: &mut Conn,
    account: &Id<noun::Account>,
    given: &Given,
) -> Result<Vec<Bond>, Fault> {
    let columns = (
        upstream_bond::provider,
        upstream_bond::subject_sealed,
        upstream_bond::bound_at,
        upstream_bond::used_at,
    );
    let own = upstream_bond::table.filter(upstream_bond::account_id.eq(account.as_str()));
    let rows: Vec<BondRow> = own.order(upstream_bond::provider).select(columns).load(conn)?;
    rows.into_iter()
        .map(|(provider, sealed, bound_at, used_at)| {
            Ok(Bond { provider, name: open_subject(&sealed, given)?.name, bound_at, used_at })
        })
        .collect()
}

pub(crate) fn remove_bond(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    provider: &str,
) -> Result<bool, Fault> {
    let own = upstream_bond::table
        .filter(upstream_bond::account_id.eq(account.as_str()))
        .filter(upstream_bond::provider.eq(provider));
    Ok(diesel::delete(own).execute(&mut **tx)? > 0)
}
