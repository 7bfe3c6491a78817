//! Who asks at the token endpoint and its neighbours (RFC 6749, 2.3; RFC 7523; OpenID Connect Core 1.0, 9).

use base::{Given, Secret};
use db::{Conn, Fault, Outcome, Tx};
use jsonwebtoken::jwk::{Jwk, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;
use subtle::ConstantTimeEq;
use time::Duration;

use crate::token::TokenRefusal;
use crate::{Authentication, Client, hash, store};

/// What signs assertions. Nothing symmetric: the platform holds no secret of these clients, and a public key must never be
/// taken for one.
const ALLOWED: [Algorithm; 3] = [Algorithm::ES256, Algorithm::RS256, Algorithm::PS256];

/// An assertion may be good for so long at most, because it is remembered for so long.
const LONGEST: Duration = Duration::minutes(10);

/// Clocks differ.
const LEEWAY: Duration = Duration::seconds(30);

/// Who asks, as it says: from the `Authorization` header or the body.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    /// `client_id`; may be empty beside an assertion, which names its client.
    pub id: String,
    /// What proves it.
    pub proof: Proof,
}

/// What proves a client.
#[derive(Clone, Debug, Default)]
pub enum Proof {
    /// Nothing: a public client.
    #[default]
    None,
    /// `client_secret`.
    Secret(Secret),
    /// `client_assertion`: a signed token.
    Assertion(Secret),
}

/// The client that `credentials` prove. An assertion is used up by this, whatever becomes of the request.
///
/// # Errors
/// When the database fails.
pub fn authenticate(
    tx: &mut Tx<'_>,
    credentials: &Credentials,
    issuer: &str,
    given: &Given,
) -> Outcome<Client, TokenRefusal> {
    let id = match (&credentials.proof, credentials.id.as_str()) {
        (Proof::Assertion(token), "") => named(token).unwrap_or_default(),
        (_, id) => id.to_owned(),
    };
    let Some(client) = find(tx, &id)? else { return Ok(Err(TokenRefusal::InvalidClient)) };
    let is_proven = match (&client.authentication, &credentials.proof) {
        (Authentication::None, Proof::None) => true,
        (Authentication::Secret { hash: kept }, Proof::Secret(secret)) => {
            kept.as_bytes().ct_eq(hash(secret.expose()).as_bytes()).into()
        }
        (Authentication::PrivateKey { jwks }, Proof::Assertion(token)) => {
            match checked(token, jwks, &client.id, issuer, given) {
                Some((jti, until)) => store::use_assertion(tx, &client.id, &hash(&jti), until)?,
                None => false,
            }
        }
        _ => false,
    };
    Ok(if is_proven { Ok(client) } else { Err(TokenRefusal::InvalidClient) })
}

fn find(conn: &mut Conn, id: &str) -> Result<Option<Client>, Fault> {
    Ok(store::find_client(conn, id)?.filter(|client| !client.is_suspended))
}

/// Whom an assertion says it is from. Believed only as far as to look for the keys.
fn named(token: &Secret) -> Option<String> {
    let claims: Value = jsonwebtoken::dangerous::insecure_decode_claims(token.expose()).ok()?;
    claims["sub"].as_str().map(str::to_owned)
}

/// The assertion's `jti` and until when it could be used again, when one of the client's keys signed it for us.
fn checked(
    token: &Secret,
    jwks: &str,
    client: &str,
    issuer: &str,
    given: &Given,
) -> Option<(String, base::Moment)> {
    let claims = verified(token.expose(), jwks)?;
    let text = |name: &str| claims[name].as_str();
    let seconds = |name: &str| claims[name].as_f64();
    let now = seconds_of(given.now);
    let leeway = LEEWAY.as_seconds_f64();
    let is_from_client = text("iss") == Some(client) && text("sub") == Some(client);
    let is_begun = ["nbf", "iat"].iter().all(|name| seconds(name).is_none_or(|at| at <= now + leeway));
    let expires = seconds("exp")?;
    let is_fresh = expires > now - leeway && expires <= now + LONGEST.as_seconds_f64() + leeway;
    let jti = text("jti").filter(|jti| !jti.is_empty())?;
    let until = given.now.plus(LONGEST).plus(LEEWAY).plus(LEEWAY);
    (is_from_client && is_begun && is_fresh && is_for_us(&claims["aud"], issuer))
        .then(|| (jti.to_owned(), until))
}

#[expect(clippy::cast_precision_loss, reason = "seconds of this era are exact in 53 bits")]
fn seconds_of(moment: base::Moment) -> f64 {
    moment.unix_seconds() as f64
}

/// Only for us: an assertion that is good elsewhere too could be carried here from there.
fn is_for_us(audience: &Value, issuer: &str) -> bool {
    let named = match audience {
        Value::Array(all) if all.len() == 1 => all[0].as_str(),
        one => one.as_str(),
    };
    named.is_some_and(|named| named == issuer || named == format!("{issuer}/oidc/token"))
}

/// The claims, when one of `jwks` signed them. The library checks the signature; times are checked by our own clock.
fn verified(token: &str, jwks: &str) -> Option<Value> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    if !ALLOWED.contains(&header.alg) {
        return None;
    }
    let mut validation = Validation::new(header.alg);
    validation.validate_exp = false;
    validation.validate_aud = false;
    let keys: JwkSet = serde_json::from_str(jwks).ok()?;
    let fits = |key: &&Jwk| header.kid.is_none() || key.common.key_id == header.kid;
    keys.keys.iter().filter(fits).filter(|key| signs_with(key, header.alg)).find_map(|key| {
        let key = DecodingKey::from_jwk(key).ok()?;
        jsonwebtoken::decode::<Value>(token, &key, &validation).ok().map(|read| read.claims)
    })
}

/// True unless the key says that it is for another algorithm. That it fits the algorithm's family the library sees to.
fn signs_with(key: &Jwk, algorithm: Algorithm) -> bool {
    key.common
        .key_algorithm
        .is_none_or(|named| Algorithm::try_from(named).is_ok_and(|named| named == algorithm))
}
