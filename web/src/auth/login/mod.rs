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
use crate::edge::{Form, Page, Problem};
use crate::oidc::authorize::{ends_at, is_request, parameter};
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
    /// `unit`: through 单位入口; `desk`: through 审核入口; `admin`: to the administration.
    #[serde(default)]
    entry: String,
    /// How a way to another platform ended: `failed`, `cancelled`.
    #[serde(default)]
    upstream: String,
    /// Whom this browser came back as, to be bound by signing in; no address says that.
    #[serde(skip)]
    stranger: Option<Stranger>,
}

/// Somebody whom another platform vouches for and nobody is bound to.
#[derive(Clone, Debug)]
pub(crate) struct Stranger {
    /// The platform's name.
    pub(crate) platform: String,
    /// What they are called there.
    pub(crate) name: String,
}

impl Asked {
    /// Where to go when signed in: on with the authorization request or with what the phone scanned, to the centre, or to
    /// the business platform (R2.1.2). Nothing else, so that no link can send people elsewhere.
    pub(super) fn destination(&self) -> &str {
        let scanned = self.next.strip_prefix("/phone?scan=");
        let is_scan = scanned.is_some_and(|id| Id::<Scan>::parse(id).is_some());
        if is_scan || is_request(&self.next) {
            &self.next
        } else if self.centre == "1" {
            "/auth/centre"
        } else {
            match self.entry.as_str() {
                "unit" => "/person/login?to=unit",
                "desk" => "/person/login?to=desk",
                "admin" => "/admin",
                _ => "/person/login",
            }
        }
    }

    /// Whom the authorization request expects (`login_hint`); anything longer than a name is none.
    fn hint(&self) -> String {
        let hint = parameter(self.destination(), "login_hint").unwrap_or_default();
        if hint.chars().count() <= 40 { hint } else { String::new() }
    }

    fn purpose(&self) -> Purpose {
        if self.way == "sms" { Purpose::SmsLogin } else { Purpose::Login }
    }

    /// The address of this page with another tab open.
    fn tab(&self, way: &str) -> String {
        format!("/auth/login?{}", self.query(way))
    }

    /// What the way to another platform is told, so that it comes back to where this page leads.
    fn way_on(&self) -> String {
        self.query("account")
    }

    /// Where the answer of a passkey goes.
    fn passkey(&self) -> String {
        format!("/auth/login/passkey?{}", self.query(&self.way))
    }

    /// The second step, which leads on to where this page does.
    fn second(&self) -> String {
        format!("/auth/second?{}", self.query(&self.way))
    }

    /// On from here for who signed in: to the second step, to where the visitor wanted, or where they read that the
    /// stranger they came back as is somebody else's.
    fn enter(&self, page: &Page<Identity>, (signed_in, is_claimed): (&SignedIn, bool)) -> Response {
        let to = match (signed_in.is_half(), is_claimed) {
            (true, _) => self.second(),
            (false, true) => self.destination().to_owned(),
            (false, false) => "/auth/centre/bonds?done=elsewhere".to_owned(),
        };
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
    Asked::read(query).enter(page, (signed_in, true))
}

/// The page with this query, as far as it is one of its own.
pub(super) fn with_query(query: &str) -> String {
    Asked::read(query).tab("account")
}

/// The page with this query, which says why the visitor is back on it: the address that the other platform sent them to holds
/// a code, and is left for that.
pub(super) fn with_reason(query: &str, refusal: Refusal) -> String {
    let word = if refusal == Refusal::UpstreamCancelled { "cancelled" } else { "failed" };
    format!("{}&upstream={word}", with_query(query))
}

/// The page asked for so, with the reason why the visitor is back on it.
fn refuse(page: &Page<Identity>, asked: &Asked, refusal: Refusal) -> Response {
    let template = LoginPage::new(page, asked, &Typed::default(), Prompts::default(), 0);
    ending(asked, page.refuse(&template.with_notice(refusal)))
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
    /// Other platforms: the key, the name, and its first character for a mark that is nobody's own.
    upstreams: Vec<(&'static str, String, char)>,
    /// Browsers know passkeys at this address.
    has_passkeys: bool,
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
            "admin" => "管理员登录",
            _ => "个人登录",
        };
        let mut asked = asked.clone();
        if !matches!(asked.way.as_str(), "sms" | "scan") {
            asked.way = "account".into();
        }
        Self {
            frame: page.frame(title),
            notice: notice(&asked),
            account: Field::text("account", "用户名/手机号/身份证号", &typed.account, &prompts)
                .autocomplete("username"),
            password: Field::password("password", "密码", &prompts).autocomplete("current-password"),
            mobile: Field::mobile("mobile", "手机号", &typed.mobile, &prompts),
            captcha: page.captcha(asked.purpose(), &prompts),
            code: CodeField::new(wait, &prompts),
            panel: None,
            upstreams: page
                .site
                .upstreams
                .iter()
                .map(|one| (one.key(), one.title().to_owned(), one.title().chars().next().unwrap_or(' ')))
                .collect(),
            has_passkeys: page.site.passkeys.is_some(),
            asked,
            prompts,
        }
    }
}

fn notice(asked: &Asked) -> Option<Notice> {
    let words = match asked.upstream.as_str() {
        "failed" => Refusal::UpstreamFailed.to_string(),
        "cancelled" => Refusal::UpstreamCancelled.to_string(),
        _ if asked.timeout == "1" => "登录已超时，请重新登录".to_owned(),
        _ => return None,
    };
    Some(Notice::warning(words))
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
    let asked = Asked { stranger: stranger(&page).await?, ..asked };
    let typed = Typed { account: asked.hint(), ..Typed::default() };
    let template = |prompts| LoginPage::new(&page, &asked, &typed, prompts, 0);
    let template = match asked.way.as_str() {
        "scan" => match by_scan::fresh(&page).await? {
            Ok(panel) => template(Prompts::default()).with_panel(panel),
            Err(refusal) => template(Prompts::default()).with_notice(refusal),
        },
        _ => template(Prompts::default()),
    };
    Ok(ending(&asked, page.show(&template)))
}

/// Who has just proved to own an account is bound to the stranger that this browser came back as. That the account, or the
/// stranger, is bound to another already is no reason not to sign in, but they are told: false then.
pub(super) fn claim(
    tx: &mut db::Tx<'_>,
    visit: &base::Secret,
    signed_in: Option<&SignedIn>,
    given: &base::Given,
) -> Result<bool, db::Fault> {
    let Some(signed_in) = signed_in else { return Ok(true) };
    // Half a sign-in binds nobody: the stranger waits for the second step.
    if signed_in.is_half() {
        return identity::upstream::carry(tx, (visit, &signed_in.token)).map(|()| true);
    }
    identity::upstream::claim(tx, visit, &signed_in.account, given).map(|claimed| claimed.is_ok())
}

/// The stranger that this browser came back as.
pub(super) async fn stranger(page: &Page<Identity>) -> Result<Option<Stranger>, Problem> {
    if page.visit.is_first() {
        return Ok(None);
    }
    let (secret, given) = (page.visit.secret().clone(), page.given.clone());
    let found = page.site.db.read(move |conn| identity::upstream::stranger(conn, &secret, &given)).await?;
    let title = |key: &str| {
        let known = page.site.upstreams.iter().find(|one| one.key() == key);
        known.map_or_else(|| key.to_owned(), |one| one.title().to_owned())
    };
    Ok(found.map(|(key, subject)| Stranger { platform: title(&key), name: subject.name }))
}

fn ending(asked: &Asked, mut response: Response) -> Response {
    if let Some(at) = ends_at(asked.destination()) {
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
    let asked = Asked { stranger: stranger(&page).await?, ..asked };
    let response = match asked.way.as_str() {
        "sms" => by_code::post(&page, &asked, &typed).await?,
        "scan" => by_scan::post(&page, &asked, &typed).await?,
        _ => by_password::post(&page, &headers, &asked, &typed).await?,
    };
    Ok(ending(&asked, response))
}
