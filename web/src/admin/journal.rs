//! 操作日志: who did what to what, when (R0.10). Looking at it goes into it.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use db::journal::{self, Entry, Written};
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsOperator;
use crate::edge::{Page, Problem};
use crate::ui::Frame;

/// So many entries a page shows.
const MOST: i64 = 100;

#[derive(Template)]
#[template(path = "admin/journal.html")]
struct JournalPage {
    frame: Frame,
    about: String,
    entries: Vec<Written>,
}

/// What the entries are about: `appeal:SS…`; empty for all.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    about: String,
}

/// The newest entries, or those about one thing.
pub(crate) async fn get(
    page: Page<Identity>,
    IsOperator(operator): IsOperator,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let about = asked.about.trim().chars().take(100).collect::<String>();
    let (wanted, given) = (about.clone(), page.given.clone());
    let entries = page
        .site
        .db
        .write(move |tx| {
            let actor = format!("operator:{}", operator.account());
            let entry =
                Entry { actor, action: "journal.viewed", about: "journal".into(), detail: wanted.clone() };
            journal::record(tx, &entry, &given)?;
            if wanted.is_empty() {
                journal::list_newest(tx, MOST)
            } else {
                journal::list_about(tx, &wanted, MOST)
            }
        })
        .await?;
    let frame = page.frame("操作日志").under(&[("个人中心", "/auth/centre")]);
    Ok(page.show(&JournalPage { frame, about, entries }))
}
