//! `refresh_token` (RFC 6749, 6; OpenID Connect Core 1.0, 12): each is good once and hands out its successor, so that a copy
//! betrays itself (RFC 9700, 4.14.2).

use base::Given;
use db::journal::{self, Entry};
use db::{Fault, Outcome, Tx};

use super::issue::{Source, issue};
use super::store::{self as refreshes, Refresh};
use super::{Exchange, TokenRefusal, Tokens};
use crate::{Client, hash, scope, store};

pub(super) fn exchange(
    tx: &mut Tx<'_>,
    client: &Client,
    exchange: &Exchange,
    issuer: &str,
    given: &Given,
) -> Outcome<Tokens, TokenRefusal> {
    if exchange.refresh.expose().is_empty() {
        return Ok(Err(TokenRefusal::InvalidRequest));
    }
    let token_hash = hash(exchange.refresh.expose());
    let found = refreshes::find(tx, &token_hash)?.filter(|found| found.client == client.id);
    let Some(found) = found else { return Ok(Err(TokenRefusal::InvalidGrant)) };
    if found.used {
        return betrayed(tx, &found, given).map(|()| Err(TokenRefusal::InvalidGrant));
    }
    if found.expires_at <= given.now || found.ends_at <= given.now {
        return Ok(Err(TokenRefusal::InvalidGrant));
    }
    let asked = exchange.scope.as_str();
    let narrowed = if asked.is_empty() { found.scope.clone() } else { scope::cut(asked, &found.scope) };
    if !asked.split(' ').filter(|scope| !scope.is_empty()).all(|scope| scope::has(&narrowed, scope)) {
        return Ok(Err(TokenRefusal::InvalidScope));
    }
    refreshes::update_used(tx, &token_hash)?;
    let grant = store::Grant {
        client: found.client,
        account: found.account,
        // The tokens outlive the session in which the person consented.
        session: String::new(),
        redirect_uri: String::new(),
        scope: narrowed,
        nonce: None,
        challenge: None,
        way: found.way,
        auth_at: found.auth_at,
    };
    let session = store::is_session_live(tx, &found.session)?.then_some(found.session.as_str());
    let source = Source {
        code_hash: &found.code_hash,
        session,
        nonce: None,
        renewable: Some((found.scope.as_str(), found.ends_at)),
    };
    issue(tx, (client, &grant), &source, issuer, given).map(Ok)
}

/// Somebody holds a copy, and nobody can tell whether it was the owner who came second: both lose everything.
fn betrayed(tx: &mut Tx<'_>, found: &Refresh, given: &Given) -> Result<(), Fault> {
    store::remove_tokens_of_code(tx, &found.code_hash)?;
    let actor = format!("client:{}", found.client);
    let about = format!("account:{}", found.account);
    let entry = Entry { actor, action: "oidc.refresh-reused", about, detail: String::new() };
    journal::record(tx, &entry, given)
}
