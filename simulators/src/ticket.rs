//! Two made-up platforms with tickets, `a` and `b`: what such platforms have in common, and most of what they differ in. Neither is
//! the national platform, which publishes no description of its own.
//!
//! `a` hands a `state` back and wants headers, HMAC-SHA-256, hexadecimal, seconds. `b` knows no state, keeps only the path of
//! the return address, and wants a form, HMAC-SM3, base64, milliseconds.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Form, Path, RawQuery, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use base::{Chance, Moment, OsChance, sha256_hex};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;
use sm3::Sm3;
use subtle::ConstantTimeEq;
use time::Duration;
use url::Url;

use crate::inbox::keep;
use crate::{MOST, World};

/// A ticket or a token is good for so long.
const LIFE: Duration = Duration::minutes(5);
/// A call's time may differ by so many seconds.
const FRESH: i64 = 300;
/// So many people can be chosen.
const SHOWN: usize = 6;

/// How the platform can fail; the first is not at all.
const FAULTS: [(&str, &str); 9] = [
    ("", "没有差错"),
    ("expired", "票据已过期"),
    ("unsigned", "应用签名不被接受"),
    ("busy", "系统繁忙"),
    ("away", "服务器没有响应"),
    ("garbled", "回答无法识别"),
    ("no-code", "回答中没有结果码"),
    ("nobody", "回答中没有用户编号"),
    ("level", "实名等级不足"),
];

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) enum Dialect {
    #[serde(rename = "a")]
    First,
    #[serde(rename = "b")]
    Second,
}

/// What was handed out.
#[derive(Default)]
pub(crate) struct Handed {
    tickets: Vec<(String, Grant)>,
    tokens: Vec<(String, Grant)>,
    nonces: Vec<String>,
}

/// That somebody agreed.
#[derive(Clone)]
struct Grant {
    dialect: Dialect,
    name: String,
    number: String,
    fault: String,
    at: Moment,
}

type Pairs = BTreeMap<String, String>;

fn get_from<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.get(name).map(String::as_str).unwrap_or_default()
}

fn read(text: &[u8]) -> Pairs {
    url::form_urlencoded::parse(text).into_owned().collect()
}

fn token() -> String {
    let chance: &dyn Chance = &OsChance;
    chance.token()
}

/// The way there, once everything about it is right.
struct Asked {
    back: Url,
    state: String,
}

impl Dialect {
    /// Names of the application's id and of the return address.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::First => ("appid", "redirect"),
            Self::Second => ("app", "service_url"),
        }
    }

    fn asked(self, world: &World, query: &Pairs) -> Result<Asked, &'static str> {
        let (app, back) = self.names();
        if get_from(query, app) != world.0.settings.key_id {
            return Err("应用未登记");
        }
        let back = Url::parse(get_from(query, back)).map_err(|_| "返回地址无法识别")?;
        if !matches!(back.scheme(), "http" | "https")
            || !back.path().starts_with("/auth/upstream/ticket/back")
        {
            return Err("返回地址与登记的不一致");
        }
        Ok(Asked { back, state: get_from(query, "state").to_owned() })
    }

    /// Back to the application, with a ticket or with none.
    fn back(self, asked: &Asked, ticket: Option<&str>) -> Response {
        let mut back = asked.back.clone();
        if self == Self::Second {
            back.set_query(None);
        }
        let mut query = back.query_pairs_mut();
        if self == Self::First && !asked.state.is_empty() {
            query.append_pair("state", &asked.state);
        }
        if let Some(ticket) = ticket {
            query.append_pair(if self == Self::First { "ticket" } else { "code" }, ticket);
        }
        drop(query);
        Redirect::to(back.as_str()).into_response()
    }

    /// What the call is about, if our application signed it just now and for the first time.
    fn signed(
        self,
        world: &World,
        headers: &HeaderMap,
        form: &Pairs,
        service: &str,
        value: &str,
    ) -> Option<String> {
        let settings = &world.0.settings;
        let (key, now) = (settings.secret.expose().as_bytes(), world.0.clock.now().unix_seconds());
        let header = |name: &str| headers.get(name).and_then(|told| told.to_str().ok()).unwrap_or_default();
        let field = |name: &str| get_from(form, name);
        let value = field(value);
        let (app, at, nonce, told) = match self {
            Self::First => {
                (header("x-city-app"), header("x-city-time"), header("x-city-nonce"), header("x-city-sign"))
            }
            Self::Second => (field("rid"), field("rtime"), field("nonce"), field("sign")),
        };
        let (expected, seconds) = match self {
            Self::First => {
                let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
                mac.update(format!("{app}{at}{nonce}{value}").as_bytes());
                (hex::encode(mac.finalize().into_bytes()), at.parse::<i64>().ok()?)
            }
            Self::Second => {
                let mut mac = Hmac::<Sm3>::new_from_slice(key).expect("HMAC takes keys of any length");
                mac.update(format!("{}|{app}|{at}|{nonce}|{value}", field("sid")).as_bytes());
                (STANDARD.encode(mac.finalize().into_bytes()), at.parse::<i64>().ok()? / 1000)
            }
        };
        let is_ours = app == settings.key_id && (self == Self::First || field("sid") == service);
        let is_right = bool::from(expected.as_bytes().ct_eq(told.as_bytes()));
        let is_fresh = (now - seconds).abs() <= FRESH;
        if !(is_ours && is_right && is_fresh) || nonce.is_empty() {
            return None;
        }
        let is_new = world.remembered(|state| {
            let nonces = &mut state.ticket.nonces;
            let is_new = !nonces.iter().any(|known| known == nonce);
            if is_new {
                keep(nonces, nonce.to_owned(), MOST);
            }
            is_new
        });
        is_new.then(|| value.to_owned())
    }

    fn no(self, code: &str) -> Response {
        Json(match self {
            Self::First => json!({ "head": { "code": code, "message": "see the code" } }),
            Self::Second => json!({ "success": false, "errorCode": code }),
        })
        .into_response()
    }

    fn yes(self, told: Value) -> Response {
        Json(match self {
            Self::First => json!({ "head": { "code": "0", "message": "ok" }, "data": told }),
            Self::Second => json!({ "success": true, "result": told }),
        })
        .into_response()
    }
}

#[derive(Template)]
#[template(path = "ticket.html")]
struct LoginPage<'a> {
    people: Vec<(usize, &'a str)>,
    refusal: &'a str,
}

fn shown(status: StatusCode, page: &LoginPage<'_>, form_ends_at: &str) -> Response {
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action 'self' {form_ends_at}; base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = [(CONTENT_SECURITY_POLICY, policy), (CACHE_CONTROL, "no-store".to_owned())];
    (status, headers, Html(page.render().unwrap_or_default())).into_response()
}

fn refused(words: &str) -> Response {
    shown(StatusCode::BAD_REQUEST, &LoginPage { people: Vec::new(), refusal: words }, "")
}

async fn page(
    State(world): State<World>,
    Path(dialect): Path<Dialect>,
    RawQuery(query): RawQuery,
) -> Response {
    match dialect.asked(&world, &read(query.unwrap_or_default().as_bytes())) {
        Ok(asked) => {
            let people = world.0.settings.people.iter().take(SHOWN).enumerate();
            let people = people.map(|(at, (name, _))| (at, name.as_str())).collect();
            let origin = asked.back.origin().ascii_serialization();
            shown(StatusCode::OK, &LoginPage { people, refusal: "" }, &origin)
        }
        Err(words) => refused(words),
    }
}

/// What the visitor chose.
#[derive(Debug, Deserialize)]
struct Choice {
    #[serde(default)]
    person: usize,
    #[serde(default)]
    fault: String,
    act: String,
}

async fn answer(
    State(world): State<World>,
    Path(dialect): Path<Dialect>,
    RawQuery(query): RawQuery,
    Form(choice): Form<Choice>,
) -> Response {
    let asked = match dialect.asked(&world, &read(query.unwrap_or_default().as_bytes())) {
        Ok(asked) => asked,
        Err(words) => return refused(words),
    };
    if choice.act != "agree" {
        return dialect.back(&asked, None);
    }
    let Some((name, number)) = world.0.settings.people.get(choice.person).cloned() else {
        return refused("请选择以谁的身份登录");
    };
    let ticket = token();
    let grant = Grant { dialect, name, number, fault: choice.fault, at: world.0.clock.now() };
    world.remembered(|state| keep(&mut state.ticket.tickets, (ticket.clone(), grant), MOST));
    dialect.back(&asked, Some(&ticket))
}

/// Takes what was handed out for `secret` off the list: it is good once.
fn take(list: &mut Vec<(String, Grant)>, secret: &str, dialect: Dialect, now: Moment) -> Option<Grant> {
    let at = list.iter().position(|(known, grant)| known == secret && grant.dialect == dialect)?;
    let (_, grant) = list.remove(at);
    (now.since(grant.at) < LIFE).then_some(grant)
}

async fn change(
    State(world): State<World>,
    Path(dialect): Path<Dialect>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let value = if dialect == Dialect::First { "ticket" } else { "code" };
    let Some(ticket) = dialect.signed(&world, &headers, &read(&body), "S-TOKEN", value) else {
        return dialect.no("4003");
    };
    let now = world.0.clock.now();
    let found = world.remembered(|state| take(&mut state.ticket.tickets, &ticket, dialect, now));
    let Some(grant) = found else { return dialect.no("4001") };
    match grant.fault.as_str() {
        "expired" => return dialect.no("4001"),
        "unsigned" => return dialect.no("4003"),
        "busy" => return dialect.no("5003"),
        "away" => return StatusCode::BAD_GATEWAY.into_response(),
        "garbled" => return "<html>".into_response(),
        "no-code" => return Json(json!({ "data": { "token": token() } })).into_response(),
        _ => {}
    }
    let token = token();
    world.remembered(|state| keep(&mut state.ticket.tokens, (token.clone(), grant), MOST));
    dialect.yes(match dialect {
        Dialect::First => json!({ "token": token, "expires": LIFE.whole_seconds() }),
        Dialect::Second => json!({ "access": token }),
    })
}

async fn person(
    State(world): State<World>,
    Path(dialect): Path<Dialect>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let value = if dialect == Dialect::First { "token" } else { "access" };
    let Some(token) = dialect.signed(&world, &headers, &read(&body), "S-USER", value) else {
        return dialect.no("4003");
    };
    let now = world.0.clock.now();
    let found = world.remembered(|state| take(&mut state.ticket.tokens, &token, dialect, now));
    let Some(grant) = found else { return dialect.no("4002") };
    let level = if grant.fault == "level" { 1 } else { 3 };
    let id = (grant.fault != "nobody").then(|| sha256_hex(format!("ticket {}", grant.number).as_bytes()));
    dialect.yes(match dialect {
        Dialect::First => json!({ "user": { "id": id, "name": grant.name }, "level": level.to_string() }),
        Dialect::Second => json!({ "uid": id, "realName": grant.name, "authLevel": level }),
    })
}

/// Both platforms' addresses.
pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/ticket/{dialect}/login", get(page).post(answer))
        .route("/ticket/{dialect}/token", post(change))
        .route("/ticket/{dialect}/user", post(person))
}
