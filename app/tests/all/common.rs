//! A town with the whole program in it, and browsers that walk through its pages.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use app::config::{Config, Loaded};
use app::demo;
use app::program::{Ground, Played, Program, assemble};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::response::Parts;
use axum::http::{HeaderMap, Request, StatusCode};
use base::{Chance, IntlSeal, KeyRing, ManualClock, OsChance, Seal};
use db::Db;
use db::testing::{NOON, Template, filled, on_copies};
use identity::Cost;
use simulators::World;
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "abc123";
pub(crate) const MOBILE: &str = "19900000055";
pub(crate) const NUMBER: &str = "119900199202290047";
/// The demo's administrators: of the system, of security, of the audit.
pub(crate) const SYSTEM: &str = "yunying";
pub(crate) const SECURITY: &str = "anquanyuan";
pub(crate) const AUDIT: &str = "shenjiyuan";
pub(crate) const ORIGIN: &str = "http://127.0.0.1:8080";

/// The whole program on one database.
pub(crate) struct Town {
    pub(crate) program: Program,
    pub(crate) world: World,
    pub(crate) clock: ManualClock,
    pub(crate) db: Db,
    pub(crate) folder: PathBuf,
}

/// What towns begin from: databases on which the program was started before, the key they are sealed with, and what is kept
/// beside them.
struct Beginning {
    templates: Vec<Template>,
    seal: Arc<dyn Seal>,
    folders: Vec<PathBuf>,
}

impl Beginning {
    /// Starts the program once on each database, and has `fill` do the rest.
    fn with<F, R>(fill: F) -> Self
    where
        F: Fn(Town) -> R,
        R: Future<Output = ()>,
    {
        let chance: Arc<dyn Chance> = Arc::new(OsChance);
        let seal: Arc<dyn Seal> = Arc::new(IntlSeal::new(KeyRing::generate(&*chance)));
        let folders = Mutex::new(Vec::new());
        let templates = filled(|db| async {
            let folder = folder();
            folders.lock().unwrap().push(folder.clone());
            fill(Town::build(db, Config::default(), (Arc::clone(&seal), folder), true).await).await;
        });
        Self { templates, seal, folders: folders.into_inner().unwrap() }
    }

    /// Runs `test` in a town on each database that goes on from here with `config`.
    fn go_on<F, R>(&self, config: &Config, test: F)
    where
        F: Fn(Town) -> R,
        R: Future<Output = ()>,
    {
        for (template, begun) in self.templates.iter().zip(&self.folders) {
            on_copies([template], |db| async {
                let folder = folder();
                copy(begun, &folder);
                let beside = (Arc::clone(&self.seal), folder);
                test(Town::build(db, config.clone(), beside, true).await).await;
            });
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(std::fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// Runs `test` in a town on each database where nobody was yet.
pub(crate) fn in_town<F, R>(test: F)
where
    F: Fn(Town) -> R,
    R: Future<Output = ()>,
{
    in_town_with(Config::default(), test);
}

/// As [`in_town`], with other settings.
pub(crate) fn in_town_with<F, R>(config: Config, test: F)
where
    F: Fn(Town) -> R,
    R: Future<Output = ()>,
{
    static EMPTY: OnceLock<Beginning> = OnceLock::new();
    EMPTY.get_or_init(|| Beginning::with(|_| async {})).go_on(&config, test);
}

/// As [`in_town`], with the demo's people, to whom no message was delivered yet.
pub(crate) fn in_seeded<F, R>(test: F)
where
    F: Fn(Town) -> R,
    R: Future<Output = ()>,
{
    in_seeded_with(Config::default(), test);
}

/// As [`in_seeded`], with other settings.
pub(crate) fn in_seeded_with<F, R>(config: Config, test: F)
where
    F: Fn(Town) -> R,
    R: Future<Output = ()>,
{
    static SEEDED: OnceLock<Beginning> = OnceLock::new();
    let seed = |town: Town| async move { demo::seed(&town.program, ORIGIN).await.unwrap() };
    SEEDED.get_or_init(|| Beginning::with(seed)).go_on(&config, test);
}

pub(crate) fn folder() -> PathBuf {
    let chance: &dyn Chance = &OsChance;
    let folder = std::env::temp_dir().join(format!("talent-test-{}", chance.digits(12)));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

impl Town {
    /// A town without simulators, and without anything that was before.
    pub(crate) async fn in_production(db: Db) -> Self {
        let mut config = Config::default();
        config.server.origin = "https://rc.example".into();
        let chance: Arc<dyn Chance> = Arc::new(OsChance);
        let seal: Arc<dyn Seal> = Arc::new(IntlSeal::new(KeyRing::generate(&*chance)));
        Self::build(db, config, (seal, folder()), false).await
    }

    async fn build(
        db: Db,
        mut config: Config,
        (seal, folder): (Arc<dyn Seal>, PathBuf),
        demo_mode: bool,
    ) -> Self {
        config.identity.hash = Cost { memory: 64, passes: 1, lanes: 1 };
        config.data.folder = folder;
        let clock = ManualClock::at(NOON);
        let chance: Arc<dyn Chance> = Arc::new(OsChance);
        let ground = Ground::new(db.clone(), Arc::new(clock.clone()), (chance, seal));
        let world = World::new(demo::world(), Arc::new(clock.clone()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = simulators::router(world.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        let played = Played { world: world.clone(), address };
        let folder = config.data.folder.clone();
        let program = assemble(&config, ground, demo_mode.then_some(played)).await.unwrap();
        Self { program, world, clock, db, folder }
    }

    /// A browser that never was here.
    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.program.router.clone())
    }

    /// Fetches a picture for `purpose` and answers what it shows.
    pub(crate) async fn captcha(&self, browser: &Browser, purpose: &str) -> String {
        let picture = browser.get(&format!("/auth/captcha/{purpose}")).await;
        assert_eq!(picture.status, StatusCode::OK);
        self.world.last_captcha(purpose).unwrap()
    }

    /// The newest code on a phone.
    pub(crate) async fn code_on(&self, phone: &str) -> String {
        self.program.worker.run_due().await.unwrap();
        let messages = self.world.messages();
        messages.into_iter().find(|one| one.phone == phone && !one.code.is_empty()).unwrap().code
    }

    /// Solves a captcha, asks for a code and answers it.
    pub(crate) async fn code(&self, browser: &Browser, purpose: &str, phone: &str) -> String {
        self.ask_for_code(browser, purpose, phone).await;
        self.code_on(phone).await
    }

    /// Solves a captcha and asks for a code.
    pub(crate) async fn ask_for_code(&self, browser: &Browser, purpose: &str, phone: &str) {
        self.clock.advance(time::Duration::minutes(13));
        let captcha = self.captcha(browser, purpose).await;
        let sent = browser
            .post("/api/codes", &[("purpose", purpose), ("mobile", phone), ("captcha", &captcha)])
            .await;
        assert_eq!(sent.status, StatusCode::OK, "{}", sent.body);
    }

    /// Registers through the pages; the browser is at step two then.
    pub(crate) async fn register(&self, browser: &Browser, username: &str, phone: &str) -> Answer {
        browser.get("/auth/register").await;
        let code = self.code(browser, "register", phone).await;
        let fields = [
            ("username", username),
            ("mobile", phone),
            ("code", &code),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
            ("agreed", "1"),
        ];
        let answer = browser.post("/auth/register", &fields).await;
        browser.get("/auth/register/real-name").await;
        answer
    }

    /// Signs in with a password through the pages.
    pub(crate) async fn sign_in(&self, browser: &Browser, account: &str, password: &str) -> Answer {
        browser.get("/auth/login").await;
        let captcha = self.captcha(browser, "login").await;
        let fields = [("account", account), ("password", password), ("captcha", &captcha)];
        browser.post("/auth/login", &fields).await
    }
}

impl Town {
    /// Signs a demo officer in, second factor included.
    pub(crate) async fn sign_in_at_desk(&self, browser: &Browser, username: &str) {
        // Each step of an authenticator is taken once.
        self.clock.advance(time::Duration::seconds(30));
        self.sign_in(browser, username, demo::PASSWORD).await;
        assert!(browser.walk("/person/login?to=desk").await.has("第二重验证"));
        let code = self.world.one_time_code(username).unwrap();
        assert_eq!(browser.post("/desk/factor", &[("code", &code)]).await.to(), "/desk");
    }
}

impl Town {
    /// A demo administrator's browser, second factor included.
    pub(crate) async fn administrator(&self, username: &str) -> Browser {
        // Each step of an authenticator is taken once.
        self.clock.advance(time::Duration::seconds(30));
        let browser = self.browser();
        self.sign_in(&browser, username, demo::PASSWORD).await;
        assert!(browser.walk("/admin").await.has("第二重验证"));
        let code = self.world.one_time_code(username).unwrap();
        assert_eq!(browser.post("/admin/factor", &[("code", &code)]).await.to(), "/admin");
        browser
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// Where it redirects to.
    pub(crate) fn to(&self) -> &str {
        self.headers.get("location").map_or("", |to| to.to_str().unwrap())
    }

    pub(crate) fn has(&self, words: &str) -> bool {
        self.body.contains(words)
    }

    /// The prompt that stands at `field`.
    pub(crate) fn prompt(&self, field: &str) -> String {
        let mark = format!("id=\"{field}-prompt\">");
        let Some((_, rest)) = self.body.split_once(&mark) else { return String::new() };
        rest.split('<').next().unwrap().to_owned()
    }
}

/// Keeps cookies, and the token of the last page with a form.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: Arc<Mutex<BTreeMap<String, String>>>,
    csrf: Arc<Mutex<String>>,
    /// What it, or the proxy before the program, says of its address.
    forwarded: Arc<Mutex<String>>,
}

impl Browser {
    pub(crate) fn new(router: Router) -> Self {
        Self { router, cookies: Arc::default(), csrf: Arc::default(), forwarded: Arc::default() }
    }

    /// Another browser with the same cookies, as a thief would make it.
    pub(crate) fn copy(&self) -> Self {
        let copy = Self::new(self.router.clone());
        copy.cookies.lock().unwrap().clone_from(&self.cookies.lock().unwrap());
        copy.csrf.lock().unwrap().clone_from(&self.csrf.lock().unwrap());
        copy
    }

    /// From now on every request carries this `X-Forwarded-For`.
    pub(crate) fn forward(&self, told: &str) {
        told.clone_into(&mut self.forwarded.lock().unwrap());
    }

    pub(crate) fn csrf(&self) -> String {
        self.csrf.lock().unwrap().clone()
    }

    async fn call(&self, mut request: Request<Body>) -> (Parts, Vec<u8>) {
        let cookies: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert("cookie", cookies.join("; ").parse().unwrap());
        let forwarded = self.forwarded.lock().unwrap().clone();
        if !forwarded.is_empty() {
            request.headers_mut().insert("x-forwarded-for", forwarded.parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        (head, to_bytes(body, 64 * 1024 * 1024).await.unwrap().into())
    }

    /// A file as it is served, byte for byte.
    pub(crate) async fn fetch(&self, path: &str) -> (HeaderMap, Vec<u8>) {
        let (head, bytes) = self.call(Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(head.status, StatusCode::OK);
        (head.headers, bytes)
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let (head, bytes) = self.call(request).await;
        let answer = Answer {
            status: head.status,
            headers: head.headers,
            body: String::from_utf8_lossy(&bytes).into(),
        };
        self.remember(&answer);
        answer
    }

    /// An answer whose body is read bit by bit.
    pub(crate) async fn stream(&self, path: &str) -> axum::response::Response {
        let cookies: Vec<String> =
            self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::get(path).header("cookie", cookies.join("; "));
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    fn remember(&self, answer: &Answer) {
        for set in answer.headers.get_all("set-cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.lock().unwrap().remove(name);
            } else {
                self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
            }
        }
        if let Some((_, rest)) = answer.body.split_once("data-csrf=\"") {
            let token = rest.split('"').next().unwrap();
            if !token.is_empty() {
                *self.csrf.lock().unwrap() = token.to_owned();
            }
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// Follows redirects within the site.
    pub(crate) async fn walk(&self, path: &str) -> Answer {
        let mut answer = self.get(path).await;
        for _ in 0..10 {
            if !answer.status.is_redirection() {
                return answer;
            }
            answer = self.get(&answer.to().replace("http://127.0.0.1:8080", "")).await;
        }
        panic!("redirected in circles at {path}");
    }

    /// Posts a form with the token of the last page.
    pub(crate) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf();
        let fields = [fields, &[("csrf", csrf.as_str())]].concat();
        self.post_bare(path, &fields).await
    }

    /// Posts exactly these fields.
    pub(crate) async fn post_bare(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post_raw(path, body.into_bytes()).await
    }

    /// Posts a form with a file after its fields, as browsers do; without a file, with the empty one they send then.
    pub(crate) async fn post_parts(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        (name, bytes): (&str, &[u8]),
    ) -> Answer {
        let csrf = self.csrf();
        let mut body = Vec::new();
        for (name, value) in [&[("csrf", csrf.as_str())], fields].concat() {
            let part = format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let head =
            format!("--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let request = Request::post(path).header("content-type", "multipart/form-data; boundary=x");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    pub(crate) async fn post_raw(&self, path: &str, body: Vec<u8>) -> Answer {
        let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}

/// A configuration as production has it.
pub(crate) fn loaded(config: Config) -> Loaded {
    Loaded { config, file: Some("talent.toml".into()) }
}
