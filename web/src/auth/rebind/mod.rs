//! 换绑 (R1.4.7): a code to the earlier account's phone.

use askama::Template;
use axum::response::Response;
use base::Holder;
use identity::{Refusal, real_name};
use proof::Purpose;
use serde::Deserialize;

use crate::auth::Identity;
use crate::auth::codes::{Act, send_for_page};
use crate::auth::real_name::finish;
use crate::auth::register::step;
use crate::edge::actor::IsHolder;
use crate::edge::{Form, Page, Problem};
use crate::ui::{CaptchaField, CodeField, Frame, Prompts};

#[derive(Template)]
#[template(path = "auth/rebind/rebind.html")]
struct RebindPage {
    frame: Frame,
    prompts: Prompts,
    phone: Option<base::Masked>,
    captcha: CaptchaField,
    code: CodeField,
}

impl RebindPage {
    async fn new(
        page: &Page<Identity>,
        holder: &Holder,
        prompts: Prompts,
        wait: i64,
    ) -> Result<Self, Problem> {
        let (holder, given) = (holder.clone(), page.given.clone());
        let claim = page.site.db.read(move |conn| real_name::claimed(conn, &holder, &given)).await?;
        let phone = claim.as_ref().ok_or(Refusal::ClaimGone).and_then(|claim| claim.phone());
        let (phone, prompts) = match phone {
            Ok(phone) => (Some(phone.masked()), prompts),
            Err(refusal) => (None, refusal.into()),
        };
        Ok(Self {
            frame: page.frame("换绑"),
            phone,
            captcha: page.captcha(Purpose::Rebind, &prompts),
            code: CodeField::new(wait, &prompts),
            prompts,
        })
    }
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    captcha: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    act: String,
}

/// Shows to which phone the code goes, masked.
pub(crate) async fn get(page: Page<Identity>, IsHolder(holder): IsHolder) -> Result<Response, Problem> {
    Ok(page.show(&RebindPage::new(&page, &holder, Prompts::default(), 0).await?))
}

/// Moves the identity.
pub(crate) async fn post(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    match Act::read(&typed.act) {
        Act::Picture => return Ok(page.show(&RebindPage::new(&page, &holder, Prompts::default(), 0).await?)),
        Act::Code => {
            let (wait, prompts) = send_for_page(&page, Purpose::Rebind, ("", &typed.captcha)).await?;
            let fine = prompts.is_empty();
            let template = RebindPage::new(&page, &holder, prompts, wait).await?;
            return Ok(if fine { page.show(&template) } else { page.refuse(&template) });
        }
        Act::Submit => {}
    }
    let moved = {
        let (holder, given, code) = (holder.clone(), page.given.clone(), typed.code.clone());
        let keeping = page.site.identity.keeping;
        page.site.db.write(move |tx| real_name::rebind::complete(tx, &holder, &code, keeping, &given)).await?
    };
    match moved {
        Ok(()) if step(&page).is_some() => finish(&page, holder).await,
        Ok(()) => Ok(page.go("/auth/centre?done=real-name")),
        Err(refused) => Ok(page.refuse(&RebindPage::new(&page, &holder, refused.into(), 0).await?)),
    }
}
