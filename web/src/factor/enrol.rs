//! Setting up a second factor: the first by the 设置码 that was handed out, another after a fresh proof.

use askama::Template;
use axum::response::Response;
use base::Secret;
use serde::Deserialize;
use staff::{Candidate, Refusal, Warrant, enrolment, totp};

use super::{Workplace, passkeys};
use crate::edge::actor::IsCandidate;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Prompts, Qr};

#[derive(Template)]
#[template(path = "factor/enrol.html")]
struct CodePage {
    frame: Frame,
    base: &'static str,
    place: &'static str,
    away: (&'static str, &'static str),
    prompts: Prompts,
    setup: Field,
}

#[derive(Template)]
#[template(path = "factor/choose.html")]
struct ChoosePage {
    frame: Frame,
    base: &'static str,
    api: &'static str,
    prompts: Prompts,
    is_first: bool,
    qr: Option<Qr>,
    spelled: String,
    totp_name: Field,
    code: Field,
    key_name: Field,
    offers_passkeys: bool,
}

fn code_page<S: Workplace>(page: &Page<S>, prompts: Prompts) -> CodePage {
    let hint = "由管理员发放，12位字母和数字，72小时内有效，仅可使用一次";
    CodePage {
        frame: S::frame(page, "设置第二重验证"),
        base: S::BASE,
        place: S::TITLE,
        away: (S::HOME, S::AWAY),
        setup: Field::text("setup", "设置码", "", &prompts).hint(hint),
        prompts,
    }
}

fn choose_page<S: Workplace>(
    page: &Page<S>,
    candidate: &Candidate,
    warrant: &Warrant,
    prompts: Prompts,
) -> ChoosePage {
    let is_first = matches!(warrant, Warrant::Code(_));
    let title = if is_first { "设置第二重验证" } else { "添加验证方式" };
    let frame = S::frame(page, title);
    let frame = if is_first {
        frame
    } else {
        frame.below(S::HOME_TITLE, S::BASE.to_owned()).below("验证方式", format!("{}/factors", S::BASE))
    };
    let name = candidate.session().notes.get("name").map(String::as_str).unwrap_or_default();
    let seed = totp::offered(candidate, &page.given);
    // Not the platform's name alone: an application that has the account's own codes (登录保护) would take these for the same.
    let issuer = format!("{}{}", frame.name(), S::TITLE);
    let named = |field, example| {
        Field::text(field, "名称", "", &prompts).hint(format!("便于以后辨认，例如“{example}”")).optional()
    };
    ChoosePage {
        base: S::BASE,
        api: S::API,
        is_first,
        qr: Qr::of(seed.address(&issuer, name).expose(), "用认证应用扫描的二维码"),
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
async fn answer<S: Workplace>(
    page: &Page<S>,
    candidate: &Candidate,
    prompts: Prompts,
) -> Result<Response, Problem> {
    let (who, given) = (candidate.clone(), page.given.clone());
    let found = page.site.db.read(move |conn| {
        let own = staff::factor::list(conn, who.owner())?;
        Ok((staff::factor::warrant(conn, &who, &given)?, !own.is_empty()))
    });
    let is_fine = prompts.is_empty();
    Ok(match found.await? {
        (Some(warrant), _) => {
            let template = choose_page(page, candidate, &warrant, prompts);
            if is_fine { page.show(&template) } else { page.refuse(&template) }
        }
        (None, true) => page.go(&format!("{}?to=enrol", S::DOOR)),
        (None, false) => {
            let template = code_page(page, prompts);
            if is_fine { page.show(&template) } else { page.refuse(&template) }
        }
    })
}

/// Shows it.
pub(crate) async fn get<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
) -> Result<Response, Problem> {
    answer(&page, &candidate, Prompts::default()).await
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Code {
    #[serde(default)]
    setup: String,
}

/// Opens the setting up by the code.
pub(crate) async fn open<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
    Form(typed, _): Form<S, Code>,
) -> Result<Response, Problem> {
    let (who, given) = (candidate.clone(), page.given.clone());
    let opened = page.site.db.tally(move |tx| enrolment::open(tx, &who, &typed.setup, &given)).await?;
    match opened {
        Ok(()) => Ok(page.go(&format!("{}/enrol", S::BASE))),
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
pub(crate) async fn totp<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
    Form(typed, _): Form<S, Totp>,
) -> Result<Response, Problem> {
    let (who, given) = (candidate.clone(), page.given.clone());
    let added = page.site.db.tally(move |tx| {
        let added = totp::add(tx, &who, (&typed.code, &typed.totp_name), &given)?;
        if added.is_ok() {
            S::turned(tx, &who, &given)?;
        }
        Ok(added)
    });
    let added = added.await?;
    settle(&page, &candidate, added).await
}

/// A passkey.
pub(crate) async fn passkey<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
    Form(typed, _): Form<S, passkeys::Typed>,
) -> Result<Response, Problem> {
    let added = passkeys::add(&page, &candidate, typed).await?;
    settle(&page, &candidate, added).await
}

async fn settle<S: Workplace>(
    page: &Page<S>,
    candidate: &Candidate,
    added: Result<Secret, Refusal>,
) -> Result<Response, Problem> {
    match added {
        Ok(token) => Ok(page.go_signed_in(&format!("{}/factors?added=1", S::BASE), &token)),
        Err(refusal) => answer(page, candidate, refusal.into()).await,
    }
}
