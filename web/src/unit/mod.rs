//! 单位版: what a unit's clerks do. Who is no clerk finds nothing here but the page that says so.

mod application;
mod clerks;
mod export;
mod home;
mod info;
mod messages;
mod permit;
mod requests;
mod rights;
mod staff;

use axum::Router;
use axum::routing::{get, post};

use crate::edge::Site;

/// Every address of the unit's side.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/unit", get(home::get))
        .route("/unit/code", post(home::renew))
        .route("/unit/info", get(info::get).post(info::post))
        .route("/unit/messages", get(messages::get))
        .route("/unit/requests", get(requests::get).post(requests::post))
        .route("/unit/staff", get(staff::get))
        .route("/unit/staff/export.csv", get(export::csv))
        .route("/unit/staff/export.xlsx", get(export::xlsx))
        .route("/unit/staff/{link}", get(staff::leaving).post(staff::end))
        .route("/unit/clerks", get(clerks::get).post(clerks::post))
        .route("/unit/rights", get(rights::get))
        .merge(permit::routes())
        .merge(application::routes())
}
