//! 验证方式: the own second factors.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::Id;
use serde::Deserialize;
use staff::{Candidate, Factor, factor, recovery};

use super::Workplace;
use crate::edge::actor::{HasPassed, IsCandidate};
use crate::edge::{Form, Page, Problem};
use crate::ui::{Frame, Notice, Prompts, Recovery};

#[derive(Template)]
#[template(path = "factor/own.html")]
struct FactorsPage {
    frame: Frame,
    base: &'static str,
    place: &'static str,
    home: &'static str,
    notice: Option<Notice>,
    prompts: Prompts,
    rows: Vec<Row>,
    /// How many recovery codes are left, in words.
    left: String,
}

#[derive(Template)]
#[template(path = "factor/codes.html")]
struct CodesPage {
    frame: Frame,
    base: &'static str,
    codes: Recovery,
}

struct Row {
    id: String,
    name: String,
    kind: &'static str,
    added: String,
    used: String,
}

fn row(one: Factor) -> Row {
    Row {
        id: one.id.to_string(),
        name: one.name,
        kind: one.kind.title(),
        added: one.added_at.china_minute(),
        used: one.used_at.china_minute(),
    }
}

/// What just happened.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    added: String,
}

async fn template<S: Workplace>(
    page: &Page<S>,
    candidate: &Candidate,
    (notice, prompts): (Option<Notice>, Prompts),
) -> Result<FactorsPage, Problem> {
    let owner = candidate.owner().clone();
    let found =
        page.site.db.read(move |conn| Ok((factor::list(conn, &owner)?, recovery::left(conn, &owner)?)));
    let (own, left) = found.await?;
    Ok(FactorsPage {
        frame: S::frame(page, "验证方式").below(S::HOME_TITLE, S::BASE.to_owned()),
        base: S::BASE,
        place: S::TITLE,
        home: S::HOME_TITLE,
        notice,
        prompts,
        rows: own.into_iter().map(row).collect(),
        left: Recovery::left(left),
    })
}

/// Shows them.
pub(crate) async fn get<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
    _: HasPassed<S>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let notice = (asked.added == "1").then(|| Notice::success("验证方式已启用，本次登录已通过第二重验证。"));
    Ok(page.show(&template(&page, &candidate, (notice, Prompts::default())).await?))
}

/// Which one.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    remove: String,
    #[serde(default)]
    act: String,
}

/// Removes one, or draws new recovery codes, after a fresh proof.
pub(crate) async fn post<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
    _: HasPassed<S>,
    Form(typed, _): Form<S, Typed>,
) -> Result<Response, Problem> {
    if !candidate.is_fresh(page.given.now) {
        return Ok(page.go(&format!("{}?to=factors", S::DOOR)));
    }
    if typed.act == "codes" {
        return codes(&page, &candidate).await;
    }
    let id: Id<Factor> = Id::parse(&typed.remove).ok_or(Problem::NotFound)?;
    let (who, given) = (candidate.clone(), page.given.clone());
    let removed = page.site.db.write(move |tx| {
        let removed = factor::remove(tx, &who, &id, &given)?;
        if matches!(removed, Ok(Some(_))) {
            S::turned(tx, &who, &given)?;
        }
        Ok(removed)
    });
    match removed.await? {
        Ok(Some(token)) => Ok(page.go_signed_in(&format!("{}/factors", S::BASE), &token)),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let prompts = Prompts::from(refusal);
            Ok(page.refuse(&template(&page, &candidate, (None, prompts)).await?))
        }
    }
}

/// A new set of recovery codes, this once.
async fn codes<S: Workplace>(page: &Page<S>, candidate: &Candidate) -> Result<Response, Problem> {
    let (who, given) = (candidate.clone(), page.given.clone());
    match page.site.db.write(move |tx| recovery::renew(tx, &who, &given)).await? {
        Ok(codes) => {
            let frame = S::frame(page, "恢复码")
                .below(S::HOME_TITLE, S::BASE.to_owned())
                .below("验证方式", format!("{}/factors", S::BASE));
            Ok(page.show(&CodesPage { frame, base: S::BASE, codes: Recovery::new(codes) }))
        }
        Err(refusal) => Ok(page.refuse(&template(page, candidate, (None, refusal.into())).await?)),
    }
}
