//! What somebody applied for, and how it goes.

use affiliation::Business;
use base::{Calendar, Day, Id, Moment, Person, noun};
use db::{Conn, Fault};

use crate::clock::Clocks;
use crate::kinds::Side;
use crate::position::Position;
use crate::{Kind, Stage, store};

/// Who took an application from the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The officer's person.
    pub officer: Id<noun::Person>,
    /// When.
    pub at: Moment,
}

/// An application.
#[derive(Clone, Debug)]
pub struct Application {
    /// Its id.
    pub id: Id<noun::Application>,
    /// 办件编号, from the first submission on.
    pub number: Option<String>,
    /// Who applies; `None` when a unit applies for itself.
    pub person: Option<Id<noun::Person>>,
    /// The unit that vouches, or that applies.
    pub unit: Id<noun::Unit>,
    /// Its name.
    pub unit_name: String,
    /// The code of the district whose authority reviews.
    pub authority: String,
    /// The system.
    pub business: Business,
    /// Which document is applied for, by code.
    pub subject: String,
    /// What is to be done, by code.
    pub kind: String,
    /// The version of the kind with which it was begun.
    pub kind_version: i32,
    /// Who began it.
    pub started_by: Side,
    /// Where it stands.
    pub position: Position,
    /// True while the link to the unit is ended: nobody can act but to withdraw.
    pub is_suspended: bool,
    /// When the authority accepted it.
    pub accepted_at: Option<Moment>,
    /// Which officer has it in hand.
    pub claim: Option<Claim>,
    /// When it was begun.
    pub opened_at: Moment,
    /// When it was submitted first.
    pub submitted_at: Option<Moment>,
    /// Since when it stands there.
    pub stage_at: Moment,
    /// The clocks of the phases that began.
    pub clocks: Clocks,
    /// Until when somebody must act.
    pub due_on: Option<Day>,
    /// Why it was returned or refused.
    pub reason: Option<String>,
    /// The permit it is about, or that came of it.
    pub permit: Option<Id<noun::Permit>>,
    /// The number of an approval, once there is one.
    pub result_number: Option<String>,
    /// How often it was submitted.
    pub round: i32,
    /// One more with every act.
    pub version: i32,
}

impl Application {
    /// Its stage.
    pub const fn stage(&self) -> Stage {
        self.position.stage()
    }

    /// The kind as it was when this was begun.
    ///
    /// # Errors
    /// When no such version is known to this program.
    pub fn kind(&self) -> Result<&'static Kind, Fault> {
        let found = Kind::of_version(&self.kind, self.kind_version);
        found.ok_or_else(|| Fault::Stored(format!("kind {} of version {}", self.kind, self.kind_version)))
    }

    /// 公示, or waiting for it: no rank has it any more.
    pub fn is_announced(&self) -> bool {
        self.position == Position::Announced
    }

    /// 待公示: passed by the last rank, and in no batch yet.
    pub fn awaits_publication(&self) -> bool {
        let phase = self.clocks.current().map(|clock| clock.phase);
        self.is_announced() && phase == Some(crate::clock::Phase::Publishing)
    }

    /// 系统名称.
    pub fn system(&self) -> &'static str {
        self.business.title()
    }

    /// 业务名称: the document applied for.
    pub fn document(&self) -> &'static str {
        match (self.business, self.person.is_some()) {
            (_, false) => "单位业务权限",
            (Business::Permit, _) => certificates::kind_name(&self.subject),
            (Business::Talent, _) => Kind::find(&self.subject).map_or("引进人才", |kind| kind.name),
        }
    }

    /// 业务类型: what is done with it.
    pub fn task(&self) -> &'static str {
        match (self.business, self.person.is_some()) {
            (Business::Talent, true) => "引进人才申请",
            _ => Kind::find(&self.kind).map_or("", |kind| kind.name),
        }
    }

    /// 当前状态, as people read it.
    pub fn status(&self) -> &'static str {
        match self.position {
            Position::Announced if self.awaits_publication() => "待公示",
            Position::Announced => "公示中",
            Position::SettlingAsked => "市局审批通过，待完善落户信息",
            _ if self.is_suspended => "关联解除，已中止",
            position => position.stage().title(),
        }
    }

    /// 办件状态 to the outside (conventions 7.2).
    pub fn outward(&self) -> &'static str {
        match self.stage() {
            Stage::Draft => "未提交",
            stage if stage.is_final() => "已办结",
            Stage::AtUnit | Stage::ReturnedToPerson if self.accepted_at.is_none() => "待受理",
            Stage::AtDistrict if self.accepted_at.is_none() => "待受理",
            Stage::ReturnedToUnit | Stage::ReturnedToPerson => "补正",
            _ => "已受理",
        }
    }

    /// The light of the clock that runs now.
    pub fn light(&self, today: Day, calendar: &Calendar) -> crate::clock::Light {
        let clock = self.clocks.current();
        clock.map_or(crate::clock::Light::None, |clock| clock.light(today.0, calendar))
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
    /// Which person acted; empty for a date that came.
    pub actor_id: String,
    /// Which party, by name.
    pub party: String,
    /// At which rank a desk acted; 0 for none.
    pub rank: i32,
    /// The act's name.
    pub act: String,
    /// What was done, as people read it.
    pub words: String,
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

#[cfg(test)]
impl Application {
    /// One of the middle of November 2026, at `position`.
    pub(crate) fn invented(kind: &str, position: Position) -> Self {
        let now = Moment::from_unix_seconds(1_795_485_600);
        let found = Kind::find(kind).expect("a kind");
        Self {
            id: Id::from_bytes([2; 16]),
            number: None,
            person: Some(Id::from_bytes([4; 16])),
            unit: Id::from_bytes([5; 16]),
            unit_name: "某某公司".into(),
            authority: "110108".into(),
            business: found.business,
            subject: if found.business == Business::Talent { kind.into() } else { "101".into() },
            kind: kind.into(),
            kind_version: found.version,
            started_by: found.chain.starts,
            position,
            is_suspended: false,
            accepted_at: None,
            claim: None,
            opened_at: now,
            submitted_at: None,
            stage_at: now,
            clocks: Clocks::default(),
            due_on: Day::parse("2026-12-01"),
            reason: None,
            permit: None,
            result_number: None,
            round: 1,
            version: 1,
        }
    }
}
