//! 业务审核: the applications that the unit vouches for, and those it makes itself (consoles 8.1). Filling in is shared
//! with the person's side (`crate::application`); here are the list, the unit's page of one, and what it decides.

mod begin;
mod decision;
mod list;
mod mark;
mod open;
mod withdrawal;

use axum::Router;
use axum::routing::{get, post};
use base::{Given, Moment};
use cases::position::Position;
use cases::{Application, Side};

use crate::edge::Site;

/// Every address of the unit's applications but those of the form.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/unit/applications", get(list::get).post(begin::post))
        .route("/unit/applications/{id}", get(open::get))
        .route("/unit/applications/{id}/decision", post(decision::post))
        .route("/unit/applications/{id}/withdrawal", get(withdrawal::get).post(withdrawal::post))
}

/// True for what a clerk fills in: the unit's own draft, or its own application sent back.
pub(super) fn is_filled_in(one: &Application) -> bool {
    one.started_by == Side::Unit && matches!(one.position, Position::Draft | Position::ReturnedToUnit(_))
}

/// How long it waits, in working days.
fn waits(since: Moment, given: &Given) -> u32 {
    given.calendar.between(since.china_date(), given.now.china_date())
}
