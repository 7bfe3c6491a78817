//! The phone's side for an app: what its page does, as JSON.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use base::{Id, Secret};
use identity::Refusal;
use identity::scan::Scan;
use serde::Deserialize;
use serde_json::json;

use super::{answer as answer_it, take as take_it};
use crate::auth::Identity;
use crate::auth::centre::devices::in_words;
use crate::edge::actor::IsHolder;
use crate::edge::{Form, Page, Problem};

/// What the app sends with every post.
pub(crate) async fn hello(page: Page<Identity>, _: IsHolder) -> Response {
    Json(json!({ "csrf": page.visit.csrf })).into_response()
}

fn refused(refusal: Refusal) -> Response {
    let body = json!({
        "type": "about:blank",
        "title": "未能授权",
        "status": 422,
        "detail": refusal.to_string(),
        "field": refusal.field(),
    });
    let kind = [(CONTENT_TYPE, "application/problem+json")];
    (StatusCode::UNPROCESSABLE_ENTITY, kind, body.to_string()).into_response()
}

/// Nothing else than the token of the visit.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

/// Scans a QR code: who asks, and the numbers to choose from.
pub(crate) async fn take(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Path(id): Path<String>,
    _: Form<Identity, Empty>,
) -> Result<Response, Problem> {
    let id: Id<Scan> = Id::parse(&id).ok_or(Problem::NotFound)?;
    Ok(match take_it(&page, &holder, &id).await? {
        Ok(asked) => Json(json!({
            "token": asked.token.expose(),
            "numbers": asked.numbers,
            "browser": in_words(&asked.agent),
            "address": asked.address,
            "at": asked.at.china_minute(),
        }))
        .into_response(),
        Err(refusal) => refused(refusal),
    })
}

/// As sent: `number` only to confirm.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Sent {
    token: Secret,
    number: Option<i32>,
}

/// Confirms or refuses.
pub(crate) async fn answer(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Path(id): Path<String>,
    Form(sent, _): Form<Identity, Sent>,
) -> Result<Response, Problem> {
    let id: Id<Scan> = Id::parse(&id).ok_or(Problem::NotFound)?;
    Ok(match answer_it(&page, &holder, (&id, &sent.token), sent.number).await? {
        Ok(state) => Json(json!({ "state": state.key() })).into_response(),
        Err(refusal) => refused(refusal),
    })
}
