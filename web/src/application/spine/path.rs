//! The stages of an application from beginning to end (business 2.10, 3.3): what is done, what runs, what is to come.

use askama::Template;
use cases::kinds::{Effect, Side};
use cases::position::Position;
use cases::transition::Chain;
use cases::{Application, Kind, Stage};

/// How one stage stands. Its words say it; colour only repeats them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Done,
    Now,
    Stopped,
    Next,
}

impl State {
    const fn key(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::Stopped => "stopped",
            Self::Next => "next",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    title: &'static str,
    state: State,
    words: String,
}

/// The bar.
#[derive(Clone, Debug, Template)]
#[template(path = "application/spine/path.html")]
pub(crate) struct Path {
    steps: Vec<Step>,
}

/// What belongs to which stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Author,
    Unit,
    District,
    City,
    Announcement,
    SettlingInfo,
    Settling,
    Issue,
    End,
}

fn parts(chain: &Chain, effect: Effect) -> Vec<(Part, &'static str)> {
    let by_person = chain.starts == Side::Person;
    let issues = matches!(effect, Effect::IssuePermit | Effect::RenewPermit);
    [
        (true, Part::Author, if by_person { "个人填报" } else { "单位填报" }),
        (by_person, Part::Unit, "单位审核上报"),
        (chain.district, Part::District, "主管部门审核"),
        (chain.city, Part::City, "市局审核"),
        (chain.announced, Part::Announcement, "公示"),
        (chain.settles, Part::SettlingInfo, "完善落户信息"),
        (chain.settles, Part::Settling, "落户手续"),
        (issues, Part::Issue, "制证发证"),
        (true, Part::End, "办结"),
    ]
    .into_iter()
    .filter(|(is_there, ..)| *is_there)
    .map(|(_, part, title)| (part, title))
    .collect()
}

/// Where `position` is on the way, how it stands there, and in which words.
fn place(position: Position, by_person: bool) -> (Part, State, String) {
    let now = |part, words: &str| (part, State::Now, words.to_owned());
    let stopped = |part, words: &str| (part, State::Stopped, words.to_owned());
    let unit = if by_person { Part::Unit } else { Part::Author };
    match position {
        Position::Draft => now(Part::Author, "填写中"),
        Position::ReturnedToPerson(_) => now(Part::Author, "退回补正"),
        Position::AtUnit => now(unit, "审核中"),
        Position::ReturnedToUnit(_) => now(unit, "退回补正"),
        Position::WithdrawnByPerson | Position::WithdrawnByUnit => stopped(unit, "已撤销"),
        Position::RefusedByUnit => stopped(unit, "未通过"),
        Position::AtDistrict(rank) => now(Part::District, &format!("待{}", rank.title())),
        Position::RefusedByDistrict => stopped(Part::District, "未通过"),
        Position::AtCity(rank) => now(Part::City, &format!("待{}", rank.title())),
        Position::RefusedByCity => stopped(Part::City, "未通过"),
        Position::Announced => now(Part::Announcement, "公示中"),
        Position::SettlingAsked => now(Part::SettlingInfo, "待填写"),
        Position::SettlingReturned => now(Part::SettlingInfo, "退回修改"),
        Position::Settling => now(Part::Settling, "办理中"),
        Position::Done => (Part::End, State::Done, "办理成功".to_owned()),
    }
}

impl Path {
    pub(super) fn of(one: &Application, kind: &Kind) -> Self {
        let mut steps =
            steps((one.position, one.accepted_at.is_some()), &kind.chain_for(one.started_by), kind);
        // The position alone does not tell whether a batch was published.
        if one.awaits_publication()
            && let Some(step) = steps.iter_mut().find(|step| step.words == "公示中")
        {
            one.status().clone_into(&mut step.words);
        }
        Self { steps }
    }
}

fn steps((position, is_accepted): (Position, bool), chain: &Chain, kind: &Kind) -> Vec<Step> {
    let (current, state, words) = place(position, chain.starts == Side::Person);
    let words = match position.stage() {
        Stage::AtDistrict if !is_accepted => "待受理".to_owned(),
        _ => words,
    };
    let step = |(part, title): (Part, &'static str)| {
        if part == current {
            Step { title, state, words: words.clone() }
        } else if part < current {
            Step { title, state: State::Done, words: "已完成".to_owned() }
        } else {
            let words = if state == State::Stopped { "未进行" } else { "未开始" };
            Step { title, state: State::Next, words: words.to_owned() }
        }
    };
    parts(chain, kind.effect).into_iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use base::{Level, Rank};
    use cases::position::Sender;

    use super::*;

    fn bar(code: &str, position: Position, is_accepted: bool) -> String {
        let kind = Kind::find(code).unwrap();
        let steps = steps((position, is_accepted), &kind.chain_for(kind.chain.starts), kind);
        steps.iter().map(|one| format!("{}:{}", one.title, one.words)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn r8_6_the_bar_says_in_words_where_an_application_is() {
        let back = Sender::Desk(Level::District, Rank::First);
        for (code, position, accepted, told) in [
            (
                "101",
                Position::Draft,
                false,
                "个人填报:填写中 单位审核上报:未开始 主管部门审核:未开始 市局审核:未开始 制证发证:未开始 办结:未开始",
            ),
            (
                "101",
                Position::AtDistrict(Rank::First),
                false,
                "个人填报:已完成 单位审核上报:已完成 主管部门审核:待受理 市局审核:未开始 制证发证:未开始 办结:未开始",
            ),
            (
                "104",
                Position::ReturnedToPerson(back),
                true,
                "个人填报:退回补正 单位审核上报:未开始 主管部门审核:未开始 市局审核:未开始 办结:未开始",
            ),
            ("105", Position::RefusedByUnit, false, "个人填报:已完成 单位审核上报:未通过 办结:未进行"),
            (
                "201",
                Position::SettlingAsked,
                true,
                "个人填报:已完成 单位审核上报:已完成 主管部门审核:已完成 市局审核:已完成 公示:已完成 \
                 完善落户信息:待填写 落户手续:未开始 办结:未开始",
            ),
            ("151", Position::Draft, false, "单位填报:填写中 主管部门审核:未开始 办结:未开始"),
            ("151", Position::Done, true, "单位填报:已完成 主管部门审核:已完成 办结:办理成功"),
        ] {
            assert_eq!(bar(code, position, accepted), told, "{code} {position:?}");
        }
    }
}
