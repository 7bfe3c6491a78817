//! The officers' door: grants, 设置码, the second factor (consoles 8.2, decision 0016).

use app::demo;
use axum::http::StatusCode;
use time::Duration;

use crate::common::{AUDIT, Browser, SECURITY, Town, in_seeded};

/// Signed in with the password alone.
async fn candidate(town: &Town, username: &str) -> Browser {
    let browser = town.browser();
    town.sign_in(&browser, username, demo::PASSWORD).await;
    browser.walk("/person/login?to=desk").await;
    browser
}

async fn code(town: &Town, username: &str) -> String {
    town.clock.advance(Duration::seconds(30));
    town.world.one_time_code(username).unwrap()
}

pub(crate) fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).unwrap().1.split_once(after).unwrap().0
}

/// The page of the officer called `name`.
async fn page_of(administrator: &Browser, name: &str) -> String {
    let list = administrator.get("/admin/officers").await;
    let row = list.body.split("<tr>").find(|row| row.contains(&format!("<b>{name}</b>"))).unwrap();
    between(row, "href=\"", "\"").to_owned()
}

/// What an application shows for the spelled seed of a page.
pub(crate) fn application(town: &Town, page: &str) -> String {
    use totp_rs::{Builder, Secret};
    let spelled = between(page, "id=\"spelled\">", "<").replace(' ', "");
    let told = Builder::new().with_secret(Secret::try_from_base32(spelled).unwrap()).build().unwrap();
    let now = base::Clock::now(&town.clock).unix_seconds();
    told.generate(u64::try_from(now).unwrap()).to_string()
}

#[test]
fn a_password_alone_opens_no_desk_and_a_code_opens_it_for_this_session() {
    in_seeded(|town| async move {
        let entry = town.browser().get("/").await;
        assert!(entry.has("href=\"/person/login?to=desk\""));
        assert_eq!(town.browser().get("/desk").await.to(), "/person/login?to=desk");
        let login = town.browser().walk("/person/login?to=desk").await;
        assert!(login.has("审核人员登录") && login.has("登录后须完成第二重验证"));
        let browser = candidate(&town, "hequshen").await;
        for path in ["/desk", "/desk/factors", "/desk/anything/at/all"] {
            assert_eq!(browser.get(path).await.to(), "/desk/factor", "{path}");
        }
        let (thief, old) = (browser.copy(), browser.cookies.lock().unwrap()["platform"].clone());
        assert!(browser.get("/desk/factor").await.has("动态口令"));
        let passed = browser.post("/desk/factor", &[("code", &code(&town, "hequshen").await)]).await;
        assert_eq!((passed.status, passed.to()), (StatusCode::SEE_OTHER, "/desk"));
        let desk = browser.get("/desk").await;
        for words in ["何区审，您好", "海淀区人力资源和社会保障局", "初审、复审、终审、上报", "审核端"]
        {
            assert!(desk.has(words), "{words}");
        }
        assert_ne!(browser.cookies.lock().unwrap()["platform"], old, "the token was changed");
        assert_eq!(thief.get("/desk").await.to(), "/person/login?to=desk", "the old token is nobody's");
        // Another session of the same officer is asked for its own.
        town.clock.advance(Duration::minutes(1));
        assert_eq!(candidate(&town, "hequshen").await.get("/desk").await.to(), "/desk/factor");
        assert_eq!(browser.get("/person").await.status, StatusCode::OK, "an officer is a person too");
    });
}

#[test]
fn to_a_person_without_a_grant_there_is_no_desk() {
    in_seeded(|town| async move {
        let browser = town.browser();
        town.sign_in(&browser, "chenceshi", demo::PASSWORD).await;
        assert_eq!(browser.walk("/person/login?to=desk").await.status, StatusCode::NOT_FOUND);
        browser.get("/person").await;
        for path in ["/desk", "/desk/factor", "/desk/enrol", "/desk/factors", "/desk/nowhere"] {
            assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["/desk/factor", "/desk/enrol", "/desk/enrol/totp", "/api/desk/passkeys/proof"] {
            assert_eq!(browser.post(path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let visitor = town.browser();
        visitor.get("/auth/login").await;
        assert_eq!(visitor.post("/api/desk/passkeys/proof", &[]).await.status, StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn wrong_old_and_used_codes_are_answered_alike_and_the_sixth_waits() {
    in_seeded(|town| async move {
        let old = code(&town, "hequshen").await;
        town.clock.advance(Duration::minutes(5));
        let first = candidate(&town, "hequshen").await;
        let used = code(&town, "hequshen").await;
        first.post("/desk/factor", &[("code", &used)]).await;
        let browser = candidate(&town, "hequshen").await;
        for typed in [old.as_str(), used.as_str(), "000000", "", "口令"] {
            let refused = browser.post("/desk/factor", &[("code", typed)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(
                refused.prompt("code"),
                "动态口令不正确或已失效，请输入认证应用中的最新口令",
                "{typed}"
            );
        }
        let right = code(&town, "hequshen").await;
        let refused = browser.post("/desk/factor", &[("code", &right)]).await;
        assert_eq!(refused.prompt("code"), "错误次数过多，请15分钟后再试");
        // Who is in stays in, and others are not concerned.
        assert_eq!(first.get("/desk").await.status, StatusCode::OK);
        town.sign_in_at_desk(&town.browser(), "xushishen").await;
        town.clock.advance(Duration::minutes(15));
        let right = code(&town, "hequshen").await;
        assert_eq!(browser.post("/desk/factor", &[("code", &right)]).await.to(), "/desk");
    });
}

#[test]
fn a_security_administrator_names_an_officer_who_sets_up_a_factor_with_the_code() {
    in_seeded(|town| async move {
        let person = town.browser();
        town.sign_in(&person, "sunshiyong", demo::PASSWORD).await;
        person.walk("/person").await;
        assert_eq!(person.get("/desk").await.status, StatusCode::NOT_FOUND);
        let administrator = town.administrator(SECURITY).await;
        administrator.get("/admin/officers").await;
        let refused =
            administrator.post("/admin/officers", &[("number", "1"), ("authority", "110199")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        for (field, words) in [
            ("number", "身份证号码格式不正确"),
            ("authority", "请选择所在机构"),
            ("rank1", "请至少选择一个审核岗位"),
            ("permit", "请至少选择一类业务"),
        ] {
            assert_eq!(refused.prompt(field), words);
        }
        let fields =
            [("number", "119900199505120109"), ("authority", "110105"), ("rank2", "1"), ("talent", "1")];
        let named = administrator.post("/admin/officers", &fields).await;
        let page = named.to().to_owned();
        assert_eq!(
            administrator.post("/admin/officers", &fields).await.prompt("number"),
            "该人员已是审核人员"
        );
        // Named is not enough, and no factor can be set up without the code.
        assert_eq!(person.walk("/desk").await.prompt("setup"), "");
        let guessed = person.post("/desk/enrol/totp", &[("code", "123456")]).await;
        assert_eq!(guessed.status, StatusCode::UNPROCESSABLE_ENTITY);
        administrator.get(&page).await;
        let handed_out = administrator.post(&page, &[("act", "code")]).await;
        let setup = between(&handed_out.body, "id=\"setup-code\">", "<").to_owned();
        assert!(!administrator.get(&page).await.has(&setup), "shown once");
        let refused = person.post("/desk/enrol", &[("setup", "ABCD-EFGH-2345")]).await;
        assert_eq!(refused.prompt("setup"), "设置码不正确或已失效，请向管理员申请新的设置码");
        assert_eq!(person.post("/desk/enrol", &[("setup", &setup)]).await.to(), "/desk/enrol");
        let choose = person.get("/desk/enrol").await;
        assert!(
            choose.has("<svg class=\"qr\"") && !choose.has("创建通行密钥"),
            "no passkeys under an address"
        );
        let refused = person.post("/desk/enrol/totp", &[("code", "000000")]).await;
        assert_eq!(refused.prompt("code"), "动态口令不正确或已失效，请输入认证应用中的最新口令");
        let code = application(&town, &person.get("/desk/enrol").await.body);
        let added = person.post("/desk/enrol/totp", &[("code", &code), ("totp_name", " 本人 手机 ")]).await;
        assert_eq!(added.to(), "/desk/factors?added=1");
        let factors = person.get("/desk/factors?added=1").await;
        assert!(factors.has("验证方式已启用") && factors.has("本人 手机") && factors.has("唯一的验证方式"));
        assert!(person.get("/desk").await.has("朝阳区人力资源和社会保障局"));
        // The journal knows each step, and no code.
        let journal = town.administrator(AUDIT).await.get("/admin/journal").await;
        for action in ["officer.granted", "officer.setup-code", "factor.failed", "factor.added"] {
            assert!(journal.has(action), "{action}");
        }
        assert!(!journal.has(&setup) && !journal.has(&setup.replace('-', "")));
    });
}

#[test]
fn who_is_removed_or_suspended_is_out_at_the_next_request() {
    in_seeded(|town| async move {
        let (one, two) = (town.browser(), town.browser());
        town.sign_in_at_desk(&one, "shichushen").await;
        town.sign_in_at_desk(&two, "tianfushen").await;
        let administrator = town.administrator(SECURITY).await;
        let (first, second) =
            (page_of(&administrator, "施初审").await, page_of(&administrator, "田复审").await);
        administrator.get(&first).await;
        town.clock.advance(Duration::SECOND);
        let change = [("act", "change"), ("authority", "110101"), ("rank4", "1"), ("permit", "1")];
        administrator.post(&first, &change).await;
        assert!(one.get("/desk").await.has("东城区人力资源和社会保障局"), "from the next request on");
        assert_eq!(administrator.post(&first, &[("act", "suspend")]).await.to(), first);
        assert_eq!(one.get("/desk").await.status, StatusCode::NOT_FOUND);
        administrator.post(&first, &[("act", "resume")]).await;
        assert_eq!(one.get("/desk").await.to(), "/desk/factor");
        assert_eq!(administrator.post(&second, &[("act", "remove")]).await.to(), "/admin/officers");
        assert_eq!(two.get("/desk").await.status, StatusCode::NOT_FOUND);
        assert_eq!(administrator.get(&second).await.status, StatusCode::NOT_FOUND);
        // A new code takes the old factor, and every session that passed it, away.
        let third = town.browser();
        town.sign_in_at_desk(&third, "miaozhongshen").await;
        town.clock.advance(Duration::SECOND);
        let page = page_of(&administrator, "苗终审").await;
        administrator.get(&page).await;
        administrator.post(&page, &[("act", "code")]).await;
        assert_eq!(third.get("/desk").await.to(), "/desk/factor");
        assert_eq!(third.get("/desk/factor").await.to(), "/desk/enrol");
    });
}

#[test]
fn another_factor_is_added_and_one_removed_after_a_fresh_proof() {
    in_seeded(|town| async move {
        let browser = town.browser();
        town.sign_in_at_desk(&browser, "hequshen").await;
        town.clock.advance(Duration::minutes(10));
        assert_eq!(browser.get("/desk").await.status, StatusCode::OK);
        assert_eq!(browser.get("/desk/enrol").await.to(), "/desk/factor?to=enrol");
        assert!(browser.get("/desk/factor?to=enrol").await.has("请再次验证是您本人操作"));
        let fresh = code(&town, "hequshen").await;
        assert_eq!(browser.post("/desk/factor?to=enrol", &[("code", &fresh)]).await.to(), "/desk/enrol");
        let page = browser.get("/desk/enrol").await;
        assert!(page.has("添加验证方式"));
        let code = application(&town, &page.body);
        browser.post("/desk/enrol/totp", &[("code", &code), ("totp_name", "备用手机")]).await;
        let factors = browser.get("/desk/factors").await;
        assert!(factors.has("备用手机") && !factors.has("唯一的验证方式"));
        let id = between(&factors.body, "name=\"remove\" value=\"", "\"").to_owned();
        let stranger = town.browser();
        town.sign_in_at_desk(&stranger, "xushishen").await;
        stranger.get("/desk/factors").await;
        assert_eq!(stranger.post("/desk/factors", &[("remove", &id)]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(browser.post("/desk/factors", &[("remove", &id)]).await.to(), "/desk/factors");
        let left = browser.get("/desk/factors").await;
        assert!(left.has("唯一的验证方式") && left.has("备用手机"));
        let last = browser.post("/desk/factors", &[("remove", &id)]).await;
        assert_eq!(last.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn an_officer_who_was_away_too_long_comes_back_to_the_desk() {
    in_seeded(|town| async move {
        let browser = town.browser();
        town.sign_in_at_desk(&browser, "hequshen").await;
        town.clock.advance(Duration::minutes(31));
        let login = browser.walk("/desk").await;
        assert!(login.has("登录已超时，请重新登录") && login.has("审核人员登录"));
        let captcha = town.captcha(&browser, "login").await;
        let fields = [("account", "hequshen"), ("password", demo::PASSWORD), ("captcha", &captcha)];
        let to = browser.post("/auth/login?timeout=1&entry=desk", &fields).await.to().to_owned();
        assert!(browser.walk(&to).await.has("第二重验证"), "and is asked for the second factor again");
    });
}

#[test]
fn after_eight_hours_an_officer_is_asked_again() {
    let mut config = app::config::Config::default();
    config.session.idle_minutes = 24 * 60;
    crate::common::in_seeded_with(config, |town| async move {
        let browser = town.browser();
        town.sign_in_at_desk(&browser, "hequshen").await;
        town.clock.advance(Duration::minutes(8 * 60 - 1));
        assert_eq!(browser.get("/desk").await.status, StatusCode::OK);
        town.clock.advance(Duration::minutes(1));
        assert_eq!(browser.get("/desk").await.to(), "/desk/factor");
    });
}
