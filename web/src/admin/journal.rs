//! 操作日志: who did what to what, when (R0.10), for auditors alone. Looking at it, checking it and taking a copy go into it.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::{Auditor, Role};
use db::journal::Written;
use serde::Deserialize;
use staff::audit;

use crate::auth::Identity;
use crate::edge::actor::IsAuditor;
use crate::edge::export::{self, Table};
use crate::edge::{Form, Page, Problem};
use crate::ui::Frame;

#[derive(Template)]
#[template(path = "admin/journal.html")]
struct JournalPage {
    frame: Frame,
    about: String,
    query: String,
    entries: Vec<Written>,
}

/// What the entries are about: `appeal:SS…`; empty for all.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    about: String,
}

impl Asked {
    fn about(&self) -> String {
        self.about.trim().chars().take(100).collect()
    }
}

/// The newest entries, or those about one thing.
pub(crate) async fn get(
    page: Page<Identity>,
    IsAuditor(auditor): IsAuditor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let (about, given) = (asked.about(), page.given.clone());
    let wanted = about.clone();
    let entries = page.site.db.write(move |tx| audit::view(tx, &auditor, &wanted, &given)).await?;
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("about", &about).finish();
    let frame = page
        .frame("操作日志")
        .for_administrator(Role::Audit, "/admin/journal")
        .under(&[("管理端", "/admin")]);
    Ok(page.show(&JournalPage { frame, about, query, entries }))
}

async fn table(page: &Page<Identity>, auditor: Auditor, asked: &Asked) -> Result<Table, Problem> {
    let (about, given) = (asked.about(), page.given.clone());
    let entries = page.site.db.write(move |tx| audit::export(tx, &auditor, &about, &given)).await?;
    let row = |one: Written| {
        vec![one.id.to_string(), one.at.to_string(), one.actor, one.action, one.about, one.detail]
    };
    Ok(Table {
        title: "操作日志",
        heads: vec!["编号", "时间", "操作人", "操作", "对象", "说明"],
        rows: entries.into_iter().map(row).collect(),
    })
}

/// `journal.csv`
pub(crate) async fn csv(
    page: Page<Identity>,
    IsAuditor(auditor): IsAuditor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    export::csv("journal", &[table(&page, auditor, &asked).await?])
}

/// `journal.xlsx`
pub(crate) async fn xlsx(
    page: Page<Identity>,
    IsAuditor(auditor): IsAuditor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    export::xlsx("journal", &[table(&page, auditor, &asked).await?])
}

#[derive(Template)]
#[template(path = "admin/verification.html")]
struct VerificationPage {
    frame: Frame,
    report: Option<db::journal::Report>,
}

fn verification(page: &Page<Identity>, report: Option<db::journal::Report>) -> Response {
    let frame = page
        .frame("日志核对")
        .for_administrator(Role::Audit, "/admin/journal/verification")
        .under(&[("管理端", "/admin")]);
    page.show(&VerificationPage { frame, report })
}

/// Says what will be checked.
pub(crate) async fn ask(page: Page<Identity>, _: IsAuditor) -> Response {
    verification(&page, None)
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

/// Checks every entry, every number and every link.
pub(crate) async fn verify(
    page: Page<Identity>,
    IsAuditor(auditor): IsAuditor,
    _: Form<Identity, Empty>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let report = page.site.db.write(move |tx| audit::verify(tx, &auditor, &given)).await?;
    Ok(verification(&page, Some(report)))
}
