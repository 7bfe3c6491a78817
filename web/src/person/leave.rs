//! 退出: the platform's session and, on its word, the identity platform's (A14).

use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Response};
use base::Sealed;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::callback::{HINT, HINT_PURPOSE};
use crate::edge::{Form, Page, Problem, Realm, clear_cookie};
use crate::person::Platform;

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

/// Ends both.
pub(crate) async fn post(page: Page<Platform>, _: Form<Platform, Empty>) -> Result<Response, Problem> {
    let Some(session) = page.visit.session.clone() else { return Ok(page.go("/")) };
    let hint = session.notes.get(HINT).and_then(|kept| URL_SAFE_NO_PAD.decode(kept).ok());
    let hint = hint.and_then(|sealed| page.given.seal.open(HINT_PURPOSE, &Sealed(sealed)).ok());
    let hint = hint.and_then(|hint| String::from_utf8(hint).ok());
    page.site.db.write(move |tx| db::session::end(tx, Platform::NAME, &session.subject, &session.id)).await?;
    let to = page.site.relying.logout_address(hint.as_deref()).await.unwrap_or_else(|failed| {
        tracing::warn!(%failed, "the identity platform's session was not ended");
        "/".to_owned()
    });
    Ok((AppendHeaders([(SET_COOKIE, clear_cookie(&page.site, Platform::NAME))]), page.go(&to))
        .into_response())
}
