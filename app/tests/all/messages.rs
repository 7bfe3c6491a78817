//! What people are told and administrators see of it, and the switches of the sources, through the pages.

use std::collections::BTreeMap;

use app::config::{Config, Vendor};
use axum::http::StatusCode;
use base::Mobile;
use notices::Template;
use time::Duration;

use crate::common::{MOBILE, NUMBER, SYSTEM, Town, in_town_with};
use crate::platform::{as_person, in_demo, link_of};

/// 沈经办 lets 陈测试 go.
async fn end_link(town: &Town) {
    let clerk = as_person(town, "shenjingban").await;
    let staff = clerk.get("/unit/staff").await;
    let row = link_of(&staff.body, "解除关联<span class=\"unseen\">陈测试");
    clerk.get(&row).await;
    let answer = clerk.post(&row, &[("leaving_on", "2026-11-20")]).await;
    let after = answer.to();
    assert!(after.starts_with("/unit/permits/transfers?left="), "who holds a permit: {after}");
}

#[test]
fn r4_8_who_is_let_go_by_a_unit_is_told_by_message_and_by_phone() {
    in_demo(|town| async move {
        end_link(&town).await;
        let person = as_person(&town, "chenceshi").await;
        let words = "您与京华示范科技有限公司的关联已解除";
        let before = person.get("/person/messages").await;
        assert!(before.has(words) && before.has("短信待发送"));
        town.program.worker.run_due().await.unwrap();
        assert!(person.get("/person/messages").await.has("短信已发送"));
        let phones = town.world.messages();
        assert!(phones.iter().any(|one| one.phone == "19900000001" && one.text.contains(words)));
    });
}

#[test]
fn system_administrators_alone_see_the_log_of_text_messages_with_masked_phones() {
    in_demo(|town| async move {
        end_link(&town).await;
        town.program.worker.run_due().await.unwrap();
        let administrator = town.administrator(SYSTEM).await;
        assert!(administrator.get("/admin").await.has("href=\"/admin/messages\""));
        let log = administrator.get("/admin/messages").await;
        for words in ["199****0001", "关联解除", "已发送"] {
            assert!(log.has(words), "{words}");
        }
        assert!(!log.has("19900000001") && !log.has("京华示范"), "neither phones nor texts");
        assert_eq!(administrator.get("/admin/messages?page=9").await.to(), "/admin/messages");
        let person = as_person(&town, "chenceshi").await;
        assert_eq!(person.get("/admin/messages").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn system_administrators_see_which_gateway_took_a_message_and_what_they_have_to_see_to() {
    in_demo(|town| async move {
        let (given, mobile) = (town.program.ground.given(), Mobile::parse("19900009004").unwrap());
        let put = town.db.write(move |tx| {
            let none = BTreeMap::new();
            notices::sms::send(tx, &mobile, Template::RebindDone, &none, Duration::DAY, &given)
        });
        put.await.unwrap();
        town.program.worker.run_due().await.unwrap();
        let administrator = town.administrator(SYSTEM).await;
        let alarm = "阿里云短信网关连续1次故障";
        let reason = "网关账户异常（isv.AMOUNT_NOT_ENOUGH）";
        let log = administrator.get("/admin/messages").await;
        for words in ["腾讯云", "此前阿里云：网关账户异常", alarm, reason, "没有设置每日预算"]
        {
            assert!(log.has(words), "{words}");
        }
        assert!(!log.has("19900009004"));
        let home = administrator.get("/admin").await;
        assert!(home.has(alarm) && home.has("查看短信日志"));
    });
}

#[test]
fn beyond_a_budget_that_holds_for_codes_too_no_code_is_promised() {
    let mut config = Config::default();
    config.sms.daily_budget = 1;
    config.sms.codes_beyond_budget = false;
    in_town_with(config, |town| async move {
        let browser = town.browser();
        browser.get("/auth/register").await;
        town.code(&browser, "register", MOBILE).await;
        let captcha = town.captcha(&browser, "register").await;
        let asked = [("purpose", "register"), ("mobile", "19900000056"), ("captcha", &*captcha)];
        let refused = browser.post("/api/codes", &asked).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has("短信服务繁忙，请稍后再试"), "{}", refused.body);
    });
}

#[test]
fn the_other_authority_certifies_as_well_and_a_number_may_be_forgotten_then() {
    let mut config = Config::default();
    config.real_name.vendor = Vendor::Tencent;
    config.real_name.store_number = false;
    in_town_with(config, |town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        let certify = async |name: &str| {
            let fields = [("name", name), ("number", NUMBER), ("act", "verify")];
            browser.post("/auth/register/real-name", &fields).await
        };
        assert!(certify("郑样例").await.has("姓名与身份证号不匹配，请核对后重新校验"));
        assert_eq!(certify("郑范例").await.to(), "/auth/register/done");
        let centre = browser.get("/auth/centre").await;
        assert!(centre.has("1****************7") && !centre.has(NUMBER));
        browser.walk("/person").await;
        let platform = browser.get("/person/profile").await;
        assert!(platform.has("请先完成实名认证"), "it was told no number: it does not know who this is");
    });
}
