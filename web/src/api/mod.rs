//! What pages ask for without being left. Errors are problem details (RFC 9457).

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use proof::Purpose;
use serde::Deserialize;
use serde_json::json;

use crate::auth::{Identity, codes};
use crate::edge::{Form, Page, Problem, Realm, Site};
use crate::person::Platform;
use crate::ui::input::Options;

/// Every address under `/api`.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/api/codes", post(code))
        .route("/api/identity/alive", post(alive::<Identity>))
        .route("/api/person/alive", post(alive::<Platform>))
        .route("/api/regions/{province}", get(regions))
        .route("/api/health", get(async || "ok"))
}

/// As typed.
#[derive(Clone, Debug, Deserialize)]
struct Typed {
    purpose: String,
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    captcha: String,
}

async fn code(page: Page<Identity>, Form(typed, _): Form<Identity, Typed>) -> Result<Response, Problem> {
    let purpose = Purpose::parse(&typed.purpose).ok_or(Problem::NotFound)?;
    Ok(match codes::send(&page, purpose, (&typed.mobile, &typed.captcha)).await? {
        Ok(sent) => Json(json!({ "wait": sent.wait.whole_seconds() })).into_response(),
        Err(prompts) => {
            let (field, detail) = prompts.first();
            let body = json!({
                "type": "about:blank",
                "title": "未能发送验证码",
                "status": 422,
                "detail": detail,
                "field": field,
            });
            let kind = [(CONTENT_TYPE, "application/problem+json")];
            (StatusCode::UNPROCESSABLE_ENTITY, kind, body.to_string()).into_response()
        }
    })
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
struct Empty {}

/// Somebody is still there.
async fn alive<R: Realm + Clone>(page: Page<R>, _: Form<R, Empty>) -> Result<Response, Problem> {
    let Some(session) = page.visit.session.clone() else { return Err(Problem::SignedOut) };
    let now = page.given.now;
    page.site.db.write(move |tx| db::session::touch(tx, &session.id, now)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The options of a province's counties.
async fn regions(Path(province): Path<String>) -> Response {
    Html(Options::of(&province).render().unwrap_or_default()).into_response()
}
