//! SQL of what an officer has handled: acts of one person, narrowed by the applications they were about.

use base::{BlindIndex, Id, Moment, noun};
use db::{Conn, Fault};
use diesel::dsl::exists;
use diesel::prelude::*;

use super::event::{self, application_event};
use super::{Row, application, read};
use crate::Stage;
use crate::application::{Application, Event};
use crate::desk::status::Status;

diesel::allow_tables_to_appear_in_same_query!(application_event, application);

/// What is asked of the database.
#[derive(Clone, Debug)]
pub(crate) struct Sought {
    /// Whose acts.
    pub(crate) officer: Id<noun::Person>,
    /// On applications of this district alone.
    pub(crate) authority: Option<String>,
    /// Of these businesses.
    pub(crate) businesses: Vec<&'static str>,
    /// Of this kind.
    pub(crate) kind: Option<String>,
    /// This act.
    pub(crate) act: Option<&'static str>,
    /// Of these units.
    pub(crate) units: Option<Vec<String>>,
    /// Standing here now.
    pub(crate) status: Option<Status>,
    /// Of an applicant with this name.
    pub(crate) name: Option<BlindIndex>,
    /// With this 办件编号.
    pub(crate) number: Option<String>,
    /// Between.
    pub(crate) at: (Option<Moment>, Option<Moment>),
}

type Boxed<'a> = application_event::BoxedQuery<'a, db::Backend>;

/// The application that an act was about.
#[diesel::dsl::auto_type]
fn its_application() -> _ {
    application::table.filter(application::id.eq(application_event::application_id))
}

/// How acts on applications of one state are found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// Acts are walked, the newest first, and the application of each is looked at.
    Act,
    /// Applications in that state name the acts.
    Application,
}

/// The officer's acts are walked by the index that narrows them most.
fn boxed(sought: &Sought, by: By) -> Boxed<'_> {
    let own = application_event::actor_id.eq(sought.officer.as_str());
    // Officers are persons too: what they applied for themselves is not what they handled.
    let at_desk = application_event::party.eq("district").or(application_event::party.eq("city"));
    let mut query = application_event::table.filter(own).filter(at_desk).into_boxed::<db::Backend>();
    if let Some(act) = sought.act {
        query = query.filter(application_event::act.eq(act));
    }
    if let Some(from) = sought.at.0 {
        query = query.filter(application_event::at.ge(from));
    }
    if let Some(to) = sought.at.1 {
        query = query.filter(application_event::at.lt(to));
    }
    query = match sought.businesses.as_slice() {
        [one] => query.filter(application_event::business.eq(*one)),
        some => query.filter(application_event::business.eq_any(some.iter().copied())),
    };
    if let Some(kind) = &sought.kind {
        query = query.filter(application_event::kind.eq(kind));
    }
    if let Some(units) = &sought.units {
        query = query.filter(application_event::unit_id.eq_any(units));
    }
    query = standing(query, sought.status, sought.authority.as_deref(), by);
    if let Some(name) = &sought.name {
        let named = application::table.filter(application::name_index.eq(name)).select(application::id);
        query = query.filter(application_event::application_id.eq_any(named));
    }
    if let Some(number) = &sought.number {
        let numbered = application::table.filter(application::number.eq(number)).select(application::id);
        query = query.filter(application_event::application_id.eq_any(numbered));
    }
    query
}

/// Where an application stands now is told by the application alone.
fn standing<'a>(query: Boxed<'a>, status: Option<Status>, authority: Option<&'a str>, by: By) -> Boxed<'a> {
    let stage = status.map(|status| status.stage);
    let there =
        |stage: Stage| application::table.select(application::id).filter(application::stage.eq(stage.code()));
    let query = match (stage.filter(|_| by == By::Application), authority) {
        (Some(stage), Some(one)) => {
            let own = there(stage).filter(application::authority.eq(one));
            query.filter(application_event::application_id.eq_any(own))
        }
        (Some(stage), None) => query.filter(application_event::application_id.eq_any(there(stage))),
        (None, Some(one)) => query.filter(exists(its_application().filter(application::authority.eq(one)))),
        (None, None) => query,
    };
    let query = match stage.filter(|_| by == By::Act) {
        Some(stage) => query.filter(exists(its_application().filter(application::stage.eq(stage.code())))),
        None => query,
    };
    let query = match status.and_then(|status| status.rank) {
        Some(rank) => query.filter(exists(its_application().filter(application::rank.eq(rank)))),
        None => query,
    };
    match status.and_then(|status| status.is_accepted) {
        Some(true) => query.filter(exists(its_application().filter(application::accepted_at.is_not_null()))),
        Some(false) => query.filter(exists(its_application().filter(application::accepted_at.is_null()))),
        None => query,
    }
}

/// So many of the newest acts are walked before the applications are asked.
const NEAR: i64 = 5_000;

/// Nearly all of a long list are done: they are found by act. Elsewhere few stand.
fn usual(sought: &Sought) -> By {
    match sought.status {
        Some(status) if status.stage == Stage::Done => By::Act,
        _ => By::Application,
    }
}

type Acts = Vec<(Id<noun::Application>, Event)>;

fn load(conn: &mut Conn, sought: &Sought, by: By, (from, most): (i64, i64)) -> Result<Acts, Fault> {
    let newest = (application_event::at.desc(), application_event::id.desc());
    event::load_with_application(conn, boxed(sought, by).order(newest).offset(from).limit(most))
}

/// A whole page out of the [`NEAR`] newest acts; `None` when they do not fill one. Where thousands stand in the state that is
/// sought, sorting all of them for the first few would take longest.
fn load_near(conn: &mut Conn, sought: &Sought, (from, most): (i64, i64)) -> Result<Option<Acts>, Fault> {
    let acts = Sought { status: None, authority: None, ..sought.clone() };
    let newest = (application_event::at.desc(), application_event::id.desc());
    let last = boxed(&acts, By::Act).select(application_event::at).order(newest).offset(NEAR).first(conn);
    let last: Option<Moment> = last.optional()?;
    let near = Sought { at: (last.or(sought.at.0), sought.at.1), ..sought.clone() };
    let page = load(conn, &near, By::Act, (from, most))?;
    let is_whole = i64::try_from(page.len()).is_ok_and(|len| len == most);
    Ok(is_whole.then_some(page))
}

/// A page, the newest first, each with its application. `is_full` when as many were counted as are ever counted.
pub(crate) fn list(
    conn: &mut Conn,
    sought: &Sought,
    page: (i64, i64),
    is_full: bool,
) -> Result<Vec<(Event, Application)>, Fault> {
    conn.plan_for_values()?;
    let many_stand = is_full && sought.status.is_some() && usual(sought) == By::Application;
    let near = if many_stand { load_near(conn, sought, page)? } else { None };
    let acts = match near {
        Some(acts) => acts,
        None => load(conn, sought, usual(sought), page)?,
    };
    let ids: Vec<&str> = acts.iter().map(|(id, _)| id.as_str()).collect();
    let rows: Vec<Row> = application::table.filter(application::id.eq_any(ids)).load(conn)?;
    let all: Vec<Application> = rows.into_iter().map(read).collect::<Result<_, _>>()?;
    let with = |(id, event): (Id<noun::Application>, Event)| {
        let found = all.iter().find(|one| one.id == id)?;
        Some((event, found.clone()))
    };
    Ok(acts.into_iter().filter_map(with).collect())
}

/// How many there are, counted up to `most`: in whatever order they come, so that it ends with the last one counted.
pub(crate) fn count(conn: &mut Conn, sought: &Sought, most: i64) -> Result<usize, Fault> {
    conn.plan_for_values()?;
    let ids: Vec<String> =
        boxed(sought, usual(sought)).select(application_event::id).limit(most).load(conn)?;
    Ok(ids.len())
}
