//! Lists of many people's permits, for units and authorities.

use base::{Day, Given, Id, noun};
use db::{Conn, Fault};
use diesel::prelude::*;
use time::Duration;

use super::{COLUMNS, Row, name_index, permit, read};
use crate::{Permit, State};

/// Which permits. What is `None` or empty does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) unit: Option<&'a Id<noun::Unit>>,
    pub(crate) district: Option<&'a str>,
    pub(crate) number: &'a str,
    pub(crate) name: &'a str,
    pub(crate) unit_name: &'a str,
    pub(crate) state: Option<State>,
    pub(crate) valid_to: (Option<Day>, Option<Day>),
}

type Backend = <Conn as Connection>::Backend;

/// As [`Permit::state_on`] would have it: one that is past its last day is expired, whatever was written.
fn chosen<'a>(wanted: &Wanted<'_>, today: Day, given: &Given) -> permit::BoxedQuery<'a, Backend> {
    let mut query = permit::table.into_boxed::<Backend>();
    if let Some(unit) = wanted.unit {
        query = query.filter(permit::unit_id.eq(unit.as_str().to_owned()));
    }
    if let Some(district) = wanted.district {
        query = query.filter(permit::district.eq(district.to_owned()));
    }
    if !wanted.number.is_empty() {
        query = query.filter(permit::number.eq(wanted.number.to_owned()));
    }
    if !wanted.name.is_empty() {
        query = query.filter(permit::name_index.eq(name_index(wanted.name, given)));
    }
    if !wanted.unit_name.is_empty() {
        query = query.filter(permit::unit_name.like(containing(wanted.unit_name)).escape('\\'));
    }
    let day = today.to_string();
    let living: Vec<i32> =
        State::CODES.iter().filter(|(state, ..)| state.is_living()).map(|(_, code, _)| *code).collect();
    query = match wanted.state {
        Some(State::Expired) => query.filter(
            permit::state
                .eq(State::Expired.code())
                .or(permit::state.eq_any(living).and(permit::valid_to.lt(day))),
        ),
        Some(state) if state.is_living() => {
            query.filter(permit::state.eq(state.code()).and(permit::valid_to.ge(day)))
        }
        Some(state) => query.filter(permit::state.eq(state.code())),
        None => query,
    };
    if let Some(from) = wanted.valid_to.0 {
        query = query.filter(permit::valid_to.ge(from.to_string()));
    }
    if let Some(to) = wanted.valid_to.1 {
        query = query.filter(permit::valid_to.le(to.to_string()));
    }
    query
}

/// A pattern that finds `text` anywhere, with its own percent signs meant as such.
fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// One page, those that end first at the top, and how many there are.
pub(crate) fn list(
    conn: &mut Conn,
    wanted: &Wanted<'_>,
    (from, most): (i64, i64),
    given: &Given,
) -> Result<(Vec<Permit>, i64), Fault> {
    let today = Day(given.now.china_date());
    let count: i64 = chosen(wanted, today, given).count().get_result(conn)?;
    let rows: Vec<Row> = chosen(wanted, today, given)
        .order((permit::valid_to, permit::id))
        .offset(from)
        .limit(most)
        .select(COLUMNS)
        .load(conn)?;
    let permits = rows.into_iter().map(|row| read(row, given)).collect::<Result<_, _>>()?;
    Ok((permits, count))
}

/// How many there are.
pub(crate) fn count(conn: &mut Conn, wanted: &Wanted<'_>, given: &Given) -> Result<i64, Fault> {
    let today = Day(given.now.china_date());
    Ok(chosen(wanted, today, given).count().get_result(conn)?)
}

/// Permits of `unit` in a window, and the valid ones of `leavers`.
pub(crate) fn list_leaving(
    conn: &mut Conn,
    unit: &Id<noun::Unit>,
    (leavers, most): (&[Id<noun::Person>], i64),
    given: &Given,
) -> Result<Vec<Permit>, Fault> {
    let windows = [State::Suspended, State::MayChangeUnit, State::ChangingUnit].map(State::code);
    let people: Vec<&str> = leavers.iter().map(Id::as_str).collect();
    let left = permit::state.eq(State::Valid.code()).and(permit::person_id.eq_any(people));
    let rows: Vec<Row> = permit::table
        .filter(permit::unit_id.eq(unit.as_str()))
        .filter(permit::state.eq_any(windows).or(left))
        .order((permit::valid_to, permit::id))
        .limit(most)
        .select(COLUMNS)
        .load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}

/// The days from `today` until `days` later.
pub(crate) fn within(today: Day, days: i64) -> (Option<Day>, Option<Day>) {
    (Some(today), Some(Day(today.0.saturating_add(Duration::days(days)))))
}
