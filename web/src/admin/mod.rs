//! What operators of the identity platform do. To anybody else these pages do not exist.

mod appeals;
mod journal;

use axum::Router;
use axum::routing::get;

use crate::edge::Site;

/// Every address of the operators.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/admin/journal", get(journal::get))
        .route("/admin/appeals", get(appeals::list))
        .route("/admin/appeals/{id}", get(appeals::get).post(appeals::post))
        .route("/admin/appeals/{id}/picture", get(appeals::picture))
}
