//! What a token endpoint is given, to measure it with: `token http://127.0.0.1:8080 http://127.0.0.1:8081 bench <secret> codes
//! 10000` signs a demo person in and has so many codes made for the client `bench`, whose secret that is; `… renewals 64`
//! changes so many codes for refresh tokens. It prints the beginning of a request's body, then on each line what ends one.
//!
//! `token floor data` prints what an answer is made of: ES256 signatures a second on one core, and transactions of one line
//! in the journal of the database in `data` a second, 32 at once.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a measuring tool")]

use std::time::{Duration, Instant};

use app::config::{Config, Loaded};
use app::demo::PASSWORD;
use app::program::Ground;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use db::journal::{self, Entry};
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Response, StatusCode};
use tokio::task::JoinSet;

const ACCOUNT: &str = "chenceshi";
const AT_ONCE: usize = 32;
/// So long each floor is measured.
const FLOOR: Duration = Duration::from_secs(2);
/// Of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
/// Where `cargo xtask bench` registers that codes go.
const CALLBACK: &str = "https://bench.example/callback";

#[derive(Clone)]
struct Person {
    client: Client,
    origin: String,
    cookie: String,
    id: String,
    secret: String,
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map_or("", |(found, _)| found)
}

/// Every cookie that an answer sets, as a browser sends them.
fn cookie(answer: &Response) -> String {
    let set = answer.headers().get_all(SET_COOKIE).iter().filter_map(|set| set.to_str().ok());
    set.filter_map(|set| set.split(';').next()).collect::<Vec<_>>().join("; ")
}

impl Person {
    async fn sign_in([origin, inbox, id, secret]: [&str; 4]) -> Self {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let page = client.get(format!("{origin}/auth/login")).send().await.expect("the login page");
        let visit = cookie(&page);
        let page = page.text().await.expect("a page");
        let picture = client.get(format!("{origin}/auth/captcha/login")).header(COOKIE, &visit).send().await;
        picture.expect("a picture").bytes().await.expect("a picture");
        let told = client.get(format!("{inbox}/inbox.json")).send().await.expect("the inbox");
        let told = told.text().await.expect("text");
        let (csrf, captcha) = (between(&page, "data-csrf=\"", "\""), between(&told, "\"answer\":\"", "\""));
        let body = format!("csrf={csrf}&account={ACCOUNT}&password={PASSWORD}&captcha={captcha}");
        let answer = post(&client, &format!("{origin}/auth/login"), (&visit, body)).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "nobody is signed in");
        let cookie = cookie(&answer);
        Self { client, origin: origin.to_owned(), cookie, id: id.to_owned(), secret: secret.to_owned() }
    }

    /// A code for `scope`, which is good for a minute.
    async fn code(&self, scope: &str) -> String {
        let address = format!(
            "{}/oidc/authorize?response_type=code&client_id={}&redirect_uri={CALLBACK}&scope={scope}&state=bench\
             &code_challenge={CHALLENGE}&code_challenge_method=S256",
            self.origin, self.id
        );
        let answer = self.client.get(address).header(COOKIE, &self.cookie).send().await.expect("an answer");
        let to = answer.headers().get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default();
        let (_, query) = to.split_once('?').unwrap_or_default();
        let code = query.split('&').find_map(|pair| pair.strip_prefix("code="));
        code.unwrap_or_else(|| panic!("no code but {} {to}", answer.status())).to_owned()
    }

    fn of_code(&self) -> String {
        let Self { id, secret, .. } = self;
        format!(
            "client_id={id}&client_secret={secret}&grant_type=authorization_code&redirect_uri={CALLBACK}\
             &code_verifier={VERIFIER}&code="
        )
    }

    fn of_renewal(&self) -> String {
        let Self { id, secret, .. } = self;
        format!("client_id={id}&client_secret={secret}&grant_type=refresh_token&refresh_token=")
    }

    /// The first refresh token of a family.
    async fn renewal(&self) -> String {
        let body = self.of_code() + &self.code("openid%20profile%20offline_access").await;
        let answer = post(&self.client, &format!("{}/oidc/token", self.origin), ("", body)).await;
        let told = answer.text().await.expect("text");
        let token = between(&told, "\"refresh_token\":\"", "\"");
        assert!(!token.is_empty(), "no refresh token but {told}");
        token.to_owned()
    }
}

async fn post(client: &Client, address: &str, (cookie, body): (&str, String)) -> Response {
    let request = client.post(address).header("content-type", "application/x-www-form-urlencoded");
    request.header(COOKIE, cookie).body(body).send().await.expect("an answer")
}

/// So many codes or a few more, 32 asked for at once, the newest last.
async fn codes(person: &Person, count: usize) {
    let mut running = JoinSet::new();
    for _ in 0..AT_ONCE {
        let person = person.clone();
        running.spawn(async move {
            for _ in 0..count.div_ceil(AT_ONCE) {
                println!("{}", person.code("openid%20profile").await);
            }
        });
    }
    while let Some(one) = running.join_next().await {
        one.expect("it ran");
    }
}

/// Signatures a second as the provider makes them, on one core.
fn signatures() -> f64 {
    let chance = SystemRandom::new();
    let kept = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &chance).expect("a key");
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, kept.as_ref()).expect("a key");
    let (began, mut made) = (Instant::now(), 0u32);
    while began.elapsed() < FLOOR {
        pair.sign(&chance, &[7; 400]).expect("a signature");
        made += 1;
    }
    f64::from(made) / began.elapsed().as_secs_f64()
}

/// The least that a transaction can be, a second.
async fn lines(folder: &str) -> f64 {
    let mut config = Config::default();
    config.data.folder = folder.into();
    let ground = Ground::open(&Loaded { config, file: None }).expect("the demo's database");
    let (began, mut running) = (Instant::now(), JoinSet::new());
    for _ in 0..AT_ONCE {
        let ground = ground.clone();
        running.spawn(async move {
            let mut written = 0u32;
            while began.elapsed() < FLOOR {
                let (entry, given) = (line(), ground.given());
                let done = ground.db.write(move |tx| journal::record(tx, &entry, &given));
                done.await.expect("it is written");
                written += 1;
            }
            written
        });
    }
    let mut written = 0;
    while let Some(one) = running.join_next().await {
        written += one.expect("it ran");
    }
    f64::from(written) / began.elapsed().as_secs_f64()
}

fn line() -> Entry<'static> {
    Entry { actor: "system".into(), action: "bench.line", about: String::new(), detail: String::new() }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[1..] {
        ["floor", folder] => println!("{:.0} {:.0}", signatures(), lines(folder).await),
        [origin, inbox, id, secret, what, count] => {
            let count = count.parse().expect("a number");
            let person = Person::sign_in([origin, inbox, id, secret]).await;
            if what == "codes" {
                println!("{}", person.of_code());
                codes(&person, count).await;
            } else {
                println!("{}", person.of_renewal());
                for _ in 0..count {
                    println!("{}", person.renewal().await);
                }
            }
        }
        _ => panic!("floor and a folder; or origin, inbox, client, secret, what, and how many"),
    }
}
