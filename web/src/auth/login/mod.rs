//! 个人登录 (R2.1–R2.3).

mod by_code;
mod by_password;

use askama::Template;
use axum::extract::Query;
use axum::http::HeaderMap;
use axum::response::Response;
use proof::Purpose;
use serde::Deserialize;

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
    /// Where to go when signed in: on with the authorization request, to the centre, or to the business platform
    /// (R2.1.2). Nothing else, so that no link can send people elsewhere.
    pub(super) fn destination(&self) -> &str {
        if self.next.starts_with("/oidc/authorize?") && self.next.bytes().all(|b| b.is_ascii_graphic()) {
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
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("way", way);
        for (name, value) in [("next", &self.next), ("centre", &self.centre), ("entry", &self.entry)] {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        format!("/auth/login?{}", query.finish())
    }
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
}

impl LoginPage {
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
    act: String,
}

/// Shows the page; who is signed in goes on at once.
pub(crate) async fn get(page: Page<Identity>, Query(asked): Query<Asked>) -> Response {
    if page.visit.session.is_some() {
        return page.go(asked.destination());
    }
    ending(&asked, page.show(&LoginPage::new(&page, &asked, &Typed::default(), Prompts::default(), 0)))
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
    let response = if asked.way == "sms" {
        by_code::post(&page, &asked, &typed).await?
    } else {
        by_password::post(&page, &headers, &asked, &typed).await?
    };
    Ok(ending(&asked, response))
}
