//! The captcha for who cannot see it, and for who can neither see nor hear it: R1.3.6, R1.3.7, R2.2.5, R9.7; WCAG 2.2,
//! success criteria 1.1.1 and 3.3.8.

use app::config::Config;
use app::demo;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::{Answer, Browser, MOBILE, PASSWORD, in_seeded_with, in_town, in_town_with};

/// Work that a test does at once.
fn easy() -> Config {
    let mut config = Config::default();
    config.captcha.bits = 4;
    config.captcha.most_bits = 6;
    config
}

/// Has captchas put to this browser as `kind`, by the link that stands on `page`; answers the page.
async fn choose(browser: &Browser, kind: &str, page: &str) -> Answer {
    let link = format!("/look?captcha={kind}&amp;back=");
    let shown = browser.get(page).await;
    let (_, rest) = shown.body.split_once(&link).unwrap();
    let back = rest.split('"').next().unwrap();
    let answer = browser.get(&format!("/look?captcha={kind}&back={back}")).await;
    assert_eq!(answer.to(), page);
    browser.get(answer.to()).await
}

/// The recording of a page.
fn player(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("<audio").unwrap();
    rest.split_once("src=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

/// Asks for work and does it.
async fn work(browser: &Browser, purpose: &str) -> String {
    let asked = browser.get(&format!("/auth/captcha/{purpose}/work")).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.body);
    let task: Value = serde_json::from_str(&asked.body).unwrap();
    let (seed, bits) = (task["seed"].as_str().unwrap(), task["bits"].as_u64().unwrap());
    let pairs = seed.as_bytes().as_chunks::<2>().0.iter();
    let bytes: Vec<u8> =
        pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect();
    let numbers = (0..task["parts"].as_u64().unwrap()).map(|part| {
        let part = u32::try_from(part).unwrap().to_be_bytes();
        let is_done = |number: &u32| {
            let hash = Sha256::digest([bytes.as_slice(), &part, &number.to_be_bytes()].concat());
            u64::from(u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]).leading_zeros()) >= bits
        };
        (0_u32..).find(is_done).unwrap().to_string()
    });
    format!("work:{seed}:{}", numbers.collect::<Vec<_>>().join("."))
}

async fn sign_in(browser: &Browser, captcha: &str) -> Answer {
    let fields = [("account", "chenceshi"), ("password", demo::PASSWORD), ("captcha", captcha)];
    browser.post("/auth/login", &fields).await
}

#[test]
fn r1_3_7_somebody_registers_by_ear() {
    in_town(|town| async move {
        let browser = town.browser();
        let page = choose(&browser, "audio", "/auth/register").await;
        for words in ["语音验证码（6位数字）", "<audio", "controls", "换一段", "看图形验证码", "免输入验证"]
        {
            assert!(page.has(words), "{words}");
        }
        assert!(!page.has("<img src=\"/auth/captcha"), "a picture would void the recording");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("media-src 'self'"), "{policy}");
        let (headers, file) = browser.fetch(&player(&page)).await;
        assert_eq!(headers["content-type"], "audio/wav");
        assert_eq!(headers["cache-control"], "no-store");
        assert!(file.starts_with(b"RIFF") && file.len() > 60_000, "{} bytes", file.len());
        let heard = town.world.last_captcha("register").unwrap();
        assert_eq!(heard.len(), 6);
        let fields = [("purpose", "register"), ("mobile", MOBILE), ("captcha", heard.as_str())];
        assert_eq!(browser.post("/api/codes", &fields).await.status, StatusCode::OK);
        let again = [("purpose", "register"), ("mobile", "19900000056"), ("captcha", heard.as_str())];
        assert_eq!(browser.post("/api/codes", &again).await.status, 422, "one recording, one message");
        let code = town.code_on(MOBILE).await;
        let fields = [
            ("username", "listener1"),
            ("mobile", MOBILE),
            ("code", &code),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
            ("agreed", "1"),
        ];
        assert_eq!(browser.post("/auth/register", &fields).await.to(), "/auth/register/real-name");
    });
}

#[test]
fn a_player_may_fetch_a_recording_again_and_in_pieces() {
    in_town(|town| async move {
        let browser = town.browser();
        let address = player(&choose(&browser, "audio", "/auth/login").await);
        let (headers, whole) = browser.fetch(&address).await;
        assert_eq!(headers["accept-ranges"], "bytes");
        let answer = town.world.last_captcha("login");
        assert_eq!(browser.fetch(&address).await.1, whole);
        let piece = |range: &str| Request::get(&address).header("range", range).body(Body::empty()).unwrap();
        let first = browser.send(piece("bytes=0-3")).await;
        assert_eq!((first.status, first.body.as_str()), (StatusCode::PARTIAL_CONTENT, "RIFF"));
        assert_eq!(first.headers["content-range"], format!("bytes 0-3/{}", whole.len()));
        assert_eq!(browser.send(piece("bytes=9999999-")).await.status, StatusCode::RANGE_NOT_SATISFIABLE);
        assert_eq!(town.world.last_captcha("login"), answer, "still the same digits");
        let other = town.browser();
        other.get("/auth/login").await;
        assert_ne!(other.fetch(&address).await.1, whole, "the address says nothing to anybody else");
    });
}

#[test]
fn r2_2_5_a_misheard_recording_is_told_as_one_and_used_up() {
    in_seeded_with(easy(), |town| async move {
        let browser = town.browser();
        let address = player(&choose(&browser, "audio", "/auth/login").await);
        browser.get(&address).await;
        let right = town.world.last_captcha("login").unwrap();
        let wrong = if right == "000000" { "000001" } else { "000000" };
        let refused = sign_in(&browser, wrong).await;
        assert_eq!(refused.prompt("captcha"), "语音验证码错误，请重新输入");
        assert!(refused.has("<audio"), "the kind stays what was chosen");
        assert_ne!(player(&refused), address, "another recording");
        assert_eq!(sign_in(&browser, &right).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        browser.get(&player(&refused)).await;
        let right = town.world.last_captcha("login").unwrap();
        assert_eq!(sign_in(&browser, &right).await.to(), "/person/login");
    });
}

#[test]
fn somebody_who_neither_sees_nor_hears_signs_in_by_work() {
    in_seeded_with(easy(), |town| async move {
        let browser = town.browser();
        let page = choose(&browser, "work", "/auth/login").await;
        for words in ["免输入验证", "开始验证", "role=\"status\"", "看图形验证码", "听语音验证码"]
        {
            assert!(page.has(words), "{words}");
        }
        assert!(!page.has("<img src=\"/auth/captcha") && !page.has("<audio"));
        let unfinished = sign_in(&browser, "work:").await;
        assert_eq!(unfinished.prompt("captcha"), "免输入验证未完成或已失效，请重新验证");
        let proof = work(&browser, "login").await;
        assert_eq!(sign_in(&town.browser().visiting().await, &proof).await.status, 422, "another's work");
        let elsewhere = [("purpose", "sms-login"), ("mobile", MOBILE), ("captcha", proof.as_str())];
        assert_eq!(browser.post("/api/codes", &elsewhere).await.status, 422, "another purpose");
        let idle = format!("{}.0", proof.rsplit_once('.').unwrap().0);
        if idle != proof {
            sign_in(&browser, &idle).await;
            assert_eq!(sign_in(&browser, &proof).await.status, 422, "a wrong try burns it");
        }
        let proof = work(&browser, "login").await;
        town.clock.advance(time::Duration::minutes(5));
        assert_eq!(sign_in(&browser, &proof).await.status, 422, "too late");
        let proof = work(&browser, "login").await;
        let copy = browser.copy();
        assert_eq!(sign_in(&browser, &proof).await.to(), "/person/login");
        assert_eq!(sign_in(&copy, &proof).await.status, 422, "a work is good for one sign-in");
    });
}

#[test]
fn every_form_takes_every_kind() {
    in_town_with(easy(), |town| async move {
        for kind in ["picture", "audio", "work"] {
            for (purpose, page) in [
                ("register", "/auth/register"),
                ("sms-login", "/auth/login?way=sms"),
                ("reset", "/auth/reset"),
            ] {
                let browser = town.browser();
                browser.get(&format!("/look?captcha={kind}&back=%2F")).await;
                let shown = browser.get(page).await;
                let answer = match kind {
                    "picture" => town.captcha(&browser, purpose).await,
                    "audio" => {
                        assert!(player(&shown).starts_with(&format!("/auth/captcha/{purpose}/audio?")));
                        browser.get(&player(&shown)).await;
                        town.world.last_captcha(purpose).unwrap()
                    }
                    _ => {
                        assert!(shown.has(&format!("data-work=\"/auth/captcha/{purpose}/work\"")));
                        work(&browser, purpose).await
                    }
                };
                town.clock.advance(time::Duration::minutes(2));
                let phone = format!("1990000{}", 1000 + town.world.messages().len());
                let fields = [("act", "code"), ("mobile", phone.as_str()), ("captcha", answer.as_str())];
                let sent = browser.post(page, &fields).await;
                assert_eq!(sent.status, StatusCode::OK, "{kind} at {page}");
                town.code_on(&phone).await;
            }
        }
    });
}

#[test]
fn all_kinds_together_are_limited_per_address() {
    in_town_with(easy(), |town| async move {
        let browser = town.browser();
        for _ in 0..100 {
            for path in ["/auth/captcha/login", "/auth/captcha/login/audio", "/auth/captcha/login/work"] {
                assert_eq!(browser.get(path).await.status, StatusCode::OK, "{path}");
            }
        }
        for path in ["/auth/captcha/login", "/auth/captcha/login/audio", "/auth/captcha/login/work"] {
            assert_eq!(browser.get(path).await.status, StatusCode::TOO_MANY_REQUESTS, "{path}");
        }
    });
}

#[test]
fn only_a_kind_that_there_is_can_be_chosen() {
    in_town(|town| async move {
        let browser = town.browser();
        let answer = browser.get("/look?captcha=none&back=%2Fauth%2Flogin").await;
        assert!(answer.headers.get("set-cookie").is_none());
        browser.cookies.lock().unwrap().insert("captcha".into(), "\"><script>".into());
        assert!(browser.get("/auth/login").await.has("<img src=\"/auth/captcha"));
        for path in ["/auth/captcha/nothing/audio", "/auth/captcha/nothing/work"] {
            assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert!(browser.get("/accessibility").await.has("/look?captcha=audio&amp;back=/accessibility"));
    });
}

impl Browser {
    /// This browser with a page open, whose forms it can send.
    async fn visiting(self) -> Self {
        self.get("/auth/login").await;
        self
    }
}
