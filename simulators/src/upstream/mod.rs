//! Platforms that vouch for people: the page on which somebody says yes, and what the platform answers us afterwards.
//!
//! Nobody signs in there: a visitor picks one of the invented people, and with them how the platform is to fail.

mod alipay;
mod baidu;
mod wechat;

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use base::{Chance, Moment, OsChance, Secret};
use serde::Deserialize;
use time::Duration;
use url::Url;

use crate::inbox::keep;
use crate::{MOST, World};

pub use alipay::Pair;

/// Our applications as the platforms know them.
#[derive(Clone, Debug, Default)]
pub struct Applications {
    /// What people read about us on the platforms' pages.
    pub title: String,
    /// At WeChat: the id and its secret.
    pub wechat: (String, Secret),
    /// At Alipay: the id. The keys are a [`Pair`].
    pub alipay: String,
    /// At Baidu: the API key and its secret.
    pub baidu: (String, Secret),
}

/// What the platforms have handed out.
#[derive(Default)]
pub(crate) struct Handed {
    /// By platform: the address we registered that people are sent back to.
    backs: BTreeMap<String, String>,
    codes: Vec<(String, Grant)>,
    tokens: Vec<(String, Grant)>,
}

/// That somebody agreed.
#[derive(Clone)]
struct Grant {
    platform: &'static str,
    person: &'static Person,
    /// How the platform is to fail from here on; empty for not at all.
    fault: String,
    /// The way back that was agreed to.
    back: String,
    at: Moment,
    is_spent: bool,
    /// It was refused once for being busy.
    was_busy: bool,
}

/// Somebody with an account on each platform.
#[derive(Debug)]
struct Person {
    key: &'static str,
    name: &'static str,
    note: &'static str,
    /// The oldest accounts and applications are named in another way than those of today.
    is_old: bool,
}

/// Those one can be. The first is called as a demo account is, and is bound to nobody for that.
const PEOPLE: [Person; 3] = [
    Person { key: "chen", name: "陈测试", note: "与演示账号同名", is_old: false },
    Person { key: "cloud", name: "云上样例", note: "", is_old: false },
    Person { key: "old", name: "老用户", note: "平台只给出旧式编号", is_old: true },
];

/// A platform, and in which ways it can fail.
struct Platform {
    key: &'static str,
    title: &'static str,
    faults: &'static [(&'static str, &'static str)],
}

impl Platform {
    /// The word of a fault that can be chosen here.
    fn knows(&self, fault: &str) -> bool {
        fault.is_empty() || self.faults.iter().any(|(key, _)| *key == fault)
    }
}

#[derive(Template)]
#[template(path = "upstream/choose.html")]
struct ChoosePage<'a> {
    platform: &'a Platform,
    application: &'a str,
}

#[derive(Template)]
#[template(path = "upstream/refused.html")]
struct RefusedPage<'a> {
    platform: &'a Platform,
    words: &'a str,
}

/// What the visitor chose.
#[derive(Debug, Deserialize)]
struct Choice {
    #[serde(default)]
    person: String,
    #[serde(default)]
    fault: String,
    act: String,
}

/// Why a code is good for nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spoilt {
    Unknown,
    Spent,
    Over,
    Busy,
}

impl World {
    /// Registers with the platform `key` the address that people are sent back to, as its console would.
    pub fn register_back(&self, key: &str, address: String) {
        self.remembered(|state| state.upstream.backs.insert(key.to_owned(), address));
    }

    fn back_of(&self, platform: &Platform) -> String {
        self.remembered(|state| state.upstream.backs.get(platform.key).cloned().unwrap_or_default())
    }

    /// A new code for what was agreed to; none for nobody, or for a fault that is not played here.
    fn agree(&self, platform: &Platform, choice: &Choice, back: &str) -> Option<String> {
        let person = PEOPLE.iter().find(|one| one.key == choice.person)?;
        platform.knows(&choice.fault).then_some(())?;
        let grant = Grant {
            platform: platform.key,
            person,
            fault: choice.fault.clone(),
            back: back.to_owned(),
            at: self.0.clock.now(),
            is_spent: false,
            was_busy: false,
        };
        let code = token();
        self.remembered(|state| keep(&mut state.upstream.codes, (code.clone(), grant), MOST));
        Some(code)
    }

    /// Spends a code of `platform`, which is good for `life`.
    fn spend(&self, platform: &Platform, code: &str, life: Duration) -> Result<Grant, Spoilt> {
        let now = self.0.clock.now();
        self.remembered(|state| {
            let mut codes = state.upstream.codes.iter_mut();
            let found = codes.find(|(known, grant)| known == code && grant.platform == platform.key);
            let grant = found.map(|(_, grant)| grant).ok_or(Spoilt::Unknown)?;
            let is_busy = grant.fault == "-1" || (grant.fault == "busy" && !grant.was_busy);
            if is_busy {
                grant.was_busy = true;
                return Err(Spoilt::Busy);
            }
            if grant.is_spent {
                return Err(Spoilt::Spent);
            }
            if now.since(grant.at) >= life {
                return Err(Spoilt::Over);
            }
            grant.is_spent = true;
            Ok(grant.clone())
        })
    }

    /// A token for what a code was spent on.
    fn issue(&self, grant: Grant) -> String {
        let token = token();
        let grant = Grant { at: self.0.clock.now(), ..grant };
        self.remembered(|state| keep(&mut state.upstream.tokens, (token.clone(), grant), MOST));
        token
    }

    /// What a token of `platform` was issued for, within `life`.
    fn issued(&self, platform: &Platform, token: &str, life: Duration) -> Result<Grant, Spoilt> {
        let now = self.0.clock.now();
        let found = self.remembered(|state| {
            let mut tokens = state.upstream.tokens.iter();
            tokens.find(|(known, grant)| known == token && grant.platform == platform.key).cloned()
        });
        let (_, grant) = found.ok_or(Spoilt::Unknown)?;
        if now.since(grant.at) >= life { Err(Spoilt::Over) } else { Ok(grant) }
    }
}

fn token() -> String {
    let chance: &dyn Chance = &OsChance;
    chance.token()
}

/// The page on which somebody says yes or no. Its form goes to its own address, and from there back to us.
fn choose(world: &World, platform: &Platform) -> Response {
    let application = &world.0.settings.applications.title;
    let back = Url::parse(&world.back_of(platform)).map(|url| url.origin().ascii_serialization());
    shown(StatusCode::OK, &ChoosePage { platform, application }, &back.unwrap_or_default())
}

/// The platform sends nobody back to an address it cannot trust: it says so itself.
fn refused(platform: &Platform, words: &str) -> Response {
    shown(StatusCode::BAD_REQUEST, &RefusedPage { platform, words }, "")
}

fn shown(status: StatusCode, page: &impl Template, form_ends_at: &str) -> Response {
    let policy = format!(
        "default-src 'none'; style-src 'self'; form-action 'self' {form_ends_at}; base-uri 'none'; frame-ancestors 'none'"
    );
    let headers = [(CONTENT_SECURITY_POLICY, policy), (CACHE_CONTROL, "no-store".to_owned())];
    (status, headers, Html(page.render().unwrap_or_default())).into_response()
}

/// Back to us with `told`.
fn send_back(back: &str, told: &[(&str, &str)]) -> Response {
    match Url::parse(back) {
        Ok(mut address) => {
            address.query_pairs_mut().extend_pairs(told);
            Redirect::to(address.as_str()).into_response()
        }
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

type Pairs = BTreeMap<String, String>;

fn get_from<'a>(pairs: &'a Pairs, name: &str) -> &'a str {
    pairs.get(name).map(String::as_str).unwrap_or_default()
}

fn read(text: &[u8]) -> Pairs {
    url::form_urlencoded::parse(text).into_owned().collect()
}

async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("upstream.css"))
}

/// Every platform's addresses, as the platforms have them.
pub(crate) fn routes() -> Router<World> {
    Router::new()
        .route("/upstream.css", get(style))
        .route("/connect/qrconnect", get(wechat::page).post(wechat::answer))
        .route("/sns/oauth2/access_token", get(wechat::token))
        .route("/sns/userinfo", get(wechat::person))
        .route("/oauth2/publicAppAuthorize.htm", get(alipay::page).post(alipay::answer))
        .route("/gateway.do", post(alipay::gateway))
        .route("/oauth/2.0/authorize", get(baidu::page).post(baidu::answer))
        .route("/oauth/2.0/token", post(baidu::token))
        .route("/rest/2.0/passport/users/getInfo", get(baidu::person))
}
