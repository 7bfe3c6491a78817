//! How a visitor wants pages to look: kept in cookies that say nothing else.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};
use proof::captcha::Kind;

use crate::edge::{Site, cookie};

/// The choices, and where the visitor is.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// 长辈版.
    pub elder: bool,
    /// High contrast.
    pub contrast: bool,
    /// How captchas are put to this visitor.
    pub captcha: Kind,
    /// The path and query of this page.
    pub here: String,
}

impl Look {
    /// This page as a query says where to come back to.
    pub fn back(&self) -> String {
        percent_encoding::utf8_percent_encode(&self.here, percent_encoding::NON_ALPHANUMERIC).to_string()
    }

    /// Reads the choices.
    pub fn read(site: &Site, headers: &HeaderMap, uri: &Uri) -> Self {
        let on = |name: &str| cookie::read_cookie(site, headers, name).as_deref() == Some("1");
        let here = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        let captcha = cookie::read_cookie(site, headers, "captcha").and_then(|name| Kind::parse(&name));
        Self { elder: on("elder"), contrast: on("contrast"), captcha: captcha.unwrap_or_default(), here }
    }
}

impl FromRequestParts<Site> for Look {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Infallible> {
        Ok(Self::read(site, &parts.headers, &parts.uri))
    }
}
