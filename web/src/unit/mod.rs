//! 单位版: what a unit's clerks do. Who is no clerk finds nothing here but the page that says so.

mod application;
mod clerks;
mod export;
mod home;
mod info;
mod permit;
mod requests;
mod rights;
mod staff;

use affiliation::{Unit, info as verbs};
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use base::Clerk;

use crate::edge::{Page, Problem, Site};
use crate::person::Platform;

/// Every address of the unit's side.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/unit", get(home::get))
        .route("/unit/code", post(home::renew))
        .route("/unit/info", get(info::get).post(info::post))
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

/// The clerk's unit; one whose information is not complete yet is completed first, as on the person's side.
async fn own(page: &Page<Platform>, clerk: &Clerk) -> Result<Result<Unit, Response>, Problem> {
    let (clerk, given) = (clerk.clone(), page.given.clone());
    let unit = page.site.db.read(move |conn| verbs::unit(conn, &clerk, &given)).await?;
    let unit = unit.ok_or(Problem::NotFound)?;
    Ok(if unit.completed_at.is_none() { Err(page.go("/unit")) } else { Ok(unit) })
}
