//! 验证身份: proving oneself again before a sensitive change.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::Holder;
use identity::centre::step_up;
use identity::{passkey, protection};
use proof::Purpose;
use serde::Deserialize;

use crate::auth::Identity;
use crate::auth::codes::{Act, send_for_page};
use crate::auth::login::second::{self, Ways};
use crate::edge::actor::IsHolder;
use crate::edge::{Form, Page, Problem};
use crate::oidc::authorize::{encoded, ends_at, is_request};
use crate::ui::{CaptchaField, CodeField, Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "auth/centre/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    asked: Asked,
    phone: base::Masked,
    prompts: Prompts,
    password: Field,
    captcha: CaptchaField,
    code: CodeField,
    /// Under 登录保护: what it asks for, instead of password and text message.
    ways: Option<Ways>,
}

/// What comes after, and how to prove.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// `mobile`, `password`, `bonds`, `passkeys`, `protection`, `totp`, or `request`.
    #[serde(default)]
    next: String,
    /// For `request`: the authorization request of another system that wants a new sign-in.
    #[serde(default)]
    to: String,
    /// `sms` or `password`.
    #[serde(default)]
    way: String,
}

impl Asked {
    /// The pages that ask for a proof, and nothing else.
    fn page(&self) -> (&'static str, &'static str) {
        let all = [
            ("password", "/auth/centre/password"),
            ("mobile", "/auth/centre/mobile"),
            ("bonds", "/auth/centre/bonds?done=proven"),
            ("passkeys", "/auth/centre/passkeys"),
            ("protection", "/auth/centre/protection"),
            ("totp", "/auth/centre/protection/totp"),
        ];
        all.into_iter().find(|(name, _)| *name == self.next).unwrap_or(all[0])
    }

    /// As far as it says something.
    fn known(&self) -> Self {
        let is_request = self.next == "request" && is_request(&self.to);
        let way = match self.way.as_str() {
            "sms" => "sms",
            "factor" => "factor",
            _ => "password",
        };
        Self {
            next: if is_request { "request" } else { self.page().0 }.to_owned(),
            to: if is_request { self.to.clone() } else { String::new() },
            way: way.to_owned(),
        }
    }

    fn is_request(&self) -> bool {
        self.next == "request"
    }

    fn destination(&self) -> &str {
        if self.is_request() { &self.to } else { self.page().1 }
    }

    /// The address of this page with another tab open.
    fn tab(&self, way: &str) -> String {
        let to = if self.to.is_empty() { String::new() } else { format!("&to={}", encoded(&self.to)) };
        format!("/auth/centre/confirm?next={}&way={way}{to}", self.next)
    }
}

impl ConfirmPage {
    async fn new(
        page: &Page<Identity>,
        holder: &Holder,
        asked: &Asked,
        prompts: Prompts,
        wait: i64,
    ) -> Result<Self, Problem> {
        let (holder, given) = (holder.clone(), page.given.clone());
        let (account, status) = page
            .site
            .db
            .read(move |conn| {
                let account = identity::account::of_holder(conn, &holder, &given)?;
                Ok((account, protection::status(conn, &holder, &given)?))
            })
            .await?;
        let has = (status.totp.is_some(), status.passkeys > 0);
        Ok(Self {
            ways: status.is_on().then(|| Ways::new(page, asked.tab("factor"), has, &prompts)),
            frame: page.frame("验证身份").under(&[("个人中心", "/auth/centre")]),
            asked: asked.clone(),
            phone: account.mobile.masked(),
            password: Field::password("current_password", "当前密码", &prompts)
                .autocomplete("current-password"),
            captcha: page.captcha(Purpose::StepUp, &prompts),
            code: CodeField::new(wait, &prompts),
            prompts,
        })
    }
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    current_password: base::Secret,
    #[serde(default)]
    captcha: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    act: String,
    #[serde(default)]
    recovery: String,
    #[serde(default)]
    credential: String,
}

/// Where a proof for another system leads on to it, the page says so.
fn ending(asked: &Asked, mut response: Response) -> Response {
    if let Some(at) = ends_at(asked.destination()) {
        response.extensions_mut().insert(at);
    }
    response
}

/// Shows the form.
pub(crate) async fn get(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let asked = asked.known();
    let shown = page.show(&ConfirmPage::new(&page, &holder, &asked, Prompts::default(), 0).await?);
    Ok(ending(&asked, shown))
}

/// Proves, and goes on to the change, or back to the system that wants a new sign-in.
pub(crate) async fn post(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Query(asked): Query<Asked>,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let asked = asked.known();
    let response = prove(&page, &holder, &asked, &typed).await?;
    Ok(ending(&asked, response))
}

async fn prove(
    page: &Page<Identity>,
    holder: &Holder,
    asked: &Asked,
    typed: &Typed,
) -> Result<Response, Problem> {
    match Act::read(&typed.act) {
        Act::Picture => {
            return Ok(page.show(&ConfirmPage::new(page, holder, asked, Prompts::default(), 0).await?));
        }
        Act::Code => {
            let (wait, prompts) = send_for_page(page, Purpose::StepUp, ("", &typed.captcha)).await?;
            let fine = prompts.is_empty();
            let template = ConfirmPage::new(page, holder, asked, prompts, wait).await?;
            return Ok(if fine { page.show(&template) } else { page.refuse(&template) });
        }
        Act::Submit => {}
    }
    let mut proven = if asked.way == "factor" {
        let sent = second::Typed::new((&typed.act, &typed.code), (&typed.recovery, &typed.credential));
        let proof = sent.proof(page, passkey::Purpose::StepUp).await?;
        let (holder, given) = (holder.clone(), page.given.clone());
        page.site.db.tally(move |tx| step_up::by_factor(tx, &holder, &proof, &given)).await?
    } else if asked.way == "sms" {
        let (holder, given, code) = (holder.clone(), page.given.clone(), typed.code.clone());
        page.site.db.write(move |tx| step_up::by_code(tx, &holder, &code, &given)).await?
    } else {
        by_password(page, holder, typed).await?
    };
    if proven.is_ok() && asked.is_request() {
        let (holder, given, way) = (holder.clone(), page.given.clone(), asked.way.clone());
        proven = page.site.db.write(move |tx| step_up::renew(tx, &holder, &way, &given)).await?;
    }
    match proven {
        Ok(()) => Ok(page.go(asked.destination())),
        Err(refused) => Ok(page.refuse(&ConfirmPage::new(page, holder, asked, refused.into(), 0).await?)),
    }
}

async fn by_password(
    page: &Page<Identity>,
    holder: &Holder,
    typed: &Typed,
) -> Result<Result<(), identity::Refused>, Problem> {
    let hash = {
        let (holder, given) = (holder.clone(), page.given.clone());
        page.site.db.tally(move |tx| step_up::reserve(tx, &holder, &given)).await?
    };
    let hash = match hash {
        Ok(hash) => hash,
        Err(refused) => return Ok(Err(refused)),
    };
    let verdict = page.site.identity.hashery.verify(&typed.current_password, Some(&hash)).await?;
    let (holder, given) = (holder.clone(), page.given.clone());
    Ok(page.site.db.write(move |tx| step_up::by_password(tx, &holder, &verdict, &given)).await?)
}
