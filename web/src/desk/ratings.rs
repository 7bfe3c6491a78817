//! 好差评 of an authority: bad ratings that wait to be looked into, put right and called back, and what was done.

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use base::Id;
use cases::Kind;
use cases::rating::{self, ASPECTS, Detail, State, Step, Task, Which};
use serde::Deserialize;

use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::person::rating::drawn;
use crate::ui::{Field, Frame, Pager, Prompts, Summary};

/// So many lines to a page.
const MOST: i64 = 20;

struct Row {
    id: String,
    about: String,
    drawn: String,
    level: &'static str,
    reason: &'static str,
    given: String,
    due: String,
    is_late: bool,
    state: &'static str,
    tag: &'static str,
}

#[derive(Template)]
#[template(path = "desk/ratings.html")]
struct RatingsPage {
    frame: Frame,
    is_closed: bool,
    rows: Vec<Row>,
    pager: Pager,
}

/// Which list and which page of it, from 1.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    list: String,
    #[serde(default)]
    page: Option<u32>,
}

/// The tasks of the officer's authority and businesses.
pub(crate) async fn list(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let is_closed = asked.list == "closed";
    let (which, to) =
        if is_closed { (Which::Closed, "/desk/ratings?list=closed") } else { (Which::Open, "/desk/ratings") };
    let (at, given) = (i64::from(asked.page.unwrap_or(1).clamp(1, 100_000)), page.given.clone());
    let window = (which, (at - 1) * MOST, MOST);
    let listed = page.site.db.write(move |tx| rating::list_tasks(tx, &officer, window, &given));
    let (tasks, total) = listed.await?;
    if tasks.is_empty() && at > 1 {
        return Ok(page.go(to));
    }
    Ok(page.show(&RatingsPage {
        frame: page.frame("好差评").for_desk().at("/desk/ratings"),
        is_closed,
        rows: tasks.iter().map(row).collect(),
        pager: Pager::new(to, at, total, MOST),
    }))
}

fn about(rating: &rating::Rating) -> String {
    let kind = Kind::find(&rating.kind).map_or(rating.business.title(), |kind| kind.name);
    format!("{kind} · {}", rating.event.title())
}

const fn tag(state: State) -> &'static str {
    match state {
        State::Open => "act",
        State::Closed => "ok",
        _ => "run",
    }
}

fn row(task: &Task) -> Row {
    let (rating, said) = (&task.rating, task.rating.said.as_ref());
    Row {
        id: rating.id.to_string(),
        about: about(rating),
        drawn: said.map_or(String::new(), |said| drawn(said.level.stars())),
        level: said.map_or("", |said| said.level.title()),
        reason: said.and_then(|said| said.reason.as_deref()).map_or("", rating::reason_title),
        given: said.map_or(String::new(), |said| said.at.china_minute()),
        due: rating.due_on.map_or("—".to_owned(), |day| day.to_string()),
        is_late: task.is_late,
        state: rating.state.title(),
        tag: tag(rating.state),
    }
}

/// One step that was done.
struct Happened {
    at: String,
    who: String,
    act: &'static str,
    words: String,
}

#[derive(Template)]
#[template(path = "desk/rating.html")]
struct RatingPage {
    frame: Frame,
    prompts: Prompts,
    id: String,
    about: String,
    state: &'static str,
    tag: &'static str,
    is_late: bool,
    facts: Summary,
    happened: Vec<Happened>,
    steps: Vec<(&'static str, &'static str, bool)>,
    words: Field,
}

/// One task with whom to call.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    let shown = task_page(&page, (&officer, &id), ("", Prompts::default())).await?;
    Ok(page.show(&shown))
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    step: String,
    #[serde(default)]
    words: String,
}

/// Does one step.
pub(crate) async fn post(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    let step = Step::parse(&typed.step).ok_or(Problem::Unreadable)?;
    let (who, key, given) = (officer.clone(), id.clone(), page.given.clone());
    let words = typed.words.clone();
    let done = page.site.db.write(move |tx| rating::settle(tx, &who, (&key, step, &words), &given)).await?;
    match done {
        Ok(Some(_)) => Ok(page.go(&format!("/desk/ratings/{id}"))),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let prompts = Prompts::one(refusal.field(), refusal.to_string());
            Ok(page.refuse(&task_page(&page, (&officer, &id), (&typed.words, prompts)).await?))
        }
    }
}

async fn task_page(
    page: &Page<Platform>,
    (officer, id): (&base::Officer, &Id<rating::Rating>),
    (typed, prompts): (&str, Prompts),
) -> Result<RatingPage, Problem> {
    let (officer, key, given) = (officer.clone(), id.clone(), page.given.clone());
    let found = page.site.db.write(move |tx| rating::open_task(tx, &officer, &key, &given)).await?;
    let detail = found.ok_or(Problem::NotFound)?;
    let way = [("好差评", "/desk/ratings")];
    Ok(RatingPage {
        frame: page.frame("处理评价").for_desk().at("/desk/ratings").under(&way),
        id: id.to_string(),
        about: about(&detail.rating),
        state: detail.rating.state.title(),
        tag: tag(detail.rating.state),
        is_late: detail.is_late,
        facts: facts(&detail),
        steps: detail.steps.iter().map(|step| (step.key(), step.title(), *step == Step::Appeal)).collect(),
        happened: happened(detail),
        words: Field::text("words", "处理情况", typed, &prompts).lines(4, 500),
        prompts,
    })
}

fn facts(detail: &Detail) -> Summary {
    let mut facts = Summary::default().line("评价人", &detail.name).line("联系电话", &detail.mobile);
    if let Some(said) = &detail.rating.said {
        facts = facts.line("满意程度", format!("{} {}", drawn(said.level.stars()), said.level.title()));
        if let Some(reason) = &said.reason {
            facts = facts.line("不满意的原因", rating::reason_title(reason));
        }
        for ((_, words), level) in ASPECTS.into_iter().zip(&said.aspects) {
            if let Some(level) = level {
                facts = facts.line(words, format!("{} {}", drawn(level.stars()), level.title()));
            }
        }
        if !said.words.is_empty() {
            facts = facts.line("意见和建议", &said.words);
        }
        facts = facts.line("评价时间", said.at.china_minute());
    }
    if let Some(day) = detail.rating.due_on {
        facts = facts.line("整改期限", day.in_words());
    }
    if detail.rating.counts { facts } else { facts.line("计入评价", "否（申诉成立）") }
}

fn happened(detail: Detail) -> Vec<Happened> {
    let one = |(done, who): (rating::Done, String)| Happened {
        at: done.at.china_minute(),
        who,
        act: done.step.title(),
        words: done.words,
    };
    detail.done.into_iter().rev().map(one).collect()
}
