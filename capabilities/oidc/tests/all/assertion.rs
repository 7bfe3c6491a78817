//! Clients that sign instead of telling a secret (`private_key_jwt`), and those who pretend to.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base::Secret;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use db::testing::on_both;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use oidc::authenticate::{Credentials, Proof};
use oidc::token::TokenRefusal;
use oidc::{Authentication, Client};
use serde_json::{Value, json};
use time::Duration;

use crate::common::{ISSUER, Town, a_client, exchange};

/// A client's key pair, one of each kind.
struct Keys {
    ec: EncodingKey,
    rsa: EncodingKey,
    jwks: Value,
}

fn keys() -> Keys {
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    let ec = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, ec.as_ref()).unwrap();
    let point = pair.public_key().as_ref();
    let rsa = rsa::KeyPair::generate(rsa::KeySize::Rsa2048).unwrap();
    let (n, e) = (rsa.public_key().modulus(), rsa.public_key().exponent());
    let der = AsDer::<Pkcs8V1Der<'_>>::as_der(&rsa).unwrap();
    let pem = format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        STANDARD.encode(der.as_ref())
    );
    let jwks = json!({ "keys": [
        { "kid": "ec", "kty": "EC", "crv": "P-256", "alg": "ES256",
          "x": encode(&point[1..33]), "y": encode(&point[33..]) },
        { "kid": "rsa", "kty": "RSA",
          "n": encode(n.big_endian_without_leading_zero()), "e": encode(e.big_endian_without_leading_zero()) },
    ]});
    Keys {
        ec: EncodingKey::from_ec_der(ec.as_ref()),
        rsa: EncodingKey::from_rsa_pem(pem.as_bytes()).unwrap(),
        jwks,
    }
}

async fn town_with(db: db::Db, keys: &Keys) -> Town {
    let town = Town::new(db).await;
    let authentication = Authentication::PrivateKey { jwks: keys.jwks.to_string() };
    town.register(Client { authentication, ..a_client("signing") }).await;
    town
}

fn says(town: &Town, jti: &str) -> Value {
    let now = town.given().now.unix_seconds();
    json!({
        "iss": "signing", "sub": "signing", "aud": format!("{ISSUER}/oidc/token"),
        "iat": now, "exp": now + 60, "jti": jti,
    })
}

fn signed(algorithm: Algorithm, kid: &str, key: &EncodingKey, claims: &Value) -> String {
    let mut header = Header::new(algorithm);
    header.kid = Some(kid.to_owned());
    jsonwebtoken::encode(&header, claims, key).unwrap()
}

async fn try_with(town: &Town, id: &str, assertion: String) -> Result<(), TokenRefusal> {
    let code = town.code("signing").await;
    let credentials = Credentials { id: id.into(), proof: Proof::Assertion(Secret::new(assertion)) };
    town.exchange_as(credentials, exchange(&code)).await.map(|_| ())
}

#[test]
fn a_client_proves_itself_by_signing_with_each_allowed_algorithm() {
    let keys = keys();
    let keys = &keys;
    on_both(|db| async move {
        let town = town_with(db, keys).await;
        for (algorithm, kid, key) in [
            (Algorithm::ES256, "ec", &keys.ec),
            (Algorithm::RS256, "rsa", &keys.rsa),
            (Algorithm::PS256, "rsa", &keys.rsa),
        ] {
            let assertion = signed(algorithm, kid, key, &says(&town, &format!("{algorithm:?}")));
            assert_eq!(try_with(&town, "signing", assertion).await, Ok(()), "{algorithm:?}");
        }
        let mut to_issuer = says(&town, "issuer");
        to_issuer["aud"] = json!([ISSUER]);
        let assertion = signed(Algorithm::ES256, "ec", &keys.ec, &to_issuer);
        assert_eq!(try_with(&town, "", assertion).await, Ok(()), "the assertion names its client");
    });
}

#[test]
fn an_assertion_is_good_once() {
    let keys = keys();
    let keys = &keys;
    on_both(|db| async move {
        let town = town_with(db, keys).await;
        let assertion = signed(Algorithm::ES256, "ec", &keys.ec, &says(&town, "once"));
        assert_eq!(try_with(&town, "signing", assertion.clone()).await, Ok(()));
        assert_eq!(try_with(&town, "signing", assertion).await, Err(TokenRefusal::InvalidClient));
        let twin = signed(Algorithm::RS256, "rsa", &keys.rsa, &says(&town, "once"));
        assert_eq!(try_with(&town, "signing", twin).await, Err(TokenRefusal::InvalidClient), "the same jti");
    });
}

#[test]
fn an_assertion_says_who_for_whom_and_until_when_or_it_proves_nothing() {
    let keys = keys();
    let keys = &keys;
    on_both(|db| async move {
        let town = town_with(db, keys).await;
        let now = town.given().now.unix_seconds();
        let cases: [(&str, Value); 12] = [
            ("iss", json!("app")),
            ("sub", json!("app")),
            ("aud", json!("https://other.example/oidc/token")),
            ("aud", json!([ISSUER, "https://other.example"])),
            ("aud", Value::Null),
            ("exp", json!(now - 60)),
            ("exp", json!(now + 24 * 3600)),
            ("exp", Value::Null),
            ("nbf", json!(now + 600)),
            ("iat", json!(now + 600)),
            ("jti", Value::Null),
            ("jti", json!("")),
        ];
        for (at, (name, value)) in cases.into_iter().enumerate() {
            let mut claims = says(&town, &format!("jti-{at}"));
            claims[name] = value.clone();
            let assertion = signed(Algorithm::ES256, "ec", &keys.ec, &claims);
            let refused = try_with(&town, "signing", assertion).await;
            assert_eq!(refused, Err(TokenRefusal::InvalidClient), "{name} {value}");
        }
        let late = signed(Algorithm::ES256, "ec", &keys.ec, &says(&town, "late"));
        town.pass(Duration::minutes(2));
        assert_eq!(try_with(&town, "signing", late).await, Err(TokenRefusal::InvalidClient));
    });
}

#[test]
fn no_other_algorithm_no_other_key_and_no_signature_at_all_proves_anything() {
    let keys = keys();
    let (keys, others) = (&keys, &self::keys());
    on_both(|db| async move {
        let town = town_with(db, keys).await;
        // The public key is no secret: who has it must not be able to sign with it.
        let public = [
            keys.jwks["keys"][1]["n"].as_str().unwrap().to_owned(),
            keys.jwks["keys"][1].to_string(),
            keys.jwks.to_string(),
        ];
        let mut forged = Vec::new();
        for (at, key) in public.iter().enumerate() {
            let key = EncodingKey::from_secret(key.as_bytes());
            forged.push(signed(Algorithm::HS256, "rsa", &key, &says(&town, &format!("hs-{at}"))));
        }
        let claims = |jti: &str| says(&town, jti);
        forged.push(signed(Algorithm::RS512, "rsa", &keys.rsa, &claims("rs512")));
        forged.push(signed(Algorithm::ES256, "ec", &others.ec, &claims("stranger")));
        forged.push(signed(Algorithm::RS256, "ec", &keys.rsa, &claims("the other key's name")));
        let payload = URL_SAFE_NO_PAD.encode(claims("none").to_string());
        for header in [r#"{"alg":"none"}"#, r#"{"alg":"NONE"}"#, r#"{"alg":""}"#] {
            forged.push(format!("{}.{payload}.", URL_SAFE_NO_PAD.encode(header)));
        }
        forged.extend(["".to_owned(), "a.b.c".to_owned(), "....".to_owned()]);
        for assertion in forged {
            let refused = try_with(&town, "signing", assertion.clone()).await;
            assert_eq!(refused, Err(TokenRefusal::InvalidClient), "{assertion}");
        }
    });
}

#[test]
fn who_is_registered_with_a_key_proves_nothing_by_a_secret_and_the_other_way_round() {
    let keys = keys();
    let keys = &keys;
    on_both(|db| async move {
        let town = town_with(db, keys).await;
        let code = town.code("signing").await;
        for proof in [Proof::None, Proof::Secret(Secret::new("signing-secret"))] {
            let credentials = Credentials { id: "signing".into(), proof };
            let refused = town.exchange_as(credentials, exchange(&code)).await;
            assert_eq!(refused.unwrap_err(), TokenRefusal::InvalidClient);
        }
        let mut as_app = says(&town, "app");
        as_app["iss"] = json!("app");
        as_app["sub"] = json!("app");
        let assertion = signed(Algorithm::ES256, "ec", &keys.ec, &as_app);
        assert_eq!(try_with(&town, "app", assertion).await, Err(TokenRefusal::InvalidClient));
    });
}
