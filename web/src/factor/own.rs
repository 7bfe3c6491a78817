//! 验证方式: the own second factors.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::Id;
use serde::Deserialize;
use staff::{Candidate, Factor, factor};

use super::Workplace;
use crate::edge::actor::{HasPassed, IsCandidate};
use crate::edge::{Form, Page, Problem};
use crate::ui::{Frame, Notice, Prompts};

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
    let own = page.site.db.read(move |conn| factor::list(conn, &owner)).await?;
    Ok(FactorsPage {
        frame: S::frame(page, "验证方式").below(S::HOME_TITLE, S::BASE.to_owned()),
        base: S::BASE,
        place: S::TITLE,
        home: S::HOME_TITLE,
        notice,
        prompts,
        rows: own.into_iter().map(row).collect(),
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
}

/// Removes one, after a fresh proof.
pub(crate) async fn post<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
    _: HasPassed<S>,
    Form(typed, _): Form<S, Typed>,
) -> Result<Response, Problem> {
    let id: Id<Factor> = Id::parse(&typed.remove).ok_or(Problem::NotFound)?;
    if !candidate.is_fresh(page.given.now) {
        return Ok(page.go(&format!("{}?to=factors", S::DOOR)));
    }
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
