//! 退出: here, and everywhere that was signed in to on this session's word (R0.7, A14).

use askama::Template;
use axum::extract::RawQuery;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Response};
use base::Holder;
use identity::centre;
use serde::Deserialize;
use url::Url;

use crate::auth::Identity;
use crate::edge::Realm;
use crate::edge::actor::holder;
use crate::edge::{Form, FormEndsAt, Page, Problem, clear_cookie};
use crate::oidc::leaving;
use crate::person::Platform;
use crate::ui::Frame;

#[derive(Template)]
#[template(path = "auth/leave/leave.html")]
struct LeavePage {
    frame: Frame,
    /// What a client sent along.
    query: String,
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

/// Asks first: a link from elsewhere must not sign people out.
pub(crate) async fn get(page: Page<Identity>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let back = leaving(&page, &query).await?.back;
    if page.visit.session.is_none() {
        return Ok(page.go(back.as_deref().unwrap_or("/")));
    }
    let mut response = page.show(&LeavePage { frame: page.frame("退出登录"), query });
    if let Some(back) = back.and_then(|back| Url::parse(&back).ok()) {
        response.extensions_mut().insert(FormEndsAt(back.origin().ascii_serialization()));
    }
    Ok(response)
}

/// Signs out and returns to the portal, or to where the client registered.
pub(crate) async fn post(
    page: Page<Identity>,
    RawQuery(query): RawQuery,
    _: Form<Identity, Empty>,
) -> Result<Response, Problem> {
    let back = leaving(&page, &query.unwrap_or_default()).await?.back;
    if let Some(holder) = holder(&page.visit) {
        end(&page, holder).await?;
    }
    Ok(away(&page, back.as_deref().unwrap_or("/")))
}

/// Ends the session, and at once the platform's that hangs on it; other clients are told by the queue.
pub(crate) async fn end(page: &Page<Identity>, holder: Holder) -> Result<(), Problem> {
    let given = page.given.clone();
    page.site.db.write(move |tx| centre::leave(tx, &holder, &given)).await?;
    Ok(())
}

/// To `to`, with no cookie of ours left.
pub(crate) fn away(page: &Page<Identity>, to: &str) -> Response {
    let cookies = [Identity::NAME, Platform::NAME].map(|name| (SET_COOKIE, clear_cookie(&page.site, name)));
    (AppendHeaders(cookies), page.go(to)).into_response()
}
