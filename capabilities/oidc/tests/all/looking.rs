//! What introspection tells, and to whom.

use db::testing::on_both;
use oidc::authenticate::{Credentials, Proof};
use oidc::token::{TOKEN_LIFE, TokenRefusal};
use oidc::{Authentication, Client, introspect};
use serde_json::json;

use crate::common::{ISSUER, Town, a_client};

#[test]
fn a_client_learns_about_its_own_tokens_and_nothing_about_anothers() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let tokens = town.tokens("app", "openid offline_access").await;
        let nothing = json!({ "active": false });
        for kind in ["access_token", "refresh_token"] {
            let token = tokens[kind].as_str().unwrap();
            let told = town.introspect("app", token).await;
            assert_eq!(told["active"], true, "{kind}");
            assert_eq!(told["client_id"], "app");
            assert_eq!(told["scope"], "openid offline_access");
            assert_eq!(told["sub"], town.holder.account().as_str());
            assert_eq!(told["iat"], town.given().now.unix_seconds());
            assert_eq!(town.introspect("old", token).await, nothing, "{kind} of another client");
        }
        assert_eq!(town.introspect("app", "nonsense").await, nothing);
        town.pass(TOKEN_LIFE);
        assert_eq!(town.introspect("app", tokens["access_token"].as_str().unwrap()).await, nothing);
        let refresh = tokens["refresh_token"].as_str().unwrap();
        town.renew("app", refresh, "").await.unwrap();
        assert_eq!(town.introspect("app", refresh).await, nothing, "used up");
    });
}

#[test]
fn who_proves_nothing_may_not_look() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        town.register(Client { authentication: Authentication::None, ..a_client("phone") }).await;
        let tokens = town.tokens("app", "openid").await;
        for id in ["phone", "app", "nobody"] {
            let who = Credentials { id: id.into(), proof: Proof::None };
            let (token, given) = (tokens["access_token"].as_str().unwrap().to_owned(), town.given());
            let told = town.db.write(move |tx| introspect::introspect(tx, &who, &token, ISSUER, &given));
            assert_eq!(told.await.unwrap().unwrap_err(), TokenRefusal::InvalidClient, "{id}");
        }
    });
}
