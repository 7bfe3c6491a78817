//! The moment and the means of a request, as an extractor.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base::Given;

use crate::edge::Site;

/// What this request's verbs are given. Extract it once per handler, so that one request is one moment.
#[derive(Clone, Debug)]
pub struct Now(pub Given);

impl FromRequestParts<Site> for Now {
    type Rejection = Infallible;
    async fn from_request_parts(_: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        Ok(Self(site.given()))
    }
}
