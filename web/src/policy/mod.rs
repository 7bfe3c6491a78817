//! One policy, open to everybody: its text in a page, or its PDF (R4.2, A13).

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use base::Id;
use notices::policy::{self, Policy};

use crate::edge::look::Look;
use crate::edge::{Problem, Site};
use crate::ui::Frame;
use crate::ui::frame::Surface;

/// The shelf of the vault where policies' files are kept.
pub(crate) const SHELF: &str = "policies";

/// Every address of policies.
pub(crate) fn routes() -> axum::Router<Site> {
    axum::Router::new().route("/policies/{id}", get(show)).route("/policies/{id}/file", get(file))
}

#[derive(Template)]
#[template(path = "policy/policy.html")]
struct PolicyPage {
    frame: Frame,
    title: String,
    on: String,
    html: String,
}

async fn find(site: &Site, id: &str) -> Result<Policy, Problem> {
    let id = Id::parse(id).ok_or(Problem::NotFound)?;
    site.db.read(move |conn| policy::find(conn, &id)).await?.ok_or(Problem::NotFound)
}

async fn show(State(site): State<Site>, look: Look, Path(id): Path<String>) -> Result<Response, Problem> {
    let policy = find(&site, &id).await?;
    if policy.file.is_some() {
        return Ok(axum::response::Redirect::to(&format!("/policies/{id}/file")).into_response());
    }
    let page = PolicyPage {
        frame: Frame::new(&site, &look, Surface::Portal, &policy.title).under(&[("首页", "/")]),
        on: policy.published_on.in_words(),
        html: policy::render(&policy.body),
        title: policy.title,
    };
    page.render().map(|html| Html(html).into_response()).map_err(|_| Problem::Broken)
}

async fn file(State(site): State<Site>, Path(id): Path<String>) -> Result<Response, Problem> {
    let policy = find(&site, &id).await?;
    let key = policy.file.ok_or(Problem::NotFound)?;
    let bytes = site.vault.fetch(SHELF, &key).await?;
    Ok((pdf_headers(), bytes).into_response())
}

/// A PDF for the browser's own viewer, which a sandboxed page cannot start: nothing in it is let load or run, and no
/// other site may frame it.
pub(crate) const fn pdf_headers() -> [(axum::http::HeaderName, &'static str); 3] {
    [
        (CONTENT_TYPE, "application/pdf"),
        (CONTENT_DISPOSITION, "inline"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ),
    ]
}
