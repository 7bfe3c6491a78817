//! Refuses what a page of ours would never send.

use axum::extract::{Request, State};
use axum::http::header::ORIGIN;
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::edge::{Problem, Site};

/// Where pages of other systems post to by the standard. A post there does nothing: it is answered with the address of the
/// same request by GET.
const OPEN: [&str; 2] = ["/oidc/authorize", "/oidc/logout"];

/// The first wall against forged posts: browsers say where a post comes from. The second is the token that
/// [`Form`](crate::edge::Form) and [`Upload`](crate::edge::Upload) ask for.
///
/// Programs (a client of the OpenID provider's token endpoint) send neither header and are let through: they carry
/// no cookie of ours either, so there is nothing to abuse.
pub(super) async fn same_origin(State(site): State<Site>, request: Request, next: Next) -> Response {
    let is_open = OPEN.contains(&request.uri().path());
    if !is_open && is_forged(&site, request.method(), request.headers()) {
        return Problem::Forged.into_response();
    }
    next.run(request).await
}

fn is_forged(site: &Site, method: &Method, headers: &HeaderMap) -> bool {
    let safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let foreign = match (header("sec-fetch-site"), header(ORIGIN.as_str())) {
        (Some(from), _) => !matches!(from, "same-origin" | "none"),
        (None, Some(origin)) => origin != site.origin,
        (None, None) => false,
    };
    !safe && foreign
}
