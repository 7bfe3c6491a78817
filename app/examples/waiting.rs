//! Browsers that wait for a phone (扫码登录): `waiting http://127.0.0.1:8080 http://127.0.0.1:8081 data 10000` shows so many
//! QR codes, opens the stream of news of each and leaves it open. It stops three times and goes on when a line comes in, so
//! that the program's memory can be looked at: `ready` with the phones signed in, `shown` with every QR code shown and asked
//! after once, `open` with every stream open and five seconds of quiet. Then phones scan 500 of them, evenly chosen, one
//! after the other, and another 500 twenty at once. It prints `told` and the number of those that were told, and in how many
//! milliseconds from the phone's post on: the median, 95th and 99th percentile, and the longest.
//!
//! The browsers are behind a proxy, each with an address of its own: the program must believe 127.0.0.1
//! (`TALENT__SERVER__TRUSTED_PROXIES`), as it lets one address have 500 streams and 300 QR codes in five minutes. One account
//! scans 20 times in ten minutes, so there are fifty, made straight in the database of `data` and signed in by password.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a measuring tool")]

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use app::config::{Config, Loaded};
use app::demo::PASSWORD;
use app::program::Ground;
use base::{Mobile, OsChance, Secret};
use identity::seed::{Invented, account};
use identity::{Cost, Hashery, Username};
use reqwest::header::{COOKIE, HeaderMap, SET_COOKIE};
use reqwest::{Client, StatusCode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, oneshot};

/// Pages and streams that are asked for at once.
const AT_ONCE: usize = 50;
/// Scans of one round.
const SCANS: usize = 500;
/// Scans of the second round at once.
const TOGETHER: usize = 20;
/// Scans that one account may make in ten minutes.
const BY_ONE: usize = 20;
const QUIET: Duration = Duration::from_secs(5);
/// Who is not told within so long is counted as not told.
const PATIENCE: Duration = Duration::from_secs(10);
/// The addresses of phones begin so far behind those of browsers.
const PHONES: usize = 1 << 20;

const FORWARDED: &str = "x-forwarded-for";

/// When a stream said that a phone has scanned.
type Told = oneshot::Receiver<Instant>;

#[derive(Clone)]
struct Program {
    client: Client,
    origin: String,
    inbox: String,
}

/// One that shows a QR code.
#[derive(Clone)]
struct Browser {
    address: String,
    cookie: String,
    scan: String,
}

/// One on which somebody is signed in.
#[derive(Clone)]
struct Phone {
    address: String,
    cookie: String,
    csrf: String,
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map_or("", |(found, _)| found)
}

/// An address of its own for each.
fn address(at: usize) -> String {
    let at = u32::try_from(at).expect("fewer than there are addresses");
    Ipv4Addr::from_bits(Ipv4Addr::new(10, 0, 0, 1).to_bits() + at).to_string()
}

/// Every cookie that an answer sets, as a browser sends them.
fn cookie(headers: &HeaderMap) -> String {
    let set = headers.get_all(SET_COOKIE).iter().filter_map(|set| set.to_str().ok());
    set.filter_map(|set| set.split(';').next()).collect::<Vec<_>>().join("; ")
}

/// Does `one` with every item, `at_once` at a time and in their order; answers in their order.
async fn each<I, T, F>(at_once: usize, items: Vec<I>, one: impl Fn(I) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let gate = Arc::new(Semaphore::new(at_once));
    let running: Vec<_> = items
        .into_iter()
        .map(|item| {
            let (gate, doing) = (Arc::clone(&gate), one(item));
            tokio::spawn(async move {
                let _place = gate.acquire_owned().await.expect("never closed");
                doing.await
            })
        })
        .collect();
    let mut all = Vec::with_capacity(running.len());
    for one in running {
        all.push(one.await.expect("it ran"));
    }
    all
}

impl Program {
    async fn get(&self, path: &str, (address, cookie): (&str, &str)) -> (String, String) {
        let request = self.client.get(format!("{}{path}", self.origin)).header(FORWARDED, address);
        let answer = request.header(COOKIE, cookie).send().await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let set = cookie_or(answer.headers(), cookie);
        (answer.text().await.expect("text"), set)
    }

    /// The page with a QR code, for a browser that was never here.
    async fn show(self, at: usize) -> Browser {
        let address = address(at);
        let (page, cookie) = self.get("/auth/login?way=scan", (&address, "")).await;
        let scan = between(&page, "data-scan=\"", "\"").to_owned();
        assert!(!scan.is_empty(), "a page without a QR code");
        Browser { address, cookie, scan }
    }

    /// Asks once how the QR code stands: the database is read for it then as it will be for the stream.
    async fn look(self, browser: Browser) {
        let path = format!("/auth/scan/{}/news", browser.scan);
        self.get(&path, (&browser.address, &browser.cookie)).await;
    }

    /// Opens the stream of news and leaves it open; none when the two minutes of the QR code are over by then.
    async fn listen(self, browser: Browser) -> Option<Told> {
        let host = self.origin.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).await.expect("a connection");
        let request = format!(
            "GET /auth/scan/{}/events HTTP/1.1\r\nhost: {host}\r\naccept: text/event-stream\r\ncookie: {}\r\n{FORWARDED}: {}\r\n\r\n",
            browser.scan, browser.cookie, browser.address
        );
        stream.write_all(request.as_bytes()).await.expect("it is sent");
        if !heard(&mut stream, "\"state\":\"shown\"").await {
            return None;
        }
        let (tell, told) = oneshot::channel();
        tokio::spawn(async move {
            if heard(&mut stream, "\"state\":\"scanned\"").await {
                let _ = tell.send(Instant::now());
            }
            while stream.read(&mut [0; 256]).await.is_ok_and(|count| count > 0) {}
        });
        Some(told)
    }

    /// Signs somebody in, by password.
    async fn sign_in(&self, at: usize) -> Phone {
        let address = address(PHONES + at);
        let (page, cookie) = self.get("/auth/login", (&address, "")).await;
        let picture = self.client.get(format!("{}/auth/captcha/login", self.origin));
        let picture = picture.header(FORWARDED, &address).header(COOKIE, &cookie).send().await;
        picture.expect("a picture").bytes().await.expect("a picture");
        let told = self.client.get(format!("{}/inbox.json", self.inbox)).send().await.expect("the inbox");
        let told = told.text().await.expect("text");
        let (csrf, captcha) = (between(&page, "data-csrf=\"", "\""), between(&told, "\"answer\":\"", "\""));
        let body =
            format!("csrf={csrf}&account={}&password={PASSWORD}&captcha={captcha}", username(at).as_str());
        let answer = self.post("/auth/login", (&address, &cookie), body).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER, "nobody is signed in");
        let cookie = self::cookie(answer.headers());
        let (told, _) = self.get("/api/phone", (&address, &cookie)).await;
        let csrf = between(&told, "\"csrf\":\"", "\"").to_owned();
        Phone { address, cookie, csrf }
    }

    async fn post(&self, path: &str, (address, cookie): (&str, &str), body: String) -> reqwest::Response {
        let request = self.client.post(format!("{}{path}", self.origin)).header(FORWARDED, address);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.header(COOKIE, cookie).body(body).send().await.expect("an answer")
    }

    /// Milliseconds from the phone's post until the browser was told; none when the scan was refused or never told.
    async fn scan(self, phone: Phone, (browser, told): (Browser, Told)) -> Option<f64> {
        let path = format!("/api/phone/scans/{}", browser.scan);
        let began = Instant::now();
        let answer = self.post(&path, (&phone.address, &phone.cookie), format!("csrf={}", phone.csrf)).await;
        if answer.status() != StatusCode::OK {
            return None;
        }
        let told = tokio::time::timeout(PATIENCE, told).await.ok()?.ok()?;
        Some(told.duration_since(began).as_secs_f64() * 1000.0)
    }

    /// Scans, and prints how soon the browsers were told.
    async fn round(&self, at_once: usize, phones: &[Phone], chosen: Vec<(Browser, Told)>) {
        let phones = phones.iter().cycle().cloned();
        let told = each(at_once, phones.zip(chosen).collect(), |(phone, one)| self.clone().scan(phone, one));
        let mut times: Vec<f64> = told.await.into_iter().flatten().collect();
        assert!(!times.is_empty(), "nobody was told");
        times.sort_by(f64::total_cmp);
        let at = |percent: usize| {
            let place = (times.len() * percent / 100).min(times.len().saturating_sub(1));
            times.get(place).copied().unwrap_or_default()
        };
        println!("told {} {:.1} {:.1} {:.1} {:.1}", times.len(), at(50), at(95), at(99), at(100));
    }
}

/// What an answer sets, or what was sent.
fn cookie_or(headers: &HeaderMap, sent: &str) -> String {
    let set = cookie(headers);
    if set.is_empty() { sent.to_owned() } else { set }
}

/// Reads on until `word` has come; false when the stream ends before.
async fn heard(stream: &mut TcpStream, word: &str) -> bool {
    let mut text = Vec::new();
    while !text.windows(word.len()).any(|some| some == word.as_bytes()) {
        if !stream.read_buf(&mut text).await.is_ok_and(|count| count > 0) {
            return false;
        }
    }
    true
}

fn username(at: usize) -> Username {
    Username::parse(&format!("phone{at:03}")).expect("a user name")
}

/// Makes the accounts of those who scan: through the pages each would take a text message.
async fn seed(folder: &str, count: usize) {
    let mut config = Config::default();
    config.data.folder = folder.into();
    let ground = Ground::open(&Loaded { config, file: None }).expect("the demo's database");
    let hashery = Hashery::new(Cost::default(), 1, 1, Arc::new(OsChance)).expect("the usual cost");
    let hash = hashery.hash(&Secret::new(PASSWORD)).await.expect("room");
    let mobile = |at: usize| Mobile::parse(&format!("199001{at:05}")).expect("a mobile number");
    let invented = |at: usize| Invented {
        username: username(at),
        mobile: mobile(at),
        identity: None,
        is_fit_for_work: false,
    };
    let (people, given): (Vec<Invented>, _) = ((0..count).map(invented).collect(), ground.given());
    let seeded = ground.db.write(move |tx| people.iter().try_for_each(|one| account(tx, one, &hash, &given)));
    seeded.await.expect("they are made");
}

/// Says where it stands, and waits for a line.
async fn stop(word: &str) {
    println!("{word}");
    let line = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()));
    line.await.expect("it ran").expect("a line");
}

/// A file for every browser, and some.
fn allow_files(browsers: usize) {
    let needed = u64::try_from(browsers).expect("a number") + 500;
    let (soft, hard) = rlimit::Resource::NOFILE.get().expect("a limit");
    assert!(
        hard >= needed,
        "{browsers} browsers take {needed} open files in each of two programs, and the hard limit is {hard}: raise it (ulimit -Hn)"
    );
    rlimit::Resource::NOFILE.set(soft.max(needed), hard).expect("within the hard limit");
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let count: usize = arguments[4].parse().expect("a number");
    let scans = SCANS.min(count / 2).max(1);
    allow_files(count);
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let program = Program { client, origin: arguments[1].clone(), inbox: arguments[2].clone() };
    let people = (scans * 2).div_ceil(BY_ONE);
    seed(&arguments[3], people).await;
    let mut phones = Vec::new();
    for at in 0..people {
        phones.push(program.sign_in(at).await);
    }
    stop("ready").await;
    let browsers = each(AT_ONCE, (0..count).collect(), |at| program.clone().show(at)).await;
    each(AT_ONCE, browsers.clone(), |browser| program.clone().look(browser)).await;
    stop("shown").await;
    let told = each(AT_ONCE, browsers.clone(), |browser| program.clone().listen(browser)).await;
    let told: Option<Vec<Told>> = told.into_iter().collect();
    let told = told
        .expect("every stream begins: QR codes are over in two minutes, which many take on a slow machine");
    tokio::time::sleep(QUIET).await;
    stop("open").await;
    let step = count / scans;
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (at, one) in browsers.into_iter().zip(told).enumerate() {
        if at % step == 0 && first.len() < scans {
            first.push(one);
        } else if at % step == step / 2 && second.len() < scans {
            second.push(one);
        }
    }
    program.round(1, &phones, first).await;
    program.round(TOGETHER, &phones, second).await;
}
