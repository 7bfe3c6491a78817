//! 人才业务办理平台, the person's side. Knows who somebody is only through OpenID Connect.

mod backchannel;
mod callback;
mod home;
mod leave;
mod login;
mod profile;
pub mod relying;

use axum::Router;
use axum::routing::{get, post};

use crate::edge::{Realm, Site};
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
}

/// Every address of this platform.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/person", get(home::get))
        .route("/person/", get(async || axum::response::Redirect::to("/person")))
        .route("/person/profile", get(profile::get))
        .route("/person/login", get(login::get))
        .route("/person/callback", get(callback::get))
        .route("/person/leave", post(leave::post))
        .route("/person/backchannel", post(backchannel::post))
        .route("/person/{*rest}", get(login::deep))
}
