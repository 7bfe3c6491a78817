//! The three administrators and what binds those who work here, through the pages (decision 0025; GB/T 22239, 8.1.4).

use app::config::Config;
use app::demo;
use axum::http::StatusCode;
use time::Duration;

use crate::common::{AUDIT, Browser, MOBILE, PASSWORD, SECURITY, SYSTEM, Town, in_seeded, in_seeded_with};

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).unwrap().1.split_once(after).unwrap().0
}

/// Signed in with the password alone.
async fn unproven(town: &Town, username: &str) -> Browser {
    let browser = town.browser();
    town.sign_in(&browser, username, demo::PASSWORD).await;
    browser
}

/// What an application shows for the spelled seed of a page.
fn application(town: &Town, page: &str) -> String {
    use totp_rs::{Builder, Secret};
    let spelled = between(page, "id=\"spelled\">", "<").replace(' ', "");
    let told = Builder::new().with_secret(Secret::try_from_base32(spelled).unwrap()).build().unwrap();
    let now = base::Clock::now(&town.clock).unix_seconds();
    told.generate(u64::try_from(now).unwrap()).to_string()
}

#[test]
fn each_administrator_sees_the_own_tasks_and_a_page_of_another_role_does_not_exist() {
    in_seeded(|town| async move {
        let pages = [
            (SYSTEM, "系统管理员", &["/admin/units", "/admin/policies", "/admin/attachments"][..]),
            (SECURITY, "安全管理员", &["/admin/appeals", "/admin/officers", "/admin/administrators"][..]),
            (AUDIT, "审计管理员", &["/admin/journal", "/admin/journal/verification"][..]),
        ];
        for (username, title, own) in pages {
            let browser = town.administrator(username).await;
            let home = browser.get("/admin").await;
            assert!(home.has(title));
            for (other, _, addresses) in pages {
                for address in addresses {
                    let is_own = own.contains(address);
                    assert_eq!(home.has(&format!("href=\"{address}\"")), is_own, "{username} {address}");
                    let expected = if is_own { StatusCode::OK } else { StatusCode::NOT_FOUND };
                    assert_eq!(
                        browser.get(address).await.status,
                        expected,
                        "{username} {address} of {other}"
                    );
                }
            }
        }
    });
}

#[test]
fn a_password_alone_opens_no_page_of_an_administrator() {
    in_seeded(|town| async move {
        assert_eq!(town.browser().get("/admin").await.to(), "/auth/login?entry=admin");
        let browser = unproven(&town, AUDIT).await;
        assert!(browser.get("/auth/centre").await.has("审计管理员"));
        for path in ["/admin", "/admin/journal", "/admin/journal/export.csv", "/admin/factors"] {
            assert_eq!(browser.get(path).await.to(), "/admin/factor", "{path}");
        }
        browser.get("/admin/factor").await;
        let guessed = browser.post("/admin/factor", &[("code", "000000")]).await;
        assert_eq!(guessed.prompt("code"), "动态口令不正确或已失效，请输入认证应用中的最新口令");
        let before = browser.copy();
        let code = town.world.one_time_code(AUDIT).unwrap();
        assert_eq!(browser.post("/admin/factor", &[("code", &code)]).await.to(), "/admin");
        assert_eq!(browser.get("/admin/journal").await.status, StatusCode::OK);
        assert_eq!(before.get("/admin").await.to(), "/auth/login?entry=admin", "the token of before is dead");
        // An officer is nobody here, and an administrator nobody at the desks.
        let officer = town.browser();
        town.sign_in_at_desk(&officer, "hequshen").await;
        assert_eq!(officer.get("/admin").await.status, StatusCode::NOT_FOUND);
        assert_eq!(town.administrator(SYSTEM).await.walk("/desk").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_security_administrator_names_another_who_renews_the_password_before_anything_else() {
    in_seeded(|town| async move {
        let named = town.browser();
        town.register(&named, "newadmin", MOBILE).await;
        named.post("/auth/register/real-name", &[("act", "skip")]).await;
        assert_eq!(named.get("/admin").await.status, StatusCode::NOT_FOUND);
        let security = town.administrator(SECURITY).await;
        let page = "/admin/administrators";
        security.get(page).await;
        for (typed, words) in [
            ("nobodyhere", "没有这个账号，请先由本人注册"),
            ("1", "没有这个账号，请先由本人注册"),
            (SYSTEM, "该账号已是此类管理员"),
            (AUDIT, "该账号已有其他管理员角色，系统管理员、安全管理员、审计管理员不能由同一账号兼任"),
            (SECURITY, "该账号已有其他管理员角色，系统管理员、安全管理员、审计管理员不能由同一账号兼任"),
        ] {
            assert_eq!(
                security.post(page, &[("username", typed)]).await.prompt("username"),
                words,
                "{typed}"
            );
        }
        assert_eq!(security.post(page, &[("username", "newadmin")]).await.to(), page);
        let list = security.get(page).await;
        let row = list.body.split("<tr>").find(|row| row.contains("<b>newadmin</b>")).unwrap();
        let code = between(row, "value=\"code.", "\"");
        let handed = security.post(page, &[("act", &format!("code.{code}"))]).await;
        let setup = between(&handed.body, "id=\"setup-code\">", "<").to_owned();
        assert!(!security.get(page).await.has(&setup), "shown once");
        // What was chosen as a citizen is not known to fit who works here.
        assert_eq!(named.get("/admin").await.to(), "/auth/centre/password");
        assert_eq!(named.get("/admin/enrol").await.to(), "/auth/centre/password");
        assert_eq!(named.get("/auth/centre").await.to(), "/auth/centre/password");
        renew(&named, PASSWORD, "Tiger-2026", &[]).await;
        assert!(named.walk("/admin").await.has("设置码"));
        assert_eq!(named.post("/admin/enrol", &[("setup", &setup)]).await.to(), "/admin/enrol");
        let code = application(&town, &named.get("/admin/enrol").await.body);
        assert_eq!(named.post("/admin/enrol/totp", &[("code", &code)]).await.to(), "/admin/factors?added=1");
        assert!(named.get("/admin").await.has("系统管理员"));
        // Out at the next request.
        town.clock.advance(Duration::SECOND);
        let account = between(row, "value=\"code.", "\"").to_owned();
        security.get(page).await;
        security.post(page, &[("act", &format!("suspend.{account}"))]).await;
        assert_eq!(named.get("/admin").await.status, StatusCode::NOT_FOUND);
        security.post(page, &[("act", &format!("resume.{account}"))]).await;
        assert_eq!(named.get("/admin").await.to(), "/admin/factor");
        let journal = town.administrator(AUDIT).await.get("/admin/journal").await;
        for action in ["administrator.granted", "administrator.setup-code", "administrator.suspended"] {
            assert!(journal.has(action), "{action}");
        }
        assert!(!journal.has(&setup));
    });
}

/// Proves the present password and takes a new one; `refused` are tried before, with what is said.
async fn renew(browser: &Browser, present: &str, new: &str, refused: &[(&str, &str)]) {
    assert!(browser.walk("/auth/centre/password").await.has("验证身份"));
    let proven = browser.post("/auth/centre/confirm?next=password", &[("current_password", present)]).await;
    assert_eq!(proven.to(), "/auth/centre/password");
    for (typed, words) in refused {
        browser.get("/auth/centre/password").await;
        let fields = [("password", *typed), ("password_again", *typed)];
        let answer = browser.post("/auth/centre/password", &fields).await;
        assert_eq!(answer.prompt("password"), *words, "{typed}");
    }
    assert!(browser.get("/auth/centre/password").await.has("大写字母、小写字母、数字、符号中的三类"));
    let fields = [("password", new), ("password_again", new)];
    assert_eq!(browser.post("/auth/centre/password", &fields).await.to(), "/auth/centre?done=password");
}

fn renewed_daily() -> Config {
    let mut config = Config::default();
    config.staff.password_days = 1;
    config
}

#[test]
fn an_officer_whose_password_is_old_takes_a_new_one_before_the_desk_and_none_of_the_last_five() {
    in_seeded_with(renewed_daily(), |town| async move {
        let mut present = demo::PASSWORD.to_owned();
        for round in 0..5 {
            town.clock.advance(Duration::hours(25));
            let browser = town.browser();
            town.sign_in(&browser, "hequshen", &present).await;
            assert_eq!(browser.walk("/person").await.status, StatusCode::OK, "the own business is open");
            assert_eq!(browser.get("/desk").await.to(), "/auth/centre/password");
            assert_eq!(browser.get("/desk/factor").await.to(), "/auth/centre/password");
            let rule = "密码须为8-20个字符，至少包含大写字母、小写字母、数字、符号中的三类";
            let used = "不能使用最近5次用过的密码";
            let refused = [("abc123", rule), ("lionlion1", rule), (demo::PASSWORD, used)];
            let new = format!("Lion-202{round}");
            renew(&browser, &present, &new, &refused).await;
            assert_eq!(browser.get("/desk").await.to(), "/desk/factor");
            present = new;
        }
        // Five later the first is free again.
        town.clock.advance(Duration::hours(25));
        let browser = town.browser();
        town.sign_in(&browser, "hequshen", &present).await;
        browser.walk("/person").await;
        renew(&browser, &present, demo::PASSWORD, &[("Lion-2023", "不能使用最近5次用过的密码")]).await;
        // Who does not work here is bound by nothing of this.
        let person = unproven(&town, "chenceshi").await;
        assert_eq!(person.get("/auth/centre").await.status, StatusCode::OK);
    });
}

#[test]
fn a_forgotten_password_that_was_reset_by_phone_is_not_known_to_fit() {
    in_seeded(|town| async move {
        let browser = town.browser();
        browser.get("/auth/reset").await;
        let code = town.code(&browser, "reset", "19900000015").await;
        let fields = [
            ("mobile", "19900000015"),
            ("code", &code),
            ("password", "abc123"),
            ("password_again", "abc123"),
        ];
        assert!(browser.post("/auth/reset", &fields).await.status.is_success());
        town.sign_in(&browser, SECURITY, "abc123").await;
        assert_eq!(browser.get("/admin").await.to(), "/auth/centre/password");
        let used = [(demo::PASSWORD, "不能使用最近5次用过的密码")];
        renew(&browser, "abc123", "Tiger-2026", &used).await;
        assert_eq!(browser.get("/admin").await.to(), "/admin/factor");
    });
}

fn offices_alone(trusted: bool) -> Config {
    let mut config = Config::default();
    config.staff.addresses = vec!["10.0.0.0/8".parse().unwrap()];
    // What comes without a socket comes from here.
    config.server.trusted_proxies = if trusted { vec!["127.0.0.1".parse().unwrap()] } else { Vec::new() };
    config
}

const AT_HOME: &str = "203.0.113.9";
const WORDS: &str = "不能从当前网络使用工作账号";

#[test]
fn who_works_here_is_let_in_from_the_listed_networks_alone_and_others_from_everywhere() {
    in_seeded_with(offices_alone(true), |town| async move {
        let office = "10.1.2.3";
        for (username, work) in [("hequshen", "/desk"), (SYSTEM, "/admin"), (AUDIT, "/auth/centre")] {
            let browser = town.browser();
            browser.forward(AT_HOME);
            town.sign_in(&browser, username, demo::PASSWORD).await;
            for path in [work, "/auth/centre", "/auth/centre/password"] {
                let answer = browser.walk(path).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{username} {path}");
                assert!(answer.has(WORDS), "one page for all");
            }
            browser.forward(office);
            assert_eq!(browser.walk(work).await.status, StatusCode::OK, "{username}");
            // A session that began in the office is nothing outside of it.
            browser.forward(AT_HOME);
            assert!(browser.get(work).await.has(WORDS));
            assert!(browser.post("/auth/centre/devices", &[]).await.has(WORDS));
        }
        let person = town.browser();
        person.forward(AT_HOME);
        town.sign_in(&person, "chenceshi", demo::PASSWORD).await;
        assert_eq!(person.walk("/person").await.status, StatusCode::OK);
        // Written down once for each session, however often it was tried.
        let written = town.db.read(|conn| db::journal::list_newest(conn, 1000)).await.unwrap();
        let elsewhere: Vec<_> = written.iter().filter(|one| one.action == "staff.elsewhere").collect();
        assert!((3..=6).contains(&elsewhere.len()), "{} entries", elsewhere.len());
        assert!(elsewhere.iter().all(|one| one.detail == AT_HOME));
    });
}

#[test]
fn an_address_that_the_visitor_says_of_itself_is_not_believed() {
    // Nobody's word is taken: the connection's own address counts, which is not in the list.
    in_seeded_with(offices_alone(false), |town| async move {
        let browser = town.browser();
        browser.forward("10.1.2.3");
        town.sign_in(&browser, SECURITY, demo::PASSWORD).await;
        assert!(browser.walk("/admin").await.has(WORDS));
    });
    // Behind a proxy its own word counts, which stands last; what the visitor wrote before it does not.
    in_seeded_with(offices_alone(true), |town| async move {
        for told in ["10.1.2.3, 203.0.113.9", "10.1.2.3,10.1.2.3,203.0.113.9", "10.1.2.3, ::ffff:203.0.113.9"]
        {
            let browser = town.browser();
            browser.forward(told);
            town.sign_in(&browser, SECURITY, demo::PASSWORD).await;
            assert!(browser.walk("/admin").await.has(WORDS), "{told}");
        }
        let browser = town.browser();
        browser.forward("203.0.113.9, 10.1.2.3");
        town.sign_in(&browser, SECURITY, demo::PASSWORD).await;
        assert!(browser.walk("/admin").await.has("第二重验证"), "the proxy saw an office");
    });
}

#[test]
fn who_is_away_for_long_is_told_and_suspended_and_let_in_again() {
    in_seeded(|town| async move {
        let given = town.program.ground.given();
        town.db.write(move |tx| staff::idle::start(tx, &given)).await.unwrap();
        town.program.worker.run_due().await.unwrap();
        town.clock.advance(Duration::days(76));
        town.program.worker.run_due().await.unwrap();
        let words = "您的工作账号长期未使用，将于";
        let phones: Vec<String> = town.world.messages().into_iter().map(|one| one.phone).collect();
        assert!(phones.contains(&"19900000015".to_owned()) && phones.contains(&"19900000020".to_owned()));
        assert!(town.world.messages().iter().any(|one| one.text.contains(words)));
        for _ in 0..15 {
            town.clock.advance(Duration::DAY);
            town.program.worker.run_due().await.unwrap();
        }
        let officer = town.browser();
        town.sign_in(&officer, "hequshen", demo::PASSWORD).await;
        assert_eq!(officer.walk("/desk").await.status, StatusCode::NOT_FOUND);
        assert_eq!(unproven(&town, SYSTEM).await.walk("/admin").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_auditor_checks_the_journal_and_takes_a_copy_which_the_journal_tells() {
    in_seeded(|town| async move {
        let auditor = town.administrator(AUDIT).await;
        let page = "/admin/journal/verification";
        auditor.get(page).await;
        assert!(auditor.post(page, &[]).await.has("核对通过"));
        let (headers, bytes) = auditor.fetch("/admin/journal/export.csv?about=journal").await;
        assert_eq!(headers["content-type"], "text/csv; charset=utf-8");
        assert!(String::from_utf8(bytes).unwrap().contains("journal.verified"));
        let journal = auditor.get("/admin/journal").await;
        assert!(journal.has("journal.exported") && journal.has("journal.verified"));
        use diesel::prelude::*;
        let tamper = |tx: &mut db::Tx<'_>| {
            let statement = "UPDATE journal SET detail = 'nothing' WHERE action = 'journal.exported'";
            Ok(diesel::sql_query(statement).execute(&mut **tx)?)
        };
        town.db.write(tamper).await.unwrap();
        auditor.get(page).await;
        let found = auditor.post(page, &[]).await;
        assert!(found.has("发现1处问题") && found.has("的内容被改动"), "{}", found.body);
    });
}
