//! 忘记密码 (R2.2.8).

use askama::Template;
use axum::response::Response;
use identity::reset;
use proof::Purpose;
use serde::Deserialize;

use crate::auth::Identity;
use crate::auth::codes::{Act, send_for_page};
use crate::edge::{Form, Page, Problem};
use crate::ui::{CaptchaField, CodeField, Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "auth/reset/reset.html")]
struct ResetPage {
    frame: Frame,
    done: bool,
    prompts: Prompts,
    mobile: Field,
    captcha: CaptchaField,
    code: CodeField,
    password: Field,
    password_again: Field,
}

impl ResetPage {
    fn new(page: &Page<Identity>, typed: &Typed, prompts: Prompts, wait: i64) -> Self {
        Self {
            frame: page.frame("忘记密码").under(&[("登录", "/auth/login")]),
            done: false,
            mobile: Field::mobile("mobile", "手机号", &typed.mobile, &prompts),
            captcha: page.captcha(Purpose::Reset, &prompts),
            code: CodeField::new(wait, &prompts),
            password: Field::password("password", "新密码", &prompts).hint(page.site.identity.policy.hint()),
            password_again: Field::password("password_again", "再次输入新密码", &prompts),
            prompts,
        }
    }
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
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
    act: String,
}

/// Shows the form.
pub(crate) async fn get(page: Page<Identity>) -> Response {
    page.show(&ResetPage::new(&page, &Typed::default(), Prompts::default(), 0))
}

/// Replaces the password.
pub(crate) async fn post(
    page: Page<Identity>,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let show = |prompts: Prompts, wait: i64| ResetPage::new(&page, &typed, prompts, wait);
    match Act::read(&typed.act) {
        Act::Picture => return Ok(page.show(&show(Prompts::default(), 0))),
        Act::Code => {
            let (wait, prompts) =
                send_for_page(&page, Purpose::Reset, (&typed.mobile, &typed.captcha)).await?;
            let fine = prompts.is_empty();
            let template = show(prompts, wait);
            return Ok(if fine { page.show(&template) } else { page.refuse(&template) });
        }
        Act::Submit => {}
    }
    let form = reset::Form {
        mobile: typed.mobile.clone(),
        code: typed.code.clone(),
        password: typed.password.clone(),
        password_again: typed.password_again.clone(),
    };
    let (db, settings) = (&page.site.db, &page.site.identity);
    let proven = match form.validate(settings.policy) {
        Ok(valid) => {
            let given = page.given.clone();
            db.write(move |tx| reset::prove(tx, &valid, &given)).await?
        }
        Err(refused) => Err(refused),
    };
    let proven = match proven {
        Ok(proven) => proven,
        Err(refused) => return Ok(page.refuse(&show(refused.into(), 0))),
    };
    let hash = settings.hashery.hash(proven.password()).await?;
    let given = page.given.clone();
    db.write(move |tx| reset::complete(tx, &proven, &hash, &given)).await?;
    Ok(page.show(&ResetPage { done: true, ..show(Prompts::default(), 0) }))
}
