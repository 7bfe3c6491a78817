//! 短信收件箱: what the phones received and what the captchas showed, for testers (R0.11).

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Redirect, Response};
use base::{Clock, Moment};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::World;
use crate::authenticator::{self, Shown};
use crate::real_name::Mode;
use crate::sources::{SUBJECTS, SourceMode};

/// A message a phone received.
#[derive(Clone, Debug, Serialize)]
pub struct Received {
    /// When.
    #[serde(skip)]
    pub at: Moment,
    /// Which phone.
    pub phone: String,
    /// The text with its signature.
    pub text: String,
    /// The code in it, if any.
    pub code: String,
    /// The gateway that sent it.
    pub via: &'static str,
    /// The sender's own number for it.
    #[serde(skip)]
    pub out_id: String,
    /// The gateway's number for it, where each message has one.
    #[serde(skip)]
    pub serial: String,
}

impl Received {
    fn time(&self) -> String {
        self.at.china_minute()
    }
}

/// A captcha that was drawn.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Captcha {
    #[serde(skip)]
    pub at: Moment,
    pub purpose: String,
    pub answer: String,
}

impl Captcha {
    fn time(&self) -> String {
        self.at.china_minute()
    }

    fn title(&self) -> &str {
        match self.purpose.as_str() {
            "register" => "注册账号",
            "login" => "账号登录",
            "sms-login" => "短信登录",
            "reset" => "忘记密码",
            "rebind" => "换绑",
            "change-mobile" => "更换手机号",
            "step-up" => "验证身份",
            other => other,
        }
    }
}

/// Adds to a list that forgets its oldest.
pub(crate) fn keep<T>(list: &mut Vec<T>, new: T, most: usize) {
    if list.len() >= most {
        list.remove(0);
    }
    list.push(new);
}

#[derive(Template)]
#[template(path = "inbox.html")]
struct InboxPage {
    messages: Vec<Received>,
    captchas: Vec<Captcha>,
    shown: Vec<Shown>,
    /// Today, and how many days it is ahead; none where time cannot be moved.
    today: Option<(String, i64)>,
    mode: Mode,
    sources: Vec<(&'static str, &'static str, SourceMode)>,
}

pub(crate) async fn page(State(world): State<World>) -> Response {
    let sources = SUBJECTS.map(|(key, title)| (key, title, world.source(key))).to_vec();
    let shown = authenticator::shown(&world);
    let today =
        world.0.shifted.as_ref().map(|clock| (clock.now().china_minute(), clock.ahead().whole_days()));
    let template = world.remembered(|state| InboxPage {
        today,
        shown,
        messages: state.messages.iter().rev().take(50).cloned().collect(),
        captchas: state.captchas.iter().rev().take(10).cloned().collect(),
        mode: state.mode,
        sources,
    });
    let policy =
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    let headers = [(CONTENT_SECURITY_POLICY, policy), (CACHE_CONTROL, "no-store")];
    (headers, Html(template.render().unwrap_or_default())).into_response()
}

pub(crate) async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("inbox.css"))
}

/// Which phone's messages.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    phone: Option<String>,
}

pub(crate) async fn json(State(world): State<World>, Query(asked): Query<Asked>) -> Response {
    let mut messages = world.messages();
    messages.retain(|message| asked.phone.as_ref().is_none_or(|phone| *phone == message.phone));
    let captchas: Vec<Captcha> = world.remembered(|state| state.captchas.iter().rev().cloned().collect());
    let shown = authenticator::shown(&world);
    let now = world.0.clock.now().unix_seconds();
    axum::Json(json!({ "messages": messages, "captchas": captchas, "authenticators": shown, "now": now }))
        .into_response()
}

/// The switch's form.
#[derive(Debug, Deserialize)]
pub(crate) struct Switch {
    mode: Mode,
}

pub(crate) async fn switch(State(world): State<World>, Form(switch): Form<Switch>) -> Redirect {
    world.set_mode(switch.mode);
    Redirect::to("/inbox")
}

/// So many days forward.
#[derive(Debug, Deserialize)]
pub(crate) struct Shift {
    days: u16,
}

/// Nobody looks further ahead at once than ten years.
const MOST_DAYS: u16 = 3653;

/// Moves the time of the whole demo: the worker does within a second what the days bring.
pub(crate) async fn shift(State(world): State<World>, Form(shift): Form<Shift>) -> Response {
    let Some(clock) = &world.0.shifted else { return StatusCode::NOT_FOUND.into_response() };
    clock.advance(time::Duration::days(shift.days.min(MOST_DAYS).into()));
    Redirect::to("/inbox").into_response()
}

/// Switches every source that is named: `insurance=down&tax=normal`.
pub(crate) async fn switch_sources(
    State(world): State<World>,
    Form(wanted): Form<BTreeMap<String, SourceMode>>,
) -> Redirect {
    for (subject, mode) in wanted.iter().filter(|(key, _)| SUBJECTS.iter().any(|(known, _)| known == key)) {
        world.set_source(subject, *mode);
    }
    Redirect::to("/inbox")
}
