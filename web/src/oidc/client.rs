//! Bodies that clients send, and how they prove themselves in them.

use axum::Json;
use axum::body::Bytes;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, PRAGMA, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use oidc::authenticate::{Credentials, Proof};
use oidc::token::TokenRefusal;
use serde_json::json;
use url::form_urlencoded;

use crate::edge::form::pairs;

/// The one kind of assertion (RFC 7523, 2.2).
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Answers with tokens in them are kept nowhere on the way.
pub(super) const NO_STORE: [(axum::http::HeaderName, &str); 2] =
    [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")];

/// The body's parameters and the client's credentials.
pub(super) struct Posted {
    pairs: Vec<(String, String)>,
    pub(super) credentials: Credentials,
}

impl Posted {
    /// Using two ways at once to prove oneself is refused (RFC 6749, 2.3), as is a parameter that comes twice.
    pub(super) fn read(headers: &HeaderMap, body: &Bytes) -> Result<Self, TokenRefusal> {
        let pairs = form(headers, body).ok_or(TokenRefusal::InvalidRequest)?;
        let credentials = credentials(headers, &pairs)?;
        Ok(Self { pairs, credentials })
    }

    /// A parameter; an empty one is as if not sent (RFC 6749, 3.2).
    pub(super) fn get(&self, name: &str) -> Option<String> {
        get(&self.pairs, name)
    }
}

fn get(pairs: &[(String, String)], name: &str) -> Option<String> {
    pairs.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.clone())
}

/// The pairs of an URL-encoded body in which nothing comes twice.
pub(super) fn form(headers: &HeaderMap, body: &Bytes) -> Option<Vec<(String, String)>> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let pairs = pairs(body).ok().filter(|_| kind.starts_with("application/x-www-form-urlencoded"))?;
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).all(|two| two[0] != two[1]).then_some(pairs)
}

fn credentials(headers: &HeaderMap, pairs: &[(String, String)]) -> Result<Credentials, TokenRefusal> {
    let id = get(pairs, "client_id").unwrap_or_default();
    let header = headers.get(AUTHORIZATION);
    let assertion = (get(pairs, "client_assertion"), get(pairs, "client_assertion_type"));
    match (header, get(pairs, "client_secret"), assertion) {
        (None, None, (None, None)) => Ok(Credentials { id, proof: Proof::None }),
        (None, Some(secret), (None, None)) => {
            Ok(Credentials { id, proof: Proof::Secret(Secret::new(secret)) })
        }
        (None, None, (Some(token), Some(kind))) if kind == ASSERTION => {
            Ok(Credentials { id, proof: Proof::Assertion(Secret::new(token)) })
        }
        (Some(header), None, (None, None)) => {
            let told = header.to_str().ok().and_then(basic).ok_or(TokenRefusal::InvalidClient)?;
            if id.is_empty() || id == told.id { Ok(told) } else { Err(TokenRefusal::InvalidRequest) }
        }
        _ => Err(TokenRefusal::InvalidRequest),
    }
}

/// Both halves are form-encoded before they are joined (RFC 6749, 2.3.1).
fn basic(header: &str) -> Option<Credentials> {
    let (scheme, encoded) = header.split_once(' ')?;
    let decoded = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| {
        form_urlencoded::parse(format!("x={text}").as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    Some(Credentials { id: plain(id)?, proof: Proof::Secret(Secret::new(plain(secret)?)) })
}

/// The body of RFC 6749, 5.2.
pub(super) fn refused(refusal: TokenRefusal) -> Response {
    let body = Json(json!({ "error": refusal.error() }));
    if refusal == TokenRefusal::InvalidClient {
        let ask = [(WWW_AUTHENTICATE, "Basic realm=\"oidc\"")];
        return (StatusCode::UNAUTHORIZED, NO_STORE, ask, body).into_response();
    }
    (StatusCode::BAD_REQUEST, NO_STORE, body).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(authorization: Option<&str>, body: &'static str) -> Result<Credentials, TokenRefusal> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "application/x-www-form-urlencoded".parse().unwrap());
        if let Some(value) = authorization {
            headers.insert(AUTHORIZATION, value.parse().unwrap());
        }
        Posted::read(&headers, &Bytes::from_static(body.as_bytes())).map(|posted| posted.credentials)
    }

    #[test]
    fn a_client_proves_itself_in_one_way_and_one_alone() {
        let header = format!("Basic {}", STANDARD.encode("app:s%3Ae+c"));
        let told = read(Some(&header), "grant_type=x").unwrap();
        assert_eq!(told.id, "app");
        assert!(matches!(told.proof, Proof::Secret(secret) if secret.expose() == "s:e c"));
        assert!(read(Some(&header), "client_id=app").is_ok(), "the same word twice is no second way");
        let asserted = "client_assertion=a.b.c&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
        assert!(matches!(read(None, asserted).unwrap().proof, Proof::Assertion(_)));
        assert!(matches!(read(None, "client_id=app&client_secret=").unwrap().proof, Proof::None));
        for (header, body) in [
            (Some(header.as_str()), "client_secret=s"),
            (Some(header.as_str()), asserted),
            (Some(header.as_str()), "client_id=other"),
            (None, "client_secret=s&client_assertion=a.b.c&client_assertion_type=x"),
            (None, "client_assertion=a.b.c"),
            (None, "client_assertion=a.b.c&client_assertion_type=x"),
            (None, "client_id=a&client_id=b"),
        ] {
            assert_eq!(read(header, body).unwrap_err(), TokenRefusal::InvalidRequest, "{body}");
        }
        assert_eq!(read(Some("Bearer x"), "").unwrap_err(), TokenRefusal::InvalidClient);
    }
}
