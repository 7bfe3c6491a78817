//! 注册账号, step one of three (R1.2, R1.3).

pub(crate) mod done;

use askama::Template;
use axum::response::Response;
use identity::registration;
use proof::Purpose;
use serde::Deserialize;

use crate::auth::Identity;
use crate::auth::codes::{Act, send_for_page};
use crate::auth::login::{Stranger, claim, stranger};
use crate::edge::{Form, Page, Problem};
use crate::ui::{CaptchaField, CodeField, Field, Frame, Prompts, StepBar, Tick};

/// The names of the three steps (R1.2.2).
pub(crate) const STEPS: [&str; 3] = ["注册账号", "实名认证", "完成"];

/// At which step of registering this visit's holder is.
pub(crate) fn step(page: &Page<Identity>) -> Option<&str> {
    page.visit.session.as_ref()?.notes.get(registration::STEP).map(String::as_str)
}

#[derive(Template)]
#[template(path = "auth/register/register.html")]
struct RegisterPage {
    frame: Frame,
    steps: StepBar,
    prompts: Prompts,
    username: Field,
    mobile: Field,
    captcha: CaptchaField,
    code: CodeField,
    password: Field,
    password_again: Field,
    tick: Tick,
    /// Whom registering binds.
    stranger: Option<Stranger>,
}

impl RegisterPage {
    fn new(
        page: &Page<Identity>,
        typed: &Typed,
        stranger: Option<&Stranger>,
        prompts: Prompts,
        wait: i64,
    ) -> Self {
        let hint = "6-20个字符，首位为字母，支持字母、数字组合";
        Self {
            frame: page.frame("注册账号"),
            steps: StepBar::new(&STEPS, 1),
            username: Field::text("username", "用户名", &typed.username, &prompts)
                .hint(hint)
                .autocomplete("username"),
            mobile: Field::mobile("mobile", "手机号", &typed.mobile, &prompts),
            captcha: page.captcha(Purpose::Register, &prompts),
            code: CodeField::new(wait, &prompts),
            password: Field::password("password", "密码", &prompts).hint(page.site.identity.policy.hint()),
            password_again: Field::password("password_again", "再次输入密码", &prompts),
            tick: Tick::new(typed.agreed == "1", &prompts),
            stranger: stranger.cloned(),
            prompts,
        }
    }
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    username: String,
    #[serde(default)]
    mobile: String,
    #[serde(default)]
    captcha: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    password: base::Secret,
    #[serde(default)]
    password_again: base::Secret,
    #[serde(default)]
    agreed: String,
    #[serde(default)]
    act: String,
}

impl Typed {
    fn form(&self) -> registration::Form {
        registration::Form {
            username: self.username.clone(),
            mobile: self.mobile.clone(),
            code: self.code.clone(),
            password: self.password.clone(),
            password_again: self.password_again.clone(),
            agreed: self.agreed == "1",
        }
    }
}

/// Shows the form; who is in the middle of registering goes on where they were.
pub(crate) async fn get(page: Page<Identity>) -> Result<Response, Problem> {
    Ok(match (step(&page), &page.visit.session) {
        (Some("2"), _) => page.go("/auth/register/real-name"),
        (_, Some(_)) => page.go("/auth/centre"),
        _ => {
            let stranger = stranger(&page).await?;
            let typed = Typed::default();
            page.show(&RegisterPage::new(&page, &typed, stranger.as_ref(), Prompts::default(), 0))
        }
    })
}

/// Registers.
pub(crate) async fn post(
    page: Page<Identity>,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let stranger = stranger(&page).await?;
    let show =
        |prompts: Prompts, wait: i64| RegisterPage::new(&page, &typed, stranger.as_ref(), prompts, wait);
    match Act::read(&typed.act) {
        Act::Picture => return Ok(page.show(&show(Prompts::default(), 0))),
        Act::Code => {
            let (wait, prompts) =
                send_for_page(&page, Purpose::Register, (&typed.mobile, &typed.captcha)).await?;
            let fine = prompts.is_empty();
            let template = show(prompts, wait);
            return Ok(if fine { page.show(&template) } else { page.refuse(&template) });
        }
        Act::Submit => {}
    }
    let (db, settings) = (&page.site.db, &page.site.identity);
    let valid = match typed.form().validate(settings.policy) {
        Ok(valid) => valid,
        Err(refused) => return Ok(page.refuse(&show(refused.into(), 0))),
    };
    let proven = {
        let given = page.given.clone();
        db.write(move |tx| registration::prove(tx, &valid, &given)).await?
    };
    let proven = match proven {
        Ok(proven) => proven,
        Err(refused) => return Ok(page.refuse(&show(refused.into(), 0))),
    };
    let hash = settings.hashery.hash(proven.password()).await?;
    let (browser, given, sessions) = (page.visit.browser.clone(), page.given.clone(), settings.sessions);
    let secret = page.visit.secret().clone();
    let signed_in = db
        .write(move |tx| {
            let signed_in = registration::complete(tx, &proven, &hash, &browser, &given, &sessions)?;
            claim(tx, &secret, signed_in.as_ref().ok(), &given)?;
            Ok(signed_in)
        })
        .await?;
    Ok(match signed_in {
        Ok(signed_in) => page.go_signed_in("/auth/register/real-name", &signed_in.token),
        Err(refused) => page.refuse(&show(refused.into(), 0)),
    })
}
