//! 办理记录, and one application with all that happened to it (R8.5, R8.6).

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use base::Id;
use cases::application;
use cases::stage::Turn;

use super::home::{Row, row};
use crate::edge::actor::IsReady;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Summary};

#[derive(Template)]
#[template(path = "person/application/list.html")]
struct ListPage {
    frame: Frame,
    rows: Vec<Row>,
}

/// Every application, finished or not.
pub(crate) async fn list(page: Page<Platform>, IsReady(person): IsReady) -> Result<Response, Problem> {
    let all = page.site.db.read(move |conn| application::list_all(conn, &person)).await?;
    let frame = page.frame("办理记录").at("/person/applications").under(&[("首页", "/person")]);
    Ok(page.show(&ListPage { frame, rows: all.iter().map(row).collect() }))
}

/// One line of the timeline.
struct Happened {
    at: String,
    who: String,
    act: String,
    status: &'static str,
    opinion: String,
}

#[derive(Template)]
#[template(path = "person/application/progress.html")]
struct ProgressPage {
    frame: Frame,
    row: Row,
    notice: Option<Notice>,
    facts: Summary,
    happened: Vec<Happened>,
    waits_for: &'static str,
}

/// One of the person's own; anybody else's is not found.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let id = Id::parse(&id).ok_or(Problem::NotFound)?;
    let found = page.site.db.read(move |conn| application::open(conn, &person, &id)).await?;
    let (one, events) = found.ok_or(Problem::NotFound)?;
    let facts = Summary::default()
        .line("办件编号", one.number.clone().unwrap_or_else(|| "提交后生成".to_owned()))
        .line("业务名称", one.document())
        .line("业务类型", one.task())
        .line("聘用单位", &one.unit_name)
        .line("申请日期", one.opened_at.china_date().to_string());
    let is_own_turn = one.stage().turn() == Turn::Person;
    let notice = one.reason.as_ref().filter(|_| is_own_turn || one.stage().is_final());
    let happened = events.into_iter().rev().map(|event| Happened {
        at: event.at.china_minute(),
        who: event.actor,
        act: event.act,
        status: event.stage.title(),
        opinion: event.opinion.unwrap_or_default(),
    });
    let frame = page.frame("办理进度").at("/person/applications");
    Ok(page.show(&ProgressPage {
        frame: frame.under(&[("首页", "/person"), ("办理记录", "/person/applications")]),
        row: row(&one),
        notice: notice.map(|reason| Notice::warning(format!("意见：{reason}"))),
        facts,
        happened: happened.collect(),
        waits_for: match one.stage().turn() {
            Turn::Person => "等待您处理",
            Turn::Unit => "等待单位处理",
            Turn::Authority => "等待主管部门处理",
            Turn::Nobody => "已办结",
        },
    }))
}
