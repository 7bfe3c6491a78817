//! From a request to claims, and every way to abuse it.

use base::Secret;
use db::testing::on_both;
use oidc::token::{Credentials, Exchange, TokenRefusal};
use oidc::{discovery, jwks, key, revoke, userinfo};
use serde_json::Value;
use time::Duration;

use crate::common::{CALLBACK, ISSUER, Town, credentials, exchange};

async fn keys(town: &Town) -> Value {
    let given = town.given();
    town.db.read(move |conn| jwks(conn, &given)).await.unwrap()
}

fn read(id_token: &str, keys: &Value, client: &str) -> Value {
    let header = jsonwebtoken::decode_header(id_token).unwrap();
    let jwk =
        keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header.kid.as_deref().unwrap());
    let jwk: jsonwebtoken::jwk::Jwk = serde_json::from_value(jwk.unwrap().clone()).unwrap();
    let mut validation = jsonwebtoken::Validation::new(header.alg);
    validation.set_audience(&[client]);
    validation.set_issuer(&[ISSUER]);
    validation.validate_exp = false;
    let key = jsonwebtoken::DecodingKey::from_jwk(&jwk).unwrap();
    jsonwebtoken::decode::<Value>(id_token, &key, &validation).unwrap().claims
}

fn json(value: impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

#[test]
fn a_code_becomes_tokens_and_tokens_become_claims_cut_by_scope() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        for (client, algorithm) in [("app", "ES256"), ("old", "RS256")] {
            let code = town.code(client).await;
            let tokens = json(town.exchange(client, &code).await.unwrap());
            let claims = read(tokens["id_token"].as_str().unwrap(), &keys(&town).await, client);
            assert_eq!(claims["sub"], town.holder.account().as_str(), "{algorithm}");
            assert_eq!(claims["nonce"], "n-1");
            assert_eq!(claims["sid"], town.holder.session());
            let (access, given) = (tokens["access_token"].as_str().unwrap().to_owned(), town.given());
            let told =
                town.db.read(move |conn| userinfo::userinfo(conn, &access, &given)).await.unwrap().unwrap();
            assert_eq!(told["preferred_username"], "zhengfanli");
            assert_eq!(told["phone_number"], "+8619900000005");
            assert!(!told.contains_key("real_name_level"), "not asked for");
        }
    });
}

#[test]
fn a_code_used_twice_takes_back_what_was_given_for_it() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let code = town.code("app").await;
        let tokens = json(town.exchange("app", &code).await.unwrap());
        assert_eq!(town.exchange("app", &code).await.unwrap_err(), TokenRefusal::InvalidGrant);
        let (access, given) = (tokens["access_token"].as_str().unwrap().to_owned(), town.given());
        let told = town.db.read(move |conn| userinfo::userinfo(conn, &access, &given)).await.unwrap();
        assert_eq!(told.unwrap_err(), userinfo::InvalidToken);
    });
}

#[test]
fn a_code_is_good_for_its_client_its_address_its_verifier_and_one_minute() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let refused = TokenRefusal::InvalidGrant;
        let code = town.code("app").await;
        assert_eq!(town.exchange("old", &code).await.unwrap_err(), refused, "another client");
        for bad in [
            Exchange { redirect_uri: format!("{CALLBACK}/"), ..exchange("") },
            Exchange { verifier: None, ..exchange("") },
            Exchange { verifier: Some("x".repeat(43)), ..exchange("") },
        ] {
            let code = town.code("app").await;
            let bad = Exchange { code, ..bad };
            assert_eq!(town.exchange_as(credentials("app"), bad).await.unwrap_err(), refused);
        }
        let code = town.code("app").await;
        town.clock.advance(Duration::seconds(61));
        assert_eq!(town.exchange("app", &code).await.unwrap_err(), refused, "too late");
    });
}

#[test]
fn who_is_not_the_client_gets_nothing() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let code = town.code("app").await;
        for (id, secret) in [("app", Some("wrong")), ("app", None), ("nobody", Some("x")), ("nobody", None)] {
            let credentials = Credentials { id: id.into(), secret: secret.map(Secret::new) };
            let refused = town.exchange_as(credentials, exchange(&code)).await.unwrap_err();
            assert_eq!(refused, TokenRefusal::InvalidClient);
        }
        let other = Exchange { grant_type: "password".into(), ..exchange(&code) };
        let refused = town.exchange_as(credentials("app"), other).await.unwrap_err();
        assert_eq!(refused, TokenRefusal::UnsupportedGrantType);
        assert!(town.exchange("app", &code).await.is_ok(), "none of that used the code up");
    });
}

#[test]
fn a_revoked_token_opens_nothing_and_another_client_cannot_revoke_it() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let code = town.code("app").await;
        let tokens = json(town.exchange("app", &code).await.unwrap());
        let access = tokens["access_token"].as_str().unwrap().to_owned();
        for (client, opens) in [("old", true), ("app", false)] {
            let (token, who) = (access.clone(), credentials(client));
            town.db.write(move |tx| revoke::revoke(tx, &who, &token)).await.unwrap().unwrap();
            let (token, given) = (access.clone(), town.given());
            let told = town.db.read(move |conn| userinfo::userinfo(conn, &token, &given)).await.unwrap();
            assert_eq!(told.is_ok(), opens, "revoked by {client}");
        }
    });
}

#[test]
fn a_rotated_key_is_published_for_a_day_more() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let code = town.code("app").await;
        let tokens = json(town.exchange("app", &code).await.unwrap());
        let id_token = tokens["id_token"].as_str().unwrap().to_owned();
        let (made, given) = (key::make(key::Algorithm::Es256).unwrap(), town.given());
        town.db.write(move |tx| key::keep(tx, &made, &given)).await.unwrap();
        assert_eq!(keys(&town).await["keys"].as_array().unwrap().len(), 3);
        read(&id_token, &keys(&town).await, "app");
        town.clock.advance(Duration::hours(25));
        assert_eq!(keys(&town).await["keys"].as_array().unwrap().len(), 2);
        let given = town.given();
        assert!(town.db.read(move |conn| key::due(conn, &given)).await.unwrap().is_empty());
        town.clock.advance(Duration::days(90));
        let given = town.given();
        assert_eq!(town.db.read(move |conn| key::due(conn, &given)).await.unwrap().len(), 2);
    });
}

#[test]
fn discovery_names_only_what_there_is() {
    let told = discovery(ISSUER);
    assert_eq!(told["issuer"], ISSUER);
    assert_eq!(told["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(told["response_types_supported"], serde_json::json!(["code"]));
}
