//! R1: registering and being certified.

use axum::http::StatusCode;
use simulators::Mode;

use crate::common::{Answer, Browser, MOBILE, NUMBER, PASSWORD, Town, in_town};

#[test]
fn r1_1_1_to_r1_1_5_the_portal_opens_without_sign_in_and_leads_to_both_entries() {
    in_town(|town| async move {
        let browser = town.browser();
        let portal = browser.get("/").await;
        assert_eq!(portal.status, StatusCode::OK);
        for words in ["在线办事", "人才业务办理平台", "个人入口", "单位入口"] {
            assert!(portal.has(words), "{words}");
        }
        let entry = browser.walk("/person").await;
        assert!(entry.has("统一身份认证平台") && entry.has("个人登录"));
        assert!(browser.walk("/unit").await.has("单位登录"));
        town.register(&browser, "person1", MOBILE).await;
        assert!(browser.walk("/person").await.has("请先完善个人信息"), "R1.1.5: straight to the platform");
    });
}

#[test]
fn r1_2_1_to_r1_2_3_the_sign_in_page_offers_registration_in_three_steps() {
    in_town(|town| async move {
        let browser = town.browser();
        assert!(browser.get("/auth/login").await.has("<a href=\"/auth/register\">立即注册</a>"));
        let page = browser.get("/auth/register").await;
        for name in ["注册账号", "实名认证", "完成"] {
            assert!(page.has(&format!("<span>{name}")), "{name}");
        }
        assert!(page.has("aria-current=\"step\""));
        assert!(page.has("北京通账号无需注册") && page.has("<a href=\"/auth/login\">登录</a>"));
    });
}

#[test]
fn r1_2_4_steps_cannot_be_skipped_by_address() {
    in_town(|town| async move {
        let browser = town.browser();
        for path in ["/auth/register/real-name", "/auth/register/done"] {
            assert_eq!(browser.get(path).await.to(), "/auth/register", "{path}");
        }
        town.register(&browser, "person1", MOBILE).await;
        assert_eq!(browser.get("/auth/register/done").await.to(), "/auth/register/real-name");
    });
}

#[test]
fn r1_3_1_the_fields_stand_in_the_manuals_order() {
    in_town(|town| async move {
        let page = town.browser().get("/auth/register").await.body;
        let marks = [
            "name=\"username\"",
            "name=\"mobile\"",
            "name=\"captcha\"",
            "name=\"code\"",
            "获取验证码",
            "name=\"password\"",
            "name=\"password_again\"",
            "我已阅读并同意",
            "《用户协议》",
            ">注册</button>",
        ];
        let places: Vec<usize> = marks.iter().map(|mark| page.find(mark).unwrap()).collect();
        assert!(places.is_sorted(), "{places:?}");
    });
}

#[test]
fn r1_3_6_a_new_picture_voids_the_old_one_and_they_differ() {
    in_town(|town| async move {
        let browser = town.browser();
        browser.get("/auth/register").await;
        let first = browser.get("/auth/captcha/register").await;
        let old = town.world.last_captcha("register").unwrap();
        let second = browser.get("/auth/captcha/register").await;
        assert_ne!(first.body, second.body);
        let new = town.world.last_captcha("register").unwrap();
        if old != new {
            let fields = [("purpose", "register"), ("mobile", MOBILE), ("captcha", old.as_str())];
            let refused = browser.post("/api/codes", &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.has("图形验证码错误"));
        }
    });
}

#[test]
fn r1_3_7_without_a_solved_captcha_no_message_is_sent_by_any_order_of_requests() {
    in_town(|town| async move {
        let browser = town.browser();
        browser.get("/auth/register").await;
        let ask = async |captcha: &str, purpose: &str| {
            let fields = [("purpose", purpose), ("mobile", MOBILE), ("captcha", captcha)];
            browser.post("/api/codes", &fields).await.status
        };
        // Never drawn; drawn for another purpose; for another visitor; answered wrongly and then rightly.
        assert_eq!(ask("1234", "register").await, 422);
        let other_purpose = town.captcha(&browser, "login").await;
        assert_eq!(ask(&other_purpose, "register").await, 422);
        let other_visitor = town.captcha(&town.browser(), "register").await;
        assert_eq!(ask(&other_visitor, "register").await, 422);
        let right = town.captcha(&browser, "register").await;
        let wrong = if right == "0000" { "0001" } else { "0000" };
        assert_eq!(ask(wrong, "register").await, 422);
        assert_eq!(ask(&right, "register").await, 422);
        let old = town.captcha(&browser, "register").await;
        town.clock.advance(time::Duration::minutes(4));
        assert_eq!(ask(&old, "register").await, 422);
        town.program.worker.run_due().await.unwrap();
        assert!(town.world.messages().is_empty());
        let right = town.captcha(&browser, "register").await;
        assert_eq!(ask(&right, "register").await, 200);
        assert_eq!(ask(&right, "register").await, 422, "one answer, one message");
        town.program.worker.run_due().await.unwrap();
        assert_eq!(town.world.messages().len(), 1);
    });
}

#[test]
fn r1_3_14_every_prompt_stands_at_its_field_and_what_was_typed_stays_but_secrets() {
    in_town(|town| async move {
        let browser = town.browser();
        browser.get("/auth/register").await;
        let fields = [
            ("username", "1abcdef"),
            ("mobile", "12345678901"),
            ("code", "12"),
            ("password", "123456"),
            ("password_again", "1234567"),
        ];
        let page = browser.post("/auth/register", &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (field, words) in [
            ("username", "用户名须为6-20个字符，首位为字母，支持字母、数字组合"),
            ("mobile", "请输入正确的手机号码"),
            ("code", "短信验证码错误或已失效"),
            ("password", "密码须为6-20个字符，由字母或字母和数字组合"),
            ("password_again", "两次输入的密码不一致"),
            ("agreed", "请阅读并同意《用户协议》"),
        ] {
            assert_eq!(page.prompt(field), words);
        }
        assert!(page.has("value=\"1abcdef\"") && page.has("value=\"12345678901\""));
        assert!(!page.has("123456\"") && !page.has("1234567\""), "no password comes back");
        assert_eq!(town.sign_in(&browser, "abcdef", "123456").await.prompt("account"), "用户名或密码错误");
    });
}

async fn certify(browser: &Browser, name: &str, number: &str) -> Answer {
    let fields = [("name", name), ("number", number), ("act", "verify")];
    browser.post("/auth/register/real-name", &fields).await
}

async fn at_step_two(town: &Town, username: &str, phone: &str) -> Browser {
    let browser = town.browser();
    let registered = town.register(&browser, username, phone).await;
    assert_eq!(registered.to(), "/auth/register/real-name", "{}", registered.body);
    let page = browser.get("/auth/register/real-name").await;
    for words in ["姓名", "身份证号", ">认证<", ">暂不认证<"] {
        assert!(page.has(words), "R1.4.1, R1.4.2: {words}");
    }
    browser
}

#[test]
fn r1_4_3_to_r1_4_5_form_is_checked_first_and_a_mismatch_keeps_the_page() {
    in_town(|town| async move {
        let browser = at_step_two(&town, "person1", MOBILE).await;
        let refused = certify(&browser, "郑范例", "119900199202290048").await;
        assert_eq!(refused.prompt("number"), "身份证号码格式不正确");
        let refused = certify(&browser, "郑样例", NUMBER).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has("姓名与身份证号不匹配，请核对后重新校验") && refused.has("value=\"郑样例\""));
        assert!(certify(&browser, "孙范例", "810000199003070015").await.has("未查询到该身份信息"));
        town.world.set_mode(Mode::Down);
        assert!(certify(&browser, "郑范例", NUMBER).await.has("实名核验服务暂不可用"));
        town.world.set_mode(Mode::Normal);
        assert_eq!(certify(&browser, "郑范例", NUMBER).await.to(), "/auth/register/done");
        let done = browser.get("/auth/register/done").await;
        assert!(done.has("认证成功"), "R1.5.1");
        assert!(done.has("进入网上办事大厅首页") && done.has("个人中心"), "R1.5.4");
    });
}

#[test]
fn r1_4_9_and_r1_5_2_who_skips_certification_is_registered_and_signed_in() {
    in_town(|town| async move {
        let browser = at_step_two(&town, "person1", MOBILE).await;
        let skipped = browser.post("/auth/register/real-name", &[("act", "skip")]).await;
        assert_eq!(skipped.to(), "/auth/register/done");
        let done = browser.get("/auth/register/done").await;
        assert!(done.has("注册成功") && !done.has("认证成功"));
        assert!(browser.walk("/person").await.has("请先完善个人信息"), "R1.5.3: no sign-in asked");
        let profile = browser.walk("/person/profile").await;
        assert!(profile.has("请先完成实名认证"), "R3.12");
    });
}

#[test]
fn r1_4_6_and_r1_4_7_a_taken_number_is_rebound_with_a_code_to_the_earlier_phone() {
    in_town(|town| async move {
        let earlier = at_step_two(&town, "person1", MOBILE).await;
        certify(&earlier, "郑范例", NUMBER).await;
        let later = at_step_two(&town, "person2", "19900000056").await;
        let taken = certify(&later, "郑范例", NUMBER).await;
        assert!(taken.has("该身份证已被其他账号认证，您可以选择换绑或人工申诉"));
        assert!(taken.has("href=\"/auth/rebind\"") && taken.has("href=\"/auth/appeal\""));
        let page = later.get("/auth/rebind").await;
        assert!(page.has("199****0055") && !page.has(MOBILE));
        // Whatever phone is named, the code goes to the earlier account's.
        town.ask_for_code(&later, "rebind", "19900000056").await;
        let code = town.code_on(MOBILE).await;
        assert_eq!(later.post("/auth/rebind", &[("code", &code)]).await.to(), "/auth/register/done");
        assert!(later.get("/auth/register/done").await.has("认证成功"));
        assert_eq!(earlier.get("/auth/centre").await.status, StatusCode::SEE_OTHER, "signed out everywhere");
        town.sign_in(&earlier, "person1", PASSWORD).await;
        assert!(earlier.get("/auth/centre").await.has("未认证"));
    });
}

#[test]
fn r1_5_5_the_personal_centre_shows_everything_masked() {
    in_town(|town| async move {
        let browser = at_step_two(&town, "person1", MOBILE).await;
        certify(&browser, "郑范例", NUMBER).await;
        let centre = browser.get("/auth/centre").await;
        for words in ["person1", "199****0055", "已认证", "1****************7", "**例"] {
            assert!(centre.has(words), "{words}");
        }
        assert!(!centre.has(MOBILE) && !centre.has(NUMBER) && !centre.has("郑范例"), "R0.9");
        assert_eq!(browser.get("/auth/centre/password").await.to(), "/auth/centre/confirm?next=password");
        let confirmed = [("current_password", PASSWORD)];
        let confirmed = browser.post("/auth/centre/confirm?next=password&way=password", &confirmed).await;
        assert_eq!(confirmed.to(), "/auth/centre/password");
        let fields = [("password", "newpass1"), ("password_again", "newpass1")];
        assert_eq!(browser.post("/auth/centre/password", &fields).await.to(), "/auth/centre?done=password");
        let other = town.browser();
        assert_eq!(town.sign_in(&other, "person1", PASSWORD).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(town.sign_in(&other, "person1", "newpass1").await.to(), "/person/login");
    });
}
