//! 验证方式: the officer's own second factors.

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use base::Id;
use serde::Deserialize;
use staff::{Candidate, Factor, factor, recovery};

use crate::edge::actor::{IsCandidate, IsOfficer};
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;
use crate::ui::{Frame, Notice, Prompts, Recovery};

#[derive(Template)]
#[template(path = "desk/factors.html")]
struct FactorsPage {
    frame: Frame,
    notice: Option<Notice>,
    prompts: Prompts,
    rows: Vec<Row>,
    /// How many recovery codes are left, in words.
    left: String,
}

#[derive(Template)]
#[template(path = "desk/codes.html")]
struct CodesPage {
    frame: Frame,
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

async fn template(
    page: &Page<Platform>,
    candidate: &Candidate,
    (notice, prompts): (Option<Notice>, Prompts),
) -> Result<FactorsPage, Problem> {
    let person = candidate.person().clone();
    let (own, left) = page
        .site
        .db
        .read(move |conn| Ok((factor::list(conn, &person)?, recovery::left(conn, &person)?)))
        .await?;
    let frame = page.frame("验证方式").for_desk().under(&[("工作台", "/desk")]);
    Ok(FactorsPage {
        frame,
        notice,
        prompts,
        rows: own.into_iter().map(row).collect(),
        left: Recovery::left(left),
    })
}

/// Shows them.
pub(crate) async fn get(
    page: Page<Platform>,
    IsCandidate(candidate): IsCandidate,
    _: IsOfficer,
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
pub(crate) async fn post(
    page: Page<Platform>,
    IsCandidate(candidate): IsCandidate,
    _: IsOfficer,
    Form(typed, _): Form<Platform, Typed>,
) -> Result<Response, Problem> {
    if !candidate.is_fresh(page.given.now) {
        return Ok(page.go("/desk/factor?to=factors"));
    }
    if typed.act == "codes" {
        return codes(&page, &candidate).await;
    }
    let id: Id<Factor> = Id::parse(&typed.remove).ok_or(Problem::NotFound)?;
    let (who, given) = (candidate.clone(), page.given.clone());
    match page.site.db.write(move |tx| factor::remove(tx, &who, &id, &given)).await? {
        Ok(Some(token)) => Ok(page.go_signed_in("/desk/factors", &token)),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => {
            let prompts = Prompts::from(refusal);
            Ok(page.refuse(&template(&page, &candidate, (None, prompts)).await?))
        }
    }
}

/// A new set of recovery codes, this once.
async fn codes(page: &Page<Platform>, candidate: &Candidate) -> Result<Response, Problem> {
    let (who, given) = (candidate.clone(), page.given.clone());
    match page.site.db.write(move |tx| recovery::renew(tx, &who, &given)).await? {
        Ok(codes) => {
            let under = [("工作台", "/desk"), ("验证方式", "/desk/factors")];
            let frame = page.frame("恢复码").for_desk().under(&under);
            Ok(page.show(&CodesPage { frame, codes: Recovery::new(codes) }))
        }
        Err(refusal) => Ok(page.refuse(&template(page, candidate, (None, refusal.into())).await?)),
    }
}
