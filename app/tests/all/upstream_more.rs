//! Signing in by a platform with tickets and by a standard one (R2.2.6), with their attackers.

use std::sync::Arc;

use adapters::upstream_ticket::Platform;
use app::config::{Config, Oidc};
use app::demo;
use base::{ManualClock, Secret};
use db::testing::NOON;
use simulators::World;

use crate::common::{Browser, ORIGIN, Town, in_seeded, in_seeded_with, in_town, in_town_with};
use crate::upstream::{
    CANCELLED, FAILED, choose, is_refused, is_signed_in, parameter, set_out, sign_in, visit,
};

/// As whom to agree: the first and the second of the invented people.
const FIRST: &[(&str, &str)] = &[("person", "0"), ("act", "agree")];
const SECOND: &[(&str, &str)] = &[("person", "1"), ("act", "agree")];

fn failing(fault: &str) -> [(&str, &str); 3] {
    [("person", "0"), ("fault", fault), ("act", "agree")]
}

/// From the sign-in page to the platform and back; answers the way back.
async fn gone(browser: &Browser, choice: &[(&str, &str)]) -> String {
    browser.get("/auth/login?centre=1").await;
    choose(&set_out(browser, "ticket", &[("query", "centre=1")]).await, choice).await
}

/// Signs in by the platform; whoever it is must be bound.
async fn comes_in(browser: &Browser, choice: &[(&str, &str)]) {
    let back = gone(browser, choice).await;
    assert_eq!(browser.get(&back).await.to(), "/auth/centre");
    assert!(is_signed_in(browser).await);
}

/// Binds the first person to the demo account of another name.
async fn bind(town: &Town) {
    let browser = town.browser();
    let back = gone(&browser, FIRST).await;
    let asked = browser.get(&back).await;
    assert!(browser.get(asked.to()).await.has("还没有绑定"), "equal names bind nobody");
    assert_eq!(sign_in(town, &browser, "linyangli", demo::PASSWORD).await.to(), "/auth/centre");
}

#[test]
fn r2_2_6_the_platform_with_tickets_stands_first_asks_a_stranger_and_knows_them_afterwards() {
    in_seeded(|town| async move {
        let browser = town.browser();
        let page = browser.get("/auth/login").await;
        let places =
            ["国家政务服务平台", "支付宝"].map(|title| page.body.find(&format!("</span>{title}")).unwrap());
        assert!(places.is_sorted());
        let address = set_out(&browser, "ticket", &[]).await;
        let (status, _, shown) = visit(&address, None).await;
        assert!(status == 200 && shown.contains("演示") && shown.contains("陈测试"), "{shown}");
        bind(&town).await;
        let browser = town.browser();
        comes_in(&browser, FIRST).await;
        assert!(browser.get("/auth/centre").await.has("linyangli"));
        assert!(browser.get("/auth/centre/devices").await.has("国家政务服务平台"));
        assert!(browser.get("/auth/centre/bonds").await.has("已绑定：陈测试"));
        let other = town.browser();
        let back = gone(&other, SECOND).await;
        assert!(other.get(&back).await.to().starts_with("/auth/login?way=account"), "somebody else");
    });
}

#[test]
fn r2_2_6_whatever_goes_wrong_at_the_platform_with_tickets_signs_nobody_in() {
    in_seeded(|town| async move {
        bind(&town).await;
        let faults =
            ["expired", "unsigned", "busy", "away", "garbled", "no-code", "nobody", "level"].map(failing);
        for choice in &faults {
            let browser = town.browser();
            let back = gone(&browser, choice).await;
            is_refused(&browser, &browser.get(&back).await, FAILED).await;
        }
        let browser = town.browser();
        let back = gone(&browser, &[("act", "cancel")]).await;
        is_refused(&browser, &browser.get(&back).await, CANCELLED).await;
        let browser = town.browser();
        let back = gone(&browser, FIRST).await;
        browser.get(&back).await;
        let spent = parameter(&back, "ticket");
        let thief = town.browser();
        let own = gone(&thief, SECOND).await;
        let stolen = own.replace(&parameter(&own, "ticket"), &spent);
        is_refused(&thief, &thief.get(&stolen).await, FAILED).await;
    });
}

/// A platform that keeps only the path of our address, played apart from the demo's; with the configuration that the
/// documentation shows for it.
fn with_the_second_platform() -> Config {
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async move {
            let world = World::new(demo::world(), Arc::new(ManualClock::at(NOON)));
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(format!("http://{}", listener.local_addr().unwrap())).unwrap();
            axum::serve(listener, simulators::router(world)).await.unwrap();
        });
    });
    let address = told.recv().unwrap();
    let example: Config = toml::from_str(include_str!("../../../docs/ticket/form.toml")).unwrap();
    let mut config = Config::default();
    config.upstream.ticket = Some(Platform {
        login: format!("{address}/ticket/b/login"),
        gateway: format!("{address}/ticket/b"),
        app_id: "demo".into(),
        secret: Secret::new("demo-only"),
        ..example.upstream.ticket.unwrap()
    });
    config
}

#[test]
fn where_a_platform_knows_no_state_our_address_carries_it_once_for_its_browser() {
    in_seeded_with(with_the_second_platform(), |town| async move {
        assert!(town.browser().get("/auth/login").await.has("乙市统一认证平台"));
        bind(&town).await;
        comes_in(&town.browser(), FIRST).await;
        let browser = town.browser();
        let back = gone(&browser, FIRST).await;
        assert!(!back.contains("state="), "{back}");
        let (path, code) = back.split_once('?').unwrap();
        let (without, state) = path.rsplit_once('/').unwrap();
        assert!(without.ends_with("/back") && state.len() == 32, "{back}");
        // Another browser, another state, none: nobody comes in, and the way itself is still good.
        let victim = town.browser();
        victim.get("/auth/login").await;
        is_refused(&victim, &victim.get(&back).await, FAILED).await;
        let guessed = "0".repeat(32);
        for path in [
            without.to_owned(),
            format!("{without}/{guessed}"),
            format!("{without}/%00"),
            format!("{without}/."),
        ] {
            let ended = browser.get(&format!("{path}?{code}")).await;
            is_refused(&browser, &ended, FAILED).await;
        }
        let thief = browser.copy();
        assert_eq!(browser.get(&back).await.to(), "/auth/centre");
        is_refused(&thief, &thief.get(&back).await, FAILED).await;
        // Drawn for this platform, brought back from another.
        let browser = town.browser();
        let mixed = gone(&browser, FIRST).await.replace("/upstream/ticket/", "/upstream/wechat/");
        is_refused(&browser, &browser.get(&mixed).await, FAILED).await;
        let browser = town.browser();
        let back = gone(&browser, &[("act", "cancel")]).await;
        is_refused(&browser, &browser.get(&back).await, CANCELLED).await;
    });
}

#[test]
fn the_platform_sends_nobody_elsewhere_and_knows_only_our_application() {
    in_town(|town| async move {
        let browser = town.browser();
        browser.get("/auth/login").await;
        let right = set_out(&browser, "ticket", &[]).await;
        let encoded = url::form_urlencoded::byte_serialize(ORIGIN.as_bytes()).collect::<String>();
        for wrong in [
            right.replace("appid=demo", "appid=other"),
            right.replace(&encoded, "javascript%3A"),
            right.replace("%2Fauth%2Fupstream", "%2Felsewhere"),
        ] {
            assert_ne!(wrong, right);
            for choice in [None, Some(FIRST)] {
                let (status, to, _) = visit(&wrong, choice).await;
                assert_eq!((status, to.as_str()), (400, ""), "{wrong}");
            }
        }
    });
}

#[test]
fn a_standard_platform_that_is_away_is_offered_and_keeps_nobody_from_the_other_ways() {
    let mut config = Config::default();
    config.upstream.oidc = Oidc {
        title: "某省统一认证".into(),
        issuer: "http://127.0.0.1:9".into(),
        client_id: "city".into(),
        secret: Secret::new("secret"),
        ..Oidc::default()
    };
    in_town_with(config, |town| async move {
        let browser = town.browser();
        assert!(browser.get("/auth/login?centre=1").await.has("某省统一认证"));
        let ended = browser.post("/auth/upstream/oidc", &[("query", "centre=1")]).await;
        assert!(ended.to().contains("centre=1"), "the way on is kept");
        is_refused(&browser, &ended, FAILED).await;
        for query in ["?code=1&state=1", "?error=access_denied", "?iss=http://127.0.0.1:9&code=1&state="] {
            let browser = town.browser();
            let ended = browser.get(&format!("/auth/upstream/oidc/back{query}")).await;
            is_refused(&browser, &ended, FAILED).await;
        }
    });
}
