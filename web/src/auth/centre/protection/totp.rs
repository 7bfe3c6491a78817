//! Setting up the account's authenticator.

use askama::Template;
use axum::response::Response;
use base::Holder;
use identity::{Refusal, protection};
use serde::Deserialize;

use super::{frame, show_codes};
use crate::auth::Identity;
use crate::auth::centre::mobile::is_proven;
use crate::edge::actor::IsHolder;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Prompts, Qr};

const CONFIRM: &str = "/auth/centre/confirm?next=totp";

#[derive(Template)]
#[template(path = "auth/centre/protection/totp.html")]
struct TotpPage {
    frame: Frame,
    prompts: Prompts,
    qr: Option<Qr>,
    spelled: String,
    code: Field,
}

async fn template(page: &Page<Identity>, holder: &Holder, prompts: Prompts) -> Result<TotpPage, Problem> {
    let (who, given) = (holder.clone(), page.given.clone());
    let (seed, name) = page
        .site
        .db
        .read(move |conn| {
            let name = identity::account::of_holder(conn, &who, &given)?.username;
            Ok((protection::offered(conn, &who, &given)?, name))
        })
        .await?;
    let frame = frame(page, "设置动态口令");
    Ok(TotpPage {
        qr: Qr::of(seed.address(&frame.brand.identity, &name).expose(), "用认证应用扫描的二维码"),
        spelled: seed.spelled().expose().to_owned(),
        code: Field::digits("code", "动态口令", &prompts).hint("认证应用中显示的6位数字"),
        frame,
        prompts,
    })
}

/// Shows the seed to who proved themselves a short while ago; others are asked to.
pub(crate) async fn get(page: Page<Identity>, IsHolder(holder): IsHolder) -> Result<Response, Problem> {
    if !is_proven(&page, &holder).await? {
        return Ok(page.go(CONFIRM));
    }
    Ok(page.show(&template(&page, &holder, Prompts::default()).await?))
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: String,
}

/// Keeps the authenticator; the first time it turns the protection on and shows the recovery codes.
pub(crate) async fn post(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let (who, given) = (holder.clone(), page.given.clone());
    let added = page.site.db.tally(move |tx| protection::add_totp(tx, &who, &typed.code, &given)).await?;
    match added {
        Ok(Some(codes)) => Ok(show_codes(&page, "登录保护已开启。", codes)),
        Ok(None) => Ok(page.go("/auth/centre/protection?done=totp")),
        Err(Refusal::StepUp) => Ok(page.go(CONFIRM)),
        Err(refusal) => Ok(page.refuse(&template(&page, &holder, refusal.into()).await?)),
    }
}
