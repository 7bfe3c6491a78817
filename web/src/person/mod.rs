//! 人才业务办理平台, the person's side. Knows who somebody is only through OpenID Connect.

mod application;
mod backchannel;
mod callback;
mod delay;
mod events;
pub(crate) mod held;
pub(crate) mod home;
mod leave;
mod link;
mod login;
pub(crate) mod notices;
mod permit;
pub(crate) mod profile;
pub(crate) mod rating;
pub mod relying;
mod retraction;
pub mod services;

use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base::Id;
use db::{Conn, Fault};

use crate::edge::actor::IsPerson;
use crate::edge::{Page, Realm, Site};
use crate::ui::frame::Surface;

/// The realm of this platform.
#[derive(Clone, Copy, Debug)]
pub struct Platform;

impl Realm for Platform {
    const NAME: &'static str = "platform";
    const SURFACE: Surface = Surface::Platform;
    const HOME: &'static str = "/person";
    const SIGN_OUT: &'static str = "/person/leave";
    const ALIVE: &'static str = "/api/person/alive";

    fn works(conn: &mut Conn, subject: &str, _: &str) -> Result<bool, Fault> {
        Id::parse(subject).map_or(Ok(false), |person| staff::officer::is_one(conn, &person))
    }
}

/// Every address of this platform.
pub(crate) fn routes() -> Router<Site> {
    application::routes()
        .route("/person", get(home::get))
        .route("/person/", get(async || axum::response::Redirect::to("/person")))
        .route("/person/services/{business}", get(services::get))
        .route("/person/restrictions", get(services::restrictions))
        .route("/person/link", get(link::get).post(link::post))
        .route("/person/unit", get(link::unit).post(link::unit_post))
        .route("/person/ratings/{id}", get(rating::get).post(rating::post))
        .route("/person/permits/{id}", get(permit::get))
        .route("/person/permits/{id}/delay", get(delay::get).post(delay::post))
        .route("/person/permits/{id}/retraction", get(retraction::get).post(retraction::post))
        .route("/person/notices", get(notices::get))
        .route("/person/prompts/{prompt}", get(notices::follow))
        .route("/person/messages", get(notices::messages))
        .route("/person/photo", get(profile::photo::submitted))
        .route("/person/profile", get(profile::info::get))
        .route("/person/profile/preview", get(profile::preview::get).post(profile::preview::post))
        .route(
            "/person/profile/photo",
            get(profile::photo::get).post(profile::photo::post).layer(DefaultBodyLimit::max(PHOTO)),
        )
        .route("/person/profile/photo/picture", get(profile::photo::picture))
        .route("/person/profile/versions/{number}", get(profile::version::get))
        .route("/person/profile/versions/{number}/photo", get(profile::version::picture))
        .route("/person/profile/{section}", get(profile::step::get).post(profile::step::post))
        .route("/api/person/profile/{section}", post(profile::step::autosave))
        .route("/api/person/token", get(token))
        .route("/person/login", get(login::get))
        .route("/person/callback", get(callback::get))
        .route("/person/leave", post(leave::post))
        .route("/person/backchannel", post(backchannel::post))
        .route("/person/events", post(events::post))
        .route("/person/{*rest}", get(login::deep))
}

/// A form with its photo is larger than others; what an operator lets in is asked when it is there.
const PHOTO: usize = (::profile::photo::Limits::MOST_MB + 1) * 1024 * 1024;

/// The visit's form token, for a page whose session was lost and found again.
async fn token(page: Page<Platform>, _: IsPerson) -> Response {
    Json(serde_json::json!({ "csrf": page.visit.csrf })).into_response()
}

/// Reads what the home page shows and throws it away, for the test that counts its statements.
///
/// # Errors
/// When the database fails.
pub fn gather_home(conn: &mut db::Conn, person: &base::Person, given: &base::Given) -> Result<(), db::Fault> {
    home::gather(conn, person, given).map(drop)
}
