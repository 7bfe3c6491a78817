//! What clients read first: discovery and the key set.

use base::{Given, Moment};
use db::{Conn, Fault};
use serde_json::{Value, json};
use time::Duration;

use crate::{SCOPES, store};

/// A retired key is published for so long: longer than any token lives and any client caches.
const PUBLISHED: Duration = Duration::DAY;

/// The discovery document of `issuer` (OpenID Connect Discovery 1.0, section 3).
pub fn discovery(issuer: &str) -> Value {
    let at = |path: &str| format!("{issuer}/oidc/{path}");
    json!({
        "issuer": issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": at("jwks"),
        "revocation_endpoint": at("revoke"),
        "end_session_endpoint": at("logout"),
        "scopes_supported": SCOPES.map(|(name, _)| name),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
        "claims_supported": [
            "sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "amr", "sid", "at_hash", "preferred_username",
            "phone_number", "phone_number_verified", "name", "id_type", "id_number", "real_name_level", "real_name_at",
            "login_protection"
        ],
        "prompt_values_supported": ["none"],
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "claims_parameter_supported": false,
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
    })
}

/// The public keys of those that sign and those that signed until a day ago (RFC 7517).
///
/// # Errors
/// When the database fails.
pub fn jwks(conn: &mut Conn, given: &Given) -> Result<Value, Fault> {
    let since: Moment = given.now.minus(PUBLISHED);
    let keys = store::list_public_keys(conn, since)?;
    let keys: Result<Vec<Value>, _> = keys.iter().map(|key| serde_json::from_str(key)).collect();
    Ok(json!({ "keys": keys? }))
}
