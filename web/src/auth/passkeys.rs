//! What browsers are asked about passkeys, as JSON, and their answers.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use identity::passkey::{self, Purpose};
use identity::{Refusal, protection};
use proof::Passkeys;
use proof::passkey::{Made, Proven};
use serde::Deserialize;
use serde_json::json;

use crate::auth::Identity;
use crate::auth::login::second::halfway;
use crate::edge::actor::{IsHolder, holder};
use crate::edge::{Form, Page, Problem};

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

fn keys(page: &Page<Identity>) -> Result<Passkeys, Problem> {
    page.site.passkeys.clone().ok_or(Problem::NotFound)
}

/// The visit's cookie goes with the question: only this browser may answer it.
fn question(page: &Page<Identity>, asked: Result<String, Refusal>) -> Response {
    match asked {
        Ok(question) => {
            (page.visit.cookie(&page.site), [(CONTENT_TYPE, "application/json")], question).into_response()
        }
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

/// `POST /api/identity/passkeys/entry`: what to ask whoever wants to sign in.
pub(crate) async fn entry(page: Page<Identity>, _: Form<Identity, Empty>) -> Result<Response, Problem> {
    let (keys, given) = (keys(&page)?, page.given.clone());
    let (visit, address) = (page.visit.id.clone(), page.visit.browser.address.clone());
    let asked =
        page.site.db.tally(move |tx| passkey::ask_entry(tx, &keys, (&visit, &address), &given)).await?;
    Ok(question(&page, asked))
}

/// `POST /api/identity/passkeys/creation`: what to ask for a new key.
pub(crate) async fn creation(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    _: Form<Identity, Empty>,
) -> Result<Response, Problem> {
    let (keys, given, visit) = (keys(&page)?, page.given.clone(), page.visit.id.clone());
    let asked =
        page.site.db.write(move |tx| passkey::ask_creation(tx, &keys, &holder, &visit, &given)).await?;
    Ok(question(&page, asked))
}

/// `POST /api/identity/passkeys/proof`: what to ask the keys of who is signed in, or halfway in.
pub(crate) async fn proof(page: Page<Identity>, _: Form<Identity, Empty>) -> Result<Response, Problem> {
    let (keys, given, visit) = (keys(&page)?, page.given.clone(), page.visit.id.clone());
    let asked = if let Some(holder) = holder(&page.visit) {
        page.site.db.write(move |tx| passkey::ask_step_up(tx, &keys, &holder, &visit, &given)).await?
    } else {
        let half = halfway(&page).await?.ok_or(Problem::SignedOut)?;
        page.site.db.write(move |tx| protection::ask_passkey(tx, &keys, &half, &given)).await?
    };
    Ok(question(&page, asked))
}

async fn taken(page: &Page<Identity>, purpose: Purpose) -> Result<Option<proof::passkey::Asked>, Problem> {
    let (visit, given) = (page.visit.id.clone(), page.given.clone());
    Ok(page.site.db.write(move |tx| passkey::take(tx, &visit, purpose, &given)).await?)
}

/// Reads the answer to [`proof`], between two transactions.
pub(super) async fn proven(
    page: &Page<Identity>,
    purpose: Purpose,
    answer: &str,
) -> Result<Option<Proven>, Problem> {
    let (keys, asked) = (keys(page)?, taken(page, purpose).await?);
    Ok(asked.and_then(|asked| keys.proven(&asked, answer)))
}

/// Reads the answer to [`creation`], between two transactions.
pub(super) async fn made(page: &Page<Identity>, answer: &str) -> Result<Option<Made>, Problem> {
    let (keys, asked) = (keys(page)?, taken(page, Purpose::Creation).await?);
    Ok(asked.and_then(|asked| keys.made(&asked, answer)))
}
