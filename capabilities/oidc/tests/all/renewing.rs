//! Refresh tokens, and what thieves of them get.

use db::testing::on_both;
use oidc::revoke;
use oidc::token::{REFRESH_IDLE, REFRESH_LIFE, TokenRefusal};
use oidc::userinfo::UserinfoRefusal;
use serde_json::Value;
use time::Duration;

use crate::common::{ISSUER, Town, claims, credentials};

fn refresh(tokens: &Value) -> &str {
    tokens["refresh_token"].as_str().unwrap()
}

fn access(tokens: &Value) -> &str {
    tokens["access_token"].as_str().unwrap()
}

#[test]
fn only_offline_access_is_renewed_and_each_token_once() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let plain = town.tokens("app", "openid profile").await;
        assert!(plain.get("refresh_token").is_none());
        let first = town.tokens("app", "openid profile offline_access").await;
        town.pass(Duration::hours(1));
        let second = town.renew("app", refresh(&first), "").await.unwrap();
        assert_ne!(refresh(&first), refresh(&second));
        assert!(town.userinfo(access(&second)).await.is_ok());
        let (before, after) = (claims(&first["id_token"]), claims(&second["id_token"]));
        for kept in ["iss", "sub", "aud", "auth_time"] {
            assert_eq!(before[kept], after[kept], "{kept}");
        }
        assert_ne!(before["iat"], after["iat"]);
        assert!(before.get("nonce").is_some() && after.get("nonce").is_none());
    });
}

#[test]
fn a_refresh_token_used_twice_ends_the_whole_family() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let first = town.tokens("app", "openid offline_access").await;
        let other = town.tokens("app", "openid offline_access").await;
        let second = town.renew("app", refresh(&first), "").await.unwrap();
        let stolen = town.renew("app", refresh(&first), "").await;
        assert_eq!(stolen.unwrap_err(), TokenRefusal::InvalidGrant);
        assert_eq!(town.renew("app", refresh(&second), "").await.unwrap_err(), TokenRefusal::InvalidGrant);
        for tokens in [&first, &second] {
            assert_eq!(town.userinfo(access(tokens)).await.unwrap_err(), UserinfoRefusal::InvalidToken);
        }
        assert!(town.renew("app", refresh(&other), "").await.is_ok(), "another sign-in is another family");
        let entries = town.db.read(|conn| db::journal::list_newest(conn, 20)).await.unwrap();
        assert_eq!(entries.iter().filter(|entry| entry.action == "oidc.refresh-reused").count(), 1);
    });
}

#[test]
fn a_refresh_token_is_good_for_its_client_and_its_time() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let tokens = town.tokens("app", "openid offline_access").await;
        assert_eq!(town.renew("old", refresh(&tokens), "").await.unwrap_err(), TokenRefusal::InvalidGrant);
        assert_eq!(town.renew("app", "", "").await.unwrap_err(), TokenRefusal::InvalidRequest);
        assert_eq!(town.renew("app", access(&tokens), "").await.unwrap_err(), TokenRefusal::InvalidGrant);
        let mut newest = town.renew("app", refresh(&tokens), "").await.unwrap();
        for _ in 0..6 {
            town.pass(REFRESH_IDLE - Duration::DAY);
            newest = town.renew("app", refresh(&newest), "").await.unwrap();
        }
        town.pass(REFRESH_LIFE - (REFRESH_IDLE - Duration::DAY) * 6);
        let late = town.renew("app", refresh(&newest), "").await;
        assert_eq!(late.unwrap_err(), TokenRefusal::InvalidGrant, "the person is asked again at last");
    });
}

#[test]
fn a_refresh_token_that_lies_about_is_over() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let tokens = town.tokens("app", "openid offline_access").await;
        town.pass(REFRESH_IDLE);
        assert_eq!(town.renew("app", refresh(&tokens), "").await.unwrap_err(), TokenRefusal::InvalidGrant);
    });
}

#[test]
fn renewing_may_ask_for_less_and_never_for_more() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let tokens = town.tokens("app", "openid profile offline_access").await;
        for wider in ["openid phone", "openid profile admin"] {
            let refused = town.renew("app", refresh(&tokens), wider).await;
            assert_eq!(refused.unwrap_err(), TokenRefusal::InvalidScope, "{wider}");
        }
        let less = town.renew("app", refresh(&tokens), "openid").await.unwrap();
        assert_eq!(less["scope"], "openid");
        assert!(!town.userinfo(access(&less)).await.unwrap().contains_key("preferred_username"));
        let least = town.renew("app", refresh(&less), "profile").await.unwrap();
        assert!(least.get("id_token").is_none());
        assert_eq!(town.userinfo(access(&least)).await.unwrap_err(), UserinfoRefusal::InsufficientScope);
        let whole = town.renew("app", refresh(&least), "").await.unwrap();
        assert_eq!(whole["scope"], "openid profile offline_access", "what was granted is not forgotten");
    });
}

#[test]
fn revoking_a_refresh_token_takes_everything_along() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let tokens = town.tokens("app", "openid offline_access").await;
        for (client, opens) in [("old", true), ("app", false)] {
            let (who, token, given) = (credentials(client), refresh(&tokens).to_owned(), town.given());
            town.db.write(move |tx| revoke::revoke(tx, &who, &token, ISSUER, &given)).await.unwrap().unwrap();
            assert_eq!(town.userinfo(access(&tokens)).await.is_ok(), opens, "revoked by {client}");
        }
        assert_eq!(town.renew("app", refresh(&tokens), "").await.unwrap_err(), TokenRefusal::InvalidGrant);
    });
}

#[test]
fn a_stolen_code_takes_the_refresh_tokens_along() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let code = town.code_for("app", &[("scope", "openid offline_access")]).await;
        let tokens = crate::common::json(&town.exchange("app", &code).await.unwrap());
        assert_eq!(town.exchange("app", &code).await.unwrap_err(), TokenRefusal::InvalidGrant);
        assert_eq!(town.renew("app", refresh(&tokens), "").await.unwrap_err(), TokenRefusal::InvalidGrant);
    });
}
