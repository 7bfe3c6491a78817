//! R2.1–R2.3: signing in.

use axum::http::StatusCode;

use crate::common::{Browser, MOBILE, PASSWORD, in_town};

#[test]
fn r2_1_1_three_ways_each_with_its_own_fields() {
    in_town(|town| async move {
        let browser = town.browser();
        let account = browser.get("/auth/login").await;
        for words in
            ["账号登录", "短信登录", "扫码登录", "name=\"account\"", "name=\"password\"", "name=\"captcha\""]
        {
            assert!(account.has(words), "{words}");
        }
        let sms = browser.get("/auth/login?way=sms").await;
        for words in ["name=\"mobile\"", "name=\"captcha\"", "name=\"code\"", "获取验证码"] {
            assert!(sms.has(words), "R2.3.1: {words}");
        }
        let scan = browser.get("/auth/login?way=scan").await;
        assert!(scan.has("账号登录在这里") && !scan.has("name=\"password\""));
    });
}

#[test]
fn r2_1_2_and_r2_1_3_every_way_leads_to_the_platform_and_its_dialog() {
    in_town(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        let by_password = town.browser();
        let to = town.sign_in(&by_password, "person1", PASSWORD).await;
        assert!(by_password.walk(to.to()).await.has("请先完善个人信息"));
        let by_code = town.browser();
        by_code.get("/auth/login?way=sms").await;
        let code = town.code(&by_code, "sms-login", MOBILE).await;
        let to = by_code.post("/auth/login?way=sms", &[("mobile", MOBILE), ("code", &code)]).await;
        let home = by_code.walk(to.to()).await;
        for words in ["退出人才业务办理平台", "去完善"] {
            assert!(home.has(words), "R3.2: {words}");
        }
    });
}

#[test]
fn r2_2_3_known_and_unknown_accounts_answer_alike() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        let strip = |body: &str, name: &str| {
            let body = body.replace(name, "");
            // What differs between any two pages: tokens and the picture's address.
            body.split('"')
                .filter(|part| !part.starts_with("/auth/captcha") && part.len() < 22)
                .collect::<String>()
        };
        let known = town.sign_in(&town.browser(), "person1", "wrong1").await;
        let unknown = town.sign_in(&town.browser(), "nobody1", "wrong1").await;
        assert_eq!(
            (known.status, unknown.status),
            (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY)
        );
        assert_eq!(strip(&known.body, "person1"), strip(&unknown.body, "nobody1"));
        assert_eq!(known.prompt("account"), "用户名或密码错误");
    });
}

#[test]
fn r2_2_4_five_wrong_passwords_lock_and_sms_still_works() {
    in_town(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        let browser = town.browser();
        for _ in 0..5 {
            town.sign_in(&browser, "person1", "wrong1").await;
        }
        let locked = town.sign_in(&browser, "person1", PASSWORD).await;
        assert_eq!(locked.prompt("account"), "账号已锁定，请30分钟后再试");
        browser.get("/auth/login?way=sms").await;
        let code = town.code(&browser, "sms-login", MOBILE).await;
        let by_code = browser.post("/auth/login?way=sms", &[("mobile", MOBILE), ("code", &code)]).await;
        assert_eq!(by_code.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn r2_2_5_a_wrong_captcha_is_told_and_the_password_not_looked_at() {
    in_town(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        let browser = town.browser();
        for _ in 0..8 {
            browser.get("/auth/login").await;
            let fields = [("account", "person1"), ("password", "wrong1"), ("captcha", "x")];
            assert!(
                browser.post("/auth/login", &fields).await.prompt("captcha").starts_with("图形验证码错误")
            );
        }
        assert_eq!(town.sign_in(&browser, "person1", PASSWORD).await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn r2_3_3_an_unknown_number_is_told_only_after_the_code() {
    in_town(|town| async move {
        let browser = town.browser();
        browser.get("/auth/login?way=sms").await;
        let code = town.code(&browser, "sms-login", MOBILE).await;
        let refused = browser.post("/auth/login?way=sms", &[("mobile", MOBILE), ("code", &code)]).await;
        assert_eq!(refused.prompt("mobile"), "该手机号未注册");
    });
}

#[test]
fn the_way_on_after_sign_in_is_ours_whatever_the_link_says() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        for next in ["https://evil.example/", "//evil.example", "/oidc/authorizeX", "/\\evil.example"] {
            let browser = town.browser();
            let query =
                url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
            browser.get(&format!("/auth/login?{query}")).await;
            let captcha = town.captcha(&browser, "login").await;
            let fields = [("account", "person1"), ("password", PASSWORD), ("captcha", captcha.as_str())];
            assert_eq!(
                browser.post(&format!("/auth/login?{query}"), &fields).await.to(),
                "/person/login",
                "{next}"
            );
        }
    });
}

/// True when the browser holds a session of either system.
async fn is_in(browser: &Browser) -> bool {
    let own = browser.get("/auth/centre").await.status;
    own == StatusCode::OK || browser.get("/person").await.status == StatusCode::OK
}

/// The ways by another platform, by a second step and by a passkey are beside their own tests.
#[test]
fn who_fixed_a_browsers_tokens_before_has_nothing_after_registering_a_password_or_a_code() {
    in_town(|town| async move {
        let ready = async |page: &str| {
            let browser = town.browser();
            // Both systems know the browser already.
            browser.get("/person/login").await;
            browser.get(page).await;
            let thief = browser.copy();
            (browser, thief)
        };
        let (owner, thief) = ready("/auth/register").await;
        town.register(&owner, "person1", MOBILE).await;
        assert!(is_in(&owner).await && !is_in(&thief).await, "registration");
        let (owner, thief) = ready("/auth/login").await;
        town.sign_in(&owner, "person1", PASSWORD).await;
        owner.walk("/person").await;
        assert!(is_in(&owner).await && !is_in(&thief).await, "password, and the platform after it");
        let (owner, thief) = ready("/auth/login?way=sms").await;
        let code = town.code(&owner, "sms-login", MOBILE).await;
        owner.post("/auth/login?way=sms", &[("mobile", MOBILE), ("code", &code)]).await;
        assert!(is_in(&owner).await && !is_in(&thief).await, "code");
    });
}
