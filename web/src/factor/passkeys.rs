//! What browsers are asked about passkeys, and their answers.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use base::Secret;
use serde::Deserialize;
use serde_json::json;
use staff::{Candidate, Passkeys, Refusal, passkey};

use super::Workplace;
use crate::edge::actor::IsCandidate;
use crate::edge::{Form, Page, Problem};

/// The browser's answer, as JSON in a field, so that the page that follows is an ordinary one.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    credential: String,
    #[serde(default)]
    key_name: String,
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

fn keys<S: Workplace>(page: &Page<S>) -> Result<Passkeys, Problem> {
    page.site.passkeys.clone().ok_or(Problem::NotFound)
}

fn question(asked: Result<String, Refusal>) -> Response {
    match asked {
        Ok(question) => ([(CONTENT_TYPE, "application/json")], question).into_response(),
        Err(refusal) => {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let body = json!({
                "type": "about:blank",
                "title": "未能使用通行密钥",
                "status": status.as_u16(),
                "detail": refusal.to_string(),
            });
            (status, [(CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
        }
    }
}

/// `POST /api/…/passkeys/creation`: what to ask for a new key.
pub(crate) async fn creation<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
    _: Form<S, Empty>,
) -> Result<Response, Problem> {
    let (keys, given) = (keys(&page)?, page.given.clone());
    let name = candidate.session().notes.get("name").cloned().unwrap_or_default();
    let asked =
        page.site.db.write(move |tx| passkey::ask_creation(tx, &keys, &candidate, &name, &given)).await?;
    Ok(question(asked))
}

/// `POST /api/…/passkeys/proof`: what to ask the keys there are.
pub(crate) async fn proof<S: Workplace>(
    page: Page<S>,
    IsCandidate(candidate, _): IsCandidate<S>,
    _: Form<S, Empty>,
) -> Result<Response, Problem> {
    let (keys, given) = (keys(&page)?, page.given.clone());
    let asked = page.site.db.write(move |tx| passkey::ask_proof(tx, &keys, &candidate, &given)).await?;
    Ok(question(asked))
}

async fn taken<S: Workplace>(
    page: &Page<S>,
    candidate: &Candidate,
) -> Result<Option<passkey::Asked>, Problem> {
    let (who, given) = (candidate.clone(), page.given.clone());
    Ok(page.site.db.write(move |tx| passkey::take(tx, &who, &given)).await?)
}

/// Reads the answer to [`proof`], between two transactions, and passes.
pub(super) async fn pass<S: Workplace>(
    page: &Page<S>,
    candidate: &Candidate,
    typed: &Typed,
) -> Result<Result<Secret, Refusal>, Problem> {
    let (keys, asked) = (keys(page)?, taken(page, candidate).await?);
    let Some(proven) = asked.and_then(|asked| keys.proven(&asked, &typed.credential)) else {
        return Ok(Err(Refusal::Passkey));
    };
    let (who, given) = (candidate.clone(), page.given.clone());
    let passed = page.site.db.write(move |tx| {
        let passed = passkey::pass(tx, &who, &proven, &given)?;
        if passed.is_ok() {
            S::turned(tx, &who, &given)?;
        }
        Ok(passed)
    });
    Ok(passed.await?)
}

/// Reads the answer to [`creation`], between two transactions, and keeps the key.
pub(super) async fn add<S: Workplace>(
    page: &Page<S>,
    candidate: &Candidate,
    typed: Typed,
) -> Result<Result<Secret, Refusal>, Problem> {
    let (keys, asked) = (keys(page)?, taken(page, candidate).await?);
    let Some(made) = asked.and_then(|asked| keys.made(&asked, &typed.credential)) else {
        return Ok(Err(Refusal::Passkey));
    };
    let (who, given) = (candidate.clone(), page.given.clone());
    let added = page.site.db.write(move |tx| {
        let added = passkey::add(tx, &who, (&made, &typed.key_name), &given)?;
        if added.is_ok() {
            S::turned(tx, &who, &given)?;
        }
        Ok(added)
    });
    Ok(added.await?)
}
