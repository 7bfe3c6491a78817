//! SQL of lists of applications: a unit's, and those of the desks.

use base::{BlindIndex, Id, Moment, noun};
use db::{Conn, Fault};
use diesel::prelude::*;

use super::{Row, application, read};
use crate::application::Application;
use crate::unit::Which;

// 待单位审核 is 10, 退回单位 -20. As numbers in the statement, so that it is prepared once.
#[diesel::dsl::auto_type]
fn waits_for_unit() -> _ {
    let (at_unit, returned, draft): (i32, i32, i32) = (10, -20, 0);
    let is_own_draft = application::stage.eq(draft).and(application::started_by.eq("unit"));
    let waits = application::stage.eq(at_unit).or(application::stage.eq(returned)).or(is_own_draft);
    application::is_open.and(waits)
}

#[diesel::dsl::auto_type]
fn runs_elsewhere() -> _ {
    let (at_unit, returned, draft): (i32, i32, i32) = (10, -20, 0);
    let elsewhere = application::stage.ne(at_unit).and(application::stage.ne(returned));
    application::is_open.and(application::stage.ne(draft)).and(elsewhere)
}

/// What a list of a unit asks of the database.
pub(crate) struct OfUnit<'a> {
    /// The unit.
    pub(crate) unit: &'a Id<noun::Unit>,
    /// Which list.
    pub(crate) which: Which,
    /// Of an applicant with this name.
    pub(crate) name: Option<BlindIndex>,
    /// Of this kind.
    pub(crate) kind: Option<&'a str>,
}

fn of_unit<'a>(wanted: &'a OfUnit<'_>) -> Boxed<'a> {
    let own =
        application::table.filter(application::unit_id.eq(wanted.unit.as_str())).into_boxed::<db::Backend>();
    let mut query = match wanted.which {
        Which::Waiting => own.filter(waits_for_unit()),
        Which::Running => own.filter(runs_elsewhere()),
        Which::Ended => own.filter(application::is_open.eq(false)),
    };
    if let Some(name) = &wanted.name {
        query = query.filter(application::name_index.eq(name));
    }
    match wanted.kind {
        Some(kind) => query.filter(application::kind.eq(kind)),
        None => query,
    }
}

/// A page, what waits longest first; of what ended, the newest.
pub(crate) fn list_of_unit(
    conn: &mut Conn,
    wanted: &OfUnit<'_>,
    (from, most): (i64, i64),
) -> Result<Vec<Application>, Fault> {
    let query = of_unit(wanted).offset(from).limit(most);
    let rows: Vec<Row> = match wanted.which {
        Which::Ended => query.order((application::stage_at.desc(), application::id.desc())).load(conn)?,
        _ => query.order((application::stage_at, application::id)).load(conn)?,
    };
    rows.into_iter().map(read).collect()
}

pub(crate) fn count_of_unit(conn: &mut Conn, wanted: &OfUnit<'_>) -> Result<i64, Fault> {
    Ok(of_unit(wanted).count().get_result(conn)?)
}

/// What the unit applied for itself, the newest first.
pub(crate) fn list_own_of_unit(
    conn: &mut Conn,
    unit: &Id<noun::Unit>,
    most: i64,
) -> Result<Vec<Application>, Fault> {
    let own = application::unit_id.eq(unit.as_str()).and(application::person_id.is_null());
    let newest = (application::stage_at.desc(), application::id.desc());
    let rows: Vec<Row> = application::table.filter(own).order(newest).limit(most).load(conn)?;
    rows.into_iter().map(read).collect()
}

/// What a list of a desk asks of the database.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sought {
    /// Of this district alone.
    pub(crate) authority: Option<String>,
    /// Of these businesses.
    pub(crate) businesses: Vec<&'static str>,
    /// At these stages.
    pub(crate) stages: Vec<i32>,
    /// In progress, or ended.
    pub(crate) is_open: bool,
    /// Only what once passed the unit: a list that is not of one desk could hold others.
    pub(crate) has_passed_unit: bool,
    /// At these ranks; 0 is 公示.
    pub(crate) ranks: Option<Vec<i32>>,
    /// Accepted, or not yet.
    pub(crate) is_accepted: Option<bool>,
    /// Taken by this officer; by nobody when it is the empty text.
    pub(crate) officer: Option<String>,
    /// Of this kind.
    pub(crate) kind: Option<String>,
    /// Of these units.
    pub(crate) units: Option<Vec<String>>,
    /// Of an applicant with this name.
    pub(crate) name: Option<BlindIndex>,
    /// With this 办件编号.
    pub(crate) number: Option<String>,
    /// Submitted between.
    pub(crate) submitted: (Option<Moment>, Option<Moment>),
    /// Due on this day or before, as `2026-11-24`.
    pub(crate) due_by: Option<String>,
}

/// What no authority has seen unless it accepted it: drafts, what waits at the unit or was ended there, and what the unit
/// sent back.
#[diesel::dsl::auto_type]
fn of_the_unit() -> _ {
    let (draft, at_unit, withdrawn, refused): (i32, i32, i32, i32) = (0, 10, -19, 19);
    let (returned, by_unit): (i32, i32) = (-10, 1);
    let there = application::stage.eq(draft).or(application::stage.eq(at_unit));
    let ended = application::stage.eq(withdrawn).or(application::stage.eq(refused));
    let back = application::stage.eq(returned).and(application::sender.eq(by_unit));
    there.or(ended).or(back)
}

type Boxed<'a> = application::BoxedQuery<'a, db::Backend>;

/// So many units have fewer applications than a desk has waiting.
const FEW_UNITS: usize = 100;

impl Sought {
    /// True when the index of units narrows most.
    fn is_of_few_units(&self) -> bool {
        !self.stages.is_empty() && self.units.as_ref().is_some_and(|units| units.len() <= FEW_UNITS)
    }
}

fn boxed(sought: &Sought) -> Boxed<'_> {
    let mut query = application::table.into_boxed::<db::Backend>();
    // Name and number are rare, and so are few units: their own indexes answer them. Whether it is open is not asked then, and
    // without that no index of the queue, which holds open ones alone, can take their place.
    query = match (&sought.number, &sought.name) {
        (Some(number), None) => query.filter(application::number.eq(number)),
        (None, Some(name)) => query.filter(application::name_index.eq(name)),
        (Some(number), Some(name)) => {
            query.filter(application::number.eq(number)).filter(application::name_index.eq(name))
        }
        _ if sought.is_of_few_units() => query,
        _ if sought.is_open => query.filter(application::is_open),
        _ => query.filter(diesel::dsl::not(application::is_open)),
    };
    if let Some(authority) = &sought.authority {
        query = query.filter(application::authority.eq(authority));
    }
    query = match &sought.stages[..] {
        [] => query,
        [one] => query.filter(application::stage.eq(*one)),
        several => query.filter(application::stage.eq_any(several)),
    };
    if sought.has_passed_unit {
        query = query.filter(application::accepted_at.is_not_null().or(diesel::dsl::not(of_the_unit())));
    }
    if sought.businesses.len() == 1 {
        query = query.filter(application::business.eq(sought.businesses[0]));
    }
    query = match sought.ranks.as_deref() {
        None => query,
        Some([one]) => query.filter(application::rank.eq(*one)),
        Some(several) => query.filter(application::rank.eq_any(several)),
    };
    query = match sought.is_accepted {
        None => query,
        Some(true) => query.filter(application::accepted_at.is_not_null()),
        Some(false) => query.filter(application::accepted_at.is_null()),
    };
    query = match sought.officer.as_deref() {
        Some("") => query.filter(application::officer_id.is_null()),
        Some(officer) => query.filter(application::officer_id.eq(officer)),
        None => query,
    };
    if let Some(kind) = &sought.kind {
        query = query.filter(application::kind.eq(kind));
    }
    if let Some(units) = &sought.units {
        query = query.filter(application::unit_id.eq_any(units));
    }
    if let Some(from) = sought.submitted.0 {
        query = query.filter(application::submitted_at.ge(from));
    }
    if let Some(to) = sought.submitted.1 {
        query = query.filter(application::submitted_at.lt(to));
    }
    match &sought.due_by {
        Some(day) => query.filter(application::due_on.le(day)),
        None => query,
    }
}

/// A page of what is sought.
pub(crate) fn list(
    conn: &mut Conn,
    sought: &Sought,
    (from, most): (i64, i64),
) -> Result<Vec<Application>, Fault> {
    let rows: Vec<Row> = ordered(sought).offset(from).limit(most).load(conn)?;
    rows.into_iter().map(read).collect()
}

/// What is due first; of what ended, the newest.
fn ordered(sought: &Sought) -> Boxed<'_> {
    match sought.is_open {
        true => boxed(sought).order((application::due_on, application::id)),
        false => boxed(sought).order((application::stage_at.desc(), application::id.desc())),
    }
}

/// How many there are, counted up to `most`: nobody pages through more. In the order of the list, because a planner that may
/// take any thousand reads the table from its start.
pub(crate) fn count(conn: &mut Conn, sought: &Sought, most: i64) -> Result<usize, Fault> {
    let ids: Vec<String> = ordered(sought).select(application::id).limit(most).load(conn)?;
    Ok(ids.len())
}
