//! SQL of second looks.

use affiliation::Business;
use base::{Id, Level, Moment, Officer, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::stored;
use crate::spot_check::{SpotCheck, State};

diesel::table! {
    spot_check (id) {
        id -> Text, application_id -> Text, authority -> Text, business -> Text, state -> Integer, drawn_at -> BigInt,
        officer_id -> Nullable<Text>, words -> Nullable<Text>, found_at -> Nullable<BigInt>,
    }
}

type Row = (
    Id<SpotCheck>,
    Id<noun::Application>,
    i32,
    Moment,
    Option<Id<noun::Person>>,
    Option<Moment>,
    Option<String>,
);
type Columns = (
    spot_check::id,
    spot_check::application_id,
    spot_check::state,
    spot_check::drawn_at,
    spot_check::officer_id,
    spot_check::found_at,
    spot_check::words,
);
const COLUMNS: Columns = (
    spot_check::id,
    spot_check::application_id,
    spot_check::state,
    spot_check::drawn_at,
    spot_check::officer_id,
    spot_check::found_at,
    spot_check::words,
);

fn read((id, application, state, drawn_at, officer, at, words): Row) -> Result<SpotCheck, Fault> {
    Ok(SpotCheck {
        id,
        application,
        state: State::of_code(state).ok_or_else(|| stored("a spot check"))?,
        drawn_at,
        found: officer.zip(at),
        words: words.unwrap_or_default(),
    })
}

/// Those of the officer's desk.
fn of(officer: &Officer, state: State) -> spot_check::BoxedQuery<'_, db::Backend> {
    let businesses = officer.businesses().iter().map(String::as_str);
    let own = spot_check::table
        .filter(spot_check::state.eq(state.code()))
        .filter(spot_check::business.eq_any(businesses))
        .into_boxed::<db::Backend>();
    match officer.level() {
        Level::District => own.filter(spot_check::authority.eq(officer.authority())),
        Level::City => own,
    }
}

pub(crate) fn list(
    conn: &mut Conn,
    officer: &Officer,
    state: State,
    (from, most): (i64, i64),
) -> Result<Vec<SpotCheck>, Fault> {
    let all = of(officer, state).offset(from).limit(most).select(COLUMNS);
    let rows: Vec<Row> = match state {
        State::Waiting => all.order((spot_check::drawn_at, spot_check::id)).load(conn)?,
        _ => all.order((spot_check::drawn_at.desc(), spot_check::id.desc())).load(conn)?,
    };
    rows.into_iter().map(read).collect()
}

pub(crate) fn count(conn: &mut Conn, officer: &Officer, state: State) -> Result<i64, Fault> {
    Ok(of(officer, state).count().get_result(conn)?)
}

pub(crate) fn find(conn: &mut Conn, id: &Id<SpotCheck>) -> Result<Option<SpotCheck>, Fault> {
    let row: Option<Row> = spot_check::table.find(id.as_str()).select(COLUMNS).first(conn).optional()?;
    row.map(read).transpose()
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    new: &SpotCheck,
    (authority, business): (&str, Business),
) -> Result<(), Fault> {
    diesel::insert_into(spot_check::table)
        .values((
            spot_check::id.eq(new.id.as_str()),
            spot_check::application_id.eq(new.application.as_str()),
            spot_check::authority.eq(authority),
            spot_check::business.eq(business.key()),
            spot_check::state.eq(new.state.code()),
            spot_check::drawn_at.eq(new.drawn_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// False when it was found out already.
pub(crate) fn update(
    tx: &mut Tx<'_>,
    id: &Id<SpotCheck>,
    (state, words): (State, &str),
    officer: &Id<noun::Person>,
    now: Moment,
) -> Result<bool, Fault> {
    let row = spot_check::table.find(id.as_str()).filter(spot_check::state.eq(State::Waiting.code()));
    let changes = (
        spot_check::state.eq(state.code()),
        spot_check::words.eq(Some(words)),
        spot_check::officer_id.eq(Some(officer.as_str())),
        spot_check::found_at.eq(Some(now)),
    );
    Ok(diesel::update(row).set(changes).execute(&mut **tx)? == 1)
}
