//! The provider over HTTP, as another system meets it.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base::Secret;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use oidc::Client;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::{Answer, Browser, MOBILE, Town, in_town};

const CALLBACK: &str = "https://app.example/callback";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

async fn register_client(town: &Town) {
    let given = town.program.ground.given();
    let client = Client {
        redirect_uris: vec![CALLBACK.into()],
        scopes: "openid profile phone".into(),
        ..Client::confidential("app", "应用", &Secret::new("s:e c"))
    };
    town.db.write(move |tx| oidc::client::register(tx, &client, &given)).await.unwrap();
}

fn authorize(extra: &str) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    format!(
        "/oidc/authorize?client_id=app&redirect_uri=https%3A%2F%2Fapp.example%2Fcallback&response_type=code\
         &scope=openid%20phone&state=xyz&nonce=n&code_challenge={challenge}&code_challenge_method=S256{extra}"
    )
}

fn query(address: &str, name: &str) -> Option<String> {
    let address = url::Url::parse(address).unwrap();
    address.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

async fn token(browser: &Browser, code: &str, authorization: &str) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ])
        .finish();
    let request = Request::post("/oidc/token")
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", authorization);
    browser.send(request.body(Body::from(body)).unwrap()).await
}

fn basic() -> String {
    format!("Basic {}", STANDARD.encode("app:s%3Ae+c"))
}

#[test]
fn another_system_signs_its_people_in() {
    in_town(|town| async move {
        register_client(&town).await;
        let browser = town.browser();
        let asked = browser.get(&authorize("")).await;
        assert!(asked.to().starts_with("/auth/login?next="), "sign in first");
        assert_eq!(
            query(browser.get(&authorize("&prompt=none")).await.to(), "error").as_deref(),
            Some("login_required")
        );
        town.register(&browser, "person1", MOBILE).await;
        let granted = browser.get(&authorize("")).await;
        assert!(granted.to().starts_with(CALLBACK));
        assert_eq!(query(granted.to(), "state").as_deref(), Some("xyz"));
        assert_eq!(query(granted.to(), "iss").as_deref(), Some("http://127.0.0.1:8080"));
        let code = query(granted.to(), "code").unwrap();
        let system = town.browser();
        let tokens = token(&system, &code, &basic()).await;
        assert_eq!(tokens.status, StatusCode::OK, "{}", tokens.body);
        assert_eq!(tokens.headers["cache-control"], "no-store");
        let tokens: Value = serde_json::from_str(&tokens.body).unwrap();
        let access = tokens["access_token"].as_str().unwrap();
        let ask = async |header: &str| {
            let request = Request::get("/oidc/userinfo").header("authorization", header);
            system.send(request.body(Body::empty()).unwrap()).await
        };
        let told: Value = serde_json::from_str(&ask(&format!("Bearer {access}")).await.body).unwrap();
        assert_eq!(told["phone_number"], format!("+86{MOBILE}"));
        assert!(told.get("preferred_username").is_none(), "the scope was not asked for");
        let refused = ask("Bearer nonsense").await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert!(refused.headers["www-authenticate"].to_str().unwrap().contains("invalid_token"));
        let again = token(&system, &code, &basic()).await;
        assert_eq!(
            (again.status, again.body.as_str()),
            (StatusCode::BAD_REQUEST, "{\"error\":\"invalid_grant\"}")
        );
        assert_eq!(ask(&format!("Bearer {access}")).await.status, StatusCode::UNAUTHORIZED, "taken back");
        let stranger = token(&system, "x", "Basic YXBwOndyb25n").await;
        assert_eq!(
            (stranger.status, stranger.body.as_str()),
            (StatusCode::UNAUTHORIZED, "{\"error\":\"invalid_client\"}")
        );
    });
}

#[test]
fn the_sign_in_form_may_end_at_the_other_system_and_nowhere_else() {
    in_town(|town| async move {
        register_client(&town).await;
        let browser = town.browser();
        let policy = |answer: &Answer| answer.headers["content-security-policy"].to_str().unwrap().to_owned();
        let asked = browser.get(&authorize("")).await;
        let page = browser.get(asked.to()).await;
        assert!(policy(&page).contains("form-action 'self' https://app.example;"), "{}", policy(&page));
        assert!(policy(&browser.get("/auth/login").await).contains("form-action 'self';"));
    });
}

#[test]
fn an_unregistered_address_or_client_gets_a_page_and_never_a_redirect() {
    in_town(|town| async move {
        register_client(&town).await;
        let browser = town.browser();
        for (from, to) in
            [("callback", "callback2"), ("client_id=app", "client_id=other"), ("app.example", "evil.example")]
        {
            let refused = browser.get(&authorize("").replace(from, to)).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{to}");
            assert!(refused.has("登录请求有误"));
        }
    });
}

#[test]
fn a_forged_or_replayed_return_signs_nobody_in() {
    in_town(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        let began = browser.get("/person/login").await;
        let granted = browser.get(&began.to().replace("http://127.0.0.1:8080", "")).await;
        let back = granted.to().replace("http://127.0.0.1:8080", "");
        let state = query(granted.to(), "state").unwrap();
        let thief = town.browser();
        assert_eq!(thief.get(&back).await.to(), "/person/login", "without the flow's cookie: from the start");
        let forged = browser.copy().get(&back.replace(&state, "forged")).await;
        assert_eq!(forged.status, StatusCode::BAD_GATEWAY);
        let other_issuer = browser.copy().get(&back.replace("iss=http", "iss=https")).await;
        assert_eq!(other_issuer.status, StatusCode::BAD_GATEWAY);
        let replay = browser.copy();
        assert_eq!(browser.get(&back).await.to(), "/person");
        assert_eq!(replay.get(&back).await.status, StatusCode::BAD_GATEWAY, "the code was used");
    });
}

#[test]
fn a_logout_notice_is_believed_only_when_the_provider_signed_it_as_one() {
    in_town(|town| async move {
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        browser.walk("/person").await;
        let outside = town.browser();
        for token in ["", "x", "eyJhbGciOiJub25lIn0.e30.", "a.b.c"] {
            let refused = outside.post_bare("/person/backchannel", &[("logout_token", token)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{token}");
        }
        assert_eq!(browser.get("/person").await.status, StatusCode::OK);
    });
}
