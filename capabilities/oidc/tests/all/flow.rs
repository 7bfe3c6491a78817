//! From a request to claims, and every way to abuse it.

use base::Secret;
use db::testing::on_both;
use oidc::authenticate::{Credentials, Proof};
use oidc::token::{Exchange, TokenRefusal};
use oidc::userinfo::UserinfoRefusal;
use oidc::{Authentication, Client, SubjectKind, discovery, jwks, revoke};
use serde_json::Value;
use time::Duration;

use crate::common::{CALLBACK, ISSUER, Town, a_client, claims, credentials, exchange, json};

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

#[test]
fn a_code_becomes_tokens_and_tokens_become_claims_cut_by_scope() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        for (client, algorithm) in [("app", "ES256"), ("old", "RS256")] {
            let code = town.code(client).await;
            let tokens = json(&town.exchange(client, &code).await.unwrap());
            let claims = read(tokens["id_token"].as_str().unwrap(), &keys(&town).await, client);
            assert_eq!(claims["sub"], town.holder.account().as_str(), "{algorithm}");
            assert_eq!(claims["nonce"], "n-1");
            assert_eq!(claims["sid"], town.holder.session());
            assert_eq!((&claims["acr"], &claims["amr"]), (&"1".into(), &serde_json::json!(["pwd"])));
            assert_eq!(claims["auth_time"], town.given().now.unix_seconds());
            let told = town.userinfo(tokens["access_token"].as_str().unwrap()).await.unwrap();
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
        for later in [Duration::ZERO, Duration::seconds(30), Duration::seconds(61)] {
            let code = town.code("app").await;
            let tokens = json(&town.exchange("app", &code).await.unwrap());
            town.pass(later);
            assert_eq!(town.exchange("app", &code).await.unwrap_err(), TokenRefusal::InvalidGrant, "{later}");
            let told = town.userinfo(tokens["access_token"].as_str().unwrap()).await;
            assert_eq!(told.unwrap_err(), UserinfoRefusal::InvalidToken, "{later}");
        }
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
            let proof = secret.map_or(Proof::None, |secret| Proof::Secret(Secret::new(secret)));
            let credentials = Credentials { id: id.into(), proof };
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
        let tokens = json(&town.exchange("app", &code).await.unwrap());
        let access = tokens["access_token"].as_str().unwrap().to_owned();
        for (client, opens) in [("old", true), ("app", false)] {
            let (token, who, given) = (access.clone(), credentials(client), town.given());
            town.db.write(move |tx| revoke::revoke(tx, &who, &token, ISSUER, &given)).await.unwrap().unwrap();
            assert_eq!(town.userinfo(&access).await.is_ok(), opens, "revoked by {client}");
        }
    });
}

#[test]
fn a_challenge_taken_out_of_the_request_is_noticed_by_the_verifier() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let bare = [("code_challenge", ""), ("code_challenge_method", "")];
        assert!(town.ask("app", &bare).await.is_err(), "who must use PKCE is not let off");
        let code = town.code_for("old", &bare).await;
        assert_eq!(town.exchange("old", &code).await.unwrap_err(), TokenRefusal::InvalidGrant);
        let code = town.code_for("old", &bare).await;
        let plain = Exchange { verifier: None, ..exchange(&code) };
        assert!(town.exchange_as(credentials("old"), plain).await.is_ok(), "an old client without PKCE");
    });
}

#[test]
fn a_public_client_uses_pkce_whatever_its_record_says() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let public =
            Client { authentication: Authentication::None, requires_pkce: false, ..a_client("phone") };
        town.register(public).await;
        assert!(town.ask("phone", &[("code_challenge", "")]).await.is_err());
        let code = town.code("phone").await;
        let nobody = Credentials { id: "phone".into(), proof: Proof::None };
        let with_secret = town.exchange_as(credentials("phone"), exchange(&code)).await;
        assert_eq!(with_secret.unwrap_err(), TokenRefusal::InvalidClient);
        assert!(town.exchange_as(nobody, exchange(&code)).await.is_ok());
    });
}

#[test]
fn a_suspended_client_gets_nothing_and_what_it_has_opens_nothing() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let tokens = town.tokens("app", "openid offline_access").await;
        let code = town.code("app").await;
        town.register(Client { is_suspended: true, ..a_client("app") }).await;
        assert!(town.ask("app", &[]).await.is_err());
        assert_eq!(town.exchange("app", &code).await.unwrap_err(), TokenRefusal::InvalidClient);
        let renewed = town.renew("app", tokens["refresh_token"].as_str().unwrap(), "").await;
        assert_eq!(renewed.unwrap_err(), TokenRefusal::InvalidClient);
        assert!(town.userinfo(tokens["access_token"].as_str().unwrap()).await.is_err());
    });
}

#[test]
fn a_pairwise_subject_is_one_per_host_and_never_the_account() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let elsewhere = "https://other.example/callback";
        for (id, address) in [("here", CALLBACK), ("here-too", CALLBACK), ("there", elsewhere)] {
            let redirect_uris = vec![address.into()];
            town.register(Client { subject: SubjectKind::Pairwise, redirect_uris, ..a_client(id) }).await;
        }
        let mut subjects = Vec::new();
        for (id, address) in [("here", CALLBACK), ("here-too", CALLBACK), ("there", elsewhere)] {
            let code = town.code_for(id, &[("redirect_uri", address)]).await;
            let exchange = Exchange { redirect_uri: address.into(), ..exchange(&code) };
            let tokens = json(&town.exchange_as(credentials(id), exchange).await.unwrap());
            let subject = claims(&tokens["id_token"])["sub"].clone();
            let told = town.userinfo(tokens["access_token"].as_str().unwrap()).await.unwrap();
            assert_eq!(told["sub"], subject, "userinfo says what the ID token says");
            assert_ne!(subject, town.holder.account().as_str());
            subjects.push(subject);
        }
        assert_eq!(subjects[0], subjects[1], "one system with two clients");
        assert_ne!(subjects[0], subjects[2]);
    });
}

#[test]
fn discovery_names_only_what_there_is() {
    let told = discovery(ISSUER);
    assert_eq!(told["issuer"], ISSUER);
    assert_eq!(told["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(told["response_types_supported"], serde_json::json!(["code"]));
    assert_eq!(told["grant_types_supported"], serde_json::json!(["authorization_code", "refresh_token"]));
    assert_eq!(told["subject_types_supported"], serde_json::json!(["public", "pairwise"]));
    assert_eq!(told["id_token_signing_alg_values_supported"], serde_json::json!(["ES256", "RS256"]));
    let methods = told["token_endpoint_auth_methods_supported"].as_array().unwrap();
    assert!(methods.contains(&"private_key_jwt".into()) && methods.len() == 4);
    for (name, address) in told.as_object().unwrap() {
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            assert!(address.as_str().unwrap().starts_with("https://"), "{name}");
        }
    }
    for name in ["backchannel_logout_supported", "backchannel_logout_session_supported"] {
        assert_eq!(told[name], true, "{name}");
    }
}
