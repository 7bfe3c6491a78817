//! The token endpoint: a code or a refresh token for an access token and an ID token (RFC 6749, 4.1.3, 6; OpenID Connect
//! Core 1.0, 3.1.3, 12).

mod code;
pub(crate) mod issue;
mod refresh;
pub(crate) mod store;

use base::{Given, Secret};
use db::{Outcome, Tx};
use serde::Serialize;
use time::Duration;

use crate::authenticate::{Credentials, authenticate};

/// How long an access token opens userinfo.
pub const TOKEN_LIFE: Duration = Duration::minutes(10);
/// A refresh token that is not used for so long is over.
pub const REFRESH_IDLE: Duration = Duration::days(30);
/// After so long the person is asked again, however often tokens were renewed.
pub const REFRESH_LIFE: Duration = Duration::days(180);

/// An error of RFC 6749, 5.2, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    /// Who asks is not who it says: 401.
    InvalidClient,
    /// The code or token is not good, or not for this client and address.
    InvalidGrant,
    /// A parameter is missing or came twice, or the client proves itself in two ways.
    InvalidRequest,
    /// More than was granted.
    InvalidScope,
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
            Self::InvalidScope => "invalid_scope",
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
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    scope: String,
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
    /// `refresh_token`.
    pub refresh: Secret,
    /// `scope`: less than was granted, when renewing.
    pub scope: String,
}

/// Changes a code or a refresh token for tokens.
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
    let client = match authenticate(tx, credentials, issuer, given)? {
        Ok(client) => client,
        Err(refusal) => return Ok(Err(refusal)),
    };
    match exchange.grant_type.as_str() {
        "authorization_code" => code::exchange(tx, &client, exchange, issuer, given),
        "refresh_token" => refresh::exchange(tx, &client, exchange, issuer, given),
        "" => Ok(Err(TokenRefusal::InvalidRequest)),
        _ => Ok(Err(TokenRefusal::UnsupportedGrantType)),
    }
}
