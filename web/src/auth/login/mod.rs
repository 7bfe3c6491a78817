//! 个人登录 (R2.1–R2.3).

mod by_code;
pub(crate) mod by_passkey;
mod by_password;
mod by_scan;
pub(crate) mod second;

use askama::Template;
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::Response;
use base::Id;
use identity::scan::Scan;
use identity::{Refusal, SignedIn};
use proof::Purpose;
use serde::Deserialize;

use self::by_scan::Panel;
use crate::auth::Identity;
use crate::edge::{Form, FormEndsAt, Page, Problem};
use crate::ui::{CaptchaField, CodeField, Field, Frame, Notice, Prompts};

/// Where a visitor comes from and goes to.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// `account`, `sms`, `scan`.
    #[serde(default)]
    pub(super) way: String,
    /// The authorization request to go on with.
    #[serde(default)]
    next: String,
    /// `1`: to the personal centre.
    #[serde(default)]
    centre: String,
    /// `1`: a session timed out.
    #[serde(default)]
    timeout: String,
    /// `unit`: through 单位入口; `desk`: through 审核入口.
    #[serde(default)]
    entry: String,
}

impl Asked {
    /// Where to go when signed in: on with the authorization request or with what the phone scanned, to the centre, or to
    /// the business platform (R2.1.2). Nothing else, so that no link can send people elsewhere.
    pub(super) fn destination(&self) -> &str {
        let scanned = self.next.strip_prefix("/phone?scan=");
        let is_scan = scanned.is_some_and(|id| Id::<Scan>::parse(id).is_some());
        let is_request = self.next.starts_with("/oidc/authorize?");
        if is_scan || (is_request && self.next.bytes().all(|b| b.is_ascii_graphic())) {
            &self.next
        } else if self.centre == "1" {
            "/auth/centre"
        } else {
            match self.entry.as_str() {
                "unit" => "/person/login?to=unit",
                "desk" => "/person/login?to=desk",
                _ => "/person/login",
            }
        }
    }

    /// The origin of the other system that the authorization request leads to, in its plainest form.
    fn ends_at(&self) -> Option<FormEndsAt> {
        let query = self.destination().strip_prefix("/oidc/authorize?")?;
        let (_, to) =
            url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "redirect_uri")?;
        Some(FormEndsAt(url::Url::parse(&to).ok()?.origin().ascii_serialization()))
    }

    fn purpose(&self) -> Purpose {
        if self.way == "sms" { Purpose::SmsLogin } else { Purpose::Login }
    }

    /// The address of this page with another tab open.
    fn tab(&self, way: &str) -> String {
        format!("/auth/login?{}", self.query(way))
    }

    /// The way to another platform, which comes back to where this page leads.
    fn upstream(&self, key: &str) -> String {
        let query =
            url::form_urlencoded::byte_serialize(self.query("account").as_bytes()).collect::<String>();
        format!("/auth/upstream/{key}?query={query}")
    }

    /// Where the answer of a passkey goes.
    fn passkey(&self) -> String {
        format!("/auth/login/passkey?{}", self.query(&self.way))
    }

    /// The second step, which leads on to where this page does.
    fn second(&self) -> String {
        format!("/auth/second?{}", self.query(&self.way))
    }

    /// On from here for who signed in: to where the visitor wanted, or to the second step.
    fn enter(&self, page: &Page<Identity>, signed_in: &SignedIn) -> Response {
        let to = if signed_in.is_half() { self.second() } else { self.destination().to_owned() };
        page.go_signed_in(&to, &signed_in.token)
    }

    fn query(&self, way: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("way", way);
        for (name, value) in [("next", &self.next), ("centre", &self.centre), ("entry", &self.entry)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        query.finish()
    }

    /// What the query of this page says; anything else says nothing.
    fn read(query: &str) -> Self {
        serde_urlencoded::from_str(query).unwrap_or_default()
    }
}

/// On from the page with this query for who signed in.
pub(super) fn enter(page: &Page<Identity>, query: &str, signed_in: &SignedIn) -> Response {
    Asked::read(query).enter(page, signed_in)
}

/// The page with this query, as far as it is one of its own.
pub(super) fn with_query(query: &str) -> String {
    Asked::read(query).tab("account")
}

/// The page with this query and the reason why the visitor is back on it.
pub(super) fn refuse(page: &Page<Identity>, query: &str, refusal: Refusal) -> Response {
    let asked = Asked::read(query);
    let template = LoginPage::new(page, &asked, &Typed::default(), Prompts::default(), 0);
    ending(&asked, page.refuse(&template.with_notice(refusal)))
}

#[derive(Template)]
#[template(path = "auth/login/login.html")]
struct LoginPage {
    frame: Frame,
    asked: Asked,
    notice: Option<Notice>,
    prompts: Prompts,
    account: Field,
    password: Field,
    mobile: Field,
    captcha: CaptchaField,
    code: CodeField,
    panel: Option<Panel>,
    /// Other platforms: the way there and the name.
    upstreams: Vec<(String, &'static str, String)>,
    /// Browsers know passkeys at this address.
    has_passkeys: bool,
    /// Whom this browser came back as, to be bound by signing in: platform and name there.
    stranger: Option<(String, String)>,
}

impl LoginPage {
    fn with_panel(self, panel: Panel) -> Self {
        Self { panel: Some(panel), ..self }
    }

    fn with_notice(self, refusal: Refusal) -> Self {
        Self { notice: Some(Notice::warning(refusal.to_string())), ..self }
    }

    fn new(page: &Page<Identity>, asked: &Asked, typed: &Typed, prompts: Prompts, wait: i64) -> Self {
        let title = match asked.entry.as_str() {
            "unit" => "单位登录",
            "desk" => "审核人员登录",
            _ => "个人登录",
        };
        let mut asked = asked.clone();
        if !matches!(asked.way.as_str(), "sms" | "scan") {
            asked.way = "account".into();
        }
        Self {
            frame: page.frame(title),
            notice: (asked.timeout == "1").then(|| Notice::warning("登录已超时，请重新登录")),
            account: Field::text("account", "用户名/手机号/身份证号", &typed.account, &prompts)
                .autocomplete("username"),
            password: Field::password("password", "密码", &prompts).autocomplete("current-password"),
            mobile: Field::mobile("mobile", "手机号", &typed.mobile, &prompts),
            captcha: CaptchaField::new(asked.purpose(), &page.given.chance.digits(8), &prompts),
            code: CodeField::new(wait, &prompts),
            panel: None,
            upstreams: page
                .site
                .upstreams
                .iter()
                .map(|one| (asked.upstream(one.key()), one.key(), one.title().to_owned()))
                .collect(),
            has_passkeys: page.site.passkeys.is_some(),
            stranger: None,
            asked,
            prompts,
        }
    }
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    account: String,
    #[serde(default)]
    password: base::Secret,
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    captcha: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    scan: String,
    #[serde(default)]
    act: String,
}

/// Shows the page; who is signed in goes on at once.
pub(crate) async fn get(page: Page<Identity>, Query(asked): Query<Asked>) -> Result<Response, Problem> {
    if page.visit.session.is_some() {
        return Ok(page.go(asked.destination()));
    }
    let template = |prompts| LoginPage::new(&page, &asked, &Typed::default(), prompts, 0);
    let template = match asked.way.as_str() {
        "scan" => match by_scan::fresh(&page).await? {
            Ok(panel) => template(Prompts::default()).with_panel(panel),
            Err(refusal) => template(Prompts::default()).with_notice(refusal),
        },
        _ => template(Prompts::default()),
    };
    let stranger = stranger(&page).await?;
    Ok(ending(&asked, page.show(&LoginPage { stranger, ..template })))
}

/// Who has just proved to own an account is bound to the stranger that this browser came back as. That the account, or the
/// stranger, is bound to another already is no reason not to sign in.
pub(super) fn claim(
    tx: &mut db::Tx<'_>,
    visit: &base::Secret,
    signed_in: Option<&SignedIn>,
    given: &base::Given,
) -> Result<(), db::Fault> {
    let Some(signed_in) = signed_in else { return Ok(()) };
    // Half a sign-in binds nobody: the stranger waits for the second step.
    if signed_in.is_half() {
        return identity::upstream::carry(tx, (visit, &signed_in.token));
    }
    identity::upstream::claim(tx, visit, &signed_in.account, given).map(|_| ())
}

async fn stranger(page: &Page<Identity>) -> Result<Option<(String, String)>, Problem> {
    let (secret, given) = (page.visit.secret().clone(), page.given.clone());
    let found = page.site.db.read(move |conn| identity::upstream::stranger(conn, &secret, &given)).await?;
    let title = |key: &str| {
        let known = page.site.upstreams.iter().find(|one| one.key() == key);
        known.map_or_else(|| key.to_owned(), |one| one.title().to_owned())
    };
    Ok(found.map(|(key, subject)| (title(&key), subject.name)))
}

fn ending(asked: &Asked, mut response: Response) -> Response {
    if let Some(at) = asked.ends_at() {
        response.extensions_mut().insert(at);
    }
    response
}

/// Signs in by the way of the open tab.
pub(crate) async fn post(
    page: Page<Identity>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let response = match asked.way.as_str() {
        "sms" => by_code::post(&page, &asked, &typed).await?,
        "scan" => by_scan::post(&page, &asked, &typed).await?,
        _ => by_password::post(&page, &headers, &asked, &typed).await?,
    };
    Ok(ending(&asked, response))
}
