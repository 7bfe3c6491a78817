//! Setting up a second factor: the first by the operator's 设置码, another after a fresh proof.

use askama::Template;
use axum::response::Response;
use base::Secret;
use serde::Deserialize;
use staff::{Candidate, Refusal, Warrant, enrolment, totp};

use super::passkeys;
use crate::edge::actor::IsCandidate;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Field, Frame, Prompts, Qr};

#[derive(Template)]
#[template(path = "desk/enrol.html")]
struct CodePage {
    frame: Frame,
    prompts: Prompts,
    setup: Field,
}

#[derive(Template)]
#[template(path = "desk/choose.html")]
struct ChoosePage {
    frame: Frame,
    prompts: Prompts,
    is_first: bool,
    qr: Option<Qr>,
    spelled: String,
    totp_name: Field,
    code: Field,
    key_name: Field,
    offers_passkeys: bool,
}

fn code_page(page: &Page<Platform>, prompts: Prompts) -> CodePage {
    let hint = "由管理员发放，12位字母和数字，72小时内有效，仅可使用一次";
    CodePage {
        frame: page.frame("设置第二重验证").for_desk(),
        setup: Field::text("setup", "设置码", "", &prompts).hint(hint),
        prompts,
    }
}

fn choose_page(
    page: &Page<Platform>,
    candidate: &Candidate,
    warrant: &Warrant,
    prompts: Prompts,
) -> ChoosePage {
    let is_first = matches!(warrant, Warrant::Code(_));
    let title = if is_first { "设置第二重验证" } else { "添加验证方式" };
    let frame = page.frame(title).for_desk();
    let frame = if is_first {
        frame
    } else {
        frame.under(&[("工作台", "/desk"), ("验证方式", "/desk/factors")])
    };
    let name = candidate.session().notes.get("name").map(String::as_str).unwrap_or_default();
    let seed = totp::offered(candidate, &page.given);
    let named = |field, example| {
        Field::text(field, "名称", "", &prompts).hint(format!("便于以后辨认，例如“{example}”")).optional()
    };
    ChoosePage {
        is_first,
        qr: Qr::of(seed.address(&frame.brand.platform, name).expose(), "用认证应用扫描的二维码"),
        spelled: seed.spelled().expose().to_owned(),
        totp_name: named("totp_name", "本人手机"),
        code: Field::digits("code", "动态口令", &prompts).hint("认证应用中显示的6位数字"),
        key_name: named("key_name", "办公电脑"),
        offers_passkeys: page.site.passkeys.is_some(),
        frame,
        prompts,
    }
}

/// The page that fits: the factors to choose from for who may set one up, the code for who has none, and the question for a
/// factor for who has one.
async fn answer(page: &Page<Platform>, candidate: &Candidate, prompts: Prompts) -> Result<Response, Problem> {
    let (who, given) = (candidate.clone(), page.given.clone());
    let found = page.site.db.read(move |conn| {
        let own = staff::factor::list(conn, who.person())?;
        Ok((staff::factor::warrant(conn, &who, &given)?, !own.is_empty()))
    });
    let is_fine = prompts.is_empty();
    Ok(match found.await? {
        (Some(warrant), _) => {
            let template = choose_page(page, candidate, &warrant, prompts);
            if is_fine { page.show(&template) } else { page.refuse(&template) }
        }
        (None, true) => page.go("/desk/factor?to=enrol"),
        (None, false) => {
            let template = code_page(page, prompts);
            if is_fine { page.show(&template) } else { page.refuse(&template) }
        }
    })
}

/// Shows it.
pub(crate) async fn get(
    page: Page<Platform>,
    IsCandidate(candidate): IsCandidate,
) -> Result<Response, Problem> {
    answer(&page, &candidate, Prompts::default()).await
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Code {
    #[serde(default)]
    setup: String,
}

/// Opens the setting up by the operator's code.
pub(crate) async fn open(
    page: Page<Platform>,
    IsCandidate(candidate): IsCandidate,
    Form(typed, _): Form<Platform, Code>,
) -> Result<Response, Problem> {
    let (who, given) = (candidate.clone(), page.given.clone());
    let opened = page.site.db.tally(move |tx| enrolment::open(tx, &who, &typed.setup, &given)).await?;
    match opened {
        Ok(()) => Ok(page.go("/desk/enrol")),
        Err(refusal) => answer(&page, &candidate, Prompts::one("setup", refusal.to_string())).await,
    }
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Totp {
    #[serde(default)]
    code: String,
    #[serde(default)]
    totp_name: String,
}

/// An authenticator application.
pub(crate) async fn totp(
    page: Page<Platform>,
    IsCandidate(candidate): IsCandidate,
    Form(typed, _): Form<Platform, Totp>,
) -> Result<Response, Problem> {
    let (who, given) = (candidate.clone(), page.given.clone());
    let added =
        page.site.db.tally(move |tx| totp::add(tx, &who, (&typed.code, &typed.totp_name), &given)).await?;
    settle(&page, &candidate, added).await
}

/// A passkey.
pub(crate) async fn passkey(
    page: Page<Platform>,
    IsCandidate(candidate): IsCandidate,
    Form(typed, _): Form<Platform, passkeys::Typed>,
) -> Result<Response, Problem> {
    let added = passkeys::add(&page, &candidate, typed).await?;
    settle(&page, &candidate, added).await
}

async fn settle(
    page: &Page<Platform>,
    candidate: &Candidate,
    added: Result<Secret, Refusal>,
) -> Result<Response, Problem> {
    match added {
        Ok(token) => Ok(page.go_signed_in("/desk/factors?added=1", &token)),
        Err(refusal) => answer(page, candidate, refusal.into()).await,
    }
}
