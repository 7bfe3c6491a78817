//! What it is, where it stands, and who has to act: the first thing everybody asks.

use askama::Template;
use base::{Day, Rank};
use cases::stage::Turn;
use cases::view::Opened;
use cases::{Application, Practice, Stage, number};

use super::View;
use crate::person::home::stars;

/// The head.
#[derive(Clone, Debug, Template)]
#[template(path = "application/spine/head.html")]
pub(crate) struct Head {
    task: &'static str,
    document: &'static str,
    system: &'static str,
    number: String,
    status: &'static str,
    tag: &'static str,
    /// 等待您处理 …
    next: String,
    due: String,
    applicant: Option<(String, String)>,
    unit: String,
    opened: String,
    submitted: String,
    /// Why it was returned, refused or withdrawn, with what that is called.
    reason: Option<(&'static str, String)>,
    is_suspended: bool,
}

impl Head {
    pub(super) fn of(opened: &Opened, view: View, practice: &Practice) -> Self {
        let one = &opened.application;
        let shown = opened.applicant.as_ref().filter(|_| view != View::Person);
        let applicant = shown.map(|card| {
            let number = &card.told.id_number;
            let number = if view.is_masked() { stars(number) } else { number.clone() };
            (card.told.display_name().to_owned(), number)
        });
        Self {
            task: one.task(),
            document: one.document(),
            system: one.system(),
            number: one.number.as_deref().map(number::grouped).unwrap_or_default(),
            status: one.status(),
            tag: tag(one.stage(), view),
            next: next(one, view, practice),
            due: due(one, view),
            applicant,
            unit: one.unit_name.clone(),
            opened: one.opened_at.china_date().to_string(),
            submitted: one.submitted_at.map(|at| at.china_minute()).unwrap_or_default(),
            reason: one.reason.clone().and_then(|reason| reason_title(one).map(|title| (title, reason))),
            is_suspended: one.is_suspended && !one.stage().is_final(),
        }
    }
}

/// The look of a state tag: to act, running, done well, done otherwise.
pub(crate) const fn tag_of(turn: Turn, stage: Stage, own: Turn) -> &'static str {
    match (turn, stage) {
        (_, Stage::Done) => "ok",
        (Turn::Nobody, _) => "no",
        (Turn::Person, _) if matches!(own, Turn::Person) => "act",
        (Turn::Unit, _) if matches!(own, Turn::Unit) => "act",
        (Turn::Authority, _) if matches!(own, Turn::Authority) => "act",
        _ => "run",
    }
}

const fn own_turn(view: View) -> Turn {
    match view {
        View::Person => Turn::Person,
        View::Unit => Turn::Unit,
        View::Desk => Turn::Authority,
    }
}

/// The look of the state tag of an application in `stage`, seen from `view`.
pub(crate) fn tag(stage: Stage, view: View) -> &'static str {
    tag_of(stage.turn(), stage, own_turn(view))
}

/// Who acts next, in words.
fn next(one: &Application, view: View, practice: &Practice) -> String {
    let turn = one.stage().turn();
    if turn == own_turn(view) && view != View::Desk {
        return if view == View::Person {
            "等待您处理".to_owned()
        } else {
            "等待本单位处理".to_owned()
        };
    }
    match turn {
        Turn::Nobody => "已办结".to_owned(),
        Turn::Person if one.person.is_none() => "等待单位处理".to_owned(),
        Turn::Person => "等待申请人处理".to_owned(),
        Turn::Unit => format!("等待{}审核", one.unit_name),
        Turn::Authority if one.awaits_publication() => "等待市局公示".to_owned(),
        Turn::Authority if one.is_announced() => "公示期间，等待公示期满".to_owned(),
        Turn::Authority => {
            let body = match one.position.level() {
                Some(base::Level::City) => practice.city_name.clone(),
                _ => practice.authority_name(&one.authority),
            };
            let rank = one.position.rank().map(Rank::title).unwrap_or_default();
            match (one.accepted_at.is_none(), rank) {
                (true, _) => format!("等待{body}受理"),
                (false, "") => format!("等待{body}办理"),
                (false, rank) => format!("等待{body}{rank}"),
            }
        }
    }
}

fn due(one: &Application, view: View) -> String {
    let day = one.due_on.filter(|_| one.stage().turn() == own_turn(view) && view != View::Desk);
    day.map(|day| format!("请于{}前处理", Day::in_words(day))).unwrap_or_default()
}

/// What a reason is called where it stands; `None` where it is of no concern any more.
fn reason_title(one: &Application) -> Option<&'static str> {
    match one.stage() {
        Stage::ReturnedToPerson | Stage::ReturnedToUnit | Stage::SettlingReturned => Some("退回原因"),
        Stage::RefusedByUnit | Stage::RefusedByDistrict | Stage::RefusedByCity => Some("不通过原因"),
        Stage::WithdrawnByPerson | Stage::WithdrawnByUnit => Some("撤销原因"),
        _ => None,
    }
}
