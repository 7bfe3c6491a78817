//! The provider over HTTP, as another system meets it.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use base::Secret;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use oidc::Client;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::common::{Answer, Browser, MOBILE, PASSWORD, Town, in_town};

const CALLBACK: &str = "https://app.example/callback";
const BYE: &str = "https://app.example/bye";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

async fn register_client(town: &Town) {
    let given = town.program.ground.given();
    let client = Client {
        purpose: "预约人才公寓".into(),
        redirect_uris: vec![CALLBACK.into()],
        post_logout_uris: vec![BYE.into()],
        scopes: "openid profile phone real_name id_number offline_access".into(),
        ..Client::confidential("app", "应用", &Secret::new("s:e c"))
    };
    town.db.write(move |tx| oidc::client::register(tx, &client, &given)).await.unwrap();
}

/// Where 同意 leads.
async fn agree(browser: &Browser, request: &str, ticked: &[&str]) -> Answer {
    let asked = browser.get(request).await;
    assert!(asked.to().starts_with("/auth/consent?"), "{}", asked.to());
    let page = browser.get(asked.to()).await;
    assert_eq!(page.status, StatusCode::OK);
    let mut fields = vec![("decision", "agree")];
    fields.extend(ticked.iter().map(|scope| ("scope", *scope)));
    browser.post(asked.to(), &fields).await
}

/// As a form of another site is posted.
async fn post_from_elsewhere(browser: &Browser, path: &str, body: &str) -> Answer {
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site")
        .header("origin", "https://app.example");
    browser.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

/// A request to one of the endpoints for clients.
async fn call(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post(path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("authorization", basic());
    browser.send(request.body(Body::from(body)).unwrap()).await
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
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
        let silent = browser.get(&authorize("&prompt=none")).await;
        assert_eq!(query(silent.to(), "error").as_deref(), Some("consent_required"));
        agree(&browser, &authorize(""), &[]).await;
        let granted = browser.get(&authorize("")).await;
        assert!(granted.to().starts_with(CALLBACK), "agreed once, asked once");
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
fn the_consent_page_says_who_wants_what_for_what_and_both_answers_weigh_the_same() {
    in_town(|town| async move {
        register_client(&town).await;
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        let request = authorize("").replace("openid%20phone", "openid%20phone%20real_name%20id_number");
        let asked = browser.get(&request).await;
        let page = browser.get(asked.to()).await;
        for words in ["应用", "https://app.example", "预约人才公寓", "手机号", "person1"] {
            assert!(page.has(words), "{words}");
        }
        assert!(!page.has(" checked"), "name and number are not ticked by us");
        let button = |value: &str| {
            let (before, _) = page.body.split_once(&format!("name=\"decision\" value=\"{value}\"")).unwrap();
            before.rsplit("<button").next().unwrap().to_owned()
        };
        assert_eq!(button("agree"), button("refuse"));
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("form-action 'self' https://app.example;"), "{policy}");
        let refused = browser.post(asked.to(), &[("decision", "refuse")]).await;
        assert_eq!(query(refused.to(), "error").as_deref(), Some("access_denied"));
        assert_eq!(query(refused.to(), "state").as_deref(), Some("xyz"));
        assert!(browser.post(asked.to(), &[]).await.to().starts_with("/auth/consent?"), "neither answer");
        let agreed = agree(&browser, &request, &["real_name"]).await;
        let tokens = json(&token(&town.browser(), &query(agreed.to(), "code").unwrap(), &basic()).await);
        assert_eq!(tokens["scope"], "openid phone real_name");
    });
}

#[test]
fn consent_cannot_be_given_for_somebody_nor_widened_on_the_way() {
    in_town(|town| async move {
        register_client(&town).await;
        let (browser, stranger) = (town.browser(), town.browser());
        town.register(&browser, "person1", MOBILE).await;
        let asked = browser.get(&authorize("")).await;
        let page = asked.to().to_owned();
        browser.get(&page).await;
        let forged = browser.post_bare(&page, &[("decision", "agree"), ("csrf", "x")]).await;
        assert_eq!(forged.status, StatusCode::FORBIDDEN);
        assert!(stranger.get(&page).await.to().starts_with("/auth/login?next="));
        let wider = page.replace("phone", "phone%20admin");
        let given = browser.post(&wider, &[("decision", "agree"), ("scope", "id_number")]).await;
        let tokens = json(&token(&town.browser(), &query(given.to(), "code").unwrap(), &basic()).await);
        assert_eq!(tokens["scope"], "openid phone");
        let moved = page.replace("app.example", "evil.example");
        assert_eq!(browser.post(&moved, &[("decision", "agree")]).await.status, StatusCode::BAD_REQUEST);
    });
}

#[test]
fn what_was_let_have_is_listed_in_the_centre_and_taken_back_there() {
    in_town(|town| async move {
        register_client(&town).await;
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        browser.walk("/person").await;
        assert!(browser.get("/auth/centre/apps").await.has("还没有授权任何应用"), "our own platform is none");
        let request = authorize("").replace("phone", "phone%20offline_access");
        let agreed = agree(&browser, &request, &[]).await;
        let tokens = json(&token(&town.browser(), &query(agreed.to(), "code").unwrap(), &basic()).await);
        let page = browser.get("/auth/centre/apps").await;
        assert!(page.has("预约人才公寓") && page.has("手机号") && page.has("退出登录后继续访问"));
        let withdrawn = browser.post("/auth/centre/apps", &[("withdraw", "app")]).await;
        assert!(browser.get(withdrawn.to()).await.has("已取消授权"));
        let refresh = tokens["refresh_token"].as_str().unwrap();
        let system = town.browser();
        let renewed =
            call(&system, "/oidc/token", &[("grant_type", "refresh_token"), ("refresh_token", refresh)])
                .await;
        assert_eq!(renewed.body, "{\"error\":\"invalid_grant\"}");
        assert!(browser.get(&request).await.to().starts_with("/auth/consent?"), "asked again");
    });
}

#[test]
fn a_new_sign_in_is_proven_in_the_same_session() {
    in_town(|town| async move {
        register_client(&town).await;
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        agree(&browser, &authorize(""), &[]).await;
        town.clock.advance(time::Duration::minutes(5));
        let asked = browser.get(&authorize("&prompt=login")).await;
        assert!(asked.to().starts_with("/auth/centre/confirm?next=request&to="), "{}", asked.to());
        let to = asked.to().to_owned();
        let page = browser.get(&to).await;
        assert!(page.has("您要登录的应用要求再次验证"));
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("https://app.example"), "{policy}");
        assert_eq!(
            browser.post(&to, &[("current_password", "wrong1")]).await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
        let proven = browser.post(&to, &[("current_password", PASSWORD)]).await;
        let granted = browser.get(proven.to()).await;
        let tokens = json(&token(&town.browser(), &query(granted.to(), "code").unwrap(), &basic()).await);
        let claims = tokens["id_token"].as_str().unwrap().split('.').nth(1).unwrap();
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        assert_eq!(claims["auth_time"], town.program.ground.given().now.unix_seconds());
        assert!(
            browser.get("/auth/centre/password").await.to().starts_with("/auth/centre/confirm"),
            "used up"
        );
        for elsewhere in ["https://evil.example/", "/oidc/authorizeX", "//evil.example"] {
            let to = format!("/auth/centre/confirm?next=request&to={elsewhere}");
            let sent = browser.post(&to, &[("current_password", PASSWORD)]).await;
            assert_eq!(sent.to(), "/auth/centre/password", "{elsewhere}");
        }
    });
}

#[test]
fn an_account_is_chosen_and_expected_by_name() {
    in_town(|town| async move {
        register_client(&town).await;
        let browser = town.browser();
        let asked = browser.get(&authorize("&login_hint=person1&prompt=select_account")).await;
        assert!(browser.get(asked.to()).await.has("value=\"person1\""), "who is expected stands in the form");
        town.register(&browser, "person1", MOBILE).await;
        let choice = browser.get(&authorize("&prompt=select_account")).await;
        assert!(choice.to().starts_with("/auth/consent/account?"), "{}", choice.to());
        let page = browser.get(choice.to()).await;
        let (_, rest) = page.body.split_once("href=\"/oidc/authorize?").unwrap();
        let on = rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
        let on = browser.get(&format!("/oidc/authorize?{on}")).await;
        assert!(on.to().starts_with("/auth/consent?"), "the choice is made");
        let other = browser.post(choice.to(), &[]).await;
        assert!(other.to().starts_with("/auth/login?next="), "{}", other.to());
        assert!(browser.get("/auth/centre").await.to().starts_with("/auth/login"), "signed out");
    });
}

#[test]
fn a_request_may_come_by_post_and_does_nothing_before_it_came_by_get() {
    in_town(|town| async move {
        register_client(&town).await;
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        let (path, body) = authorize("").split_once('?').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
        let sent = post_from_elsewhere(&browser, &path, &body).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER);
        assert!(browser.get(sent.to()).await.to().starts_with("/auth/consent?"));
        let out = post_from_elsewhere(&browser, "/oidc/logout", "client_id=app").await;
        assert_eq!(out.to(), "/oidc/logout?client_id=app");
        assert_eq!(browser.get("/auth/centre").await.status, StatusCode::OK, "still signed in");
        let elsewhere = post_from_elsewhere(&browser, "/auth/consent", "decision=agree").await;
        assert_eq!(elsewhere.status, StatusCode::FORBIDDEN, "nothing else may be posted from elsewhere");
    });
}

#[test]
fn a_client_signs_out_with_a_hint_and_without_one_the_person_is_asked() {
    in_town(|town| async move {
        register_client(&town).await;
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        let agreed = agree(&browser, &authorize(""), &[]).await;
        let tokens = json(&token(&town.browser(), &query(agreed.to(), "code").unwrap(), &basic()).await);
        let hint = tokens["id_token"].as_str().unwrap();
        let back = "post_logout_redirect_uri=https%3A%2F%2Fapp.example%2Fbye&state=s";
        let asked = browser.get(&format!("/oidc/logout?client_id=app&{back}")).await;
        assert!(asked.to().starts_with("/auth/leave?"), "{}", asked.to());
        let page = browser.get(asked.to()).await;
        assert!(page.has("退出登录"));
        let evil = browser.copy().post(&asked.to().replace("bye", "evil"), &[]).await;
        assert_eq!(evil.to(), "/", "an address that is not registered");
        let again = town.browser();
        town.sign_in(&again, "person1", PASSWORD).await;
        again.get(asked.to()).await;
        assert_eq!(again.post(asked.to(), &[]).await.to(), "https://app.example/bye?state=s");
        let third = town.browser();
        town.sign_in(&third, "person1", PASSWORD).await;
        let foreign = third.get(&format!("/oidc/logout?id_token_hint={hint}&{back}")).await;
        assert!(foreign.to().starts_with("/auth/leave?"), "a hint of another session signs nobody out");
        let granted = third.get(&authorize("")).await;
        let tokens = json(&token(&town.browser(), &query(granted.to(), "code").unwrap(), &basic()).await);
        let hint = tokens["id_token"].as_str().unwrap();
        let out = third.get(&format!("/oidc/logout?id_token_hint={hint}&{back}")).await;
        assert_eq!(out.to(), "https://app.example/bye?state=s");
        assert!(third.get("/auth/centre").await.to().starts_with("/auth/login"));
    });
}

#[test]
fn a_suspended_client_gets_a_page_and_never_a_redirect() {
    in_town(|town| async move {
        register_client(&town).await;
        let given = town.program.ground.given();
        let suspend = town.db.write(move |tx| {
            let client = oidc::client::find(tx, "app")?.unwrap();
            oidc::client::register(tx, &Client { is_suspended: true, ..client }, &given)
        });
        suspend.await.unwrap();
        let refused = town.browser().get(&authorize("")).await;
        assert_eq!((refused.status, refused.to()), (StatusCode::BAD_REQUEST, ""));
    });
}

#[test]
fn the_endpoints_for_clients_answer_as_the_standards_say() {
    in_town(|town| async move {
        register_client(&town).await;
        let browser = town.browser();
        town.register(&browser, "person1", MOBILE).await;
        let agreed = agree(&browser, &authorize(""), &[]).await;
        let system = town.browser();
        let tokens = json(&token(&system, &query(agreed.to(), "code").unwrap(), &basic()).await);
        let access = tokens["access_token"].as_str().unwrap();
        let looked = call(&system, "/oidc/introspect", &[("token", access)]).await;
        assert_eq!((looked.status, &json(&looked)["active"]), (StatusCode::OK, &Value::Bool(true)));
        assert_eq!(looked.headers["cache-control"], "no-store");
        let posted = [("access_token", access)];
        let told = system.post_bare("/oidc/userinfo", &posted).await;
        assert_eq!(json(&told)["phone_number"], format!("+86{MOBILE}"));
        let by_header = Request::post("/oidc/userinfo").header("authorization", format!("Bearer {access}"));
        let told = system.send(by_header.body(Body::empty()).unwrap()).await;
        assert_eq!(json(&told)["phone_number"], format!("+86{MOBILE}"));
        let none = system.post_bare("/oidc/userinfo", &[]).await;
        assert_eq!(none.status, StatusCode::UNAUTHORIZED);
        assert_eq!(none.headers["www-authenticate"], "Bearer realm=\"oidc\"");
        let request = Request::post("/oidc/userinfo")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("authorization", format!("Bearer {access}"));
        let both = system.send(request.body(Body::from(format!("access_token={access}"))).unwrap()).await;
        assert_eq!(both.status, StatusCode::BAD_REQUEST);
        assert!(both.headers["www-authenticate"].to_str().unwrap().contains("invalid_request"));
        for (fields, error) in [
            (vec![], "invalid_request"),
            (vec![("grant_type", "password")], "unsupported_grant_type"),
            (vec![("grant_type", "refresh_token")], "invalid_request"),
            (vec![("grant_type", "refresh_token"), ("refresh_token", "x")], "invalid_grant"),
            (vec![("grant_type", "x"), ("client_secret", "s:e c")], "invalid_request"),
            (vec![("grant_type", "x"), ("grant_type", "x")], "invalid_request"),
        ] {
            let refused = call(&system, "/oidc/token", &fields).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{error}");
            assert_eq!(refused.body, format!("{{\"error\":\"{error}\"}}"));
            assert_eq!(refused.headers["cache-control"], "no-store");
        }
        let stranger = system.post_bare("/oidc/introspect", &[("token", access)]).await;
        assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
        assert!(stranger.headers["www-authenticate"].to_str().unwrap().starts_with("Basic"));
        let by_body = [("client_id", "app"), ("client_secret", "s:e c"), ("token", access)];
        assert_eq!(system.post_bare("/oidc/revoke", &by_body).await.status, StatusCode::OK);
        let gone = call(&system, "/oidc/introspect", &[("token", access)]).await;
        assert_eq!(gone.body, "{\"active\":false}");
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
