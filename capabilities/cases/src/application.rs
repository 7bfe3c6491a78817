//! What a person applied for, and how it goes.

use base::{Day, Id, Moment, Person, noun};
use db::{Conn, Fault};

use affiliation::Business;

use crate::{Kind, Stage, store};

/// An application.
#[derive(Clone, Debug)]
pub struct Application {
    /// Its id.
    pub id: Id<noun::Application>,
    /// 办件编号, from the first submission on.
    pub number: Option<String>,
    /// The system.
    pub business: Business,
    /// The unit that vouches.
    pub unit_name: String,
    /// Which document is applied for, by code.
    pub subject: String,
    /// What is to be done, by code.
    pub kind: String,
    /// Where it stands.
    pub stage: Stage,
    /// When it was begun.
    pub opened_at: Moment,
    /// Since when it stands there.
    pub stage_at: Moment,
    /// Until when somebody must act.
    pub due_on: Option<Day>,
    /// Why it was returned or refused.
    pub reason: Option<String>,
    /// 公示中: the public may object.
    pub is_public: bool,
}

impl Application {
    /// 系统名称.
    pub fn system(&self) -> &'static str {
        self.business.title()
    }

    /// 业务名称: the document applied for.
    pub fn document(&self) -> &'static str {
        match self.business {
            Business::Permit => certificates::kind_name(&self.subject),
            Business::Talent => Kind::find(&self.subject).map_or("引进人才", |kind| kind.name),
        }
    }

    /// 业务类型: what is done with it.
    pub fn task(&self) -> &'static str {
        match self.business {
            Business::Permit => Kind::find(&self.kind).map_or("", |kind| kind.name),
            Business::Talent => "引进人才申请",
        }
    }

    /// 当前状态, as people read it.
    pub fn status(&self) -> &'static str {
        match self.stage {
            Stage::AtCity if self.is_public => "公示中",
            Stage::SettlingAsked => "市局审批通过，待完善落户信息",
            stage => stage.title(),
        }
    }
}

/// One thing that happened to an application (R8.6).
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// The stage it led to.
    pub stage: Stage,
    /// Who: 个人, or an organisation.
    pub actor: String,
    /// What was done.
    pub act: String,
    /// In their words.
    pub opinion: Option<String>,
}

/// Everything `person` has in progress, and what ended since `ended_since`, the newest first.
///
/// # Errors
/// When the database fails.
pub fn list_current(
    conn: &mut Conn,
    person: &Person,
    ended_since: Moment,
) -> Result<Vec<Application>, Fault> {
    store::list_current(conn, person.id(), ended_since)
}

/// Every application of `person`: 办理记录, at most 200, the newest first.
///
/// # Errors
/// When the database fails.
pub fn list_all(conn: &mut Conn, person: &Person) -> Result<Vec<Application>, Fault> {
    store::list_current(conn, person.id(), Moment::from_unix_micros(0))
}

/// How many of them are in progress.
///
/// # Errors
/// When the database fails.
pub fn count_open(conn: &mut Conn, person: &Person) -> Result<i64, Fault> {
    store::count_open(conn, person.id())
}

/// One of `person`'s own with all that happened, the oldest first; anybody else's is not found.
///
/// # Errors
/// When the database fails.
pub fn open(
    conn: &mut Conn,
    person: &Person,
    id: &Id<noun::Application>,
) -> Result<Option<(Application, Vec<Event>)>, Fault> {
    let Some(found) = store::find_of_person(conn, person.id(), id)? else { return Ok(None) };
    let events = store::list_events(conn, id)?;
    Ok(Some((found, events)))
}
