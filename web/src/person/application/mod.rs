//! What a person applied for: beginning, 办理记录, one application with its progress and what can be done with it now,
//! withdrawing it, and 落户信息 (R8.5, R8.6). Filling in is in `application/form`.

mod begin;
mod case;
mod list;
mod settling;
mod withdrawal;

use axum::Router;
use axum::routing::{get, post};

use crate::edge::Site;

/// Every address of them.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/person/applications", get(list::get).post(begin::post))
        .route("/person/applications/{id}", get(case::get))
        .route("/person/applications/{id}/withdrawal", get(withdrawal::get).post(withdrawal::post))
        .route("/person/applications/{id}/settling", get(settling::get).post(settling::post))
        .route("/api/person/applications/{id}/settling", post(settling::autosave))
}
