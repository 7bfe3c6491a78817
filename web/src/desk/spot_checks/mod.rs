//! 复核抽查: what chance drew of what passed, and what was found out about the employment behind it.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use base::{Id, Officer};
use cases::spot_check::{self, SpotCheck, State};
use cases::unit::Line;
use cases::{Refusal, number};
use serde::Deserialize;

use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Field, Frame, Pager, Prompts, Summary};

/// Lines on a page.
const LINES: i64 = 20;

struct Row {
    to: String,
    number: String,
    name: String,
    unit: String,
    task: &'static str,
    drawn: String,
    words: String,
}

fn row((check, line): (SpotCheck, Line)) -> Row {
    Row {
        to: format!("/desk/spot-checks/{}", check.id),
        number: line.application.number.as_deref().map(number::grouped).unwrap_or_default(),
        name: line.name,
        task: line.application.task(),
        unit: line.application.unit_name,
        drawn: check.drawn_at.china_minute(),
        words: check.words,
    }
}

/// A list beside the one that is shown.
struct Tab {
    title: &'static str,
    to: String,
    is_current: bool,
}

#[derive(Template)]
#[template(path = "desk/spot_checks/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    pager: Pager,
    is_waiting: bool,
}

/// Which list, and which page of it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    state: String,
    page: Option<u32>,
}

/// Shows a list.
pub(crate) async fn list(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let state = State::parse(&asked.state).unwrap_or(State::Waiting);
    let at = i64::from(asked.page.unwrap_or(1).clamp(1, 100_000));
    let given = page.given.clone();
    let found = page
        .site
        .db
        .read(move |conn| spot_check::list(conn, &officer, state, ((at - 1) * LINES, LINES), &given));
    let (checks, total) = found.await?;
    let tab = |(one, _, key, title): (State, i32, &str, &'static str)| Tab {
        title,
        to: format!("/desk/spot-checks?state={key}"),
        is_current: one == state,
    };
    let here = format!("/desk/spot-checks?state={}", state.key());
    Ok(page.show(&ListPage {
        frame: page.frame("复核抽查").for_desk().at("/desk/spot-checks").under(&[("工作台", "/desk")]),
        tabs: State::ALL.into_iter().map(tab).collect(),
        rows: checks.into_iter().map(row).collect(),
        pager: Pager::new(here, at, total, LINES),
        is_waiting: state == State::Waiting,
    }))
}

#[derive(Template)]
#[template(path = "desk/spot_checks/check.html")]
struct CheckPage {
    frame: Frame,
    prompts: Prompts,
    id: String,
    state: &'static str,
    tag: &'static str,
    facts: Summary,
    case: String,
    permit: Option<String>,
    is_waiting: bool,
    is_false: bool,
    words: Field,
}

async fn template(
    page: &Page<Platform>,
    officer: &Officer,
    id: &Id<SpotCheck>,
    (typed, prompts): (&str, Prompts),
) -> Result<CheckPage, Problem> {
    let (who, one, given) = (officer.clone(), id.clone(), page.given.clone());
    let found = page.site.db.read(move |conn| {
        let Some((check, line)) = spot_check::find(conn, &who, &one, &given)? else { return Ok(None) };
        let by: Vec<_> = check.found.iter().map(|(by, _)| by.clone()).collect();
        let names = if by.is_empty() { Vec::new() } else { staff::officer::names(conn, &by, &given)? };
        Ok(Some((check, line, names.into_iter().next().map(|(_, name)| name))))
    });
    let (check, line, by) = found.await?.ok_or(Problem::NotFound)?;
    let application = line.application;
    let mut facts = Summary::default()
        .line("申请人", &line.name)
        .line("聘用单位", &application.unit_name)
        .line("业务", application.task())
        .line("办件编号", application.number.as_deref().map(number::grouped).unwrap_or_default())
        .line("抽取时间", check.drawn_at.china_minute());
    if let Some((_, at)) = &check.found {
        facts = facts
            .line("核查人员", format!("{} · {}", by.unwrap_or_default(), at.china_minute()))
            .line("核查情况", &check.words);
    }
    let crumbs = [("工作台", "/desk"), ("复核抽查", "/desk/spot-checks")];
    Ok(CheckPage {
        frame: page.frame("核查").for_desk().at("/desk/spot-checks").under(&crumbs),
        id: check.id.to_string(),
        state: check.state.title(),
        tag: match check.state {
            State::Waiting => "act",
            State::True => "ok",
            State::False => "no",
        },
        facts,
        case: format!("/desk/applications/{}", application.id),
        permit: application.permit.map(|permit| format!("/desk/permits/{permit}")),
        is_waiting: check.state == State::Waiting,
        is_false: check.state == State::False,
        words: Field::text("reason", "核查情况", typed, &prompts)
            .hint("怎样核查、核查到什么，2-500个字")
            .lines(4, 500),
        prompts,
    })
}

/// Shows one.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    Ok(page.show(&template(&page, &officer, &id, ("", Prompts::default())).await?))
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    found: String,
    reason: String,
}

/// Writes down what was found out.
pub(crate) async fn post(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let id: Id<SpotCheck> = Id::parse(&id).ok_or(Problem::NotFound)?;
    let found = State::parse(&typed.found).ok_or(Problem::Unreadable)?;
    let (who, one, words, given) = (officer.clone(), id.clone(), typed.reason.clone(), page.given.clone());
    let done = page.site.db.write(move |tx| spot_check::settle(tx, &who, (&one, found, &words), &given));
    match done.await? {
        Ok(Some(())) => Ok(page.go(&format!("/desk/spot-checks/{id}"))),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let prompts = Prompts::one(refusal.field(), words_of(&refusal));
            Ok(page.refuse(&template(&page, &officer, &id, (&typed.reason, prompts)).await?))
        }
    }
}

/// A second look has its own words for who may not have it.
fn words_of(refusal: &Refusal) -> String {
    match refusal {
        Refusal::SameOfficer => "您审核过该业务，须由另一人员核查".to_owned(),
        other => other.to_string(),
    }
}
