//! The order in which a request passes the edge.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};

use crate::edge::{Problem, Site, guard, headers, problem, request_id};

/// Forms are small; pages that take files raise it for themselves.
const BODY: usize = 64 * 1024;
const SLOWEST: Duration = Duration::from_secs(30);

/// Puts the edge around `router`.
pub fn wrap(router: Router<Site>, site: Site) -> Router {
    router
        .fallback(|| async { Problem::NotFound })
        .layer(DefaultBodyLimit::max(BODY))
        .layer(from_fn_with_state(site.clone(), guard::same_origin))
        .layer(from_fn_with_state(site.clone(), in_time))
        .layer(from_fn_with_state(site.clone(), problem::page))
        .layer(from_fn_with_state(site.clone(), headers::add))
        .layer(from_fn_with_state(site.clone(), log))
        .layer(from_fn_with_state(site.clone(), request_id::add))
        .with_state(site)
}

async fn in_time(State(_): State<Site>, request: Request, next: Next) -> Response {
    let folders = ["/person/attachments/", "/unit/attachments/"];
    let path = request.uri().path();
    let is_file = request.method() == Method::POST && folders.iter().any(|folder| path.starts_with(folder));
    let slowest = if is_file { attachments::receive::SLOWEST } else { SLOWEST };
    match tokio::time::timeout(slowest, next.run(request)).await {
        Ok(response) if response.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            Problem::TooLarge.into_response()
        }
        Ok(response) => response,
        Err(_) => Problem::Slow.into_response(),
    }
}

/// One line per request: never the query, which may hold codes, nor the body.
async fn log(State(site): State<Site>, request: Request, next: Next) -> Response {
    let began = site.clock.now();
    let id = request.extensions().get::<request_id::RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let response = next.run(request).await;
    let took = site.clock.now().since(began).whole_milliseconds();
    tracing::info!(id, %method, path, status = response.status().as_u16(), took, "answered");
    response
}
