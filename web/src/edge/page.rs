//! What nearly every page handler needs: the visit, the moment, the look, and a way to answer with a template.

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{Html, IntoResponse, Redirect, Response};
use base::{Given, Secret};
use proof::Purpose;

use crate::edge::look::Look;
use crate::edge::visit::{Realm, Visit, rotated};
use crate::edge::{FormEndsAt, Problem, Site};
use crate::ui::frame::{Frame, Surface, User};
use crate::ui::{CaptchaField, Prompts};

/// One request for a page of realm `R`.
#[derive(Clone, Debug)]
pub struct Page<R> {
    /// The program.
    pub site: Site,
    /// Who visits.
    pub visit: Visit<R>,
    /// When, and with which means.
    pub given: Given,
    look: Look,
}

impl<R: Realm> FromRequestParts<Site> for Page<R> {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Problem> {
        let visit = Visit::from_request_parts(parts, site).await?;
        let look = Look::read(site, &parts.headers, &parts.uri);
        Ok(Self { site: site.clone(), visit, given: site.given(), look })
    }
}

impl<R: Realm> Page<R> {
    /// The frame around a page titled `title`.
    pub fn frame(&self, title: &str) -> Frame {
        let mut frame = Frame::new(&self.site, &self.look, R::SURFACE, title);
        frame.csrf.clone_from(&self.visit.csrf);
        if let Some(session) = &self.visit.session {
            let name = session.notes.get("name").cloned().unwrap_or_default();
            frame.user = Some(User { name, home: R::HOME, sign_out: R::SIGN_OUT, alive: R::ALIVE });
            frame.idle_seconds = self.site.sessions.idle.whole_seconds();
        }
        frame
    }

    /// The captcha of a form for `purpose`, of the kind this visitor chose.
    pub fn captcha(&self, purpose: Purpose, prompts: &Prompts) -> CaptchaField {
        CaptchaField::new((purpose, self.look.captcha), &self.given.chance.digits(8), prompts)
            .at(self.look.back())
    }

    /// Answers with `template`.
    pub fn show(&self, template: &impl Template) -> Response {
        self.answer(StatusCode::OK, template)
    }

    /// Answers with `template` because what was posted is not in order: nothing was written.
    pub fn refuse(&self, template: &impl Template) -> Response {
        self.answer(StatusCode::UNPROCESSABLE_ENTITY, template)
    }

    fn answer(&self, status: StatusCode, template: &impl Template) -> Response {
        match template.render() {
            Ok(html) => {
                let mut response = (status, self.visit.cookie(&self.site), Html(html)).into_response();
                // 退出 goes on to the identity platform, which may be another system.
                if R::SURFACE == Surface::Platform && !self.site.relying.is_bundled() {
                    response.extensions_mut().insert(FormEndsAt(self.site.relying.issuer_origin()));
                }
                response
            }
            Err(error) => {
                tracing::error!(%error, "a template broke");
                Problem::Broken.into_response()
            }
        }
    }

    /// Sends the browser on to one of our own addresses.
    pub fn go(&self, to: &str) -> Response {
        Redirect::to(to).into_response()
    }

    /// Sends the browser on to another system of the city, which the configuration names.
    pub fn go_elsewhere(&self, to: &str) -> Response {
        Redirect::to(to).into_response()
    }

    /// Sends the browser on, signed in with `token`.
    pub fn go_signed_in(&self, to: &str, token: &Secret) -> Response {
        (rotated::<R>(&self.site, token), Redirect::to(to)).into_response()
    }
}
