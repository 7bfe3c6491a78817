//! The endpoints of the OpenID Provider. What they say is decided in the `oidc` crate; here is only HTTP.

pub(crate) mod authorize;
mod client;
mod token;

use axum::extract::{RawQuery, State};
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use oidc::{discovery, jwks, logout};

use crate::auth::Identity;
use crate::edge::actor::holder;
use crate::edge::form::pairs;
use crate::edge::{Page, Problem, Site};

/// Every address of the provider.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/.well-known/openid-configuration", get(discover))
        .route("/oidc/jwks", get(keys))
        .route("/oidc/authorize", get(authorize::get).post(authorize::post))
        .route("/oidc/token", post(token::exchange))
        .route("/oidc/userinfo", get(token::userinfo).post(token::posted_userinfo))
        .route("/oidc/introspect", post(token::introspect))
        .route("/oidc/revoke", post(token::take_back))
        .route("/oidc/logout", get(leave).post(post_leave))
}

async fn discover(State(site): State<Site>) -> Response {
    ([(CACHE_CONTROL, "public, max-age=3600")], Json(discovery(&site.origin))).into_response()
}

async fn keys(State(site): State<Site>) -> Result<Response, Problem> {
    let given = site.given();
    let keys = site.db.read(move |conn| jwks(conn, &given)).await?;
    Ok(([(CACHE_CONTROL, "public, max-age=3600")], Json(keys)).into_response())
}

/// What a client sends along to be signed out, and what that leads to.
pub(crate) async fn leaving(page: &Page<Identity>, query: &str) -> Result<logout::Leave, Problem> {
    let asked = pairs(query.as_bytes())?;
    let get = |name: &str| asked.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let asked = logout::Asked {
        hint: get("id_token_hint"),
        client: get("client_id"),
        redirect_uri: get("post_logout_redirect_uri"),
        state: get("state"),
    };
    let issuer = page.site.origin.clone();
    Ok(page.site.db.read(move |conn| logout::ask(conn, &asked, &issuer)).await?)
}

/// Ends the session when the client proves that it knows it; otherwise the person is asked.
async fn leave(page: Page<Identity>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let decided = leaving(&page, &query).await?;
    let to = decided.back.as_deref().unwrap_or("/");
    match holder(&page.visit) {
        None => Ok(page.go(to)),
        Some(holder) if decided.session.as_deref() == Some(holder.session()) => {
            crate::auth::leave::end(&page, holder).await?;
            Ok(crate::auth::leave::away(&page, to))
        }
        Some(_) => Ok(page.go(&format!("/auth/leave?{query}"))),
    }
}

/// As [`authorize::post`].
async fn post_leave(body: String) -> Result<Response, Problem> {
    onward("/oidc/logout", &body)
}

/// A form that another site posted, as the address of the same request by GET: cookies of ours travel with that one alone.
fn onward(path: &str, body: &str) -> Result<Response, Problem> {
    let query: String =
        url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs(body.as_bytes())?).finish();
    Ok(Redirect::to(&format!("{path}?{query}")).into_response())
}
