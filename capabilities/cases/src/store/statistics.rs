//! SQL of figures. Every statement reads a range of an index that holds all it needs; none reads the table of applications
//! as a whole. `tests/all/statistics.rs` looks at the plans.

use base::Moment;
use db::{Backend, Conn, Fault};
use diesel::dsl::{count_star, not, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Integer, Nullable};

use super::application;
use super::content::{application_mark, application_submission};
use crate::Stage;

diesel::table! {
    rating (id) {
        id -> Text, authority -> Text, business -> Text, level -> Nullable<Integer>, given_at -> Nullable<BigInt>,
        counts -> Bool,
    }
}

/// When, where, what.
#[derive(Clone, Debug)]
pub(crate) struct Range {
    pub(crate) from: Moment,
    pub(crate) to: Moment,
    pub(crate) authority: Option<String>,
    pub(crate) businesses: Vec<&'static str>,
}

type Wanted<'a, Table> = Box<dyn BoxableExpression<Table, Backend, SqlType = Bool> + 'a>;

/// Whose, in every statement over applications.
fn whose(range: &Range) -> Wanted<'_, application::table> {
    let business = application::business.eq_any(range.businesses.iter().copied());
    match &range.authority {
        Some(authority) => Box::new(application::authority.eq(authority).and(business)),
        None => Box::new(business),
    }
}

/// First submitted in the range.
fn submitted(range: &Range) -> Wanted<'_, application::table> {
    let when = application::submitted_at.ge(range.from).and(application::submitted_at.lt(range.to));
    Box::new(when.assume_not_null().and(whose(range)))
}

/// What is in progress by stage; drafts are nobody's.
pub(crate) fn list_stages(conn: &mut Conn, range: &Range) -> Result<Vec<(Stage, i64)>, Fault> {
    let rows: Vec<(i32, i64)> = application::table
        .filter(application::is_open)
        .filter(application::stage.ne(Stage::Draft.code()))
        .filter(whose(range))
        .group_by(application::stage)
        .select((application::stage, count_star()))
        .load(conn)?;
    let mut all: Vec<(Stage, i64)> =
        rows.into_iter().filter_map(|(code, count)| Some((Stage::of_code(code)?, count))).collect();
    let place = |stage: Stage| Stage::ALL.iter().position(|(one, ..)| *one == stage);
    all.sort_by_key(|(stage, _)| place(*stage));
    Ok(all)
}

fn most_first(mut rows: Vec<(String, i64)>) -> Vec<(String, i64)> {
    rows.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    rows
}

pub(crate) fn list_kinds(conn: &mut Conn, range: &Range) -> Result<Vec<(String, i64)>, Fault> {
    let rows = application::table
        .filter(submitted(range))
        .group_by(application::kind)
        .select((application::kind, count_star()))
        .load(conn)?;
    Ok(most_first(rows))
}

pub(crate) fn list_districts(conn: &mut Conn, range: &Range) -> Result<Vec<(String, i64)>, Fault> {
    let rows = application::table
        .filter(submitted(range))
        .group_by(application::authority)
        .select((application::authority, count_star()))
        .load(conn)?;
    Ok(most_first(rows))
}

/// Ids of the units with most.
pub(crate) fn list_units(conn: &mut Conn, range: &Range, most: i64) -> Result<Vec<(String, i64)>, Fault> {
    Ok(application::table
        .filter(submitted(range))
        .group_by(application::unit_id)
        .select((application::unit_id, count_star()))
        .order((count_star().desc(), application::unit_id))
        .limit(most)
        .load(conn)?)
}

pub(crate) fn count_submitted(conn: &mut Conn, range: &Range) -> Result<i64, Fault> {
    Ok(application::table.filter(submitted(range)).count().get_result(conn)?)
}

/// Applications that were accepted and ended on the same days at the same stage. Days are counted from 1970-01-01.
#[derive(Debug, Queryable)]
pub(crate) struct End {
    pub(crate) stage: i32,
    pub(crate) accepted_on: Option<i64>,
    pub(crate) ended_on: i64,
    pub(crate) count: i64,
}

/// The ends in the range, together by days: however many there are, there are no more rows than pairs of days.
pub(crate) fn list_ends(conn: &mut Conn, range: &Range) -> Result<Vec<End>, Fault> {
    // Days in China, eight hours ahead of the microseconds; both databases divide whole numbers alike.
    let accepted = sql::<Nullable<BigInt>>("(accepted_at + 28800000000) / 86400000000");
    let ended = sql::<BigInt>("(stage_at + 28800000000) / 86400000000");
    let when = application::stage_at.ge(range.from).and(application::stage_at.lt(range.to));
    Ok(application::table
        .filter(not(application::is_open))
        .filter(when)
        .filter(whose(range))
        // By the first three of what is selected.
        .group_by(sql::<Integer>("1, 2, 3"))
        .select((sql::<Integer>("stage"), accepted, ended, count_star()))
        .load(conn)?)
}

/// Marks by phrase, the most frequent first.
pub(crate) fn list_phrases(conn: &mut Conn, range: &Range) -> Result<Vec<(String, i64)>, Fault> {
    let of = application_mark::table
        .inner_join(application::table.on(application_mark::application_id.eq(application::id)));
    let when = application_mark::at.ge(range.from).and(application_mark::at.lt(range.to));
    let business = application::business.eq_any(range.businesses.iter().copied());
    let chosen = of.filter(when).filter(business);
    let rows = match &range.authority {
        Some(authority) => chosen
            .filter(application::authority.eq(authority))
            .group_by(application_mark::phrase)
            .select((application_mark::phrase, count_star()))
            .load(conn)?,
        None => chosen
            .group_by(application_mark::phrase)
            .select((application_mark::phrase, count_star()))
            .load(conn)?,
    };
    Ok(most_first(rows))
}

/// Submissions that a pre-check found wanting, and submissions altogether.
pub(crate) fn count_prechecks(conn: &mut Conn, range: &Range) -> Result<(i64, i64), Fault> {
    let mut count = |least: i32| {
        let of = application_submission::table
            .inner_join(application::table.on(application_submission::application_id.eq(application::id)));
        let when = application_submission::submitted_at
            .ge(range.from)
            .and(application_submission::submitted_at.lt(range.to));
        let business = application::business.eq_any(range.businesses.iter().copied());
        let chosen = of.filter(when).filter(business).filter(application_submission::failed.ge(least));
        match &range.authority {
            Some(authority) => chosen.filter(application::authority.eq(authority)).count().get_result(conn),
            None => chosen.count().get_result(conn),
        }
    };
    Ok((count(1)?, count(0)?))
}

/// Ratings by level, the worst first; what was found malicious does not count.
pub(crate) fn count_ratings(conn: &mut Conn, range: &Range) -> Result<[i64; 5], Fault> {
    let when = rating::given_at.ge(range.from).and(rating::given_at.lt(range.to));
    let business = rating::business.eq_any(range.businesses.iter().copied());
    let chosen = rating::table.filter(when).filter(rating::counts).filter(business);
    let grouped = (rating::level, count_star());
    let rows: Vec<(Option<i32>, i64)> = match &range.authority {
        Some(authority) => chosen
            .filter(rating::authority.eq(authority))
            .group_by(rating::level)
            .select(grouped)
            .load(conn)?,
        None => chosen.group_by(rating::level).select(grouped).load(conn)?,
    };
    let mut levels = [0; 5];
    for (level, count) in rows {
        let place = level.and_then(|level| usize::try_from(level - 1).ok());
        if let Some(one) = place.and_then(|place| levels.get_mut(place)) {
            *one = count;
        }
    }
    Ok(levels)
}
