//! 公示 for everybody: who is to be introduced, and a way to object to it with one's name. Opens without sign-in.

mod object;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::{Day, Id, noun};
use cases::announcement::{self, Announcement};
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::{Page, Problem};
use crate::ui::frame::Surface;
use crate::ui::{Field, Frame, Prompts, Summary};

/// One who is announced, as everybody sees it.
pub(crate) struct Line {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) birth: String,
    pub(crate) unit: String,
    pub(crate) category: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) batch: String,
}

impl Line {
    /// As it will be seen in the batch called `batch` on these days.
    pub(crate) fn published(one: Announcement, days: (Day, Day), batch: &str) -> Self {
        Self::from(Announcement { days: Some(days), batch: Some(batch.to_owned()), ..one })
    }
}

impl From<Announcement> for Line {
    fn from(one: Announcement) -> Self {
        Self {
            id: one.application.to_string(),
            name: one.shown.name,
            birth: one.shown.birth,
            unit: one.shown.unit,
            category: one.shown.category,
            from: one.days.map(|(first, _)| first.in_words()).unwrap_or_default(),
            to: one.days.map(|(_, last)| last.in_words()).unwrap_or_default(),
            batch: one.batch.unwrap_or_default(),
        }
    }
}

pub(super) use object::receiving;

#[derive(Template)]
#[template(path = "portal/announcement/list.html")]
struct ListPage {
    frame: Frame,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "portal/announcement/objection.html")]
struct ObjectionPage {
    frame: Frame,
    prompts: Prompts,
    id: String,
    about: Summary,
    name: Field,
    phone: Field,
    facts: Field,
    file_prompt: String,
}

#[derive(Template)]
#[template(path = "portal/announcement/thanks.html")]
struct ThanksPage {
    frame: Frame,
}

fn frame(page: &Page<Identity>, title: &str) -> Frame {
    let mut frame = page.frame(title).at("/announcements").under(&[("首页", "/")]);
    frame.surface = Surface::Portal;
    frame
}

/// Shows who is announced today.
pub(crate) async fn list(page: Page<Identity>) -> Result<Response, Problem> {
    let given = page.given.clone();
    let running = page.site.db.read(move |conn| announcement::list_running(conn, &given)).await?;
    let frame = frame(&page, "引进人才公示");
    Ok(page.show(&ListPage { frame, lines: running.into_iter().map(Line::from).collect() }))
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    name: String,
    phone: String,
    facts: String,
}

async fn template(
    page: &Page<Identity>,
    id: &Id<noun::Application>,
    (typed, prompts): (&Typed, Prompts),
) -> Result<ObjectionPage, Problem> {
    let (application, given) = (id.clone(), page.given.clone());
    let found = page.site.db.read(move |conn| announcement::find_running(conn, &application, &given)).await?;
    let line = Line::from(found.ok_or(Problem::NotFound)?);
    Ok(ObjectionPage {
        frame: frame(page, "提出异议").under(&[("首页", "/"), ("引进人才公示", "/announcements")]),
        about: Summary::default()
            .line("姓名", line.name)
            .line("出生年月", line.birth)
            .line("单位", line.unit)
            .line("引进类别", line.category)
            .line("公示截止", line.to),
        name: Field::text("name", "姓名", &typed.name, &prompts).autocomplete("name"),
        phone: Field::mobile("phone", "联系电话", &typed.phone, &prompts).hint("用于核实情况，不会公开"),
        facts: Field::text("facts", "事实和理由", &typed.facts, &prompts)
            .lines(8, 2000)
            .hint("请写明具体事实和依据，10-2000个字"),
        file_prompt: prompts.at("file"),
        id: line.id,
        prompts,
    })
}

/// The form; for what is not announced today it does not exist.
pub(crate) async fn form(page: Page<Identity>, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    Ok(page.show(&template(&page, &id, (&Typed::default(), Prompts::default())).await?))
}

/// What happens next.
pub(crate) async fn thanks(page: Page<Identity>) -> Response {
    let frame = frame(&page, "异议已提交").under(&[("首页", "/"), ("引进人才公示", "/announcements")]);
    page.show(&ThanksPage { frame })
}
