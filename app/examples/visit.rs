//! Signs in at the business platform as demo accounts: `visit http://127.0.0.1:8080 http://127.0.0.1:8081 chenceshi …`
//! prints one `cookie: …` line for each, with which its home page can be asked for. With `upload` as first account, 50
//! files of 10 MB follow at once, and the line `uploaded 50 …`.

#![expect(clippy::print_stdout, reason = "a measuring tool")]

use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Response};

struct Visit {
    client: Client,
    origin: String,
    cookies: Vec<(String, String)>,
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map_or("", |(found, _)| found)
}

impl Visit {
    fn header(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn remember(&mut self, answer: &Response) {
        for set in answer.headers().get_all(SET_COOKIE) {
            let pair = set.to_str().expect("text").split(';').next().expect("a pair");
            let (name, value) = pair.split_once('=').expect("a pair");
            self.cookies.retain(|(known, _)| known != name);
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    async fn get(&mut self, path: &str) -> Response {
        let address = if path.starts_with('/') { format!("{}{path}", self.origin) } else { path.to_owned() };
        let request = self.client.get(address).header(COOKIE, self.header());
        let answer = request.send().await.expect("an answer");
        self.remember(&answer);
        answer
    }

    async fn sign_in(&mut self, inbox: &str, account: &str) {
        let page = self.get("/auth/login").await.text().await.expect("a page");
        let picture = self.get("/auth/captcha/login").await;
        picture.bytes().await.expect("a picture");
        let told = self.client.get(format!("{inbox}/inbox.json")).send().await.expect("the inbox");
        let told = told.text().await.expect("text");
        let (csrf, captcha) = (between(&page, "data-csrf=\"", "\""), between(&told, "\"answer\":\"", "\""));
        let body = format!("csrf={csrf}&account={account}&password=Demo2026&captcha={captcha}");
        let request = self.client.post(format!("{}/auth/login", self.origin)).header(COOKIE, self.header());
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        let answer = request.send().await.expect("an answer");
        self.remember(&answer);
        let mut to = "/person".to_owned();
        for _ in 0..8 {
            let answer = self.get(&to).await;
            match answer.headers().get(LOCATION) {
                Some(next) => next.to_str().expect("text").clone_into(&mut to),
                None => return,
            }
        }
    }

    async fn upload(&mut self, code: &str, file: &[u8]) -> u16 {
        let page = self.get("/person/attachments").await.text().await.expect("a page");
        let csrf = between(&page, "data-csrf=\"", "\"");
        let mut body = format!(
            "--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--x\r\ncontent-disposition: \
             form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let request = self.client.post(format!("{}/person/attachments/{code}", self.origin));
        let request = request.header(COOKIE, self.header()).header("accept", "application/json");
        let request = request.header("content-type", "multipart/form-data; boundary=x").body(body);
        request.send().await.map_or(0, |answer| answer.status().as_u16())
    }
}

/// A PDF of one page and ten megabytes.
fn file() -> Vec<u8> {
    let mut text = format!("%PDF-1.4\n%{}\n", "x".repeat(10 * 1024 * 1024 - 1000));
    let mut table = String::new();
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R >>",
    ];
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", text.len()));
        text.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let start = text.len();
    text.push_str(&format!("xref\n0 4\n0000000000 65535 f \n{table}trailer\n<< /Size 4 /Root 1 0 R >>\n"));
    text.push_str(&format!("startxref\n{start}\n%%EOF\n"));
    text.into_bytes()
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let (origin, inbox) = (&arguments[1], &arguments[2]);
    let uploads = arguments[3] == "upload";
    let mut visits = Vec::new();
    for account in arguments[3..].iter().filter(|account| *account != "upload") {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let mut visit = Visit { client, origin: origin.clone(), cookies: Vec::new() };
        visit.sign_in(inbox, account).await;
        println!("cookie: {}", visit.header());
        visits.push(visit);
    }
    if !uploads {
        return;
    }
    println!("prepared");
    let file = std::sync::Arc::new(file());
    let large = ["A08", "A11", "A13", "A16", "A17", "A18", "A28", "A29", "A38"];
    let mut running = Vec::new();
    for visit in visits {
        for code in large {
            if running.len() == 50 {
                break;
            }
            let mut visit = Visit {
                client: visit.client.clone(),
                origin: origin.clone(),
                cookies: visit.cookies.clone(),
            };
            let file = std::sync::Arc::clone(&file);
            running.push(tokio::spawn(async move { visit.upload(code, &file).await }));
        }
    }
    let mut taken = 0;
    for one in running {
        taken += u32::from(one.await.expect("it ran") == 200);
    }
    println!("uploaded {taken}");
}
