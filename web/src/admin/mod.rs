//! 管理端: what the three administrators do (decision 0025). To anybody else, one of another role included, a page does not
//! exist.

mod administrators;
mod appeals;
mod calendar;
mod catalogue;
mod clients;
mod home;
mod journal;
mod messages;
mod officer;
mod officers;
mod phrases;
mod policies;
mod units;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::get;

use crate::auth::Identity;
use crate::edge::Site;

/// Every address of the administrators.
pub(crate) fn routes() -> Router<Site> {
    crate::factor::routes::<Identity>()
        .route("/admin", get(home::get))
        .route("/admin/administrators", get(administrators::get).post(administrators::post))
        .route("/admin/journal", get(journal::get))
        .route("/admin/journal/export.csv", get(journal::csv))
        .route("/admin/journal/export.xlsx", get(journal::xlsx))
        .route("/admin/journal/verification", get(journal::ask).post(journal::verify))
        .route("/admin/officers", get(officers::get).post(officers::post))
        .route("/admin/officers/{person}", get(officer::get).post(officer::post))
        .route("/admin/messages", get(messages::get))
        .route("/admin/units", get(units::get).post(units::post))
        .route("/admin/policies", get(policies::list))
        .route(
            "/admin/policies/new",
            get(policies::blank).post(policies::create).layer(DefaultBodyLimit::max(FILE)),
        )
        .route(
            "/admin/policies/{id}",
            get(policies::get).post(policies::post).layer(DefaultBodyLimit::max(FILE)),
        )
        .route("/admin/attachments", get(catalogue::list))
        .route("/admin/attachments/{code}", get(catalogue::get).post(catalogue::post))
        .route("/admin/phrases", get(phrases::list).post(phrases::add))
        .route("/admin/phrases/{code}", get(phrases::get).post(phrases::post))
        .route("/admin/calendar", get(calendar::get).post(calendar::post))
        .route("/admin/clients", get(clients::get))
        .route("/admin/clients/new", get(clients::new::get).post(clients::new::post))
        .route("/admin/clients/{id}", get(clients::one::get))
        .route("/admin/clients/{id}/change", get(clients::change::get).post(clients::change::post))
        .route("/admin/clients/{id}/secret", get(clients::secret::get).post(clients::secret::post))
        .route(
            "/admin/clients/{id}/suspension",
            get(clients::suspension::get).post(clients::suspension::post),
        )
        .route("/admin/appeals", get(appeals::list))
        .route("/admin/appeals/{id}", get(appeals::get).post(appeals::post))
        .route("/admin/appeals/{id}/picture", get(appeals::picture))
}

/// A policy's file is larger than other forms.
const FILE: usize = 11 * 1024 * 1024;
