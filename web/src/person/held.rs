//! A long form that comes when its session is over. Without script its text would be lost on the way to the sign-in page: here it
//! is answered with what was typed, to be sent again by whoever has signed in meanwhile.
//!
//! Nothing is kept on the server. What a form of another visit says is shown and never taken: it is sent again with the
//! token of this visit, by the person's own press, or not at all.

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Platform;
use crate::edge::form::pairs;
use crate::edge::{Page, Problem, Site};
use crate::ui::Frame;

#[derive(Template)]
#[template(path = "person/held.html")]
struct HeldPage {
    frame: Frame,
    is_back: bool,
    login: &'static str,
    action: String,
    typed: Vec<(String, String)>,
}

/// Says in a form that it was held before.
const AGAIN: &str = "again";

/// As large as any form without a file.
const MOST: usize = 64 * 1024;

/// Steps of the profile and of applications; what their scripts save by themselves is told to the script.
fn is_long(parts: &Parts) -> bool {
    let path = parts.uri.path();
    let is_form = parts
        .headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind: &HeaderValue| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let is_page = path.starts_with("/person/") || path.starts_with("/unit/");
    let is_step =
        path.starts_with("/person/profile/") || path.contains("/form/") || path.ends_with("/settling");
    parts.method == Method::POST && is_form && is_page && is_step
}

/// Lets through everything but such a form, and shows that again.
pub(crate) async fn hold(State(site): State<Site>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if !is_long(&parts) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let page = match Page::<Platform>::from_request_parts(&mut parts, &site).await {
        Ok(page) => page,
        Err(problem) => return problem.into_response(),
    };
    let Ok(bytes) = to_bytes(body, MOST).await else { return Problem::TooLarge.into_response() };
    if let Ok(typed) = pairs(&bytes)
        && is_held(&page, &typed)
    {
        return page.refuse(&template(&page, parts.uri.path(), typed));
    }
    next.run(Request::from_parts(parts, Body::from(bytes))).await
}

/// The form is the browser's own and its session timed out, or it was held before and has not got the token of now.
fn is_held(page: &Page<Platform>, typed: &[(String, String)]) -> bool {
    let said = |name: &str| typed.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let is_own = page.visit.is_own(said("csrf"));
    match (&page.visit.session, said(AGAIN) == "1") {
        (Some(_), is_again) => is_again && !is_own,
        (None, is_again) => is_again || (is_own && page.visit.timed_out),
    }
}

fn template(page: &Page<Platform>, path: &str, typed: Vec<(String, String)>) -> HeldPage {
    let is_of_unit = path.starts_with("/unit/");
    let frame = page.frame("登录已超时");
    HeldPage {
        frame: if is_of_unit { frame.for_unit() } else { frame },
        is_back: page.visit.session.is_some(),
        login: if is_of_unit { "/person/login?to=unit" } else { "/person/login" },
        action: path.to_owned(),
        typed: typed.into_iter().filter(|(name, _)| name != "csrf" && name != AGAIN).collect(),
    }
}
