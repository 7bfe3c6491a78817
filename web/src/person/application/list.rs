//! 办理记录: what is in progress first, then what ended.

use askama::Template;
use axum::response::Response;
use cases::application;

use crate::edge::actor::IsReady;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::person::home::{Row, row};
use crate::ui::Frame;

#[derive(Template)]
#[template(path = "person/application/list.html")]
struct ListPage {
    frame: Frame,
    /// Lists with their titles, those without rows left out.
    lists: Vec<(&'static str, Vec<Row>)>,
}

/// Every application, finished or not.
pub(super) async fn get(page: Page<Platform>, IsReady(person): IsReady) -> Result<Response, Problem> {
    let all = page.site.db.read(move |conn| application::list_all(conn, &person)).await?;
    let (ended, open): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.stage().is_final());
    let rows = |some: Vec<&cases::Application>| some.into_iter().map(row).collect::<Vec<Row>>();
    let lists = vec![("正在办理", rows(open)), ("已办结", rows(ended))];
    let frame = page.frame("办理记录").at("/person/applications").under(&[("首页", "/person")]);
    Ok(page
        .show(&ListPage { frame, lists: lists.into_iter().filter(|(_, rows)| !rows.is_empty()).collect() }))
}
