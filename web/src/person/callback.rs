//! `GET /person/callback`: back from the identity platform.

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::http::HeaderMap;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Response};
use base::{Moment, Sealed};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::login::{FLOW, LIFE, PURPOSE, landing};
use super::relying::{Flow, Named, Returned};
use crate::edge::{Page, Problem, Realm, clear_cookie, read_cookie};
use crate::person::Platform;

/// The session note that holds the ID token, sealed.
pub(super) const HINT: &str = "hint";
pub(super) const HINT_PURPOSE: &str = "session.hint";
/// The session note that holds the identity platform's session.
pub(super) const SID: &str = "sid";

/// Opens the platform's session.
pub(crate) async fn get(
    page: Page<Platform>,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Result<Response, Problem> {
    // A flow is good for one return, in the browser that began it, while it is fresh.
    let Some((flow, to)) = kept(&page, &headers) else { return Ok(page.go("/person/login")) };
    let named = page.site.relying.finish(flow, &returned, page.given.now).await.map_err(|failed| {
        tracing::warn!(%failed, "a sign-in was not completed");
        Problem::SignInFailed
    });
    let gone = (SET_COOKIE, clear_cookie(&page.site, FLOW));
    match named {
        Ok(named) => Ok((AppendHeaders([gone]), open(&page, named, landing(&to)).await?).into_response()),
        Err(problem) => Ok((AppendHeaders([gone]), problem).into_response()),
    }
}

fn kept(page: &Page<Platform>, headers: &HeaderMap) -> Option<(Flow, String)> {
    let sealed = URL_SAFE_NO_PAD.decode(read_cookie(&page.site, headers, FLOW)?).ok()?;
    let kept = page.given.seal.open(PURPOSE, &Sealed(sealed)).ok()?;
    let (flow, at, to): (Flow, i64, String) = serde_json::from_slice(&kept).ok()?;
    (Moment::from_unix_micros(at).plus(LIFE) > page.given.now).then_some((flow, to))
}

async fn open(page: &Page<Platform>, named: Named, to: &str) -> Result<Response, Problem> {
    let (browser, given, limits) = (page.visit.browser.clone(), page.given.clone(), page.site.sessions);
    let issuer = page.site.relying.issuer().to_owned();
    let hint = given.seal.seal(HINT_PURPOSE, named.id_token.as_bytes(), &*given.chance);
    let mut notes = BTreeMap::from([
        ("name".to_owned(), named.told.display_name().to_owned()),
        (HINT.to_owned(), URL_SAFE_NO_PAD.encode(hint.0)),
    ]);
    notes.extend(named.sid.map(|sid| (SID.to_owned(), sid)));
    let token = page
        .site
        .db
        .write(move |tx| {
            let person = profile::arrive(tx, (&issuer, &named.subject), &named.told, &given)?;
            let (_, token) = db::session::open(
                tx,
                Platform::NAME,
                person.as_str(),
                notes.clone(),
                &browser,
                &given,
                &limits,
            )?;
            Ok(token)
        })
        .await?;
    Ok(page.go_signed_in(to, &token))
}
