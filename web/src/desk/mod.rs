//! 审核端: what officers do. To a person without a grant it does not exist; to an officer whose session has not passed the
//! second factor only the pages that ask for it do.

mod enrol;
mod factor;
mod factors;
mod home;
mod passkeys;

use axum::Router;
use axum::routing::{get, post};

use crate::edge::actor::IsOfficer;
use crate::edge::{Problem, Site};

/// Every address of the desks.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/desk", get(home::get))
        .route("/desk/factor", get(factor::get).post(factor::post))
        .route("/desk/factor/passkey", post(factor::passkey))
        .route("/desk/enrol", get(enrol::get).post(enrol::open))
        .route("/desk/enrol/totp", post(enrol::totp))
        .route("/desk/enrol/passkey", post(enrol::passkey))
        .route("/desk/factors", get(factors::get).post(factors::post))
        .route("/api/desk/passkeys/creation", post(passkeys::creation))
        .route("/api/desk/passkeys/proof", post(passkeys::proof))
        .route("/desk/{*rest}", get(deep))
}

/// Any other address of the desks: not found, but only to who may know.
async fn deep(_: IsOfficer) -> Problem {
    Problem::NotFound
}
