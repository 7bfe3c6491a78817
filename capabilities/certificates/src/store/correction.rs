//! SQL of corrections of permits. What they change is sealed: names and numbers stand in it.

use base::{Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::stored;
use crate::correction::{Correction, State};

diesel::table! {
    permit_correction (id) {
        id -> Text, permit_id -> Text, state -> Integer, items_sealed -> Binary, reason -> Text, authority -> Text,
        asked_by -> Text, asked_at -> BigInt, decided_by -> Nullable<Text>, decided_at -> Nullable<BigInt>,
        words -> Nullable<Text>,
    }
}

const ITEMS: &str = "permit.correction";

type Row = (
    (Id<Correction>, Id<noun::Permit>, i32, Sealed, String, String, Id<noun::Person>, Moment),
    (Option<Id<noun::Person>>, Option<Moment>, Option<String>),
);

fn read(
    ((id, permit, state, items, reason, authority, asked_by, asked_at), decided): Row,
    given: &Given,
) -> Result<Correction, Fault> {
    let (by, at, words) = decided;
    Ok(Correction {
        id,
        permit,
        state: State::of_code(state).ok_or_else(|| stored("correction"))?,
        items: serde_json::from_slice(&given.seal.open(ITEMS, &items)?)?,
        reason,
        authority,
        asked_by,
        asked_at,
        decided: by.zip(at),
        words: words.unwrap_or_default(),
    })
}

/// Every correction of a permit, the newest first.
pub(crate) fn list(
    conn: &mut Conn,
    permit: &Id<noun::Permit>,
    given: &Given,
) -> Result<Vec<Correction>, Fault> {
    let asked = (
        permit_correction::id,
        permit_correction::permit_id,
        permit_correction::state,
        permit_correction::items_sealed,
        permit_correction::reason,
        permit_correction::authority,
        permit_correction::asked_by,
        permit_correction::asked_at,
    );
    let decided = (permit_correction::decided_by, permit_correction::decided_at, permit_correction::words);
    let rows: Vec<Row> = permit_correction::table
        .filter(permit_correction::permit_id.eq(permit.as_str()))
        .order((permit_correction::asked_at.desc(), permit_correction::id.desc()))
        .limit(50)
        .select((asked, decided))
        .load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}

/// Permits with a correction that somebody else than `officer` asked for, the longest waiting first.
pub(crate) fn list_waiting(
    conn: &mut Conn,
    officer: &Id<noun::Person>,
    most: i64,
) -> Result<Vec<Id<noun::Permit>>, Fault> {
    let waits = permit_correction::state
        .eq(State::Asked.code())
        .and(permit_correction::asked_by.ne(officer.as_str()));
    Ok(permit_correction::table
        .filter(waits)
        .order((permit_correction::asked_at, permit_correction::id))
        .limit(most)
        .select(permit_correction::permit_id)
        .load(conn)?)
}

/// False when one of the same permit waits already.
pub(crate) fn insert(tx: &mut Tx<'_>, new: &Correction, given: &Given) -> Result<bool, Fault> {
    let items = given.seal.seal(ITEMS, &serde_json::to_vec(&new.items)?, &*given.chance);
    let values = (
        permit_correction::id.eq(new.id.as_str().to_owned()),
        permit_correction::permit_id.eq(new.permit.as_str().to_owned()),
        permit_correction::state.eq(new.state.code()),
        permit_correction::items_sealed.eq(items),
        permit_correction::reason.eq(new.reason.clone()),
        permit_correction::authority.eq(new.authority.clone()),
        permit_correction::asked_by.eq(new.asked_by.as_str().to_owned()),
        permit_correction::asked_at.eq(new.asked_at),
    );
    match tx.savepoint(|conn| diesel::insert_into(permit_correction::table).values(values).execute(conn)) {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// False when it was decided already.
pub(crate) fn update(
    tx: &mut Tx<'_>,
    id: &Id<Correction>,
    (state, words): (State, &str),
    officer: &Id<noun::Person>,
    now: Moment,
) -> Result<bool, Fault> {
    let row =
        permit_correction::table.find(id.as_str()).filter(permit_correction::state.eq(State::Asked.code()));
    let changes = (
        permit_correction::state.eq(state.code()),
        permit_correction::words.eq(Some(words).filter(|words| !words.is_empty())),
        permit_correction::decided_by.eq(Some(officer.as_str())),
        permit_correction::decided_at.eq(Some(now)),
    );
    Ok(diesel::update(row).set(changes).execute(&mut **tx)? == 1)
}
