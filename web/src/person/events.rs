//! `POST /person/events`: the identity platform says that what the platform knows of somebody changed (RFC 8935). So a new
//! phone arrives while its owner is signed in, and while nobody is: messages go there from then on (R6.5).

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::edge::{Problem, Site};

/// Takes over what changed. Somebody who was never here stays unknown.
pub(crate) async fn post(State(site): State<Site>, body: Bytes) -> Result<Response, Problem> {
    let given = site.given();
    let token = String::from_utf8_lossy(&body);
    let (subject, changes) = match site.relying.read_event(token.trim(), given.now).await {
        Ok(read) => read,
        Err(failed) => {
            tracing::warn!(%failed, "a security event was refused");
            let refused = Json(json!({ "err": "invalid_request", "description": "the event is not for us" }));
            return Ok((StatusCode::BAD_REQUEST, refused).into_response());
        }
    };
    let issuer = site.relying.issuer().to_owned();
    site.db
        .write(move |tx| profile::learn(tx, (&issuer, &subject), |told| changes.applied(told), &given))
        .await?;
    Ok(StatusCode::ACCEPTED.into_response())
}
