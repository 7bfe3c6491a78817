//! What clients ask for by themselves: tokens, what is behind them, and their end.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{Given, Secret};
use db::{Outcome, Tx};
use oidc::authenticate::Credentials;
use oidc::token::{self, Exchange, TokenRefusal};
use oidc::userinfo::UserinfoRefusal;
use oidc::{introspect, revoke, userinfo};
use serde_json::Value;

use super::client::{NO_STORE, Posted, form, refused};
use crate::edge::{Problem, Site};

/// A code or a refresh token for tokens.
pub(super) async fn exchange(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let posted = match Posted::read(&headers, &body) {
        Ok(posted) => posted,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let get = |name: &str| posted.get(name).unwrap_or_default();
    let asked = Exchange {
        grant_type: get("grant_type"),
        code: get("code"),
        redirect_uri: get("redirect_uri"),
        verifier: posted.get("code_verifier"),
        refresh: Secret::new(get("refresh_token")),
        scope: get("scope"),
    };
    let (issuer, given) = (site.origin.clone(), site.given());
    let tokens =
        site.db.write(move |tx| token::exchange(tx, &posted.credentials, &asked, &issuer, &given)).await?;
    Ok(tokens.map_or_else(refused, |tokens| (NO_STORE, Json(tokens)).into_response()))
}

/// What a token is.
pub(super) async fn introspect(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let told = about_token(&site, &headers, &body, introspect::introspect).await?;
    Ok(told.map_or_else(refused, |told| (NO_STORE, Json(told)).into_response()))
}

/// A token is good no more.
pub(super) async fn take_back(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let done = about_token(&site, &headers, &body, revoke::revoke).await?;
    Ok(done.map_or_else(refused, |()| StatusCode::OK.into_response()))
}

/// Takes the client's credentials, its token and the issuer.
type Verb<T> = fn(&mut Tx<'_>, &Credentials, &str, &str, &Given) -> Outcome<T, TokenRefusal>;

/// What `verb` says of the token that a client sent. `token_type_hint` is only a hint, and we need none.
async fn about_token<T: Send + 'static>(
    site: &Site,
    headers: &HeaderMap,
    body: &Bytes,
    verb: Verb<T>,
) -> Result<Result<T, TokenRefusal>, Problem> {
    let posted = match Posted::read(headers, body) {
        Ok(posted) => posted,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let Some(token) = posted.get("token").map(Secret::new) else {
        return Ok(Err(TokenRefusal::InvalidRequest));
    };
    let (issuer, given) = (site.origin.clone(), site.given());
    let said = site.db.write(move |tx| verb(tx, &posted.credentials, token.expose(), &issuer, &given));
    Ok(said.await?)
}

/// The claims that the header's token opens.
pub(super) async fn userinfo(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Problem> {
    match bearer(&headers) {
        Some(token) => tell(&site, token).await,
        None => Ok(challenge(StatusCode::UNAUTHORIZED, None)),
    }
}

/// The claims that a token opens, which may stand in the body (RFC 6750, 2.2), but not in both.
pub(super) async fn posted_userinfo(
    State(site): State<Site>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let posted = form(&headers, &body).unwrap_or_default();
    let posted = posted.into_iter().find(|(name, _)| name == "access_token").map(|(_, token)| token);
    match (bearer(&headers), posted) {
        (Some(_), Some(_)) => Ok(challenge(StatusCode::BAD_REQUEST, Some("invalid_request"))),
        (Some(token), None) => tell(&site, token).await,
        (None, Some(token)) => tell(&site, Secret::new(token)).await,
        (None, None) => Ok(challenge(StatusCode::UNAUTHORIZED, None)),
    }
}

fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let (scheme, token) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| Secret::new(token.trim()))
}

async fn tell(site: &Site, token: Secret) -> Result<Response, Problem> {
    let given = site.given();
    let told = site.db.read(move |conn| userinfo::userinfo(conn, token.expose(), &given)).await?;
    Ok(match told {
        Ok(claims) => (NO_STORE, Json(Value::Object(claims))).into_response(),
        Err(UserinfoRefusal::InvalidToken) => challenge(StatusCode::UNAUTHORIZED, Some("invalid_token")),
        Err(UserinfoRefusal::InsufficientScope) => {
            challenge(StatusCode::FORBIDDEN, Some("insufficient_scope"))
        }
    })
}

/// RFC 6750, 3: who sent no token at all is told no error.
fn challenge(status: StatusCode, error: Option<&str>) -> Response {
    let said = match error {
        Some(error) => format!("Bearer realm=\"oidc\", error=\"{error}\""),
        None => "Bearer realm=\"oidc\"".to_owned(),
    };
    (status, NO_STORE, [(WWW_AUTHENTICATE, said)]).into_response()
}
