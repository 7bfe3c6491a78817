//! One submitted version beside the one before it: what was changed then (R6.7).

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use profile::draft;

use super::preview::{Block, blocks};
use crate::edge::actor::IsReady;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::Frame;

#[derive(Template)]
#[template(path = "person/profile/version.html")]
struct VersionPage {
    frame: Frame,
    number: i32,
    at: String,
    blocks: Vec<Block>,
}

/// Shows it; a number nobody submitted is not found.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(number): Path<i32>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let (found, before) = page
        .site
        .db
        .read(move |conn| {
            let found = draft::version(conn, &person, number, &given)?;
            Ok((found, draft::version(conn, &person, number - 1, &given)?))
        })
        .await?;
    let found = found.ok_or(Problem::NotFound)?;
    let frame = page.frame("修改记录").at("/person/profile");
    Ok(page.show(&VersionPage {
        frame: frame.under(&[("首页", "/person"), ("个人信息", "/person/profile")]),
        number,
        at: found.created_at.china_minute(),
        blocks: blocks(&found.sheet, before.as_ref().map(|before| &before.sheet)),
    }))
}
