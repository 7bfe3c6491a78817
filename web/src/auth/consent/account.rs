//! 选择账号: as whom to go on, because a client asks (`prompt=select_account`) or means somebody else.

use askama::Template;
use axum::extract::RawQuery;
use axum::response::Response;
use oidc::authorize::Step;
use serde::Deserialize;

use crate::auth::{Identity, leave};
use crate::edge::actor::holder;
use crate::edge::{Form, Page, Problem};
use crate::oidc::authorize::{afterwards, encoded, lead, onward, proceed, read};
use crate::ui::Frame;

#[derive(Template)]
#[template(path = "auth/consent/account.html")]
struct AccountPage {
    frame: Frame,
    name: String,
    account: String,
    /// The client means somebody else.
    is_another: bool,
    query: String,
    /// The request with the choice made.
    onward: String,
}

/// Nothing else than the token.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Empty {}

/// Shows who is signed in.
pub(crate) async fn get(page: Page<Identity>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let asked = match read(&page, &query).await? {
        Ok(asked) => asked,
        Err(response) => return Ok(response),
    };
    let name = asked.client.name.clone();
    match proceed(&page, asked).await? {
        Step::Choose { is_another } => {
            let session = page.visit.session.as_ref();
            let account = session.and_then(|session| session.notes.get("name").cloned()).unwrap_or_default();
            let (frame, onward) = (page.frame("选择账号"), onward(&page, &query)?);
            Ok(page.show(&AccountPage { frame, name, account, is_another, query, onward }))
        }
        step => lead(&page, &query, &step),
    }
}

/// 使用其他账号: signs out, and in again.
pub(crate) async fn post(
    page: Page<Identity>,
    RawQuery(query): RawQuery,
    _: Form<Identity, Empty>,
) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    if let Err(response) = read(&page, &query).await? {
        return Ok(response);
    }
    if let Some(holder) = holder(&page.visit) {
        leave::end(&page, holder).await?;
    }
    Ok(leave::away(&page, &format!("/auth/login?next={}", encoded(&afterwards(&page, &query)?))))
}
