//! `GET /person/login`: on to the identity platform.

use axum::extract::Query;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use time::Duration;

use crate::edge::actor::IsPerson;
use crate::edge::{Page, Problem, set_cookie};
use crate::person::Platform;

/// The cookie that keeps the flow, and how long it may take.
pub(super) const FLOW: &str = "flow";
pub(super) const LIFE: Duration = Duration::minutes(30);
pub(super) const PURPOSE: &str = "cookie.flow";

/// Why.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    timeout: String,
    #[serde(default)]
    to: String,
}

/// Where a sign-in leads: home, for a unit's clerk to the unit's home, for an officer to the desk. Nothing else can be asked for.
pub(super) fn landing(to: &str) -> &'static str {
    match to {
        "unit" => "/unit",
        "desk" => "/desk",
        _ => "/person",
    }
}

/// Begins the flow; who is signed in is at home already.
pub(crate) async fn get(page: Page<Platform>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    if page.visit.session.is_some() {
        return Ok(page.go(landing(&asked.to)));
    }
    let relying = &page.site.relying;
    let entry = match asked.to.as_str() {
        "unit" if relying.is_bundled() => "&entry=unit",
        "desk" if relying.is_bundled() => "&entry=desk",
        _ => "",
    };
    // Only our own sign-in page knows how to say that a session timed out.
    if asked.timeout == "1" && relying.is_bundled() {
        return Ok(page.go(&format!("/auth/login?timeout=1{entry}")));
    }
    let (address, flow) = relying.begin(&*page.given.chance).await.map_err(|failed| {
        tracing::error!(%failed, "the identity platform cannot be asked");
        Problem::SignInFailed
    })?;
    let kept =
        serde_json::to_vec(&(flow, page.given.now.unix_micros(), asked.to)).map_err(db::Fault::from)?;
    let sealed = page.given.seal.seal(PURPOSE, &kept, &*page.given.chance);
    let cookie = set_cookie(&page.site, FLOW, &URL_SAFE_NO_PAD.encode(sealed.0), Some(LIFE));
    Ok((AppendHeaders([(SET_COOKIE, cookie)]), page.go(&format!("{address}{entry}"))).into_response())
}

/// Any other address of the platform: to sign in first (R0.2), and for who is signed in, not found.
pub(crate) async fn deep(_: IsPerson) -> Problem {
    Problem::NotFound
}
