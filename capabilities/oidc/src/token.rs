//! The token endpoint: a code for an access token and an ID token (RFC 6749, 4.1.3; OpenID Connect Core 1.0, 3.1.3).

use base::{Given, Secret};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Conn, Fault, Outcome, Tx};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use time::Duration;

use crate::{Client, hash, key, pkce, store};

/// How long an access token opens userinfo.
pub const TOKEN_LIFE: Duration = Duration::minutes(10);
/// How long an ID token may be taken for fresh.
const ID_TOKEN_LIFE: Duration = Duration::minutes(5);

/// An error of RFC 6749, 5.2, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    /// Who asks is not who it says: 401.
    InvalidClient,
    /// The code is not good, or not for this client and address.
    InvalidGrant,
    /// A parameter is missing or came twice.
    InvalidRequest,
    /// Another grant type.
    UnsupportedGrantType,
}

impl TokenRefusal {
    /// The `error` value.
    pub const fn error(self) -> &'static str {
        match self {
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::InvalidRequest => "invalid_request",
            Self::UnsupportedGrantType => "unsupported_grant_type",
        }
    }
}

/// What the endpoint answers.
#[derive(Clone, Debug, Serialize)]
pub struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    id_token: String,
    scope: String,
}

/// Who asks, as it says: from the `Authorization` header or the body.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// `client_id`.
    pub id: String,
    /// `client_secret`.
    pub secret: Option<Secret>,
}

/// The client that `credentials` prove.
///
/// # Errors
/// When the database fails.
pub fn authenticate(conn: &mut Conn, credentials: &Credentials) -> Outcome<Client, TokenRefusal> {
    let client = store::find_client(conn, &credentials.id)?;
    let proven = client.filter(|client| client.is_authenticated(credentials.secret.as_ref()));
    Ok(proven.ok_or(TokenRefusal::InvalidClient))
}

/// The body's parameters.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    /// `grant_type`.
    pub grant_type: String,
    /// `code`.
    pub code: String,
    /// `redirect_uri`.
    pub redirect_uri: String,
    /// `code_verifier`.
    pub verifier: Option<String>,
}

/// Changes a code for tokens. A code that comes a second time is a stolen one: what was given for it is taken back.
///
/// # Errors
/// When the database fails.
pub fn exchange(
    tx: &mut Tx<'_>,
    credentials: &Credentials,
    exchange: &Exchange,
    issuer: &str,
    given: &Given,
) -> Outcome<Tokens, TokenRefusal> {
    let client = match authenticate(tx, credentials)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if exchange.grant_type != "authorization_code" {
        return Ok(Err(TokenRefusal::UnsupportedGrantType));
    }
    if exchange.code.is_empty() {
        return Ok(Err(TokenRefusal::InvalidRequest));
    }
    let code_hash = hash(&exchange.code);
    let Some(code) = store::find_code(tx, &code_hash)? else { return Ok(Err(TokenRefusal::InvalidGrant)) };
    if code.grant.client != client.id {
        return Ok(Err(TokenRefusal::InvalidGrant));
    }
    if !store::use_code(tx, &code_hash)? {
        store::remove_tokens_of_code(tx, &code_hash)?;
        return Ok(Err(TokenRefusal::InvalidGrant));
    }
    let proven = match (&code.grant.challenge, &exchange.verifier) {
        (Some(challenge), Some(verifier)) => pkce::fits(verifier, challenge),
        (None, None) => true,
        // A verifier without a challenge is a downgrade: somebody took the challenge out of the request.
        _ => false,
    };
    if !proven || code.expires_at <= given.now || code.grant.redirect_uri != exchange.redirect_uri {
        return Ok(Err(TokenRefusal::InvalidGrant));
    }
    if !store::is_session_live(tx, &code.grant.session)? {
        return Ok(Err(TokenRefusal::InvalidGrant));
    }
    issue(tx, &client, &code_hash, &code.grant, issuer, given).map(Ok)
}

fn issue(
    tx: &mut Tx<'_>,
    client: &Client,
    code_hash: &str,
    grant: &store::Grant,
    issuer: &str,
    given: &Given,
) -> Result<Tokens, Fault> {
    let access_token = given.chance.token();
    store::insert_token(tx, &hash(&access_token), code_hash, grant, given.now.plus(TOKEN_LIFE))?;
    let half = &Sha256::digest(access_token.as_bytes())[..16];
    let mut claims = json!({
        "iss": issuer,
        "sub": grant.account.as_str(),
        "aud": client.id,
        "iat": given.now.unix_seconds(),
        "exp": given.now.plus(ID_TOKEN_LIFE).unix_seconds(),
        "auth_time": grant.auth_at.unix_seconds(),
        "amr": [amr(&grant.way)],
        "sid": grant.session,
        "at_hash": URL_SAFE_NO_PAD.encode(half),
    });
    if let Some(nonce) = &grant.nonce {
        claims["nonce"] = json!(nonce);
    }
    let id_token = key::sign(tx, client.signing, "JWT", &claims, given)?;
    let expires_in = TOKEN_LIFE.whole_seconds();
    Ok(Tokens { access_token, token_type: "Bearer", expires_in, id_token, scope: grant.scope.clone() })
}

/// RFC 8176 values; `qr` and `ext` (another platform vouched) are our own.
fn amr(way: &str) -> &'static str {
    match way {
        "password" => "pwd",
        "sms" | "register" => "sms",
        "qr" => "qr",
        "passkey" => "hwk",
        _ => "ext",
    }
}
