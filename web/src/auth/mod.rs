//! 统一身份认证平台: registering, signing in, being certified, the personal centre.
//!
//! Knows the verbs of `identity` and `proof`; must not know the business platform.

mod agreement;
mod appeal;
mod captcha;
mod centre;
pub(crate) mod codes;
mod consent;
pub(crate) mod leave;
mod login;
mod passkeys;
mod real_name;
mod rebind;
mod register;
mod reset;
pub mod scan;
pub mod upstream;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use base::Id;
use db::{Conn, Fault};

use crate::edge::{Realm, Site};
use crate::ui::frame::Surface;

/// The realm of this platform.
#[derive(Clone, Copy, Debug)]
pub struct Identity;

impl Realm for Identity {
    const NAME: &'static str = identity::REALM;
    const SURFACE: Surface = Surface::Identity;
    const HOME: &'static str = "/auth/centre";
    const SIGN_OUT: &'static str = "/auth/leave";
    const ALIVE: &'static str = "/api/identity/alive";

    fn works(conn: &mut Conn, subject: &str, origin: &str) -> Result<bool, Fault> {
        Id::parse(subject).map_or(Ok(false), |account| staff::works(conn, origin, &account))
    }
}

/// A form with its picture is larger than others.
const UPLOAD: usize = 6 * 1024 * 1024;

/// Every address of this platform.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/auth/captcha/{purpose}", get(captcha::get))
        .route("/auth/captcha/{purpose}/audio", get(captcha::audio::get))
        .route("/auth/captcha/{purpose}/work", get(captcha::work::get))
        .route("/auth/login", get(login::get).post(login::post))
        .route("/auth/login/passkey", post(login::by_passkey::post))
        .route("/auth/second", get(login::second::get).post(login::second::post))
        .route("/api/identity/passkeys/entry", post(passkeys::entry))
        .route("/api/identity/passkeys/creation", post(passkeys::creation))
        .route("/api/identity/passkeys/proof", post(passkeys::proof))
        .route("/auth/register", get(register::get).post(register::post))
        .route("/auth/register/real-name", get(real_name::get_step).post(real_name::post_step))
        .route("/auth/register/done", get(register::done::get))
        .route("/auth/rebind", get(rebind::get).post(rebind::post))
        .route("/auth/appeal", get(appeal::get).post(appeal::post).layer(DefaultBodyLimit::max(UPLOAD)))
        .route("/auth/reset", get(reset::get).post(reset::post))
        .route("/auth/agreement/{name}", get(agreement::get))
        .route("/auth/centre", get(centre::get))
        .route("/auth/centre/real-name", get(real_name::get_later).post(real_name::post_later))
        .route("/auth/centre/confirm", get(centre::confirm::get).post(centre::confirm::post))
        .route("/auth/centre/mobile", get(centre::mobile::get).post(centre::mobile::post))
        .route("/auth/centre/password", get(centre::password::get).post(centre::password::post))
        .route("/auth/centre/devices", get(centre::devices::get).post(centre::devices::post))
        .route("/auth/centre/apps", get(consent::apps::get).post(consent::apps::post))
        .route("/auth/consent", get(consent::get).post(consent::post))
        .route("/auth/consent/account", get(consent::account::get).post(consent::account::post))
        .route("/auth/centre/passkeys", get(centre::passkeys::get).post(centre::passkeys::post))
        .route("/auth/centre/protection", get(centre::protection::get).post(centre::protection::post))
        .route(
            "/auth/centre/protection/totp",
            get(centre::protection::totp::get).post(centre::protection::totp::post),
        )
        .route("/auth/leave", get(leave::get).post(leave::post))
        .merge(scan::routes())
        .merge(upstream::routes())
}
