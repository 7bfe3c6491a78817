//! A number for every request, in the log and on error pages.

use axum::extract::Request;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;

use crate::edge::Site;

/// Names one request; shown to people when something broke, so that the log line can be found.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

pub(super) async fn add(State(site): State<Site>, mut request: Request, next: Next) -> Response {
    let id: String = site.chance.bytes::<6>().iter().map(|byte| format!("{byte:02x}")).collect();
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}
