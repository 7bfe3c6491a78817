//! 登录保护, passkeys and recovery codes through the pages (decision 0024).

use app::config::Config;
use app::demo;
use axum::http::StatusCode;
use time::Duration;

use crate::common::{Browser, MOBILE, PASSWORD, SECURITY, Town, in_seeded, in_town, in_town_with};
use crate::desk::{application, between};
use crate::device::{Device, ORIGIN};

/// Somebody who just registered.
async fn registered(town: &Town) -> Browser {
    let browser = town.browser();
    town.register(&browser, "person1", MOBILE).await;
    browser.post("/auth/register/real-name", &[("act", "skip")]).await;
    browser
}

/// Proves by the password, for the page `next`.
async fn prove(browser: &Browser, next: &str, password: &str) {
    let confirm = format!("/auth/centre/confirm?next={next}&way=password");
    browser.get(&confirm).await;
    assert_eq!(browser.post(&confirm, &[("current_password", password)]).await.status, StatusCode::SEE_OTHER);
}

/// Turns the protection on by an authenticator; answers the page that spells its seed, and the recovery codes.
async fn protect(town: &Town, browser: &Browser, password: &str) -> (String, Vec<String>) {
    assert_eq!(browser.get("/auth/centre/protection/totp").await.to(), "/auth/centre/confirm?next=totp");
    prove(browser, "totp", password).await;
    let page = browser.get("/auth/centre/protection/totp").await;
    assert!(page.has("<svg class=\"qr\""));
    let refused = browser.post("/auth/centre/protection/totp", &[("code", "000000")]).await;
    assert_eq!(refused.prompt("code"), "动态口令不正确或已失效，请输入认证应用中的最新口令");
    let code = application(town, &page.body);
    let shown = browser.post("/auth/centre/protection/totp", &[("code", &code)]).await;
    assert!(shown.has("登录保护已开启") && shown.has("只显示这一次"));
    (page.body, codes(&shown.body))
}

fn codes(page: &str) -> Vec<String> {
    let shown = between(page, "id=\"recovery-codes\">", "</pre>");
    let codes: Vec<String> = shown.split_whitespace().map(str::to_owned).collect();
    assert_eq!(codes.len(), 10);
    codes
}

fn cookie(browser: &Browser) -> String {
    browser.cookies.lock().unwrap()["identity"].clone()
}

#[test]
fn under_protection_nothing_opens_before_the_second_step() {
    in_town(|town| async move {
        let first = registered(&town).await;
        let (seed, _) = protect(&town, &first, PASSWORD).await;
        town.clock.advance(Duration::MINUTE);
        let browser = town.browser();
        browser.get("/auth/login").await;
        let before = cookie(&browser);
        let half = town.sign_in(&browser, "person1", PASSWORD).await;
        assert!(half.to().starts_with("/auth/second?"), "{}", half.to());
        assert_ne!(cookie(&browser), before, "a token that somebody fixed before is nobody's");
        for path in
            ["/auth/centre", "/auth/centre/protection", "/auth/centre/passkeys", "/auth/centre/mobile"]
        {
            assert_eq!(browser.get(path).await.to(), "/auth/login?centre=1", "{path}");
        }
        assert!(browser.walk("/person").await.has("个人登录"), "nor does another system hear of it");
        assert_eq!(browser.get("/api/phone").await.status, StatusCode::UNAUTHORIZED);
        let page = browser.get("/auth/second").await;
        assert!(page.has("第二步验证") && page.has("使用恢复码") && !page.has("person1"));
        for path in ["/auth/centre/protection", "/auth/centre/passkeys", "/auth/centre/password"] {
            assert_eq!(browser.post(path, &[("act", "off")]).await.to(), "/auth/login?centre=1", "{path}");
        }
        let (thief, half) = (browser.copy(), cookie(&browser));
        let wrong = browser.post("/auth/second?centre=1", &[("act", "totp"), ("code", "000000")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.prompt("code"), "动态口令不正确或已失效，请输入认证应用中的最新口令");
        let code = application(&town, &seed);
        let passed = browser.post("/auth/second?centre=1", &[("act", "totp"), ("code", &code)]).await;
        assert_eq!(passed.to(), "/auth/centre");
        assert_ne!(cookie(&browser), half, "the token changes with the second step");
        assert!(thief.get("/auth/second").await.to().starts_with("/auth/login"));
        assert_eq!(thief.get("/auth/centre").await.to(), "/auth/login?centre=1");
        let devices = browser.get("/auth/centre/devices").await;
        assert!(devices.has("第二步验证") && devices.has("账号密码"));
        // A link leads nowhere but to us.
        assert_eq!(browser.get("/auth/second?next=https://evil.example/").await.to(), "/person/login");
    });
}

#[test]
fn a_password_does_not_turn_it_off_and_a_recovery_code_does() {
    in_town(|town| async move {
        let browser = registered(&town).await;
        let (_, codes) = protect(&town, &browser, PASSWORD).await;
        let page = browser.get("/auth/centre/protection").await;
        assert!(page.has("已开启") && page.has("剩余10个"));
        let off = browser.post("/auth/centre/protection", &[("act", "off")]).await;
        assert_eq!(off.to(), "/auth/centre/confirm?next=protection");
        let confirm = browser.get(off.to()).await;
        assert!(confirm.has("您已开启登录保护") && !confirm.has("当前密码"));
        let way = "/auth/centre/confirm?next=protection&way=";
        let refused = browser.post(&format!("{way}password"), &[("current_password", PASSWORD)]).await;
        assert!(
            refused.status == StatusCode::UNPROCESSABLE_ENTITY
                && refused.has("请使用动态口令、通行密钥或恢复码验证")
        );
        let wrong =
            browser.post(&format!("{way}factor"), &[("act", "recovery"), ("recovery", "ABCDE-FGHJK")]).await;
        assert_eq!(wrong.prompt("recovery"), "恢复码不正确或已使用");
        let right = [("act", "recovery"), ("recovery", codes[9].as_str())];
        assert_eq!(browser.post(&format!("{way}factor"), &right).await.to(), "/auth/centre/protection");
        assert!(browser.get("/auth/centre/protection").await.has("剩余9个"));
        let renewed = browser.post("/auth/centre/protection", &[("act", "codes")]).await;
        let fresh = self::codes(&renewed.body);
        assert!(!fresh.contains(&codes[0]));
        let right = [("act", "recovery"), ("recovery", fresh[0].as_str())];
        browser.post(&format!("{way}factor"), &right).await;
        let done = browser.post("/auth/centre/protection", &[("act", "off")]).await;
        assert_eq!(done.to(), "/auth/centre/protection?done=off");
        let other = town.browser();
        assert_eq!(town.sign_in(&other, "person1", PASSWORD).await.to(), "/person/login");
        // The journal tells each step, and no code.
        let journal = journal(&town).await;
        for action in ["account.protection-on", "account.recovery-code-used", "account.protection-off"] {
            assert!(journal.contains(action), "{action}");
        }
        assert!(!journal.contains(&fresh[0]) && !journal.contains(&codes[9]));
    });
}

/// The newest page of the journal, as an auditor reads it.
async fn journal(town: &Town) -> String {
    let given = town.program.ground.given();
    let auditor = base::Auditor::at_edge(base::Id::new(&given));
    let entries = town.db.write(move |tx| staff::audit::view(tx, &auditor, "", &given)).await.unwrap();
    let line = |one: &db::journal::Written| [&*one.actor, &one.action, &one.about, &one.detail].join(" ");
    entries.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn at_localhost() -> Config {
    let mut config = Config::default();
    config.server.origin = ORIGIN.into();
    config
}

#[test]
fn a_passkey_is_added_after_a_proof_and_signs_in_where_it_was_asked() {
    in_town_with(at_localhost(), |town| async move {
        let browser = registered(&town).await;
        let page = browser.get("/auth/centre/passkeys").await;
        assert!(page.has("还没有通行密钥") && !page.has("创建通行密钥"));
        let early = browser.post("/api/identity/passkeys/creation", &[]).await;
        assert!(early.status == StatusCode::UNPROCESSABLE_ENTITY && early.has("请先验证身份"));
        prove(&browser, "passkeys", PASSWORD).await;
        assert!(browser.get("/auth/centre/passkeys").await.has("创建通行密钥"));
        let question = browser.post("/api/identity/passkeys/creation", &[]).await;
        let (mut device, answer) = Device::make(&question.body, 7);
        let added =
            browser.post("/auth/centre/passkeys", &[("credential", &answer), ("key_name", "手机")]).await;
        assert_eq!(added.to(), "/auth/centre/passkeys?done=added");
        assert!(browser.get("/auth/centre/passkeys?done=added").await.has("<b>手机</b>"));
        // Anybody may ask, and only the browser that asked may answer.
        let (door, thief) = (town.browser(), town.browser());
        assert!(door.get("/auth/login?centre=1").await.has("使用通行密钥登录"));
        thief.get("/auth/login").await;
        let question = door.post("/api/identity/passkeys/entry", &[]).await;
        let answer = device.sign(&question.body);
        let way = "/auth/login/passkey?centre=1";
        let stolen = thief.post(way, &[("credential", &answer)]).await;
        assert!(stolen.status == StatusCode::UNPROCESSABLE_ENTITY && stolen.has("通行密钥验证未通过"));
        let before = cookie(&door);
        assert_eq!(door.post(way, &[("credential", &answer)]).await.to(), "/auth/centre");
        assert_ne!(cookie(&door), before);
        assert!(door.get("/auth/centre/devices").await.has("<td data-label=\"方式\">通行密钥</td>"));
        let again = thief.post(way, &[("credential", &answer)]).await;
        assert!(again.has("通行密钥验证未通过"), "replayed");
        let forged = door.post_bare("/api/identity/passkeys/entry", &[]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn where_browsers_know_no_passkeys_none_are_offered() {
    in_town(|town| async move {
        let browser = registered(&town).await;
        assert!(browser.get("/auth/centre/passkeys").await.has("当前网址不支持通行密钥"));
        let visitor = town.browser();
        assert!(!visitor.get("/auth/login").await.has("使用通行密钥登录"));
        let asked = visitor.post("/api/identity/passkeys/entry", &[]).await;
        assert_eq!(asked.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn an_officer_without_phone_and_key_passes_by_a_recovery_code_once() {
    in_seeded(|town| async move {
        let officer = town.browser();
        town.sign_in_at_desk(&officer, "hequshen").await;
        assert!(officer.get("/desk/factors").await.has("未生成或已用完"));
        let shown = officer.post("/desk/factors", &[("act", "codes")]).await;
        let codes = codes(&shown.body);
        assert!(officer.get("/desk/factors").await.has("剩余10个"));
        let candidate = || async {
            let browser = town.browser();
            town.sign_in(&browser, "hequshen", demo::PASSWORD).await;
            assert!(browser.walk("/person/login?to=desk").await.has("使用恢复码"));
            browser
        };
        let (one, two) = (candidate().await, candidate().await);
        let fields = [("recovery", codes[0].as_str())];
        assert_eq!(one.post("/desk/factor/recovery", &fields).await.to(), "/desk");
        assert!(one.get("/desk/factors").await.has("剩余9个"));
        let used = two.post("/desk/factor/recovery", &fields).await;
        assert_eq!(used.prompt("recovery"), "恢复码不正确或已使用");
        town.program.worker.run_due().await.unwrap();
        assert!(town.world.messages().iter().any(|one| one.text.contains("使用了恢复码，还剩9个")));
        // Ten minutes later a new set needs a fresh proof, and voids the old one.
        town.clock.advance(Duration::minutes(11));
        assert_eq!(one.post("/desk/factors", &[("act", "codes")]).await.to(), "/desk/factor?to=factors");
        let proof = [("recovery", codes[1].as_str())];
        assert_eq!(one.post("/desk/factor/recovery?to=factors", &proof).await.to(), "/desk/factors");
        one.get("/desk/factors").await;
        self::codes(&one.post("/desk/factors", &[("act", "codes")]).await.body);
        let void = two.post("/desk/factor/recovery", &[("recovery", codes[2].as_str())]).await;
        assert_eq!(void.prompt("recovery"), "恢复码不正确或已使用");
    });
}

#[test]
fn an_administrators_codes_are_not_those_of_their_account() {
    in_seeded(|town| async move {
        let at_work = town.administrator(SECURITY).await;
        at_work.get("/admin/factors").await;
        let of_work = codes(&at_work.post("/admin/factors", &[("act", "codes")]).await.body);
        let own = town.browser();
        town.sign_in(&own, SECURITY, demo::PASSWORD).await;
        let (_, of_account) = protect(&town, &own, demo::PASSWORD).await;
        // Whose door it is asks for what was set up for it: first the account's, then that of the administration.
        let browser = town.browser();
        assert!(town.sign_in(&browser, SECURITY, demo::PASSWORD).await.to().starts_with("/auth/second"));
        assert!(browser.get("/auth/second?entry=admin").await.has("第二步验证"));
        let wrong = [("act", "recovery"), ("recovery", of_work[0].as_str())];
        assert_eq!(
            browser.post("/auth/second?entry=admin", &wrong).await.prompt("recovery"),
            "恢复码不正确或已使用"
        );
        let right = [("act", "recovery"), ("recovery", of_account[0].as_str())];
        assert_eq!(browser.post("/auth/second?entry=admin", &right).await.to(), "/admin");
        assert!(browser.walk("/admin").await.has("第二重验证"));
        let wrong = browser.post("/admin/factor/recovery", &[("recovery", &of_account[1])]).await;
        assert_eq!(wrong.prompt("recovery"), "恢复码不正确或已使用");
        let right = browser.post("/admin/factor/recovery", &[("recovery", &of_work[0])]).await;
        assert_eq!(right.to(), "/admin");
        assert!(browser.get("/admin/factors").await.has("剩余9个"));
        town.program.worker.run_due().await.unwrap();
        assert!(town.world.messages().iter().any(|one| one.text.contains("使用了恢复码，还剩9个")));
    });
}

#[test]
fn a_units_administrator_sees_who_of_its_clerks_is_protected_and_nothing_more() {
    in_seeded(|town| async move {
        let clerk = town.browser();
        town.sign_in(&clerk, "shenjingban", demo::PASSWORD).await;
        clerk.walk("/unit").await;
        let listed = clerk.get("/unit/clerks").await;
        assert!(listed.has("登录保护") && listed.has("未开启") && !listed.has("已开启登录保护"));
        protect(&town, &clerk, demo::PASSWORD).await;
        town.program.worker.run_due().await.unwrap();
        let listed = clerk.get("/unit/clerks").await;
        let listed = between(&listed.body, "<main", "</main>");
        assert!(listed.contains("已开启登录保护"), "{listed}");
        assert!(!listed.contains("恢复码") && !listed.contains("动态口令"), "{listed}");
    });
}
