//! The adapter of standard providers against one that is made to lie.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use adapters::{Outbound, UpstreamOidc};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use axum::Router;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use base::{Clock, ManualClock, Secret, SystemClock};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use identity::upstream::{Attempt, Code, Failure, Provider, Returned};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use time::Duration;
use url::Url;

const CLIENT: &str = "city";
const SECRET: &str = "a secret: with signs";
const ACCESS: &str = "access-token";

/// Changes header and claims of an ID token before it is signed.
type Twist = fn(&mut Value, &mut Value);

/// How the provider lies or fails.
struct Manner {
    twist: Twist,
    signs_with: fn(&[u8], &EcdsaKeyPair) -> Vec<u8>,
    announces: Value,
    subject: &'static str,
    token: Option<(StatusCode, &'static str)>,
    is_away: bool,
}

impl Default for Manner {
    fn default() -> Self {
        let (twist, subject): (Twist, _) = (|_, _| {}, "u-1");
        Self { twist, signs_with: ecdsa, announces: json!({}), subject, token: None, is_away: false }
    }
}

struct Played {
    address: String,
    clock: ManualClock,
    key: Mutex<(EcdsaKeyPair, &'static str)>,
    manner: Mutex<Manner>,
    /// How often discovery was read, and what the last token request showed.
    seen: Mutex<(usize, String, BTreeMap<String, String>)>,
}

fn new_key() -> EcdsaKeyPair {
    EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()
}

fn ecdsa(text: &[u8], key: &EcdsaKeyPair) -> Vec<u8> {
    key.sign(&SystemRandom::new(), text).unwrap().as_ref().to_vec()
}

fn with_the_secret(text: &[u8], _: &EcdsaKeyPair) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn with_the_public_key(text: &[u8], key: &EcdsaKeyPair) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.public_key().as_ref()).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn encoded(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

async fn discovery(State(played): State<Arc<Played>>) -> Response {
    let manner = played.manner.lock().unwrap();
    if manner.is_away {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    played.seen.lock().unwrap().0 += 1;
    let address = &played.address;
    let mut told = json!({
        "issuer": address,
        "authorization_endpoint": format!("{address}/authorize"),
        "token_endpoint": format!("{address}/token"),
        "userinfo_endpoint": format!("{address}/userinfo"),
        "jwks_uri": format!("{address}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256"],
    });
    for (name, value) in manner.announces.as_object().unwrap() {
        told[name] = value.clone();
    }
    Json(told).into_response()
}

async fn keys(State(played): State<Arc<Played>>) -> Json<Value> {
    let (key, kid) = &*played.key.lock().unwrap();
    let point = key.public_key().as_ref();
    let [x, y] = [&point[1..33], &point[33..]].map(|part| URL_SAFE_NO_PAD.encode(part));
    Json(json!({ "keys": [{ "kty": "EC", "crv": "P-256", "use": "sig", "kid": kid, "x": x, "y": y }] }))
}

async fn token(
    State(played): State<Arc<Played>>,
    headers: HeaderMap,
    Form(form): Form<BTreeMap<String, String>>,
) -> Response {
    let manner = played.manner.lock().unwrap();
    if let Some((status, body)) = manner.token {
        return (status, [("content-type", "application/json")], body).into_response();
    }
    let shown = headers.get("authorization").map_or("", |told| told.to_str().unwrap()).to_owned();
    let is_right = form["code"] == "good" && form["code_verifier"] == attempt().verifier.expose();
    let mut seen = played.seen.lock().unwrap();
    (seen.1, seen.2) = (shown, form);
    drop(seen);
    if !is_right {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": "invalid_grant" }))).into_response();
    }
    let (key, kid) = &*played.key.lock().unwrap();
    let now = played.clock.now().unix_seconds();
    let hash = Sha256::digest(ACCESS);
    let mut header = json!({ "alg": "ES256", "kid": kid });
    let mut claims = json!({
        "iss": played.address, "sub": "u-1", "aud": CLIENT, "iat": now, "exp": now + 300,
        "nonce": attempt().nonce.expose(), "at_hash": URL_SAFE_NO_PAD.encode(&hash[..16]),
    });
    (manner.twist)(&mut header, &mut claims);
    let text = format!("{}.{}", encoded(&header), encoded(&claims));
    let signature = URL_SAFE_NO_PAD.encode((manner.signs_with)(text.as_bytes(), key));
    Json(json!({ "access_token": ACCESS, "token_type": "Bearer", "id_token": format!("{text}.{signature}") }))
        .into_response()
}

async fn userinfo(State(played): State<Arc<Played>>, headers: HeaderMap) -> Response {
    if headers["authorization"] != format!("Bearer {ACCESS}") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let subject = played.manner.lock().unwrap().subject;
    if subject.is_empty() {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    Json(json!({ "sub": subject, "name": "陈测试" })).into_response()
}

async fn play() -> (Arc<Played>, UpstreamOidc) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let clock = ManualClock::at(SystemClock.now());
    let played = Arc::new(Played {
        address: address.clone(),
        clock: clock.clone(),
        key: Mutex::new((new_key(), "k-1")),
        manner: Mutex::default(),
        seen: Mutex::default(),
    });
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/keys", get(keys))
        .route("/token", post(token))
        .route("/userinfo", get(userinfo))
        .with_state(Arc::clone(&played));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let scopes = ["profile".to_owned()];
    let (as_whom, outbound) = ((CLIENT, Secret::new(SECRET)), Outbound::new().unwrap());
    let provider = UpstreamOidc::new(("某省认证", &address), as_whom, &scopes, Arc::new(clock), outbound);
    (played, provider)
}

fn attempt() -> Attempt {
    Attempt {
        state: Secret::new("0123456789abcdef0123456789abcdef"),
        nonce: Secret::new("nonce-of-the-way"),
        verifier: Secret::new("verifier-verifier-verifier-verifier-verifier"),
        back: "https://rc.example/auth/upstream/oidc/back".into(),
    }
}

fn code(text: &str) -> Code {
    Code { text: Secret::new(text), issuer: None }
}

fn unbelieved(why: &str) -> Failure {
    Failure::Unbelieved(why.into())
}

impl Played {
    fn behave(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    fn discoveries(&self) -> usize {
        self.seen.lock().unwrap().0
    }
}

#[tokio::test]
async fn r2_2_6_the_browser_is_sent_with_state_nonce_and_challenge_once_the_provider_was_found() {
    let (played, provider) = play().await;
    played.behave(Manner { is_away: true, ..Manner::default() });
    let away = Failure::Away("discovery".into());
    assert_eq!(
        provider.address(&attempt()).await,
        Err(away),
        "a provider that is away keeps nobody from starting"
    );
    played.behave(Manner::default());
    let address = Url::parse(&provider.address(&attempt()).await.unwrap()).unwrap();
    assert_eq!(address.path(), "/authorize");
    let told: BTreeMap<_, _> = address.query_pairs().into_owned().collect();
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(attempt().verifier.expose()));
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", &attempt().back),
        ("scope", "openid profile"),
        ("state", attempt().state.expose()),
        ("nonce", attempt().nonce.expose()),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
    assert!(!address.as_str().contains(attempt().verifier.expose()));
}

#[tokio::test]
async fn r2_2_6_a_code_becomes_a_person_of_that_issuer() {
    let (played, provider) = play().await;
    let subject = provider.identify(&code("good"), &attempt()).await.unwrap();
    assert_eq!((subject.id, subject.name.as_str()), (format!("{} u-1", played.address), "陈测试"));
    let seen = played.seen.lock().unwrap();
    let shown = STANDARD.decode(seen.1.strip_prefix("Basic ").unwrap()).unwrap();
    assert_eq!(shown, b"city:a+secret%3A+with+signs", "RFC 6749, 2.3.1");
    assert_eq!(seen.2["redirect_uri"], attempt().back);
    assert!(!seen.2.contains_key("client_secret"));
}

#[tokio::test]
async fn a_token_that_was_made_for_something_else_is_not_believed() {
    let (played, provider) = play().await;
    let twists: [(&str, &str, Twist); 18] = [
        ("another issuer", "issuer", |_, claims| claims["iss"] = json!("https://elsewhere.example")),
        ("no issuer", "", |_, claims| claims["iss"] = Value::Null),
        ("another client", "audience", |_, claims| claims["aud"] = json!("other")),
        ("another client too", "audience", |_, claims| claims["aud"] = json!([CLIENT, "other"])),
        ("another party", "made for another client", |_, claims| claims["azp"] = json!("other")),
        ("another way", "nonce", |_, claims| claims["nonce"] = json!("nonce-of-another-way")),
        ("no way", "nonce", |_, claims| drop(claims.as_object_mut().unwrap().remove("nonce"))),
        ("over", "time", |_, claims| claims["exp"] = json!(claims["iat"].as_i64().unwrap() - 61)),
        ("old", "time", |_, claims| claims["iat"] = json!(claims["iat"].as_i64().unwrap() - 601)),
        ("of tomorrow", "time", |_, claims| claims["iat"] = json!(claims["iat"].as_i64().unwrap() + 61)),
        ("another access token", "made with another access token", |_, claims| {
            claims["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAA");
        }),
        ("nobody", "nobody", |_, claims| claims["sub"] = json!("")),
        ("somebody else", "userinfo of somebody else", |_, claims| claims["sub"] = json!("u-2")),
        ("no algorithm", "signature", |header, _| header["alg"] = json!("none")),
        ("another algorithm", "signature", |header, _| header["alg"] = json!("RS256")),
        ("an unknown key", "signature", |header, _| header["kid"] = json!("k-9")),
        ("not a token", "form", |header, _| header["typ"] = json!("at+jwt")),
        ("conditions we do not know", "form", |header, _| header["crit"] = json!(["b64"])),
    ];
    for (what, why, twist) in twists {
        played.behave(Manner { twist, ..Manner::default() });
        let failed = provider.identify(&code("good"), &attempt()).await;
        let Err(Failure::Unbelieved(words)) = failed else { panic!("{what}: {failed:?}") };
        assert!(words.contains(why), "{what}: {words}");
        assert!(!words.contains("u-"), "{what}: {words}");
    }
    played.behave(Manner::default());
    assert!(provider.identify(&code("good"), &attempt()).await.is_ok());
    let within: [Twist; 3] = [
        |_, claims| claims["exp"] = json!(claims["iat"].as_i64().unwrap() - 59),
        |_, claims| claims["iat"] = json!(claims["iat"].as_i64().unwrap() + 59),
        |_, claims| drop(claims.as_object_mut().unwrap().remove("at_hash")),
    ];
    for twist in within {
        played.behave(Manner { twist, ..Manner::default() });
        assert!(provider.identify(&code("good"), &attempt()).await.is_ok(), "clocks differ a little");
    }
}

#[tokio::test]
async fn a_signature_by_what_both_sides_know_or_everybody_knows_is_none() {
    let (played, provider) = play().await;
    for signs_with in [with_the_secret, with_the_public_key] {
        let twist: Twist = |header, _| header["alg"] = json!("HS256");
        played.behave(Manner { twist, signs_with, ..Manner::default() });
        let failed = provider.identify(&code("good"), &attempt()).await;
        assert_eq!(failed, Err(unbelieved("ID token: signature")));
    }
    let by_another: fn(&[u8], &EcdsaKeyPair) -> Vec<u8> = |text, _| ecdsa(text, &new_key());
    for signs_with in [by_another, |_, _| Vec::new(), |_, _| vec![0; 64]] {
        played.behave(Manner { signs_with, ..Manner::default() });
        let failed = provider.identify(&code("good"), &attempt()).await;
        assert_eq!(failed, Err(unbelieved("ID token: signature")));
    }
}

#[tokio::test]
async fn who_answers_is_who_was_asked() {
    let (played, provider) = play().await;
    let by = |issuer: Option<&str>| Code { issuer: issuer.map(str::to_owned), ..code("good") };
    let address = played.address.clone();
    let mixed_up = provider.identify(&by(Some("https://elsewhere.example")), &attempt()).await;
    assert_eq!(mixed_up, Err(unbelieved("another issuer answered")));
    assert!(played.seen.lock().unwrap().2.is_empty(), "the code is not taken to anybody");
    assert!(provider.identify(&by(Some(&address)), &attempt()).await.is_ok());
    assert!(provider.identify(&by(None), &attempt()).await.is_ok(), "never announced");
    let announces = json!({ "authorization_response_iss_parameter_supported": true });
    played.behave(Manner { announces, ..Manner::default() });
    played.clock.advance(Duration::hours(2));
    assert_eq!(provider.identify(&by(None), &attempt()).await, Err(unbelieved("no issuer answered")));
    assert!(provider.identify(&by(Some(&address)), &attempt()).await.is_ok());
    played
        .behave(Manner { announces: json!({ "issuer": "https://elsewhere.example" }), ..Manner::default() });
    played.clock.advance(Duration::hours(2));
    let other = provider.address(&attempt()).await;
    assert_eq!(other, Err(unbelieved("discovery names another issuer")));
}

#[tokio::test]
async fn discovery_is_read_hourly_and_an_older_one_serves_a_day_while_the_provider_is_away() {
    let (played, provider) = play().await;
    for (hours, is_away, read) in [(0, false, 1), (0, false, 1), (1, false, 2), (2, true, 2), (21, true, 2)] {
        played.clock.advance(Duration::hours(hours));
        played.behave(Manner { is_away, ..Manner::default() });
        assert!(provider.address(&attempt()).await.is_ok(), "{hours}");
        assert_eq!(played.discoveries(), read, "{hours}");
    }
    played.clock.advance(Duration::hours(1));
    assert_eq!(provider.address(&attempt()).await, Err(Failure::Away("discovery".into())));
}

#[tokio::test]
async fn keys_that_were_exchanged_are_looked_up_once_more() {
    let (played, provider) = play().await;
    assert!(provider.identify(&code("good"), &attempt()).await.is_ok());
    for kid in ["k-2", "k-2"] {
        *played.key.lock().unwrap() = (new_key(), kid);
        let before = played.discoveries();
        assert!(
            provider.identify(&code("good"), &attempt()).await.is_ok(),
            "a new name, and a new key by an old name"
        );
        assert_eq!(played.discoveries(), before + 1);
    }
}

#[tokio::test]
async fn the_secret_is_shown_as_the_provider_wants_it() {
    for (taken, is_shown) in [
        (json!(["client_secret_post", "client_secret_basic"]), Ok(false)),
        (json!(["client_secret_post"]), Ok(true)),
        (json!(["private_key_jwt"]), Err(unbelieved("the provider takes no client secret"))),
    ] {
        let (played, provider) = play().await;
        let announces = json!({ "token_endpoint_auth_methods_supported": taken });
        played.behave(Manner { announces, ..Manner::default() });
        let told = provider.identify(&code("good"), &attempt()).await;
        let seen = played.seen.lock().unwrap();
        assert_eq!(told.map(|_| seen.2.contains_key("client_secret")), is_shown, "{taken}");
    }
}

#[tokio::test]
async fn every_class_of_failure_is_told_apart_and_none_holds_a_secret() {
    let (played, provider) = play().await;
    let refused = |code: &str| Failure::Refused(code.into());
    assert_eq!(provider.identify(&code("bad"), &attempt()).await, Err(refused("invalid_grant")));
    for (status, body, failure) in [
        (StatusCode::UNAUTHORIZED, r#"{"error":"invalid_client"}"#, refused("invalid_client")),
        (StatusCode::BAD_REQUEST, r#"{"error":"Zhang 13900000000"}"#, refused("no code")),
        (StatusCode::BAD_REQUEST, "<html>", unbelieved("the token answer cannot be read")),
        (StatusCode::OK, "{}", unbelieved("the token answer cannot be read")),
        (StatusCode::OK, r#"{"access_token":"a","token_type":"Bearer"}"#, unbelieved("no ID token")),
        (StatusCode::SERVICE_UNAVAILABLE, "{}", Failure::Away("token".into())),
    ] {
        played.behave(Manner { token: Some((status, body)), ..Manner::default() });
        assert_eq!(provider.identify(&code("good"), &attempt()).await, Err(failure), "{body}");
    }
    played.behave(Manner { subject: "", ..Manner::default() });
    assert_eq!(provider.identify(&code("good"), &attempt()).await, Err(Failure::Away("userinfo".into())));
    played.behave(Manner { subject: "u-2", ..Manner::default() });
    let other = provider.identify(&code("good"), &attempt()).await;
    assert_eq!(other, Err(unbelieved("userinfo of somebody else")));
}

#[tokio::test]
async fn the_way_back_is_a_code_a_change_of_mind_or_nothing() {
    let (_, provider) = play().await;
    let returned = |query: &[(&str, &str)]| {
        let pairs: Vec<_> =
            query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        provider.returned(&pairs)
    };
    let with_issuer = returned(&[("code", "c-1"), ("iss", "https://op.example"), ("state", "s")]);
    let Returned::Code(code) = with_issuer else { panic!("{with_issuer:?}") };
    assert_eq!((code.text.expose(), code.issuer.as_deref()), ("c-1", Some("https://op.example")));
    assert!(matches!(returned(&[("error", "access_denied")]), Returned::Cancelled));
    for wrong in [
        &[("error", "server_error")][..],
        &[],
        &[("code", "")],
        &[("code", "a b")],
        &[("code", "c"), ("error", "x")],
    ] {
        assert!(matches!(returned(wrong), Returned::Unreadable), "{wrong:?}");
    }
}
