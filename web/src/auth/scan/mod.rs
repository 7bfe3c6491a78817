//! 扫码登录 (R2.4): the QR code a browser shows and its news; the page and the interface of the phone that scans it. What the
//! browser does at the end is a sign-in like the others (`auth/login/by_scan.rs`).

mod api;
mod news;
mod phone;
mod waiting;

use axum::Router;
use axum::routing::{get, post};
use base::{Id, Secret};
use identity::Refusal;
use identity::scan::{self, Asked, Scan, State};

use crate::auth::Identity;
use crate::edge::{Page, Problem, Site};

pub use waiting::Waiting;

/// Every address of both sides.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/auth/scan/{id}/events", get(news::events))
        .route("/auth/scan/{id}/news", get(news::held))
        .route("/phone", get(phone::get).post(phone::post))
        .route("/api/phone", get(api::hello))
        .route("/api/phone/scans/{id}", post(api::take))
        .route("/api/phone/scans/{id}/answer", post(api::answer))
}

/// The address in the QR code.
pub(super) fn address(site: &Site, id: &Id<Scan>) -> String {
    format!("{}/phone?scan={id}", site.origin)
}

/// The QR code `id` is the phone's from now on.
async fn take(
    page: &Page<Identity>,
    holder: &base::Holder,
    id: &Id<Scan>,
) -> Result<Result<Asked, Refusal>, Problem> {
    let (holder, key, given) = (holder.clone(), id.clone(), page.given.clone());
    let taken = page.site.db.tally(move |tx| scan::take(tx, &holder, &key, &given)).await?;
    match taken {
        Ok(Some(asked)) => Ok(Ok(asked)),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// The phone's answer to the QR code `id`: a number, or none to refuse.
async fn answer(
    page: &Page<Identity>,
    holder: &base::Holder,
    (id, token): (&Id<Scan>, &Secret),
    number: Option<i32>,
) -> Result<Result<State, Refusal>, Problem> {
    let (holder, key, token, given) = (holder.clone(), id.clone(), token.clone(), page.given.clone());
    let answered =
        page.site.db.write(move |tx| scan::answer(tx, &holder, (&key, &token), number, &given)).await?;
    match answered {
        Ok(Some(state)) => Ok(Ok(state)),
        Ok(None) => Err(Problem::NotFound),
        Err(refusal) => Ok(Err(refusal)),
    }
}
