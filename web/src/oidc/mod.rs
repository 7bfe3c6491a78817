//! The endpoints of the OpenID Provider. What they say is decided in the `oidc` crate; here is only HTTP.

use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, PRAGMA, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base::Secret;
use base64::Engine;
use oidc::authorize::{self, AuthorizeRefusal, SignIn};
use oidc::token::{Credentials, Exchange, TokenRefusal};
use oidc::{discovery, jwks, logout, revoke, token, userinfo};
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::auth::Identity;
use crate::edge::actor::holder;
use crate::edge::form::pairs;
use crate::edge::{Page, Problem, Site};

/// Every address of the provider.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/.well-known/openid-configuration", get(discover))
        .route("/oidc/jwks", get(keys))
        .route("/oidc/authorize", get(authorize))
        .route("/oidc/token", post(exchange))
        .route("/oidc/userinfo", get(userinfo).post(userinfo))
        .route("/oidc/revoke", post(take_back))
        .route("/oidc/logout", get(leave))
}

async fn discover(State(site): State<Site>) -> Response {
    ([(CACHE_CONTROL, "public, max-age=3600")], Json(discovery(&site.origin))).into_response()
}

async fn keys(State(site): State<Site>) -> Result<Response, Problem> {
    let given = site.given();
    let keys = site.db.read(move |conn| jwks(conn, &given)).await?;
    Ok(([(CACHE_CONTROL, "public, max-age=3600")], Json(keys)).into_response())
}

/// Sends who is not signed in to sign in, with the whole request as the way on.
async fn authorize(page: Page<Identity>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let query = query.unwrap_or_default();
    let asked = pairs(query.as_bytes())?;
    let issuer = page.site.origin.clone();
    let asked = {
        let issuer = issuer.clone();
        page.site.db.read(move |conn| authorize::ask(conn, &asked, &issuer)).await?
    };
    let asked = match asked {
        Ok(asked) => asked,
        Err(AuthorizeRefusal::Untrusted(why)) => return Err(Problem::Untrusted(why)),
        Err(AuthorizeRefusal::Back(address)) => return Ok(page.go(&address)),
    };
    let Some((holder, session)) = holder(&page.visit).zip(page.visit.session.clone()) else {
        if asked.silent {
            return Ok(page.go(&asked.login_required(&issuer)));
        }
        let next: String =
            form_urlencoded::byte_serialize(format!("/oidc/authorize?{query}").as_bytes()).collect();
        let timeout = if page.visit.timed_out { "&timeout=1" } else { "" };
        // Our own platform says through which of its entries somebody comes; to others the word means nothing.
        let entry = ["&entry=unit", "&entry=desk"].into_iter().find(|entry| query.ends_with(entry));
        let entry = entry.unwrap_or_default();
        return Ok(page.go(&format!("/auth/login?next={next}{timeout}{entry}")));
    };
    let given = page.given.clone();
    let way = session.notes.get("way").cloned().unwrap_or_default();
    let sign_in = SignIn { way, at: session.opened_at };
    let address = page
        .site
        .db
        .write(move |tx| authorize::grant(tx, &asked, (&holder, &sign_in), &issuer, &given))
        .await?;
    Ok(page.go(&address))
}

fn error(status: StatusCode, refusal: TokenRefusal) -> Response {
    let no_store = [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")];
    let body = Json(json!({ "error": refusal.error() }));
    if refusal == TokenRefusal::InvalidClient {
        return (status, no_store, [(WWW_AUTHENTICATE, "Basic realm=\"oidc\"")], body).into_response();
    }
    (status, no_store, body).into_response()
}

fn refused(refusal: TokenRefusal) -> Response {
    let invalid_client = refusal == TokenRefusal::InvalidClient;
    error(if invalid_client { StatusCode::UNAUTHORIZED } else { StatusCode::BAD_REQUEST }, refusal)
}

/// The body's parameters and the client's credentials; using two ways at once to prove oneself is refused
/// (RFC 6749, 2.3).
fn read(headers: &HeaderMap, body: &[u8]) -> Result<(Vec<(String, String)>, Credentials), TokenRefusal> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let pairs = pairs(body).map_err(|_| TokenRefusal::InvalidRequest)?;
    let mut names: Vec<&str> = pairs.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    if !kind.starts_with("application/x-www-form-urlencoded") || names.windows(2).any(|two| two[0] == two[1])
    {
        return Err(TokenRefusal::InvalidRequest);
    }
    let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let posted = Credentials {
        id: get("client_id").unwrap_or_default(),
        secret: get("client_secret").map(Secret::new),
    };
    let credentials = match headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()) {
        None => posted,
        Some(_) if posted.secret.is_some() => return Err(TokenRefusal::InvalidRequest),
        Some(header) => basic(header).ok_or(TokenRefusal::InvalidClient)?,
    };
    Ok((pairs, credentials))
}

/// Both halves are form-encoded before they are joined (RFC 6749, 2.3.1).
fn basic(header: &str) -> Option<Credentials> {
    let decoded = base64::engine::general_purpose::STANDARD.decode(header.strip_prefix("Basic ")?).ok()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let plain = |text: &str| {
        form_urlencoded::parse(format!("x={text}").as_bytes()).next().map(|(_, value)| value.into_owned())
    };
    Some(Credentials { id: plain(id)?, secret: Some(Secret::new(plain(secret)?)) })
}

async fn exchange(State(site): State<Site>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let (pairs, credentials) = match read(&headers, &body) {
        Ok(read) => read,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let asked = Exchange {
        grant_type: get("grant_type").unwrap_or_default(),
        code: get("code").unwrap_or_default(),
        redirect_uri: get("redirect_uri").unwrap_or_default(),
        verifier: get("code_verifier"),
    };
    let (issuer, given) = (site.origin.clone(), site.given());
    let tokens = site.db.write(move |tx| token::exchange(tx, &credentials, &asked, &issuer, &given)).await?;
    Ok(match tokens {
        Ok(tokens) => ([(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], Json(tokens)).into_response(),
        Err(refusal) => refused(refusal),
    })
}

async fn userinfo(State(site): State<Site>, headers: HeaderMap) -> Result<Response, Problem> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = header.and_then(|header| header.strip_prefix("Bearer ")).map(str::to_owned) else {
        return Ok((StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, "Bearer realm=\"oidc\"")]).into_response());
    };
    let given = site.given();
    let told = site.db.read(move |conn| userinfo::userinfo(conn, &token, &given)).await?;
    Ok(match told {
        Ok(claims) => Json(Value::Object(claims)).into_response(),
        Err(_) => {
            let why = "Bearer realm=\"oidc\", error=\"invalid_token\"";
            (StatusCode::UNAUTHORIZED, [(WWW_AUTHENTICATE, why)]).into_response()
        }
    })
}

async fn take_back(State(site): State<Site>, headers: HeaderMap, body: Bytes) -> Result<Response, Problem> {
    let (pairs, credentials) = match read(&headers, &body) {
        Ok(read) => read,
        Err(refusal) => return Ok(refused(refusal)),
    };
    let Some((_, token)) = pairs.into_iter().find(|(name, _)| name == "token") else {
        return Ok(refused(TokenRefusal::InvalidRequest));
    };
    let done = site.db.write(move |tx| revoke::revoke(tx, &credentials, &token)).await?;
    Ok(done.map_or_else(refused, |()| StatusCode::OK.into_response()))
}

/// Ends the session when the client proves that it knows it; otherwise the person is asked.
async fn leave(page: Page<Identity>, RawQuery(query): RawQuery) -> Result<Response, Problem> {
    let asked = pairs(query.unwrap_or_default().as_bytes())?;
    let get = |name: &str| asked.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let asked = logout::Asked {
        hint: get("id_token_hint"),
        client: get("client_id"),
        redirect_uri: get("post_logout_redirect_uri"),
        state: get("state"),
    };
    let issuer = page.site.origin.clone();
    let decided = page.site.db.read(move |conn| logout::ask(conn, &asked, &issuer)).await?;
    let to = decided.back.as_deref().unwrap_or("/");
    match holder(&page.visit) {
        None => Ok(page.go(to)),
        Some(holder) if decided.session.as_deref() == Some(holder.session()) => {
            crate::auth::leave::end(&page, holder).await?;
            Ok(crate::auth::leave::away(&page, to))
        }
        Some(_) => Ok(page.go("/auth/leave")),
    }
}
