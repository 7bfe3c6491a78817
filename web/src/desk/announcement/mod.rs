//! 公示管理: what waits to be published, what is announced, what is objected, the city's decision about it. The desk of a
//! district sees its own announcements, and no objections.

pub(super) mod batch;
pub(super) mod file;

use askama::Template;
use axum::extract::{Path, Query};
use axum::response::Response;
use base::{Day, Given, Id, Level, Officer};
use cases::announcement::{self, Objection, State, Verdict, Watched};
use cases::{Application, Refusal, number};
use serde::Deserialize;

use super::queue::{left, light_tag as look};
use crate::edge::actor::IsOfficer;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Prompts};

/// An announcement.
struct Line {
    to: String,
    number: String,
    name: String,
    shown: String,
    unit: String,
    category: String,
    days: String,
    state: &'static str,
    tag: &'static str,
    objections: usize,
    /// The application with its version, for the choice of a batch.
    shown_at: String,
    batch: String,
    came: String,
    light: &'static str,
    look: &'static str,
    left: String,
    may_publish: bool,
}

/// An objection.
struct Told {
    id: String,
    /// Of the application.
    version: i32,
    to: String,
    number: String,
    about: String,
    name: String,
    phone: String,
    facts: String,
    /// The file that came with it: how it stands in words, and whether it can be opened.
    file: Option<(String, bool)>,
    at: String,
    state: &'static str,
    is_filed: bool,
    answer: String,
    /// What was typed, where the page is shown again.
    typed: String,
}

impl Told {
    /// The field of the opinion: there is one for each objection on the page.
    fn field(&self) -> String {
        format!("opinion-{}", self.id)
    }
}

/// The question before an objection is upheld.
struct Confirm {
    id: String,
    version: i32,
    about: String,
    opinion: String,
}

#[derive(Template)]
#[template(path = "desk/announcement/list.html")]
struct ListPage {
    frame: Frame,
    notice: Option<Notice>,
    prompts: Prompts,
    waiting: Vec<Line>,
    chosen: Vec<String>,
    running: Vec<Line>,
    ended: Vec<Line>,
    filed: Vec<Told>,
    decided: Vec<Told>,
    confirm: Option<Confirm>,
    decides: bool,
}

/// What was typed to which objection.
#[derive(Clone, Debug, Default)]
struct Kept {
    id: String,
    /// Of the application, as the page showed it.
    version: i32,
    opinion: String,
    asks: bool,
    prompts: Prompts,
    /// What was ticked for a batch.
    chosen: Vec<String>,
}

fn line((one, objections): (&Watched, &[(Objection, Application)]), given: &Given) -> Line {
    let today = Day(given.now.china_date());
    let application = &one.line.application;
    let against = objections.iter().filter(|(objection, _)| objection.application == application.id);
    Line {
        to: format!("/desk/applications/{}", application.id),
        number: application.number.as_deref().map(number::grouped).unwrap_or_default(),
        name: one.line.name.clone(),
        shown: one.announcement.shown.name.clone(),
        unit: one.announcement.shown.unit.clone(),
        category: one.announcement.shown.category.clone(),
        days: one.announcement.days.map(|(first, last)| format!("{first}至{last}")).unwrap_or_default(),
        state: one.state.title(),
        tag: match one.state {
            State::Waiting => "act",
            State::Running => "run",
            State::Ended => "ok",
            State::Upheld => "no",
        },
        objections: against.count(),
        shown_at: format!("{}.{}", application.id, application.version),
        batch: one.announcement.batch.clone().unwrap_or_default(),
        came: application.stage_at.china_minute(),
        light: application.light(today, &given.calendar).title(),
        look: look(application.light(today, &given.calendar)),
        left: left(application, today, &given.calendar),
        may_publish: application.awaits_publication() && !application.is_suspended,
    }
}

fn told(
    (objection, application): &(Objection, Application),
    (watched, files): (&[Watched], &[(Id<Objection>, attachments::Row)]),
    kept: &Kept,
) -> Told {
    let about = watched.iter().find(|one| one.line.application.id == application.id);
    let id = objection.id.to_string();
    Told {
        version: application.version,
        to: format!("/desk/applications/{}", application.id),
        number: application.number.as_deref().map(number::grouped).unwrap_or_default(),
        about: about.map(|one| one.line.name.clone()).unwrap_or_default(),
        name: objection.told.name.clone(),
        phone: objection.told.phone.clone(),
        facts: objection.told.facts.clone(),
        file: files.iter().find(|(id, _)| *id == objection.id).map(|(_, file)| file::shown(file)),
        at: objection.filed_at.china_minute(),
        state: match objection.state.as_str() {
            "upheld" => "成立",
            "dismissed" => "不成立",
            _ => "待决定",
        },
        is_filed: objection.state == "filed",
        answer: objection.opinion.clone().unwrap_or_default(),
        typed: if kept.id == id { kept.opinion.clone() } else { String::new() },
        id,
    }
}

async fn template(
    page: &Page<Platform>,
    officer: &Officer,
    (notice, kept): (Option<Notice>, Kept),
) -> Result<ListPage, Problem> {
    let (who, given) = (officer.clone(), page.given.clone());
    let (watched, objections, files) = page
        .site
        .db
        .read(move |conn| {
            let watched = announcement::list_watched(conn, &who, &given)?;
            let objections = announcement::list_objections(conn, &who, &given)?;
            let mut files = Vec::new();
            for (objection, _) in &objections {
                if let Some(row) = file::of(conn, objection, &given)? {
                    files.push((objection.id.clone(), row));
                }
            }
            Ok((watched, objections, files))
        })
        .await?;
    let lines = |states: &[State]| {
        let all = watched.iter().filter(|one| states.contains(&one.state));
        all.map(|one| line((one, &objections), &page.given)).collect::<Vec<_>>()
    };
    let all: Vec<Told> = objections.iter().map(|one| told(one, (&watched, &files), &kept)).collect();
    let asked = all.iter().find(|one| kept.asks && one.id == kept.id);
    let confirm = asked.map(|one| Confirm {
        id: one.id.clone(),
        version: kept.version,
        about: one.about.clone(),
        opinion: kept.opinion.clone(),
    });
    let (filed, decided) = all.into_iter().partition(|one| one.is_filed);
    Ok(ListPage {
        frame: page.frame("公示管理").for_desk().at("/desk/announcements").under(&[("工作台", "/desk")]),
        notice,
        prompts: kept.prompts,
        waiting: lines(&[State::Waiting]),
        chosen: kept.chosen,
        running: lines(&[State::Running]),
        ended: lines(&[State::Ended, State::Upheld]),
        filed,
        decided,
        confirm,
        decides: officer.level() == Level::City,
    })
}

/// What was just done.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

/// Shows it.
pub(crate) async fn get(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let notice = match asked.done.as_str() {
        "published" => Some(
            Notice::success("已公示，公示期满且没有待决定的异议时自动进入下一环节。")
                .link("/announcements", "查看公示页面"),
        ),
        "upheld" => Some(Notice::success("异议成立，该申请已不予通过。")),
        "dismissed" => Some(Notice::success("异议不成立，公示期满后申请继续办理。")),
        _ => None,
    };
    Ok(page.show(&template(&page, &officer, (notice, Kept::default())).await?))
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    verdict: String,
    opinion: String,
    sure: String,
    version: i32,
}

/// Decides an objection; that it is upheld ends an application, so that is asked once more.
pub(crate) async fn post(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Path(id): Path<String>,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    let objection: Id<Objection> = Id::parse(&id).ok_or(Problem::NotFound)?;
    let upheld = match typed.verdict.as_str() {
        "upheld" => true,
        "dismissed" => false,
        _ => return Err(Problem::Unreadable),
    };
    let kept = Kept { id, version: typed.version, opinion: typed.opinion.clone(), ..Kept::default() };
    if upheld && typed.sure != "yes" {
        if let Err(refusal) = announcement::check(&typed.opinion) {
            return refused(&page, &officer, kept, &refusal).await;
        }
        let kept = Kept { asks: typed.sure != "no", ..kept };
        return Ok(page.show(&template(&page, &officer, (None, kept)).await?));
    }
    let (who, given, site) = (officer.clone(), page.given.clone(), page.site.clone());
    let decided = page
        .site
        .db
        .write(move |tx| {
            let verdict = Verdict { upheld, opinion: &typed.opinion, version: typed.version };
            announcement::decide(tx, &who, (&objection, &verdict), &site.practice, &given)
        })
        .await?;
    match decided {
        Ok(Some(())) => {
            Ok(page.go(&format!("/desk/announcements?done={}", if upheld { "upheld" } else { "dismissed" })))
        }
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => refused(&page, &officer, kept, &refusal).await,
    }
}

/// The page with the prompt at its objection.
async fn refused(
    page: &Page<Platform>,
    officer: &Officer,
    kept: Kept,
    refusal: &Refusal,
) -> Result<Response, Problem> {
    let at = if refusal.field().is_empty() { String::new() } else { format!("opinion-{}", kept.id) };
    let kept = Kept { prompts: Prompts::many([(at, refusal.to_string())]), ..kept };
    Ok(page.refuse(&template(page, officer, (None, kept)).await?))
}
