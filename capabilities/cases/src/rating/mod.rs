//! 好差评 (conventions 7.4): one rating for each service event, invited when an application is accepted and when it ends.
//!
//! Only the applicant sees and gives it, once. A bad one opens a task for the authority: 核实, 整改, 回访, 申诉.

mod give;
mod invite;
mod refusal;
pub mod seed;
mod settle;
pub(crate) mod store;

pub use give::{Form, give};
pub use invite::{Invitation, REMIND, invite, remind};
pub use refusal::{RatingRefusal, StepRefusal};
pub use settle::{Detail, Done, Task, Which, count_tasks, list_tasks, open_task, settle};

use affiliation::Business;
use base::{Day, Id, Moment, Person, noun};
use db::{Conn, Fault};

/// How content somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 非常不满意
    VeryBad,
    /// 不满意
    Bad,
    /// 基本满意
    Fair,
    /// 满意
    Good,
    /// 非常满意
    VeryGood,
}

impl Level {
    /// Every level with its stars and its words, the best first.
    pub const ALL: [(Self, i32, &'static str); 5] = [
        (Self::VeryGood, 5, "非常满意"),
        (Self::Good, 4, "满意"),
        (Self::Fair, 3, "基本满意"),
        (Self::Bad, 2, "不满意"),
        (Self::VeryBad, 1, "非常不满意"),
    ];

    /// Its stars.
    pub fn stars(self) -> i32 {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or(0, |(_, stars, _)| stars)
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(.., words)| words)
    }

    /// True for those that need a reason and open a task.
    pub const fn is_bad(self) -> bool {
        matches!(self, Self::Bad | Self::VeryBad)
    }

    /// The level of so many stars.
    pub fn of_stars(stars: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == stars).map(|(level, ..)| level)
    }
}

/// What besides the whole may be rated, each from one to five or not at all: key and words.
pub const ASPECTS: [(&str, &str); 5] = [
    ("overall", "整体满意度"),
    ("speed", "办事效率"),
    ("guide", "办事指南精确度"),
    ("ease", "办事便捷度"),
    ("platform", "平台操作性"),
];

/// Why somebody is not content: key and words.
pub const REASONS: [(&str, &str); 6] = [
    ("late", "未在承诺时限内办结"),
    ("materials", "要求提供办事指南以外的材料"),
    ("guide", "办事指南不清楚、不准确"),
    ("attitude", "服务态度不好，咨询得不到答复"),
    ("platform", "平台操作不便或出现故障"),
    (OTHER, "其他"),
];

/// The reason that must be told in words.
const OTHER: &str = "other";

/// The words of a reason.
pub fn reason_title(key: &str) -> &'static str {
    REASONS.into_iter().find(|(one, _)| *one == key).map_or("", |(_, words)| words)
}

/// What was rated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// 受理
    Accepted,
    /// 办结
    Ended,
}

impl Event {
    /// Both, with their names in the database and their words.
    pub const ALL: [(Self, &'static str, &'static str); 2] =
        [(Self::Accepted, "accepted", "受理"), (Self::Ended, "ended", "办结")];

    /// Its name in the database.
    pub fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(_, key, _)| key)
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(.., words)| words)
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == key).map(|(event, ..)| event)
    }
}

/// What a bad rating set going.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing.
    None,
    /// 待核实
    Open,
    /// 整改中
    Rectifying,
    /// 已回访
    Called,
    /// 申诉中: the authority holds it to be malicious.
    Appealed,
    /// 已办结
    Closed,
}

impl State {
    /// Every state with its name in the database and its words.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::None, "none", ""),
        (Self::Open, "open", "待核实"),
        (Self::Rectifying, "rectifying", "整改中"),
        (Self::Called, "called", "已回访"),
        (Self::Appealed, "appealed", "申诉中"),
        (Self::Closed, "closed", "已办结"),
    ];

    /// Its name in the database.
    pub fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(_, key, _)| key)
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(.., words)| words)
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == key).map(|(state, ..)| state)
    }
}

/// What an officer does about a bad rating.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// 核实属实: it is put right.
    Verify,
    /// 整改并回访: the person was called back and told.
    Call,
    /// 办结
    Close,
    /// 申诉: it is held to be malicious.
    Appeal,
    /// 申诉成立: it does not count.
    Uphold,
    /// 申诉不成立: it is put right.
    Dismiss,
}

impl Step {
    /// Every step with its name in forms and in the database and its words.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Verify, "verify", "核实属实，进行整改"),
        (Self::Call, "call", "整改完成，已回访"),
        (Self::Close, "close", "办结"),
        (Self::Appeal, "appeal", "认为是恶意差评，提出申诉"),
        (Self::Uphold, "uphold", "申诉成立，不计入评价"),
        (Self::Dismiss, "dismiss", "申诉不成立，进行整改"),
    ];

    /// Its name.
    pub fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(_, key, _)| key)
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(.., words)| words)
    }

    /// The step of this name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == key).map(|(step, ..)| step)
    }

    /// Where it leads from `state`; `None` where it cannot be done.
    pub const fn leads_from(self, state: State) -> Option<State> {
        match (state, self) {
            (State::Open, Self::Verify) | (State::Appealed, Self::Dismiss) => Some(State::Rectifying),
            (State::Open, Self::Appeal) => Some(State::Appealed),
            (State::Rectifying, Self::Call) => Some(State::Called),
            (State::Called, Self::Close) | (State::Appealed, Self::Uphold) => Some(State::Closed),
            _ => None,
        }
    }

    /// True for what the city decides, not who appealed.
    pub const fn is_of_the_city(self) -> bool {
        matches!(self, Self::Uphold | Self::Dismiss)
    }
}

/// What was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// How content.
    pub level: Level,
    /// Each of [`ASPECTS`], where told.
    pub aspects: [Option<Level>; 5],
    /// One of [`REASONS`] by key, for a bad one.
    pub reason: Option<String>,
    /// In their words; may be empty.
    pub words: String,
    /// When.
    pub at: Moment,
}

/// An invitation, and what was said.
#[derive(Clone, Debug)]
pub struct Rating {
    /// Its id.
    pub id: Id<Rating>,
    /// The application.
    pub application: Id<noun::Application>,
    /// Who may rate.
    pub(crate) person: Id<noun::Person>,
    /// The code of the region whose body served.
    pub authority: String,
    /// The family of business.
    pub business: Business,
    /// The kind of business, by code.
    pub kind: String,
    /// What is rated.
    pub event: Event,
    /// When it was asked for.
    pub invited_at: Moment,
    /// What was said; `None` until then.
    pub said: Option<Said>,
    /// What it set going.
    pub state: State,
    /// Until when a bad one is to be put right.
    pub due_on: Option<Day>,
    /// False once it was found malicious.
    pub counts: bool,
}

/// One of `person`'s own; anybody else's is not found.
///
/// # Errors
/// When the database fails.
pub fn open(
    conn: &mut Conn,
    person: &Person,
    id: &Id<Rating>,
    given: &base::Given,
) -> Result<Option<Rating>, Fault> {
    Ok(store::find(conn, id, given)?.filter(|rating| rating.person == *person.id()))
}

/// `person`'s own of one application, the oldest first, for the page of the application.
///
/// # Errors
/// When the database fails.
pub fn list_of(
    conn: &mut Conn,
    person: &Person,
    application: &Id<noun::Application>,
    given: &base::Given,
) -> Result<Vec<Rating>, Fault> {
    store::list_of(conn, (person.id(), application), given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_goes_its_way_and_no_other() {
        use State::{Appealed, Called, Closed, None as Nothing, Open, Rectifying};
        use Step::{Appeal, Call, Close, Dismiss, Uphold, Verify};
        let ways = [
            (Open, Verify, Rectifying),
            (Rectifying, Call, Called),
            (Called, Close, Closed),
            (Open, Appeal, Appealed),
            (Appealed, Uphold, Closed),
            (Appealed, Dismiss, Rectifying),
        ];
        for (state, ..) in State::ALL {
            for (step, ..) in Step::ALL {
                let to = ways.iter().find(|(from, by, _)| (*from, *by) == (state, step)).map(|(.., to)| *to);
                assert_eq!(step.leads_from(state), to, "{state:?} {step:?}");
            }
        }
        assert!(Step::ALL.into_iter().all(|(step, ..)| step.leads_from(Nothing).is_none()));
    }

    #[test]
    fn every_name_in_the_database_is_read_back() {
        for (state, key, _) in State::ALL {
            assert_eq!((State::parse(key), state.key()), (Some(state), key));
        }
        for (step, key, _) in Step::ALL {
            assert_eq!((Step::parse(key), step.key()), (Some(step), key));
        }
        for (event, key, _) in Event::ALL {
            assert_eq!((Event::parse(key), event.key()), (Some(event), key));
        }
        for (level, stars, _) in Level::ALL {
            assert_eq!((Level::of_stars(stars), level.stars()), (Some(level), stars));
            assert_eq!(level.is_bad(), stars <= 2);
        }
        assert_eq!((Level::of_stars(0), Level::of_stars(6)), (None, None));
    }
}
