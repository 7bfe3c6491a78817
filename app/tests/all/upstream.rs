//! Signing in by other platforms (R2.2.6, R2.2.7), its own and its attackers' ways.

use std::io::Write;
use std::sync::{Arc, Mutex};

use app::demo;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use tracing_subscriber::fmt::MakeWriter;

use crate::common::{Answer, Browser, MOBILE, ORIGIN, PASSWORD, Town, in_seeded, in_town};
use crate::platform::count;

const KEYS: [&str; 3] = ["alipay", "wechat", "baidu"];

/// As whom to agree, without a fault.
const CHEN: &[(&str, &str)] = &[("person", "chen"), ("fault", ""), ("act", "agree")];
const CLOUD: &[(&str, &str)] = &[("person", "cloud"), ("fault", ""), ("act", "agree")];
const OLD: &[(&str, &str)] = &[("person", "old"), ("fault", ""), ("act", "agree")];
const NO: &[(&str, &str)] = &[("person", "chen"), ("fault", ""), ("act", "cancel")];

fn failing(fault: &str) -> [(&str, &str); 3] {
    [("person", "chen"), ("fault", fault), ("act", "agree")]
}

/// A page of a platform, as a browser without our cookies opens it.
pub(crate) async fn visit(address: &str, choice: Option<&[(&str, &str)]>) -> (u16, String, String) {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let request = match choice {
        None => client.get(address),
        Some(fields) => {
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            let kind = "application/x-www-form-urlencoded";
            client.post(address).header("content-type", kind).body(body)
        }
    };
    let answer = request.send().await.unwrap();
    let to = answer.headers().get("location").map_or("", |to| to.to_str().unwrap()).to_owned();
    (answer.status().as_u16(), to, answer.text().await.unwrap())
}

/// Presses a platform's button on the last page; answers where the platform is.
pub(crate) async fn set_out(browser: &Browser, key: &str, fields: &[(&str, &str)]) -> String {
    let leaving = browser.post(&format!("/auth/upstream/{key}"), fields).await;
    assert_eq!(leaving.status, StatusCode::OK, "{}", leaving.body);
    let (_, rest) = leaving.body.split_once("content=\"0;url=").unwrap();
    rest.split('"').next().unwrap().replace("&#38;", "&")
}

/// Chooses at the platform; answers the way back to us.
pub(crate) async fn choose(address: &str, choice: &[(&str, &str)]) -> String {
    let (status, to, body) = visit(address, Some(choice)).await;
    assert_eq!(status, 303, "{body}");
    to.strip_prefix(ORIGIN).unwrap().to_owned()
}

/// From the sign-in page to the platform and back.
async fn around(browser: &Browser, key: &str, choice: &[(&str, &str)]) -> Answer {
    browser.get("/auth/login?centre=1").await;
    let address = set_out(browser, key, &[("query", "centre=1")]).await;
    browser.get(&choose(&address, choice).await).await
}

/// Signs in with the password on the page that asks whom a stranger is.
pub(crate) async fn sign_in(town: &Town, browser: &Browser, account: &str, password: &str) -> Answer {
    let captcha = town.captcha(browser, "login").await;
    let fields = [("account", account), ("password", password), ("captcha", &captcha)];
    browser.post("/auth/login?centre=1", &fields).await
}

/// A browser in which somebody has just bound their account of the platform.
async fn bound(town: &Town, key: &str, choice: &[(&str, &str)], account: &str) -> Browser {
    let browser = town.browser();
    around(&browser, key, choice).await;
    browser.get("/auth/login").await;
    assert_eq!(sign_in(town, &browser, account, PASSWORD).await.to(), "/auth/centre");
    browser
}

/// Somebody signed in who has proved themselves again.
async fn proven(town: &Town, account: &str) -> Browser {
    let browser = town.browser();
    town.sign_in(&browser, account, PASSWORD).await;
    browser.get("/auth/centre/confirm?next=bonds").await;
    let fields = [("current_password", PASSWORD)];
    let proof = browser.post("/auth/centre/confirm?next=bonds&way=password", &fields).await;
    assert_eq!(proof.to(), "/auth/centre/bonds?done=proven");
    browser
}

pub(crate) async fn is_signed_in(browser: &Browser) -> bool {
    browser.get("/auth/centre").await.status == StatusCode::OK
}

/// What the browser is known by.
fn visit_of(browser: &Browser) -> String {
    browser.cookies.lock().unwrap()["identity"].clone()
}

/// The address of an answer says so, and so does the page there.
pub(crate) async fn is_refused(browser: &Browser, answer: &Answer, words: &str) {
    assert!(answer.to().starts_with("/auth/login?way=account"), "{answer:?}");
    assert!(!answer.to().contains("code="), "what the platform sent is left behind");
    assert!(browser.get(answer.to()).await.has(words), "{words}");
    assert!(!is_signed_in(browser).await);
}

pub(crate) const FAILED: &str = "第三方登录没有完成，请重试或使用其他方式登录";
pub(crate) const CANCELLED: &str = "您已取消第三方登录";
const ELSEWHERE: &str = "该第三方账号已绑定其他账号，或您的账号已绑定该平台的另一个账号";

#[test]
fn r2_2_6_every_platform_has_its_button_with_a_name_in_the_order_of_the_manual() {
    in_town(|town| async move {
        let browser = town.browser();
        let page = browser.get("/auth/login").await;
        let places = ["支付宝", "微信", "百度"].map(|title| {
            page.body.find(&format!("</span>{title}<span class=\"unseen\">登录</span>")).unwrap()
        });
        assert!(places.is_sorted(), "{places:?}");
        assert!(!browser.get("/auth/login?entry=desk").await.has("其他登录方式"), "officers use their own");
        for key in KEYS {
            browser.get("/auth/login").await;
            let (status, _, page) = visit(&set_out(&browser, key, &[]).await, None).await;
            assert!(status == 200 && page.contains("演示") && page.contains("同意"), "{key}: {page}");
        }
    });
}

#[test]
fn r2_2_7_a_stranger_who_signs_in_is_bound_and_comes_in_directly_next_time() {
    in_town(|town| async move {
        for (at, (key, choice)) in KEYS.into_iter().flat_map(|key| [(key, CLOUD), (key, OLD)]).enumerate() {
            let account = format!("person{at}");
            town.register(&town.browser(), &account, &format!("1990000010{at}")).await;
            let browser = town.browser();
            let asked = around(&browser, key, choice).await;
            assert_eq!(asked.to(), "/auth/login?way=account&centre=1", "{key}");
            let page = browser.get(asked.to()).await;
            assert!(page.has("还没有绑定") && page.has("注册新账号") && page.has("不绑定"), "{key}");
            assert!(!is_signed_in(&browser).await);
            browser.get(asked.to()).await;
            let wrong = sign_in(&town, &browser, &account, "wrong1").await;
            assert!(wrong.has("还没有绑定"), "who it will be is said again with the prompt");
            assert_eq!(sign_in(&town, &browser, &account, PASSWORD).await.to(), "/auth/centre");
            let bonds = browser.get("/auth/centre/bonds").await;
            assert_eq!(count(&bonds.body, "已绑定："), 1, "{key}: {}", bonds.body);
            // Another day, another browser.
            let browser = town.browser();
            browser.get("/auth/login").await;
            let before = visit_of(&browser);
            assert_eq!(around(&browser, key, choice).await.to(), "/auth/centre", "{key}");
            assert_ne!(visit_of(&browser), before, "the session has a name that nobody knew before");
            assert!(browser.get("/auth/centre").await.has(&account));
            let history = browser.get("/auth/centre/devices").await;
            let title = ["支付宝", "微信", "百度"][KEYS.iter().position(|one| *one == key).unwrap()];
            assert!(history.has(&format!("data-label=\"方式\">{title}")), "{key}");
        }
    });
}

#[test]
fn r2_1_2_who_comes_in_by_another_platform_reaches_the_business_platform() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        bound(&town, "wechat", CLOUD, "person1").await;
        let browser = town.browser();
        let login = browser.walk("/person/login").await;
        let (_, rest) = login.body.split_once("name=\"query\" value=\"").unwrap();
        let query = rest.split('"').next().unwrap().replace("&#38;", "&");
        assert!(query.contains("authorize"), "the way on goes with it: {query}");
        let back = choose(&set_out(&browser, "wechat", &[("query", &query)]).await, CLOUD).await;
        assert!(browser.walk(&back).await.has("请先完善个人信息"));
    });
}

#[test]
fn r2_2_7_a_stranger_who_registers_or_signs_in_by_a_code_is_bound() {
    in_town(|town| async move {
        let browser = town.browser();
        browser.get("/auth/register").await;
        let code = town.code(&browser, "register", MOBILE).await;
        around(&browser, "alipay", CLOUD).await;
        assert!(browser.get("/auth/register").await.has("注册后将绑定您的支付宝账号（云上样例）"));
        let fields = [
            ("username", "person1"),
            ("mobile", MOBILE),
            ("code", &code),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
            ("agreed", "1"),
        ];
        assert_eq!(browser.post("/auth/register", &fields).await.to(), "/auth/register/real-name");
        assert_eq!(around(&town.browser(), "alipay", CLOUD).await.to(), "/auth/centre");
        let browser = town.browser();
        around(&browser, "wechat", CHEN).await;
        browser.get("/auth/login?way=sms").await;
        let code = town.code(&browser, "sms-login", MOBILE).await;
        // Ten minutes have passed on the way: whom the browser came back as is forgotten.
        browser.post("/auth/login?way=sms", &[("mobile", MOBILE), ("code", &code)]).await;
        assert!(around(&town.browser(), "wechat", CHEN).await.to().starts_with("/auth/login"));
        let browser = town.browser();
        browser.get("/auth/login?way=sms").await;
        let code = town.code(&browser, "sms-login", MOBILE).await;
        around(&browser, "wechat", CHEN).await;
        browser.get("/auth/login?way=sms").await;
        browser.post("/auth/login?way=sms", &[("mobile", MOBILE), ("code", &code)]).await;
        assert_eq!(around(&town.browser(), "wechat", CHEN).await.to(), "/auth/centre");
    });
}

#[test]
fn r2_2_7_a_stranger_who_does_not_want_it_is_forgotten() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        let browser = town.browser();
        let asked = around(&browser, "baidu", CLOUD).await;
        browser.get(asked.to()).await;
        let forgotten = browser.post("/auth/upstream/forget", &[("query", "centre=1")]).await;
        assert_eq!(forgotten.to(), "/auth/login?way=account&centre=1");
        assert!(!browser.get(forgotten.to()).await.has("还没有绑定"));
        sign_in(&town, &browser, "person1", PASSWORD).await;
        assert!(!browser.get("/auth/centre/bonds").await.has("已绑定："));
        let forged = browser.post_bare("/auth/upstream/forget", &[]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
    });
}

#[test]
fn equal_names_bind_nobody() {
    in_seeded(|town| async move {
        let browser = town.browser();
        for key in KEYS {
            let asked = around(&browser, key, CHEN).await;
            assert!(browser.get(asked.to()).await.has("（陈测试）还没有绑定"), "{key}");
        }
        let own = town.browser();
        town.sign_in(&own, "chenceshi", demo::PASSWORD).await;
        assert_eq!(count(&own.get("/auth/centre/bonds").await.body, "<span>未绑定</span>"), KEYS.len() + 1);
    });
}

#[test]
fn r2_2_7_the_centre_binds_who_proved_themselves_and_lets_go() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        let browser = town.browser();
        town.sign_in(&browser, "person1", PASSWORD).await;
        assert!(browser.get("/auth/centre").await.has("href=\"/auth/centre/bonds\""));
        browser.get("/auth/centre/bonds").await;
        let unproven = browser.post("/auth/upstream/wechat", &[("bind", "1")]).await;
        assert_eq!(unproven.to(), "/auth/centre/confirm?next=bonds", "a new way in asks for a proof");
        let browser = proven(&town, "person1").await;
        let back = choose(&set_out(&browser, "wechat", &[("bind", "1")]).await, CLOUD).await;
        assert_eq!(browser.get(&back).await.to(), "/auth/centre/bonds?done=bound");
        let page = browser.get("/auth/centre/bonds?done=bound").await;
        assert!(page.has("已绑定：云上样例") && page.has("已绑定，下次可以用该账号登录"));
        let again = browser.post("/auth/upstream/alipay", &[("bind", "1")]).await;
        assert_eq!(again.to(), "/auth/centre/confirm?next=bonds", "one proof serves one change");
        assert_eq!(around(&town.browser(), "wechat", CLOUD).await.to(), "/auth/centre");
        browser.get("/auth/centre/bonds").await;
        let gone = browser.post("/auth/centre/bonds", &[("unbind", "wechat")]).await;
        assert_eq!(gone.to(), "/auth/centre/bonds?done=unbound");
        assert!(!browser.get("/auth/centre/bonds").await.has("已绑定："));
        assert!(around(&town.browser(), "wechat", CLOUD).await.to().starts_with("/auth/login"));
        for nothing in ["wechat", "nobody", "' OR 1=1"] {
            let told = browser.post("/auth/centre/bonds", &[("unbind", nothing)]).await;
            assert_eq!(told.to(), "/auth/centre/bonds", "{nothing}");
        }
    });
}

#[test]
fn who_binds_and_changes_their_mind_reads_that_in_the_centre() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        for (choice, word, words) in [
            (NO, "cancelled", "您已取消授权，没有绑定"),
            (&failing("40029")[..], "failed", "没有绑定成功，请重试"),
        ] {
            let browser = proven(&town, "person1").await;
            let back = choose(&set_out(&browser, "wechat", &[("bind", "1")]).await, choice).await;
            let to = browser.get(&back).await.to().to_owned();
            assert_eq!(to, format!("/auth/centre/bonds?done={word}"));
            let page = browser.get(&to).await;
            assert!(page.has(words) && !page.has("已绑定："), "{word}");
        }
    });
}

#[test]
fn an_account_of_a_platform_is_bound_to_one_of_ours_and_stays_with_it() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        town.register(&town.browser(), "person2", "19900000056").await;
        bound(&town, "wechat", CLOUD, "person1").await;
        let other = proven(&town, "person2").await;
        let back = choose(&set_out(&other, "wechat", &[("bind", "1")]).await, CLOUD).await;
        let to = other.get(&back).await.to().to_owned();
        assert_eq!(to, "/auth/centre/bonds?done=elsewhere");
        let page = other.get(&to).await;
        assert!(page.has(ELSEWHERE) && !page.has("已绑定："));
        // Their own account has another one of the platform: signed in, told, and everything as it was.
        let browser = town.browser();
        around(&browser, "wechat", OLD).await;
        browser.get("/auth/login").await;
        let told = sign_in(&town, &browser, "person1", PASSWORD).await;
        assert_eq!(told.to(), "/auth/centre/bonds?done=elsewhere");
        let page = browser.get(told.to()).await;
        assert!(page.has("已绑定：云上样例") && !page.has("老用户"));
        assert!(around(&town.browser(), "wechat", OLD).await.to().starts_with("/auth/login"));
        assert_eq!(around(&town.browser(), "wechat", CLOUD).await.to(), "/auth/centre");
    });
}

/// The faults that a platform's page offers.
async fn faults(browser: &Browser, key: &str) -> Vec<String> {
    browser.get("/auth/login").await;
    let (_, _, page) = visit(&set_out(browser, key, &[]).await, None).await;
    let options = page.split("<option value=\"").skip(2);
    options.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn r2_2_6_whatever_goes_wrong_at_a_platform_is_told_and_signs_nobody_in() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        for key in KEYS {
            bound(&town, key, CHEN, "person1").await;
            let faults = faults(&town.browser(), key).await;
            assert!(faults.len() > 12, "{key}: {faults:?}");
            for fault in &faults {
                let browser = town.browser();
                let ended = around(&browser, key, &failing(fault)).await;
                if fault == "busy" {
                    assert_eq!(ended.to(), "/auth/centre", "asked again once, as the platform wishes");
                } else {
                    is_refused(&browser, &ended, FAILED).await;
                }
            }
        }
        let forged = ["forged", "unsigned", "person-forged", "person-unsigned"];
        let offered = faults(&town.browser(), "alipay").await;
        assert!(forged.iter().all(|one| offered.iter().any(|fault| fault == one)), "R2.2.6, {offered:?}");
    });
}

#[test]
fn who_says_no_at_a_platform_is_back_where_they_were() {
    in_town(|town| async move {
        for key in KEYS {
            let browser = town.browser();
            let ended = around(&browser, key, NO).await;
            assert!(ended.to().contains("centre=1"), "{key}: the way on is kept");
            is_refused(&browser, &ended, CANCELLED).await;
        }
    });
}

#[test]
fn a_way_is_gone_once_by_the_browser_that_began_it_and_in_time() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        for key in KEYS {
            bound(&town, key, CHEN, "person1").await;
            // Somebody leads a victim's browser to the end of a way that the attacker began.
            let (attacker, victim) = (town.browser(), town.browser());
            attacker.get("/auth/login").await;
            victim.get("/auth/login").await;
            let back = choose(&set_out(&attacker, key, &[]).await, CHEN).await;
            let ended = victim.get(&back).await;
            is_refused(&victim, &ended, FAILED).await;
            let fresh = town.browser();
            is_refused(&fresh, &fresh.get(&back).await, FAILED).await;
            assert_eq!(
                attacker.get(&back).await.to(),
                "/person/login",
                "{key}: the way itself is still good"
            );
            // Once it is gone, it is gone: with the old cookie and with the new one.
            let browser = town.browser();
            browser.get("/auth/login").await;
            let back = choose(&set_out(&browser, key, &[]).await, CHEN).await;
            let thief = browser.copy();
            browser.get(&back).await;
            is_refused(&thief, &thief.get(&back).await, FAILED).await;
            assert_eq!(browser.get(&back).await.to(), "/auth/centre/bonds?done=failed");
            // Ten minutes are enough.
            let browser = town.browser();
            browser.get("/auth/login").await;
            let back = choose(&set_out(&browser, key, &[]).await, CHEN).await;
            town.clock.advance(time::Duration::minutes(10));
            is_refused(&browser, &browser.get(&back).await, FAILED).await;
        }
    });
}

/// The way back with another value for a parameter.
fn with(back: &str, name: &str, value: &str) -> String {
    let (path, query) = back.split_once('?').unwrap();
    let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    let changed = pairs.map(|(key, old)| if key == name { (key, value.to_owned()) } else { (key, old) });
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(changed).finish();
    format!("{path}?{query}")
}

pub(crate) fn parameter(back: &str, name: &str) -> String {
    let (_, query) = back.split_once('?').unwrap();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    pairs.find(|(key, _)| key == name).unwrap().1
}

#[test]
fn a_code_is_good_once_and_a_state_at_its_own_platform() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        for (key, name) in [("alipay", "auth_code"), ("wechat", "code"), ("baidu", "code")] {
            bound(&town, key, CHEN, "person1").await;
            let browser = town.browser();
            browser.get("/auth/login").await;
            let back = choose(&set_out(&browser, key, &[]).await, CHEN).await;
            assert_eq!(browser.get(&back).await.to(), "/person/login");
            let used = parameter(&back, name);
            let thief = town.browser();
            thief.get("/auth/login").await;
            let own = choose(&set_out(&thief, key, &[]).await, CLOUD).await;
            is_refused(&thief, &thief.get(&with(&own, name, &used)).await, FAILED).await;
            for value in ["", "x y", "\u{0}", "名", &"9".repeat(600), "' OR 1=1 --"] {
                thief.get("/auth/login").await;
                let own = choose(&set_out(&thief, key, &[]).await, CLOUD).await;
                is_refused(&thief, &thief.get(&with(&own, name, value)).await, FAILED).await;
            }
        }
        // Drawn for one, brought back from another: neither signs in, and the state is spent.
        for (from, to) in [("wechat", "baidu"), ("baidu", "wechat"), ("alipay", "wechat")] {
            let browser = town.browser();
            browser.get("/auth/login").await;
            let right = choose(&set_out(&browser, from, &[]).await, CHEN).await;
            let mixed = right.replace(&format!("/upstream/{from}/"), &format!("/upstream/{to}/"));
            is_refused(&browser, &browser.get(&mixed).await, FAILED).await;
            is_refused(&browser, &browser.get(&right).await, FAILED).await;
        }
        for bare in ["", "?", "?code=1", "?state=", "?code=1&state=%ff", "?error=x&state=1"] {
            let browser = town.browser();
            let ended = browser.get(&format!("/auth/upstream/wechat/back{bare}")).await;
            is_refused(&browser, &ended, FAILED).await;
        }
        let nowhere = town.browser().get("/auth/upstream/nowhere/back?state=1").await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_way_on_after_another_platform_is_ours_whatever_was_asked() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        bound(&town, "wechat", CHEN, "person1").await;
        for query in [
            "next=https://evil.example/",
            "next=//evil.example",
            "next=/%5Cevil.example",
            "//evil.example",
            "https://evil.example/",
            "next=/oidc/authorizeX",
            "%",
        ] {
            let browser = town.browser();
            browser.get("/auth/login").await;
            let back = choose(&set_out(&browser, "wechat", &[("query", query)]).await, CHEN).await;
            assert_eq!(browser.get(&back).await.to(), "/person/login", "{query}");
            let other = town.browser();
            other.get("/auth/login").await;
            let back = choose(&set_out(&other, "wechat", &[("query", query)]).await, CLOUD).await;
            let asked = other.get(&back).await.to().to_owned();
            assert!(asked.starts_with("/auth/login?way=account"), "{query}: {asked}");
        }
    });
}

#[test]
fn only_a_form_of_ours_begins_a_way_binds_or_lets_go() {
    in_town(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        let browser = proven(&town, "person1").await;
        assert_eq!(
            browser.get("/auth/upstream/wechat?bind=1").await.status,
            StatusCode::METHOD_NOT_ALLOWED,
            "no link does"
        );
        for (path, fields) in [
            ("/auth/upstream/wechat", [("bind", "1")]),
            ("/auth/upstream/wechat", [("query", "")]),
            ("/auth/centre/bonds", [("unbind", "wechat")]),
        ] {
            assert_eq!(browser.post_bare(path, &fields).await.status, StatusCode::FORBIDDEN, "{path}");
            let csrf = browser.csrf();
            let body = url::form_urlencoded::Serializer::new(String::new())
                .extend_pairs(fields)
                .append_pair("csrf", &csrf)
                .finish();
            let request = Request::post(path)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("sec-fetch-site", "cross-site");
            let forged = browser.send(request.body(Body::from(body)).unwrap()).await;
            assert_eq!(forged.status, StatusCode::FORBIDDEN, "{path} from elsewhere");
        }
        let visitor = town.browser();
        visitor.get("/auth/login").await;
        let nobody = visitor.post("/auth/upstream/wechat", &[("bind", "1")]).await;
        assert_eq!(nobody.status, StatusCode::UNAUTHORIZED, "nobody is signed in");
        let unknown = visitor.post("/auth/upstream/nowhere", &[]).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn what_somebody_began_to_bind_ends_with_their_session() {
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        let browser = proven(&town, "person1").await;
        let back = choose(&set_out(&browser, "wechat", &[("bind", "1")]).await, CLOUD).await;
        // A cookie that was copied outlives neither the sign-out nor the way.
        let thief = browser.copy();
        browser.post("/auth/leave", &[]).await;
        is_refused(&thief, &thief.get(&back).await, FAILED).await;
        let browser = town.browser();
        town.sign_in(&browser, "person1", PASSWORD).await;
        assert!(!browser.get("/auth/centre/bonds").await.has("已绑定："));
    });
}

#[test]
fn a_platform_refuses_what_it_does_not_know() {
    in_town(|town| async move {
        for (key, wrong) in [
            (
                "wechat",
                &[
                    ("appid", "wx1"),
                    ("redirect_uri", "https://evil.example/"),
                    ("response_type", "token"),
                    ("scope", "snsapi_base"),
                    ("state", "a-b"),
                ][..],
            ),
            (
                "alipay",
                &[
                    ("app_id", "1"),
                    ("redirect_uri", "https://evil.example/"),
                    ("scope", "auth_base"),
                    ("state", "<"),
                ],
            ),
            (
                "baidu",
                &[
                    ("client_id", "1"),
                    ("redirect_uri", "https://evil.example/"),
                    ("response_type", "token"),
                    ("scope", "netdisk"),
                    ("display", "none"),
                ],
            ),
        ] {
            let browser = town.browser();
            browser.get("/auth/login").await;
            let right = set_out(&browser, key, &[]).await.replace("#wechat_redirect", "");
            assert_eq!(visit(&right, None).await.0, 200, "{key}");
            for (name, value) in wrong {
                let address = with(&right, name, value);
                for choice in [None, Some(CHEN)] {
                    let (status, to, page) = visit(&address, choice).await;
                    assert_eq!((status, to.as_str()), (400, ""), "{key}: {name}={value}");
                    assert!(page.contains("无法授权"), "{page}");
                }
            }
            let nobody = visit(&right, Some(&[("person", "nobody"), ("act", "agree")])).await;
            assert_eq!(nobody.0, 400, "{key}");
        }
    });
}

#[test]
fn an_installation_without_other_platforms_shows_none() {
    db::testing::on_both(|db| async move {
        let town = Town::in_production(db).await;
        let browser = town.browser();
        assert!(!browser.get("/auth/login").await.has("其他登录方式"));
        for path in ["/auth/upstream/wechat", "/auth/upstream/alipay"] {
            assert_eq!(browser.post(path, &[]).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    });
}

/// Log lines, kept.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Kept {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn neither_codes_nor_states_nor_names_are_in_the_log() {
    in_town(|town| async move {
        let kept = Kept::default();
        let lines = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(kept.clone());
        let guard = tracing::subscriber::set_default(lines.finish());
        let mut secrets = vec!["陈测试".to_owned(), "demo-only".to_owned()];
        for (key, name) in [("alipay", "auth_code"), ("wechat", "code"), ("baidu", "code")] {
            for fault in ["", "away", "garbled", "nobody"] {
                let browser = town.browser();
                browser.get("/auth/login").await;
                let back = choose(&set_out(&browser, key, &[]).await, &failing(fault)).await;
                browser.get(&back).await;
                secrets.extend([parameter(&back, name), parameter(&back, "state"), visit_of(&browser)]);
            }
        }
        drop(guard);
        let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert!(log.contains("a platform vouched for nobody") && log.contains("not believed"), "{log}");
        for secret in secrets {
            assert!(!log.contains(&secret), "{secret}");
        }
    });
}
