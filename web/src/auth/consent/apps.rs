//! 已授权应用: which systems were let have what, and taking it back, as easily as it was given (个人信息保护法 15).

use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use oidc::consent;
use oidc::scope;
use serde::Deserialize;

use crate::auth::Identity;
use crate::edge::actor::IsHolder;
use crate::edge::{Form, Page, Problem};
use crate::ui::{Frame, Notice};

struct App {
    id: String,
    name: String,
    purpose: String,
    has: String,
    decided: String,
}

#[derive(Template)]
#[template(path = "auth/consent/apps.html")]
struct AppsPage {
    frame: Frame,
    notice: Option<Notice>,
    apps: Vec<App>,
}

/// What was just done.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

/// Shows them.
pub(crate) async fn get(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let all = page.site.db.read(move |conn| consent::list(conn, &holder)).await?;
    let apps = all.into_iter().map(|one| App {
        id: one.client.id,
        name: one.client.name,
        purpose: one.client.purpose,
        has: one.scopes.into_iter().map(scope::title).collect::<Vec<_>>().join("、"),
        decided: one.decided_at.china_minute(),
    });
    let notice =
        (asked.done == "withdrawn").then(|| Notice::success("已取消授权，该应用不能再获取您的信息。"));
    Ok(page.show(&AppsPage { frame: page.frame("已授权应用"), notice, apps: apps.collect() }))
}

/// Which one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    withdraw: String,
}

/// 取消授权.
pub(crate) async fn post(
    page: Page<Identity>,
    IsHolder(holder): IsHolder,
    Form(typed, _): Form<Identity, Typed>,
) -> Result<Response, Problem> {
    let given = page.given.clone();
    let done = page.site.db.write(move |tx| consent::withdraw(tx, &holder, &typed.withdraw, &given)).await?;
    Ok(page.go(if done { "/auth/centre/apps?done=withdrawn" } else { "/auth/centre/apps" }))
}
