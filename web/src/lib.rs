//! What people see: one folder per surface, a file per page, its template beside it.
//!
//! Knows axum, askama, styles and a little script; holds no SQL and no rule of the business.

mod admin;
mod api;
mod application;
pub mod auth;
mod business;
mod desk;
pub mod edge;
pub mod factor;
mod files;
mod oidc;
mod papers;
pub mod person;
mod policy;
mod portal;
pub mod ui;
mod unit;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;

use edge::Site;

/// Every address of the program, with the edge around it.
pub fn router(site: Site) -> Router {
    // The long forms: what is typed there outlives its session.
    let forms = Router::new()
        .merge(person::routes())
        .merge(application::routes::<application::Persons>())
        .merge(application::routes::<application::Units>())
        .layer(from_fn_with_state(site.clone(), person::held::hold));
    let router = Router::new()
        .route("/assets/{fingerprint}/{name}", get(ui::assets::get))
        .route("/ui", get(ui::gallery::get))
        .merge(portal::routes())
        .merge(auth::routes())
        .merge(oidc::routes())
        .merge(policy::routes())
        .merge(files::routes::<files::Persons>())
        .merge(files::routes::<files::Units>())
        .merge(forms)
        .merge(business::routes())
        .merge(papers::routes())
        .merge(unit::routes())
        .merge(desk::routes())
        .merge(admin::routes())
        .merge(api::routes());
    edge::wrap(router, site)
}
