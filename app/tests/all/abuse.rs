//! What an attacker would try, through the pages.

use axum::http::StatusCode;

use crate::common::{MOBILE, PASSWORD, in_town};

#[test]
fn a_session_stolen_or_planted_before_sign_in_is_worthless_after_it() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        let victim = town.browser();
        victim.get("/auth/login").await;
        let planted = victim.copy();
        town.sign_in(&victim, "person1", PASSWORD).await;
        assert_eq!(victim.get("/auth/centre").await.status, StatusCode::OK);
        assert_eq!(planted.get("/auth/centre").await.status, StatusCode::SEE_OTHER);
        let before = planted.cookies.lock().unwrap()["identity"].clone();
        assert_ne!(before, victim.cookies.lock().unwrap()["identity"]);
    });
}

#[test]
fn one_systems_session_opens_nothing_in_the_other() {
    in_town(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        browser.walk("/person").await;
        let mixed = town.browser();
        {
            let (from, mut to) = (browser.cookies.lock().unwrap(), mixed.cookies.lock().unwrap());
            to.insert("identity".into(), from["platform"].clone());
            to.insert("platform".into(), from["identity"].clone());
        }
        assert_eq!(mixed.get("/auth/centre").await.status, StatusCode::SEE_OTHER);
        assert_eq!(mixed.get("/person").await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn r0_5_an_appeal_is_not_found_by_who_is_no_administrator() {
    in_town(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        let id = "01935d2e-0000-7000-8000-000000000000";
        for path in [
            "/admin/appeals".to_owned(),
            format!("/admin/appeals/{id}"),
            format!("/admin/appeals/{id}/picture"),
        ] {
            assert_eq!(browser.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let decided =
            browser.post(&format!("/admin/appeals/{id}"), &[("act", "approve"), ("answer", "好")]).await;
        assert_eq!(decided.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_full_hash_queue_answers_503_with_a_time_to_come_back() {
    let mut config = app::config::Config::default();
    config.identity.hash_queue = 0;
    crate::common::in_town_with(config, |town| async move {
        let busy = town.sign_in(&town.browser(), "person1", PASSWORD).await;
        assert_eq!(busy.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(busy.headers["retry-after"], "5");
        assert!(busy.has("当前访问人数较多"));
    });
}

#[test]
fn pictures_are_limited_per_address() {
    in_town(|town| async move {
        let browser = town.browser();
        for _ in 0..300 {
            assert_eq!(browser.get("/auth/captcha/login").await.status, StatusCode::OK);
        }
        assert_eq!(browser.get("/auth/captcha/login").await.status, StatusCode::TOO_MANY_REQUESTS);
        town.clock.advance(time::Duration::minutes(11));
        assert_eq!(browser.get("/auth/captcha/login").await.status, StatusCode::OK);
    });
}

#[test]
fn codes_are_limited_per_phone_whatever_browser_asks_and_for_whatever() {
    in_town(|town| async move {
        let ask = async |purpose: &str| {
            let browser = town.browser();
            browser.get("/auth/login").await;
            let captcha = town.captcha(&browser, purpose).await;
            let fields = [("purpose", purpose), ("mobile", MOBILE), ("captcha", captcha.as_str())];
            browser.post("/api/codes", &fields).await
        };
        assert_eq!(ask("register").await.status, StatusCode::OK);
        let again = ask("sms-login").await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.has("秒后再试"), "{}", again.body);
        town.program.worker.run_due().await.unwrap();
        assert_eq!(town.world.messages().len(), 1);
    });
}
