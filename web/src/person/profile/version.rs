//! One submitted version beside the one before it: what was changed then (R6.7).

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use profile::history::{self, Both};
use profile::{PHOTO, draft};

use super::compare::{Blocks, Pictures};
use super::info::{Past, past};
use super::photo::show;
use crate::edge::actor::IsReady;
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::ui::Frame;

/// The page, for whoever was let see it.
#[derive(Template)]
#[template(path = "person/profile/version.html")]
pub(crate) struct VersionPage {
    frame: Frame,
    past: Past,
    has_before: bool,
    blocks: Blocks,
    back: String,
}

impl VersionPage {
    /// `here` is the address of the list's versions: `{here}/3`, `{here}/3/photo`.
    pub(crate) fn new(frame: Frame, both: &Both, (here, back): (&str, &str)) -> Self {
        let number = both.found.number;
        let (now, before) = (format!("{here}/{number}/photo"), format!("{here}/{}/photo", number - 1));
        let earlier = both.before.as_ref().map(|before| &before.sheet);
        Self {
            frame,
            past: past(&both.past),
            has_before: both.before.is_some(),
            blocks: Blocks::of(&both.found.sheet, earlier, Pictures { now: &now, before: &before }),
            back: back.to_owned(),
        }
    }
}

/// Shows it; a number nobody submitted is not found.
pub(crate) async fn get(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(number): Path<i32>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let found = page.site.db.read(move |conn| history::open(conn, &person, number, &given)).await?;
    let found = found.ok_or(Problem::NotFound)?;
    let frame = page.frame("修改记录").at("/person/profile");
    let frame = frame.under(&[("首页", "/person"), ("个人信息", "/person/profile")]);
    Ok(page.show(&VersionPage::new(frame, &found, ("/person/profile/versions", "/person/profile"))))
}

/// The photo of a version, to its owner alone.
pub(crate) async fn picture(
    page: Page<Platform>,
    IsReady(person): IsReady,
    Path(number): Path<i32>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let found = page.site.db.read(move |conn| draft::version(conn, &person, number, &given)).await?;
    let key = found.map(|one| one.sheet.get(PHOTO).to_owned()).filter(|key| !key.is_empty());
    show(&page, &key.ok_or(Problem::NotFound)?).await
}
