//! 更换手机号.

use askama::Template;
use axum::response::Response;
use base::Holder;
use identity::centre::{self, step_up};
use proof::Purpose;
use serde::Deserialize;

use crate::auth::Identity;
use crate::auth::codes::{Act, send_for_page};
use crate::edge::actor::IsHolder;
use crate::edge::{Form, Page, Problem};
use crate::ui::{CaptchaField, CodeField, Field, Frame, Prompts};

#[derive(Template)]
#[template(path = "auth/centre/mobile.html")]
struct MobilePage {
    frame: Frame,
    prompts: Prompts,
    mobile: Field,
    captcha: CaptchaField,
    code: CodeField,
}

impl MobilePage {
    fn new(page: &Page<Identity>, typed: &Typed, prompts: Prompts, wait: i64) -> Self {
        Self {
            frame: page.frame("更换手机号").under(&[("个人中心", "/auth/centre")]),
            mobile: Field::mobile("mobile", "新手机号", &typed.mobile, &prompts),
            captcha: page.captcha(Purpose::ChangeMobile, &prompts),
            code: CodeField::new(wait, &prompts),
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
    act: String,
}

pub(super) async fn is_proven(page: &Page<Identity>, holder: &Holder) -> Result<bool, Problem> {
    let (holder, given) = (holder.clone(), page.given.clone());
    Ok(page.site.db.read(move |conn| step_up::is_fresh(conn, &holder, &given)).await?)
}

/// Shows the form to who proved themselves a short while ago; others are asked to.
pub(crate) async fn get(page: Page<Identity>, IsHolder(holder): IsHolder) -> Result<Response, Problem> {
    if !is_proven(&page, &holder).await? {
        return Ok(page.go("/auth/centre/confirm?next=mobile"));
    }
    Ok(page.show(&MobilePage::new(&page, &Typed::default(), Prompts::default(), 0)))
}

/// Changes the phone.
pub(crate) async fn post(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    if !is_proven(&page, &holder).await? {
        return Ok(page.go("/auth/centre/confirm?next=mobile"));
    }
    let show = |prompts: Prompts, wait: i64| MobilePage::new(&page, &typed, prompts, wait);
    match Act::read(&typed.act) {
        Act::Picture => return Ok(page.show(&show(Prompts::default(), 0))),
        Act::Code => {
            let (wait, prompts) =
                send_for_page(&page, Purpose::ChangeMobile, (&typed.mobile, &typed.captcha)).await?;
            let fine = prompts.is_empty();
            let template = show(prompts, wait);
            return Ok(if fine { page.show(&template) } else { page.refuse(&template) });
        }
        Act::Submit => {}
    }
    let (given, mobile, code) = (page.given.clone(), typed.mobile.clone(), typed.code.clone());
    let changed =
        page.site.db.write(move |tx| centre::mobile::change(tx, &holder, (&mobile, &code), &given)).await?;
    Ok(match changed {
        Ok(()) => page.go("/auth/centre?done=mobile"),
        Err(refused) => page.refuse(&show(refused.into(), 0)),
    })
}
