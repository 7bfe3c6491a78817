//! What a client may want the person to do, and what it is told when no page may be shown.

use db::testing::on_both;
use oidc::Client;
use oidc::authorize::{self, Step};
use time::Duration;

use crate::common::{ISSUER, Town, a_client, told};

async fn own(town: &Town) {
    town.register(Client { is_first_party: true, ..a_client("own") }).await;
}

#[test]
fn a_silent_request_is_answered_without_a_page_whatever_is_missing() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        let silent = town.asked("app", &[("prompt", "none")]).await;
        let (asked, given) = (silent.clone(), town.given());
        let nobody =
            town.db.write(move |tx| authorize::proceed(tx, &asked, None, ISSUER, &given)).await.unwrap();
        assert_eq!(told(&nobody, "error").as_deref(), Some("login_required"));
        assert_eq!(told(&town.proceed(&silent).await, "error").as_deref(), Some("consent_required"));
        town.code("app").await;
        assert!(told(&town.proceed(&silent).await, "code").is_some(), "agreed before");
        let aged = town.asked("app", &[("prompt", "none"), ("max_age", "60")]).await;
        let old = town.given().now.minus(Duration::minutes(2));
        assert_eq!(told(&town.proceed_since(&aged, old).await, "error").as_deref(), Some("login_required"));
    });
}

#[test]
fn a_sign_in_that_is_too_old_is_done_again_and_then_told() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        own(&town).await;
        let old = town.given().now;
        town.pass(Duration::minutes(10));
        for extra in [("prompt", "login"), ("max_age", "300"), ("max_age", "0")] {
            let asked = town.asked("own", &[extra]).await;
            assert_eq!(town.proceed_since(&asked, old).await, Step::ProveAgain, "{extra:?}");
            let sent = town.given().now.unix_micros().to_string();
            town.pass(Duration::seconds(20));
            let asked = town.asked("own", &[extra, ("asked_at", &sent)]).await;
            assert_eq!(town.proceed_since(&asked, old).await, Step::ProveAgain, "went on without doing it");
            let proven = town.given().now.minus(Duration::seconds(1));
            assert!(told(&town.proceed_since(&asked, proven).await, "code").is_some(), "{extra:?}");
        }
        let asked = town.asked("own", &[("max_age", "3600")]).await;
        assert!(told(&town.proceed_since(&asked, old).await, "code").is_some(), "new enough");
    });
}

#[test]
fn who_is_meant_is_asked_for() {
    on_both(|db| async move {
        let town = Town::new(db).await;
        own(&town).await;
        let choose = town.asked("own", &[("prompt", "select_account")]).await;
        assert_eq!(town.proceed(&choose).await, Step::Choose { is_another: false });
        let tokens = town.tokens("own", "openid").await;
        let hint = tokens["id_token"].as_str().unwrap();
        let same = town.asked("own", &[("id_token_hint", hint), ("prompt", "none")]).await;
        assert!(told(&town.proceed(&same).await, "code").is_some());
        let theirs = town.tokens("app", "openid").await;
        let foreign = town.ask("own", &[("id_token_hint", theirs["id_token"].as_str().unwrap())]).await;
        assert!(foreign.is_err(), "a hint of another client");
    });
}

#[test]
fn a_hint_about_somebody_else_is_answered_with_a_choice() {
    on_both(|db| async move {
        let mut town = Town::new(db).await;
        own(&town).await;
        let tokens = town.tokens("own", "openid").await;
        let hint = tokens["id_token"].as_str().unwrap();
        let other = base::Id::parse("01935d2e-0000-7000-8000-000000000000").unwrap();
        town.holder = base::Holder::at_edge(other, town.holder.session().to_owned());
        let loud = town.asked("own", &[("id_token_hint", hint)]).await;
        assert_eq!(town.proceed(&loud).await, Step::Choose { is_another: true });
        let silent = town.asked("own", &[("id_token_hint", hint), ("prompt", "none")]).await;
        let error = told(&town.proceed(&silent).await, "error");
        assert_eq!(error.as_deref(), Some("account_selection_required"));
    });
}
