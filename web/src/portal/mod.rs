//! 人才工作网: what one can do here, and the two entries. Opens without sign-in (R1.1.1).

pub(crate) mod announcement;
mod verify;

use askama::Template;
use axum::Router;
use axum::extract::Query;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::get;
use notices::policy::{self, Line};
use proof::captcha::Kind;
use serde::Deserialize;
use time::Duration;

use crate::edge::look::Look;
use crate::edge::{Problem, Site, clear_cookie, set_cookie};
use crate::ui::Frame;
use crate::ui::frame::Surface;

/// Every address of the portal.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(home))
        .route("/guide", get(guide))
        .route("/help", get(help))
        .route("/verify", get(verify::get).post(verify::post))
        .route("/accessibility", get(accessibility))
        .route("/announcements", get(announcement::list))
        .route("/announcements/thanks", get(announcement::thanks))
        .route("/announcements/{id}/objection", get(announcement::form).merge(announcement::receiving()))
        .route("/look", get(look))
        .route("/inbox", get(inbox))
}

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    frame: Frame,
    policies: Vec<Line>,
}

#[derive(Template)]
#[template(path = "portal/guide.html")]
struct GuidePage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "portal/help.html")]
struct HelpPage {
    frame: Frame,
}

#[derive(Template)]
#[template(path = "portal/accessibility.html")]
struct AccessibilityPage {
    frame: Frame,
}

impl AccessibilityPage {
    /// How captchas can be put to this visitor: name, words, and whether it is so now.
    fn kinds(&self) -> [(&'static str, &'static str, bool); 3] {
        Kind::ALL.map(|kind| (kind.as_str(), kind.title(), kind == self.frame.look.captcha))
    }
}

fn show(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => axum::response::Html(html).into_response(),
        Err(_) => Problem::Broken.into_response(),
    }
}

async fn home(site: axum::extract::State<Site>, look: Look) -> Result<Response, Problem> {
    let (policies, _) = site.db.read(|conn| policy::list(conn, (0, 5))).await?;
    let frame = Frame::new(&site, &look, Surface::Portal, "首页").at("/");
    Ok(show(&HomePage { frame, policies }))
}

async fn guide(site: axum::extract::State<Site>, look: Look) -> Response {
    show(&GuidePage { frame: Frame::new(&site, &look, Surface::Portal, "办事指南").at("/guide") })
}

async fn help(site: axum::extract::State<Site>, look: Look) -> Response {
    show(&HelpPage { frame: Frame::new(&site, &look, Surface::Portal, "帮助").at("/help") })
}

async fn accessibility(site: axum::extract::State<Site>, look: Look) -> Response {
    show(&AccessibilityPage { frame: Frame::new(&site, &look, Surface::Portal, "无障碍") })
}

/// In demo and test mode the way to the inbox; in production there is no such page (R0.11).
async fn inbox(site: axum::extract::State<Site>) -> Response {
    match &site.demo {
        Some(demo) => axum::response::Redirect::to(&demo.inbox).into_response(),
        None => Problem::NotFound.into_response(),
    }
}

/// A choice, and where it was made.
#[derive(Clone, Debug, Default, Deserialize)]
struct Choice {
    elder: Option<u8>,
    contrast: Option<u8>,
    captcha: Option<String>,
    #[serde(default)]
    back: String,
}

/// Only a path of ours: `//host` and `/\host` lead elsewhere in browsers.
fn is_own_path(back: &str) -> bool {
    back.starts_with('/')
        && !back.starts_with("//")
        && !back.contains('\\')
        && back.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Keeps a choice in a cookie. By a link, since it changes nothing but this browser's pages.
async fn look(site: axum::extract::State<Site>, Query(choice): Query<Choice>) -> Response {
    let keep = |name: &str, on: u8| {
        let kept = set_cookie(&site, name, "1", Some(Duration::days(365)));
        (SET_COOKIE, if on == 1 { kept } else { clear_cookie(&site, name) })
    };
    let chosen = [("elder", choice.elder), ("contrast", choice.contrast)];
    let mut cookies: Vec<_> =
        chosen.into_iter().filter_map(|(name, on)| on.map(|on| keep(name, on))).collect();
    if let Some(kind) = choice.captcha.as_deref().and_then(Kind::parse) {
        let kept = set_cookie(&site, "captcha", kind.as_str(), Some(Duration::days(365)));
        cookies.push((SET_COOKIE, kept));
    }
    let back = if is_own_path(&choice.back) { choice.back.as_str() } else { "/" };
    (AppendHeaders(cookies), axum::response::Redirect::to(back)).into_response()
}

#[cfg(test)]
mod tests {
    use super::is_own_path;

    #[test]
    fn the_way_back_stays_on_our_own_host() {
        for good in ["/", "/auth/login?way=sms", "/person"] {
            assert!(is_own_path(good), "{good}");
        }
        for bad in ["", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nset-cookie: x"] {
            assert!(!is_own_path(bad), "{bad}");
        }
    }
}
