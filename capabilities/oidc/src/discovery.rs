//! What clients read first: discovery and the key set.

use base::Given;
use db::{Conn, Fault};
use serde_json::{Value, json};

use crate::client::SubjectKind;
use crate::key::{self, Algorithm};
use crate::token::issue::ACR;
use crate::{SCOPES, scope};

/// The discovery document of `issuer` (OpenID Connect Discovery 1.0, section 3; RFC 8414).
pub fn discovery(issuer: &str) -> Value {
    let at = |path: &str| format!("{issuer}/oidc/{path}");
    json!({
        "issuer": issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": at("jwks"),
        "introspection_endpoint": at("introspect"),
        "revocation_endpoint": at("revoke"),
        "end_session_endpoint": at("logout"),
        "scopes_supported": SCOPES.map(|(name, _)| name),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "acr_values_supported": ACR,
        "subject_types_supported": SubjectKind::ALL.map(SubjectKind::name),
        "id_token_signing_alg_values_supported": Algorithm::ALL.map(Algorithm::name),
        "token_endpoint_auth_methods_supported": WITH_NONE,
        "token_endpoint_auth_signing_alg_values_supported": ASSERTED,
        "introspection_endpoint_auth_methods_supported": METHODS,
        "introspection_endpoint_auth_signing_alg_values_supported": ASSERTED,
        "revocation_endpoint_auth_methods_supported": WITH_NONE,
        "revocation_endpoint_auth_signing_alg_values_supported": ASSERTED,
        "code_challenge_methods_supported": ["S256"],
        "claim_types_supported": ["normal"],
        "claims_supported": scope::CLAIMS,
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": ["zh-CN"],
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "claims_parameter_supported": false,
        "authorization_response_iss_parameter_supported": true,
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
    })
}

const METHODS: [&str; 3] = ["client_secret_basic", "client_secret_post", "private_key_jwt"];
const WITH_NONE: [&str; 4] = ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"];
const ASSERTED: [&str; 3] = ["ES256", "RS256", "PS256"];

/// The public keys that a client may meet (RFC 7517).
///
/// # Errors
/// When the database fails.
pub fn jwks(conn: &mut Conn, given: &Given) -> Result<Value, Fault> {
    let keys = key::published(conn, given.now)?;
    let keys: Result<Vec<Value>, _> = keys.iter().map(|key| serde_json::from_str(key)).collect();
    Ok(json!({ "keys": keys? }))
}
