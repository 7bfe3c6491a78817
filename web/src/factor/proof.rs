//! Asking for the second factor: without it a session opens no page of work.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::Secret;
use serde::Deserialize;
use staff::{Candidate, Kind, Refusal, totp};

use super::{Workplace, passkeys};
use crate::edge::actor::IsCandidate;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Field, Frame, Notice, Prompts};

#[derive(Template)]
#[template(path = "factor/proof.html")]
struct FactorPage {
    frame: Frame,
    base: &'static str,
    api: &'static str,
    place: &'static str,
    to: &'static str,
    notice: Option<Notice>,
    prompts: Prompts,
    code: Field,
    recovery: Field,
    /// The part for recovery codes is open.
    is_open: bool,
    has_totp: bool,
    has_passkey: bool,
}

/// Where to go on.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    to: String,
}

impl Asked {
    /// A page that wants a fresh proof, or the place of work: nothing else can be asked for.
    fn destination<S: Workplace>(&self) -> String {
        match self.word() {
            "" => S::BASE.to_owned(),
            word => format!("{}/{word}", S::BASE),
        }
    }

    fn word(&self) -> &'static str {
        ["enrol", "factors"].into_iter().find(|word| *word == self.to).unwrap_or_default()
    }

    /// True when an earlier proof will do.
    fn is_met_by(&self, candidate: &Candidate, now: base::Moment) -> bool {
        if self.word().is_empty() { candidate.has_passed(now) } else { candidate.is_fresh(now) }
    }
}

/// The page; elsewhere when there is nothing to ask for.
async fn template<S: Workplace>(
    page: &Page<S>,
    candidate: &Candidate,
    (asked, prompts): (&Asked, Prompts),
) -> Result<Result<FactorPage, Response>, Problem> {
    if asked.is_met_by(candidate, page.given.now) {
        return Ok(Err(page.go(&asked.destination::<S>())));
    }
    let owner = candidate.owner().clone();
    let own = page.site.db.read(move |conn| staff::factor::list(conn, &owner)).await?;
    if own.is_empty() {
        return Ok(Err(page.go(&format!("{}/enrol", S::BASE))));
    }
    let has = |kind| own.iter().any(|factor| factor.kind == kind);
    let again = "修改验证方式前，请再次验证是您本人操作。";
    let on_paper = format!("在{}生成的10位字母和数字，每个只能使用一次", S::TITLE);
    Ok(Ok(FactorPage {
        frame: S::frame(page, "第二重验证"),
        base: S::BASE,
        api: S::API,
        place: S::TITLE,
        to: asked.word(),
        notice: (!asked.word().is_empty()).then(|| Notice::info(again)),
        code: Field::digits("code", "动态口令", &prompts).hint("认证应用中显示的6位数字，每30秒更换一次"),
        recovery: Field::text("recovery", "恢复码", "", &prompts).hint(on_paper),
        is_open: !prompts.at("recovery").is_empty(),
        prompts,
        has_totp: has(Kind::Totp),
        has_passkey: has(Kind::Passkey) && page.site.passkeys.is_some(),
    }))
}

/// Asks.
pub(crate) async fn get<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let template = template(&page, &candidate, (&asked, Prompts::default())).await?;
    Ok(template.map_or_else(|elsewhere| elsewhere, |template| page.show(&template)))
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    code: String,
}

/// By a one-time code.
pub(crate) async fn post<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
    Query(asked): Query<Asked>,
    Form(typed, _): Form<S, Typed>,
) -> Result<Response, Problem> {
    let (who, given) = (candidate.clone(), page.given.clone());
    let passed = page.site.db.tally(move |tx| {
        let passed = totp::pass(tx, &who, &typed.code, &given)?;
        if passed.is_ok() {
            S::turned(tx, &who, &given)?;
        }
        Ok(passed)
    });
    let passed = passed.await?;
    answer(&page, &candidate, &asked, passed).await
}

/// By a passkey.
pub(crate) async fn passkey<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
    Query(asked): Query<Asked>,
    Form(typed, _): Form<S, passkeys::Typed>,
) -> Result<Response, Problem> {
    let passed = passkeys::pass(&page, &candidate, &typed).await?;
    answer(&page, &candidate, &asked, passed).await
}

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct OnPaper {
    #[serde(default)]
    recovery: String,
}

/// By a recovery code.
pub(crate) async fn recovery<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
    Query(asked): Query<Asked>,
    Form(typed, _): Form<S, OnPaper>,
) -> Result<Response, Problem> {
    let (who, given) = (candidate.clone(), page.given.clone());
    let passed = page.site.db.tally(move |tx| {
        let mobile = S::mobile(tx, &who, &given)?;
        let passed = staff::recovery::pass(tx, &who, (&typed.recovery, mobile.as_ref()), &given)?;
        if passed.is_ok() {
            S::turned(tx, &who, &given)?;
        }
        Ok(passed)
    });
    let passed = passed.await?;
    answer(&page, &candidate, &asked, passed).await
}

async fn answer<S: Workplace>(
    page: &Page<S>,
    candidate: &Candidate,
    asked: &Asked,
    passed: Result<Secret, Refusal>,
) -> Result<Response, Problem> {
    match passed {
        Ok(token) => Ok(page.go_signed_in(&asked.destination::<S>(), &token)),
        Err(refusal) => {
            let template = template(page, candidate, (asked, refusal.into())).await?;
            Ok(template.map_or_else(|elsewhere| elsewhere, |template| page.refuse(&template)))
        }
    }
}
