//! Many people signing in at once: `storm http://127.0.0.1:8080 http://127.0.0.1:8081 600 32` prepares 600 visits
//! with their captchas, then posts them 32 at a time while somebody else looks at the portal every 20 ms. Prints how
//! many succeeded, how many a second, and the portal's 99th percentile in milliseconds; then the median times of wrong
//! passwords for an account that exists and for one that does not.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a measuring tool")]

use std::sync::Arc;
use std::time::Instant;

use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Client, StatusCode};
use tokio::sync::Semaphore;

struct Visit {
    cookie: String,
    csrf: String,
    captcha: String,
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map_or("", |(found, _)| found)
}

async fn prepare(client: &Client, origin: &str, inbox: &str) -> Visit {
    let page = client.get(format!("{origin}/auth/login")).send().await.expect("the login page");
    let cookie =
        page.headers()[SET_COOKIE].to_str().expect("text").split(';').next().expect("a pair").to_owned();
    let page = page.text().await.expect("a page");
    let picture = client.get(format!("{origin}/auth/captcha/login")).header(COOKIE, &cookie).send().await;
    picture.expect("a picture").bytes().await.expect("a picture");
    let told = client
        .get(format!("{inbox}/inbox.json"))
        .send()
        .await
        .expect("the inbox")
        .text()
        .await
        .expect("text");
    let captcha = between(&told, "\"answer\":\"", "\"").to_owned();
    Visit { cookie, csrf: between(&page, "data-csrf=\"", "\"").to_owned(), captcha }
}

async fn sign_in(client: &Client, origin: &str, visit: &Visit, account: &str, password: &str) -> bool {
    let body = format!("csrf={}&account={account}&password={password}&captcha={}", visit.csrf, visit.captcha);
    let answer = client
        .post(format!("{origin}/auth/login"))
        .header(COOKIE, &visit.cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await;
    answer.is_ok_and(|answer| answer.status() == StatusCode::SEE_OTHER)
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (origin, inbox) = (arguments[1].clone(), arguments[2].clone());
    let count: usize = arguments[3].parse().expect("a number");
    let at_once: usize = arguments[4].parse().expect("a number");
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let mut visits = Vec::new();
    for _ in 0..count {
        visits.push(prepare(&client, &origin, &inbox).await);
    }
    println!("prepared");
    let gate = Arc::new(Semaphore::new(at_once));
    let began = Instant::now();
    let running = visits.into_iter().map(|visit| {
        let (client, origin, gate) = (client.clone(), origin.clone(), Arc::clone(&gate));
        tokio::spawn(async move {
            let _place = gate.acquire_owned().await.expect("never closed");
            sign_in(&client, &origin, &visit, "chenceshi", "Demo2026").await
        })
    });
    let running: Vec<_> = running.collect();
    let portal = tokio::spawn(look_at(client.clone(), format!("{origin}/")));
    let mut succeeded = 0u32;
    for one in running {
        succeeded += u32::from(one.await.expect("it ran"));
    }
    let rate = f64::from(succeeded) / began.elapsed().as_secs_f64();
    portal.abort();
    let mut times = LOOKS.lock().expect("no panic").clone();
    println!("{succeeded} {rate:.1} {:.1}", percentile(&mut times, 99));
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..60 {
        for (account, times) in [("chenceshi", &mut known), ("nosuchone", &mut unknown)] {
            let visit = prepare(&client, &origin, &inbox).await;
            let began = Instant::now();
            sign_in(&client, &origin, &visit, account, "wrong1").await;
            times.push(began.elapsed().as_secs_f64() * 1000.0);
        }
    }
    println!("{:.2} {:.2}", percentile(&mut known, 50), percentile(&mut unknown, 50));
}

static LOOKS: std::sync::Mutex<Vec<f64>> = std::sync::Mutex::new(Vec::new());

async fn look_at(client: Client, address: String) {
    let mut tick = tokio::time::interval(std::time::Duration::from_millis(20));
    loop {
        tick.tick().await;
        let began = Instant::now();
        if let Ok(answer) = client.get(&address).send().await {
            let _ = answer.bytes().await;
        }
        LOOKS.lock().expect("no panic").push(began.elapsed().as_secs_f64() * 1000.0);
    }
}

fn percentile(times: &mut [f64], percent: usize) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get((times.len() * percent / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}
