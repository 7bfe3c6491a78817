//! `authorization_code` (RFC 6749, 4.1.3).

use base::Given;
use db::{Outcome, Tx};

use super::issue::{Source, issue};
use super::{Exchange, REFRESH_LIFE, TokenRefusal, Tokens};
use crate::{Client, hash, pkce, scope, store};

/// A code that comes a second time is a stolen one: what was given for it is taken back.
pub(super) fn exchange(
    tx: &mut Tx<'_>,
    client: &Client,
    exchange: &Exchange,
    issuer: &str,
    given: &Given,
) -> Outcome<Tokens, TokenRefusal> {
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
    let is_offline = scope::has(&code.grant.scope, "offline_access");
    let source = Source {
        code_hash: &code_hash,
        session: Some(&code.grant.session),
        nonce: code.grant.nonce.as_deref(),
        renewable: is_offline.then(|| (code.grant.scope.as_str(), given.now.plus(REFRESH_LIFE))),
    };
    issue(tx, (client, &code.grant), &source, issuer, given).map(Ok)
}
