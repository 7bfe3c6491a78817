//! 审核端: what officers do. To a person without a grant it does not exist; to an officer whose session has not passed the
//! second factor only the pages that ask for it do.

mod announcement;
mod enrol;
mod factor;
mod factors;
mod handled;
mod home;
mod listings;
mod messages;
mod passkeys;
mod permits;
mod queue;
mod ratings;
mod review;
mod spot_checks;
mod statistics;

use axum::Router;
use axum::routing::{get, post};
use base::{Id, noun};

use crate::edge::actor::IsOfficer;
use crate::edge::{Problem, Site};

/// Every address of the desks.
pub(crate) fn routes() -> Router<Site> {
    let case = "/desk/applications/{id}";
    let under = |rest: &str| format!("{case}/{rest}");
    Router::new()
        .route("/desk", get(home::get))
        .route("/desk/applications", get(queue::get).post(queue::claim::post))
        .route("/desk/handled", get(handled::get))
        .route(case, get(review::get))
        .route(&under("claim"), post(review::hold::claim))
        .route(&under("release"), post(review::hold::release))
        .route(&under("assignment"), post(review::hold::assign))
        .route(&under("marks"), post(review::mark::post))
        .route(&under("decision"), post(review::decision::post))
        .route(&under("verification"), post(review::source::post))
        .route(&under("files/{file}"), get(review::file::get))
        .route(&under("photo"), get(review::file::photo))
        .route(&under("profile"), get(review::history::get))
        .route(&under("profile/{number}"), get(review::history::open))
        .route(&under("profile/{number}/photo"), get(review::history::photo))
        .route("/desk/announcements", get(announcement::get).post(announcement::batch::post))
        .route("/desk/announcements/{id}", post(announcement::post))
        .route("/desk/announcements/{id}/file", get(announcement::file::get))
        .route("/desk/factor", get(factor::get).post(factor::post))
        .route("/desk/factor/passkey", post(factor::passkey))
        .route("/desk/factor/recovery", post(factor::recovery))
        .route("/desk/enrol", get(enrol::get).post(enrol::open))
        .route("/desk/enrol/totp", post(enrol::totp))
        .route("/desk/enrol/passkey", post(enrol::passkey))
        .route("/desk/factors", get(factors::get).post(factors::post))
        .route("/api/desk/passkeys/creation", post(passkeys::creation))
        .route("/api/desk/passkeys/proof", post(passkeys::proof))
        .route("/desk/listings", get(listings::get))
        .route("/desk/listings/new", get(listings::blank).post(listings::create))
        .route("/desk/listings/{id}", get(listings::open).post(listings::act))
        .route("/desk/messages", get(messages::get))
        .route("/desk/permits", get(permits::get))
        .route("/desk/permits/export.csv", get(permits::csv))
        .route("/desk/permits/export.xlsx", get(permits::xlsx))
        .route("/desk/permits/{id}", get(permits::open).post(permits::act))
        .route("/desk/permits/{id}/correction", post(permits::correction::post))
        .route("/desk/ratings", get(ratings::list))
        .route("/desk/ratings/{id}", get(ratings::get).post(ratings::post))
        .route("/desk/spot-checks", get(spot_checks::list))
        .route("/desk/spot-checks/{id}", get(spot_checks::get).post(spot_checks::post))
        .route("/desk/statistics", get(statistics::get))
        .route("/desk/statistics/export.csv", get(statistics::csv))
        .route("/desk/statistics/export.xlsx", get(statistics::xlsx))
        .route("/desk/{*rest}", get(deep))
}

/// What a list showed and at which version, as its form says it: `{id}.{version}`.
fn shown(value: &str) -> Option<(Id<noun::Application>, i32)> {
    let (id, version) = value.split_once('.')?;
    Some((Id::parse(id)?, version.parse().ok()?))
}

/// Any other address of the desks: not found, but only to who may know.
async fn deep(_: IsOfficer) -> Problem {
    Problem::NotFound
}
