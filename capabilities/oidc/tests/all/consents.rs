//! What people let clients have.

use db::testing::on_both;
use oidc::Client;
use oidc::authorize::Step;
use oidc::consent;
use oidc::token::TokenRefusal;
use oidc::userinfo::UserinfoRefusal;

use crate::common::{Town, a_client, json, told};

async fn withdraw(town: &Town, client: &'static str) -> bool {
    let (holder, given) = (town.holder.clone(), town.given());
    town.db.write(move |tx| consent::withdraw(tx, &holder, client, &given)).await.unwrap()
}

async fn actions(town: &Town) -> Vec<String> {
    let entries = town.db.read(|conn| db::journal::list_newest(conn, 50)).await.unwrap();
    entries.into_iter().map(|entry| entry.action).filter(|action| action.starts_with("consent.")).collect()
}

#[test]
fn consent_is_asked_once_and_again_only_for_what_is_new_or_when_the_client_wants_it() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let asked = town.asked("app", &[("scope", "openid profile")]).await;
        assert_eq!(town.proceed(&asked).await, Step::Consent);
        assert!(told(&town.answer(&asked, Some(&[])).await, "code").is_some());
        assert!(told(&town.proceed(&asked).await, "code").is_some(), "remembered");
        let wider = town.asked("app", &[("scope", "openid profile phone")]).await;
        assert_eq!(town.proceed(&wider).await, Step::Consent, "something new");
        let again = town.asked("app", &[("scope", "openid profile"), ("prompt", "consent")]).await;
        assert_eq!(town.proceed(&again).await, Step::Consent, "the client wants it");
        let other = town.asked("old", &[("scope", "openid profile")]).await;
        assert_eq!(town.proceed(&other).await, Step::Consent, "another client");
        assert_eq!(actions(&town).await, ["consent.given"]);
    });
}

#[test]
fn a_client_of_the_platform_itself_asks_nobody() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        town.register(Client { is_first_party: true, ..a_client("own") }).await;
        let asked = town.asked("own", &[("scope", "openid real_name id_number")]).await;
        assert!(told(&town.proceed(&asked).await, "code").is_some());
    });
}

#[test]
fn who_refuses_is_sent_back_and_asked_again_the_next_time() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let asked = town.asked("app", &[("state", "s")]).await;
        let refused = town.answer(&asked, None).await;
        assert_eq!(told(&refused, "error").as_deref(), Some("access_denied"));
        assert_eq!(told(&refused, "state").as_deref(), Some("s"));
        assert_eq!(town.proceed(&asked).await, Step::Consent);
        assert_eq!(actions(&town).await, ["consent.refused"]);
    });
}

#[test]
fn name_and_number_are_given_by_their_own_ticks_and_no_other_way() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let scope = "openid profile real_name id_number";
        let asked = town.asked("app", &[("scope", scope)]).await;
        // A tick for what was not asked, or for what has none, opens nothing.
        let code = told(&town.answer(&asked, Some(&["real_name", "phone", "admin"])).await, "code").unwrap();
        let tokens = json(&town.exchange("app", &code).await.unwrap());
        assert_eq!(tokens["scope"], "openid profile real_name");
        let claims = town.userinfo(tokens["access_token"].as_str().unwrap()).await.unwrap();
        assert!(claims.contains_key("real_name_level"));
        assert!(!claims.contains_key("phone_number") && !claims.contains_key("id_number"));
        assert!(told(&town.proceed(&asked).await, "code").is_some(), "leaving out is remembered too");
        let again = town.asked("app", &[("scope", scope), ("prompt", "consent")]).await;
        town.answer(&again, Some(&["real_name", "id_number"])).await;
        assert_eq!(town.tokens("app", scope).await["scope"], scope);
    });
}

#[test]
fn a_code_never_holds_more_than_was_agreed_to() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let narrow = town.asked("app", &[("scope", "openid")]).await;
        town.answer(&narrow, Some(&[])).await;
        // The answer given for one request does not serve a wider one.
        let wide = town.asked("app", &[("scope", "openid phone real_name")]).await;
        assert_eq!(town.proceed(&wide).await, Step::Consent);
        let silent = town.asked("app", &[("scope", "openid phone"), ("prompt", "none")]).await;
        assert_eq!(told(&town.proceed(&silent).await, "error").as_deref(), Some("consent_required"));
        // Nor does a client get what it is not registered for.
        town.register(Client { scopes: "openid".into(), ..a_client("small") }).await;
        let greedy = town.asked("small", &[("scope", "openid phone id_number")]).await;
        let code = told(&town.answer(&greedy, Some(&["id_number"])).await, "code").unwrap();
        assert_eq!(json(&town.exchange("small", &code).await.unwrap())["scope"], "openid");
    });
}

#[test]
fn withdrawing_takes_everything_back_and_only_from_that_client() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let tokens = town.tokens("app", "openid offline_access").await;
        let others = town.tokens("old", "openid").await;
        let waiting = town.code("app").await;
        let holder = town.holder.clone();
        let listed = town.db.read(move |conn| consent::list(conn, &holder)).await.unwrap();
        let names: Vec<_> = listed.iter().map(|one| (one.client.id.as_str(), one.scopes.len())).collect();
        assert_eq!(names, [("app", 4), ("old", 1)], "openid, profile, phone and offline_access; openid");
        assert!(withdraw(&town, "app").await);
        assert!(!withdraw(&town, "app").await, "once");
        assert!(!withdraw(&town, "nobody").await);
        let opened = town.userinfo(tokens["access_token"].as_str().unwrap()).await;
        assert_eq!(opened.unwrap_err(), UserinfoRefusal::InvalidToken);
        let renewed = town.renew("app", tokens["refresh_token"].as_str().unwrap(), "").await;
        assert_eq!(renewed.unwrap_err(), TokenRefusal::InvalidGrant);
        assert_eq!(town.exchange("app", &waiting).await.unwrap_err(), TokenRefusal::InvalidGrant);
        assert!(town.userinfo(others["access_token"].as_str().unwrap()).await.is_ok());
        let asked = town.asked("app", &[("scope", "openid")]).await;
        assert_eq!(town.proceed(&asked).await, Step::Consent);
        assert!(actions(&town).await.contains(&"consent.withdrawn".to_owned()));
    });
}

#[test]
fn what_is_left_out_the_second_time_is_taken_back() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let tokens = town.tokens("app", "openid real_name").await;
        let again = town.asked("app", &[("scope", "openid real_name"), ("prompt", "consent")]).await;
        town.answer(&again, Some(&[])).await;
        assert!(town.userinfo(tokens["access_token"].as_str().unwrap()).await.is_err());
    });
}
