//! R0: what holds everywhere.

use app::config::Config;
use axum::http::StatusCode;
use time::Duration;

use crate::common::{MOBILE, NUMBER, PASSWORD, Town, in_town, in_town_with};

#[test]
fn r0_2_a_private_address_leads_to_sign_in_and_then_home() {
    in_town(|town| async move {
        let browser = town.browser();
        for path in ["/person", "/person/profile", "/person/attachments"] {
            assert!(browser.walk(path).await.has("个人登录"), "{path}");
        }
    });
}

#[test]
fn r0_6_a_form_sent_twice_at_once_makes_one_account() {
    in_town(|town| async move {
        let browser = town.browser();
        browser.get("/auth/register").await;
        let code = town.code(&browser, "register", MOBILE).await;
        let fields = [
            ("username", "person1"),
            ("mobile", MOBILE),
            ("code", code.as_str()),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
            ("agreed", "1"),
        ];
        let (first, second) = (browser.copy(), browser.copy());
        let (first, second) =
            tokio::join!(first.post("/auth/register", &fields), second.post("/auth/register", &fields));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422]);
    });
}

#[test]
fn r0_7_an_idle_session_ends_with_a_word_and_a_used_one_at_the_absolute_limit() {
    in_town(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        browser.walk("/person").await;
        town.clock.advance(Duration::minutes(31));
        assert!(browser.walk("/person").await.has("登录已超时，请重新登录"));
        town.sign_in(&browser, "person1", PASSWORD).await;
        browser.walk("/person").await;
        for _ in 0..26 {
            town.clock.advance(Duration::minutes(29));
            browser.get("/person").await;
        }
        assert!(browser.walk("/person").await.has("登录已超时，请重新登录"), "twelve hours are over");
    });
}

#[test]
fn r0_7_and_r9_3_signing_out_ends_platform_and_identity_alike() {
    in_town(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        browser.walk("/person").await;
        let stolen = browser.copy();
        let left = browser.post("/person/leave", &[]).await;
        assert!(
            browser.walk(&left.to().replace("http://127.0.0.1:8080", "")).await.has("让每一位人才安心落脚")
        );
        town.program.worker.run_due().await.unwrap();
        for path in ["/person", "/auth/centre"] {
            assert_eq!(
                stolen.get(path).await.status,
                StatusCode::SEE_OTHER,
                "{path}: the old cookies are worthless"
            );
        }
    });
}

#[test]
fn r1_5_5_leaving_elsewhere_ends_the_platforms_session_on_the_other_device() {
    in_town(|town| async move {
        let (phone, desk) = (town.browser(), town.browser());
        town.register(&phone, "person1", MOBILE).await;
        town.sign_in(&desk, "person1", PASSWORD).await;
        phone.walk("/person").await;
        desk.walk("/person").await;
        desk.get("/auth/centre/devices").await;
        desk.post("/auth/centre/devices", &[]).await;
        town.program.worker.run_due().await.unwrap();
        assert_eq!(phone.get("/person").await.status, StatusCode::SEE_OTHER);
        assert_eq!(desk.get("/person").await.status, StatusCode::OK);
    });
}

#[test]
fn r0_8_the_footer_says_what_this_is_and_names_can_be_configured() {
    in_town(|town| async move {
        for path in ["/", "/auth/login", "/auth/register", "/nowhere"] {
            assert!(town.browser().get(path).await.has("演示/自建系统，非政府网站"), "{path}");
        }
    });
    let mut config = Config::default();
    config.brand.identity = "示范市统一认证".into();
    config.brand.footer = "示范市".into();
    in_town_with(config, |town| async move {
        let page = town.browser().get("/auth/login").await;
        assert!(page.has("示范市统一认证") && !page.has("演示/自建系统"));
    });
}

#[test]
fn r0_9_pages_after_sign_in_show_no_number_in_full() {
    in_town(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        let fields = [("name", "郑范例"), ("number", NUMBER), ("act", "verify")];
        browser.post("/auth/register/real-name", &fields).await;
        // 完整信息 is the one page with numbers in full (see `profile.rs`); with nothing submitted it leads to the first step.
        for path in ["/person", "/person/profile", "/auth/centre", "/auth/centre/devices"] {
            let page = browser.walk(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(!page.has(NUMBER) && !page.has(MOBILE), "{path}");
        }
    });
}

#[test]
fn every_answer_carries_the_security_headers_and_cookies_are_closed() {
    in_town(|town| async move {
        for path in ["/", "/auth/login", "/nowhere", "/api/health", "/person"] {
            let answer = town.browser().get(path).await;
            let get = |name: &str| answer.headers.get(name).map_or("", |value| value.to_str().unwrap());
            assert!(
                get("content-security-policy").starts_with("default-src 'none'; script-src 'self'"),
                "{path}"
            );
            assert_eq!((get("x-content-type-options"), get("x-frame-options")), ("nosniff", "DENY"));
            assert!(!get("x-request-id").is_empty());
        }
        let login = town.browser().get("/auth/login").await;
        let cookie = login.headers["set-cookie"].to_str().unwrap().to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"));
        assert!(!login.has("<script>") && !login.has("style=\"") && !login.has("onclick"));
    });
    let mut config = Config::default();
    config.server.origin = "https://rc.example".into();
    in_town_with(config, |town| async move {
        let login = town.browser().get("/auth/login").await;
        let cookie = login.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("__Host-identity=") && cookie.contains("; Secure"));
        assert!(login.headers.contains_key("strict-transport-security"));
    });
}

#[test]
fn styles_and_scripts_are_kept_forever_and_together_with_the_page_stay_under_100_kb() {
    in_town(|town| async move {
        let browser = town.browser();
        let page = browser.get("/").await;
        let mut weight = page.body.len();
        for part in page.body.split('"').filter(|part| part.starts_with("/assets/")) {
            let asset = browser.get(part).await;
            assert_eq!(asset.status, StatusCode::OK, "{part}");
            assert!(asset.headers["cache-control"].to_str().unwrap().contains("immutable"));
            weight += asset.body.len();
        }
        assert!(weight < 100_000, "{weight} bytes before compression");
        assert_eq!(browser.get("/assets/000000000000/style.css").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn r9_7_the_look_is_chosen_without_sign_in_and_never_leads_elsewhere() {
    in_town(|town| async move {
        let browser = town.browser();
        let chosen = browser.get("/look?elder=1&back=%2Fauth%2Flogin").await;
        assert_eq!(chosen.to(), "/auth/login");
        assert!(browser.get("/auth/login").await.has("class=\"elder\""));
        assert_eq!(browser.get("/look?elder=0&back=%2F%2Fevil.example").await.to(), "/");
        assert!(!browser.get("/").await.has("class=\"elder\""));
    });
}

#[test]
fn r0_11_in_production_there_is_no_inbox_no_gallery_and_no_banner() {
    db::testing::on_both(|db| async move {
        let town = Town::in_production(db).await;
        let browser = town.browser();
        for path in ["/inbox", "/ui"] {
            assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let portal = browser.get("/").await;
        assert!(!portal.has("演示模式") && !portal.has("短信收件箱"));
    });
}

#[test]
fn r1_3_12_the_consent_is_kept_with_the_version_of_both_texts() {
    use diesel::prelude::*;
    use diesel::sql_types::{BigInt, Text};
    #[derive(QueryableByName)]
    struct Kept {
        #[diesel(sql_type = Text)]
        document: String,
        #[diesel(sql_type = Text)]
        version: String,
        #[diesel(sql_type = BigInt)]
        given_at: base::Moment,
    }
    in_town(|town| async move {
        town.register(&town.browser(), "person1", MOBILE).await;
        let kept: Vec<Kept> = town
            .db
            .read(|conn| {
                Ok(diesel::sql_query("SELECT document, version, given_at FROM consent ORDER BY document")
                    .load(conn)?)
            })
            .await
            .unwrap();
        let names: Vec<_> = kept.iter().map(|one| (one.document.as_str(), one.version.as_str())).collect();
        let (terms, privacy) = (identity::agreement::TERMS.version, identity::agreement::PRIVACY.version);
        assert_eq!(names, [("privacy", privacy), ("terms", terms)]);
        assert!(kept.iter().all(|one| one.given_at > db::testing::NOON));
        assert!(town.browser().get("/auth/agreement/terms").await.has("用户协议"));
    });
}

#[test]
fn the_gallery_shows_every_part_with_examples() {
    in_town(|town| async move {
        let gallery = town.browser().get("/ui").await;
        for (name, examples) in web::ui::gallery::parts() {
            assert!(!examples.is_empty() && examples.iter().all(|one| !one.html.trim().is_empty()), "{name}");
            assert!(gallery.has(name), "{name}");
        }
    });
}
