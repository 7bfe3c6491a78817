//! What browsers are asked about passkeys, and their answers.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use base::Secret;
use serde::Deserialize;
use serde_json::json;
use staff::{Candidate, Passkeys, Refusal, passkey};

use crate::edge::actor::IsCandidate;
use crate::edge::{Form, Page, Problem};
use crate::person::Platform;

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

fn keys(page: &Page<Platform>) -> Result<Passkeys, Problem> {
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

/// `POST /api/desk/passkeys/creation`: what to ask for a new key.
pub(crate) async fn creation(
    page: Page<Platform>,
    IsCandidate(candidate): IsCandidate,
    _: Form<Platform, Empty>,
) -> Result<Response, Problem> {
    let (keys, given) = (keys(&page)?, page.given.clone());
    let name = candidate.session().notes.get("name").cloned().unwrap_or_default();
    let asked =
        page.site.db.write(move |tx| passkey::ask_creation(tx, &keys, &candidate, &name, &given)).await?;
    Ok(question(asked))
}

/// `POST /api/desk/passkeys/proof`: what to ask the keys there are.
pub(crate) async fn proof(
    page: Page<Platform>,
    IsCandidate(candidate): IsCandidate,
    _: Form<Platform, Empty>,
) -> Result<Response, Problem> {
    let (keys, given) = (keys(&page)?, page.given.clone());
    let asked = page.site.db.write(move |tx| passkey::ask_proof(tx, &keys, &candidate, &given)).await?;
    Ok(question(asked))
}

async fn taken(page: &Page<Platform>, candidate: &Candidate) -> Result<Option<passkey::Asked>, Problem> {
    let (who, given) = (candidate.clone(), page.given.clone());
    Ok(page.site.db.write(move |tx| passkey::take(tx, &who, &given)).await?)
}

/// Reads the answer to [`proof`], between two transactions, and passes.
pub(super) async fn pass(
    page: &Page<Platform>,
    candidate: &Candidate,
    typed: &Typed,
) -> Result<Result<Secret, Refusal>, Problem> {
    let (keys, asked) = (keys(page)?, taken(page, candidate).await?);
    let Some(proven) = asked.and_then(|asked| keys.proven(&asked, &typed.credential)) else {
        return Ok(Err(Refusal::Passkey));
    };
    let (who, given) = (candidate.clone(), page.given.clone());
    Ok(page.site.db.write(move |tx| passkey::pass(tx, &who, &proven, &given)).await?)
}

/// Reads the answer to [`creation`], between two transactions, and keeps the key.
pub(super) async fn add(
    page: &Page<Platform>,
    candidate: &Candidate,
    typed: Typed,
) -> Result<Result<Secret, Refusal>, Problem> {
    let (keys, asked) = (keys(page)?, taken(page, candidate).await?);
    let Some(made) = asked.and_then(|asked| keys.made(&asked, &typed.credential)) else {
        return Ok(Err(Refusal::Passkey));
    };
    let (who, given) = (candidate.clone(), page.given.clone());
    Ok(page.site.db.write(move |tx| passkey::add(tx, &who, (&made, &typed.key_name), &given)).await?)
}
