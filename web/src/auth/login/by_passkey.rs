//! 使用通行密钥登录: without a name and without a password; only with scripts.

use axum::extract::Query;
use axum::response::Response;
use identity::{Refusal, passkey};
use serde::Deserialize;

use super::{Asked, claim, refuse};
use crate::auth::Identity;
use crate::edge::{Form, Page, Problem};

/// The browser's answer, as JSON in a field, so that the page that follows is an ordinary one.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    credential: String,
}

/// Signs in.
pub(crate) async fn post(
    page: Page<Identity>,
    Query(asked): Query<Asked>,
    Form(answer, _): Form<Identity, Answer>,
) -> Result<Response, Problem> {
    Ok(match sign_in(&page, answer.credential).await? {
        Ok((signed_in, is_claimed)) => asked.enter(&page, (&signed_in, is_claimed)),
        Err(refusal) => refuse(&page, &asked, refusal),
    })
}

/// The session, and whether the stranger this browser came back as is theirs now.
async fn sign_in(
    page: &Page<Identity>,
    answer: String,
) -> Result<Result<(identity::SignedIn, bool), Refusal>, Problem> {
    let keys = page.site.passkeys.clone().ok_or(Problem::NotFound)?;
    let (visit, browser, given) = (page.visit.id.clone(), page.visit.browser.clone(), page.given.clone());
    let presented = {
        let (keys, answer, address) = (keys.clone(), answer.clone(), browser.address.clone());
        page.site.db.tally(move |tx| passkey::present(tx, &keys, (&visit, &address), &answer, &given)).await?
    };
    let presented = match presented {
        Ok(presented) => presented,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let proven = presented.proven(&keys, &answer);
    let (given, limits) = (page.given.clone(), page.site.identity.sessions);
    let secret = page.visit.secret().clone();
    let settled = page
        .site
        .db
        .tally(move |tx| {
            let settled = passkey::settle(tx, &presented, proven.as_ref(), (&browser, &limits), &given)?;
            let is_claimed = claim(tx, &secret, settled.as_ref().ok(), &given)?;
            Ok(settled.map(|signed_in| (signed_in, is_claimed)))
        })
        .await?;
    Ok(settled)
}
