//! The vendors' side of the protocols, played over real HTTP in demo mode and in tests: checks signatures, keeps what
//! it received, plays errors, delays and outages.
//!
//! Shares no code with `adapters`: each must be right by the vendor's description, not by the other.

mod authenticator;
mod education;
mod inbox;
mod real_name;
mod signature;
mod signed;
mod sms;
mod sources;
mod tc3;
mod tencent;
mod ticket;
mod upstream;

pub use inbox::Received;
pub use real_name::Mode;
pub use sources::{Records, SourceMode};
pub use upstream::{Applications, Pair};

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base::{Clock, Moment, Secret, ShiftedClock};

/// What the vendors know of us, and of people.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Our access key there.
    pub key_id: String,
    /// Its secret.
    pub secret: Secret,
    /// Our registered SMS signature.
    pub sign: String,
    /// Registered template codes with their texts, parameters as `${name}`.
    pub templates: BTreeMap<String, String>,
    /// What Tencent Cloud knows of us besides key and signature, which are the same there.
    pub tencent: TencentAccount,
    /// Names and identity numbers of the population.
    pub people: Vec<(String, String)>,
    /// Numbers of certificates of education, and whose they are.
    pub certificates: Vec<(String, String)>,
    /// What the other sources know.
    pub records: Records,
    /// Authenticator applications of officers: account, name and secret.
    pub authenticators: Vec<(String, String, Vec<u8>)>,
    /// Our applications at the platforms that vouch for people.
    pub applications: Applications,
}

/// What Tencent Cloud knows of us.
#[derive(Clone, Debug, Default)]
pub struct TencentAccount {
    /// The number of our application.
    pub app_id: String,
    /// Registered template numbers with their texts, parameters as `{1}`.
    pub templates: BTreeMap<String, String>,
}

/// The simulated world; clones share it.
#[derive(Clone)]
pub struct World(Arc<Inner>);

struct Inner {
    settings: Settings,
    clock: Arc<dyn Clock>,
    shifted: Option<ShiftedClock>,
    state: Mutex<Remembered>,
}

#[derive(Default)]
struct Remembered {
    nonces: HashSet<String>,
    messages: Vec<Received>,
    serial: u64,
    captchas: Vec<inbox::Captcha>,
    mode: Mode,
    sources: BTreeMap<String, SourceMode>,
    ticket: ticket::Handed,
    upstream: upstream::Handed,
}

/// So many messages and captchas are remembered.
const MOST: usize = 500;

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("World")
    }
}

impl World {
    /// A world that goes by `clock`.
    pub fn new(settings: Settings, clock: Arc<dyn Clock>) -> Self {
        Self(Arc::new(Inner { settings, clock, shifted: None, state: Mutex::default() }))
    }

    /// The same new world, whose visitors move the time of the whole demo with `clock`.
    #[must_use]
    pub fn with_clock(self, clock: ShiftedClock) -> Self {
        let Inner { settings, clock: shown, .. } = &*self.0;
        let (settings, shown) = (settings.clone(), Arc::clone(shown));
        Self(Arc::new(Inner { settings, clock: shown, shifted: Some(clock), state: Mutex::default() }))
    }

    fn remembered<T>(&self, look: impl FnOnce(&mut Remembered) -> T) -> T {
        look(&mut self.0.state.lock().expect("no look panics"))
    }

    /// Takes note of a captcha's answer (R0.11).
    pub fn tell_captcha(&self, purpose: &str, answer: &str, at: Moment) {
        let told = inbox::Captcha { purpose: purpose.to_owned(), answer: answer.to_owned(), at };
        self.remembered(|state| inbox::keep(&mut state.captchas, told, MOST));
    }

    /// The answer of the last captcha drawn for `purpose`.
    pub fn last_captcha(&self, purpose: &str) -> Option<String> {
        self.remembered(|state| {
            state.captchas.iter().rev().find(|told| told.purpose == purpose).map(|told| told.answer.clone())
        })
    }

    /// How the real-name authority behaves from now on.
    pub fn set_mode(&self, mode: Mode) {
        self.remembered(|state| state.mode = mode);
    }

    /// How the source of `subject` (`insurance`, `tax` …) behaves from now on.
    pub fn set_source(&self, subject: &str, mode: SourceMode) {
        self.remembered(|state| state.sources.insert(subject.to_owned(), mode));
    }

    fn source(&self, subject: &str) -> SourceMode {
        self.remembered(|state| state.sources.get(subject).copied().unwrap_or_default())
    }

    /// What the authenticator application of `account` shows now.
    pub fn one_time_code(&self, account: &str) -> Option<String> {
        let now = self.0.clock.now();
        let told = self.0.settings.authenticators.iter().find(|(one, ..)| one == account);
        told.map(|(.., secret)| authenticator::code(secret, now.unix_seconds() / authenticator::STEP))
    }

    /// The messages received so far, the newest first.
    pub fn messages(&self) -> Vec<Received> {
        self.remembered(|state| state.messages.iter().rev().cloned().collect())
    }
}

/// Every vendor on one server: their calls are told apart by action, as on the vendor's own gateway.
pub fn router(world: World) -> Router {
    Router::new()
        .route("/", post(call))
        .route("/certificates/verify", post(education::verify))
        .route("/sources/{subject}", post(sources::ask))
        .route("/inbox", get(inbox::page))
        .route("/inbox.css", get(inbox::style))
        .route("/inbox.json", get(inbox::json))
        .route("/clock", post(inbox::shift))
        .route("/switches/real-name", post(inbox::switch))
        .route("/switches/sources", post(inbox::switch_sources))
        .merge(ticket::routes())
        .merge(upstream::routes())
        .with_state(world)
}

async fn call(State(world): State<World>, uri: Uri, headers: HeaderMap, body: axum::body::Bytes) -> Response {
    let query = uri.query().unwrap_or_default();
    let settings = &world.0.settings;
    if headers.contains_key("x-tc-action") {
        return tencent::call(&world, &headers, &body, world.0.clock.now()).await;
    }
    let known = signature::Known { key_id: &settings.key_id, secret: &settings.secret };
    let now = world.0.clock.now();
    if let Err(code) = signature::check(&known, query, &headers, &body, now) {
        return error(StatusCode::BAD_REQUEST, code);
    }
    let nonce =
        headers.get("x-acs-signature-nonce").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    if !world.remembered(|state| state.nonces.insert(nonce)) {
        return error(StatusCode::BAD_REQUEST, "SignatureNonceUsed");
    }
    let params: BTreeMap<String, String> =
        url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    match headers.get("x-acs-action").and_then(|v| v.to_str().ok()) {
        Some("SendSms") => sms::send(&world, &params, now).await,
        Some("QuerySendDetails") => sms::details(&world, &params),
        Some("Id2MetaVerify") => real_name::verify(&world, &params).await,
        _ => error(StatusCode::NOT_FOUND, "InvalidAction.NotFound"),
    }
}

fn error(status: StatusCode, code: &str) -> Response {
    let body = serde_json::json!({ "Code": code, "Message": code, "RequestId": "simulated" });
    (status, axum::Json(body)).into_response()
}
