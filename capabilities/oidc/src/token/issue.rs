//! Making tokens.

use base::{Given, Moment};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Fault, Tx};
use serde_json::json;
use sha2::{Digest, Sha256};
use time::Duration;

use super::store::{self as refreshes, Refresh};
use super::{REFRESH_IDLE, TOKEN_LIFE, Tokens};
use crate::authorize::SECOND;
use crate::{Client, hash, key, scope, store, subject};

/// How long an ID token may be taken for fresh.
const ID_TOKEN_LIFE: Duration = Duration::minutes(5);

/// One kind of proof, or two. `acr_values` is a wish, and passed over: whether there is a second step is the account's to say.
pub(crate) const ACR: [&str; 2] = ["1", "2"];

/// Where tokens come from.
pub(super) struct Source<'a> {
    /// The code that began it all: what is known of one is known of its family.
    pub(super) code_hash: &'a str,
    /// The session that is told to the client as `sid`, while it lives.
    pub(super) session: Option<&'a str>,
    /// Only of the sign-in itself (OpenID Connect Core 1.0, 12.2).
    pub(super) nonce: Option<&'a str>,
    /// What may be renewed, and until when.
    pub(super) renewable: Option<(&'a str, Moment)>,
}

pub(super) fn issue(
    tx: &mut Tx<'_>,
    (client, grant): (&Client, &store::Grant),
    source: &Source<'_>,
    issuer: &str,
    given: &Given,
) -> Result<Tokens, Fault> {
    let access_token = given.chance.token();
    let times = (given.now, given.now.plus(TOKEN_LIFE));
    store::insert_token(tx, &hash(&access_token), source.code_hash, grant, times)?;
    let refresh_token = match source.renewable {
        Some(renewable) => Some(renew(tx, grant, source, renewable, given)?),
        None => None,
    };
    let id_token = if scope::has(&grant.scope, "openid") {
        Some(id_token(tx, (client, grant), source, (&access_token, issuer), given)?)
    } else {
        None
    };
    let expires_in = TOKEN_LIFE.whole_seconds();
    let scope = grant.scope.clone();
    Ok(Tokens { access_token, token_type: "Bearer", expires_in, id_token, refresh_token, scope })
}

fn renew(
    tx: &mut Tx<'_>,
    grant: &store::Grant,
    source: &Source<'_>,
    (scope, ends_at): (&str, Moment),
    given: &Given,
) -> Result<String, Fault> {
    let token = given.chance.token();
    let new = Refresh {
        code_hash: source.code_hash.to_owned(),
        client: grant.client.clone(),
        account: grant.account.clone(),
        session: source.session.unwrap_or_default().to_owned(),
        scope: scope.to_owned(),
        way: grant.way.clone(),
        auth_at: grant.auth_at,
        issued_at: given.now,
        expires_at: given.now.plus(REFRESH_IDLE),
        ends_at,
        used: false,
    };
    refreshes::insert(tx, &hash(&token), &new)?;
    Ok(token)
}

fn id_token(
    tx: &mut Tx<'_>,
    (client, grant): (&Client, &store::Grant),
    source: &Source<'_>,
    (access_token, issuer): (&str, &str),
    given: &Given,
) -> Result<String, Fault> {
    let half = &Sha256::digest(access_token.as_bytes())[..16];
    let (acr, amr) = strength(&grant.way);
    let mut claims = json!({
        "iss": issuer,
        "sub": subject::of(client, &grant.account, given),
        "aud": client.id,
        "iat": given.now.unix_seconds(),
        "exp": given.now.plus(ID_TOKEN_LIFE).unix_seconds(),
        "auth_time": grant.auth_at.unix_seconds(),
        "acr": acr,
        "amr": amr,
        "at_hash": URL_SAFE_NO_PAD.encode(half),
    });
    if let Some(session) = source.session {
        claims["sid"] = json!(session);
    }
    if let Some(nonce) = source.nonce {
        claims["nonce"] = json!(nonce);
    }
    key::sign(tx, client.signing, "JWT", &claims, given)
}

/// How sure a sign-in by `way` is, and by what (RFC 8176; `qr` and `ext`, another platform vouched, are our own). A passkey is
/// two kinds of proof by itself: the device, and the finger or code that it asks for. `factor` is a sign-in renewed by a second
/// step alone, over the first that opened the session.
fn strength(way: &str) -> (&'static str, Vec<&'static str>) {
    let (first, is_second) = way.strip_suffix(SECOND).map_or((way, false), |first| (first, true));
    if first == "factor" {
        (ACR[1], vec!["mfa"])
    } else if is_second || first == "passkey" {
        (ACR[1], vec![amr(first), "mfa"])
    } else {
        (ACR[0], vec![amr(first)])
    }
}

fn amr(way: &str) -> &'static str {
    match way {
        "password" => "pwd",
        "sms" | "register" => "sms",
        "qr" => "qr",
        "passkey" => "hwk",
        _ => "ext",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_of_two_kinds_of_proof_says_so() {
        for (way, acr, amr) in [
            ("password", "1", "pwd"),
            ("register", "1", "sms"),
            ("alipay", "1", "ext"),
            ("password+second", "2", "pwd mfa"),
            ("qr+second", "2", "qr mfa"),
            ("passkey", "2", "hwk mfa"),
            ("factor", "2", "mfa"),
        ] {
            let told = strength(way);
            assert_eq!((told.0, told.1.join(" ").as_str()), (acr, amr), "{way}");
        }
    }
}
