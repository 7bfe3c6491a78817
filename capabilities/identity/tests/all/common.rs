//! A small town to test in: a database, a clock that stands, phones that can be read.

use std::sync::{Arc, Mutex};

use base::{Clock, Given, Holder, ManualClock, Mobile, Secret};
use db::Db;
use db::queue::Worker;
use db::session::{Browser, visit_id};
use identity::login::{self, Attempt};
use identity::{Cost, Hashery, Policy, Refusal, Refused, SignedIn, registration};
use notices::deliver::Delivery;
use notices::gateway::{Accepted, Outgoing, Sending, SmsGateway};
use proof::{Purpose, RequestRefusal, captcha, code};

#[derive(Default)]
struct Phones(Mutex<Vec<(String, String)>>);

impl SmsGateway for Phones {
    fn send<'a>(&'a self, message: &'a Outgoing) -> Sending<'a> {
        let line = (message.mobile.clone(), message.text.expose().to_owned());
        self.0.lock().expect("nobody panics").push(line);
        Box::pin(async { Ok(Accepted { reference: "1".into() }) })
    }
    fn name(&self) -> &'static str {
        "phones"
    }
}

pub(crate) struct Town {
    pub(crate) db: Db,
    pub(crate) clock: ManualClock,
    pub(crate) hashery: Hashery,
    pub(crate) login: login::Limits,
    given: Given,
    phones: Arc<Phones>,
    worker: Worker,
}

pub(crate) const MOBILE: &str = "19900000005";
pub(crate) const PASSWORD: &str = "abc123";

impl Town {
    pub(crate) fn new(db: Db) -> Self {
        let (clock, given) = db::testing::given();
        let phones = Arc::new(Phones::default());
        let delivery = Delivery {
            db: db.clone(),
            seal: Arc::clone(&given.seal),
            clock: Arc::new(clock.clone()),
            chance: Arc::clone(&given.chance),
            gateways: vec![Arc::clone(&phones) as Arc<dyn SmsGateway>],
            budget: notices::Budget::default(),
            sign: "人才".into(),
        };
        let worker =
            Worker::new(db.clone(), Arc::new(clock.clone())).handle(notices::sms::DELIVER, move |job| {
                let delivery = delivery.clone();
                async move { delivery.run(job).await }
            });
        let cost = Cost { memory: 64, passes: 1, lanes: 1 };
        let hashery = Hashery::new(cost, 2, 5000, Arc::clone(&given.chance)).expect("a fair cost");
        Self { db, clock, hashery, login: login::Limits::default(), given, phones, worker }
    }

    pub(crate) fn given(&self) -> Given {
        Given { now: self.clock.now(), ..self.given.clone() }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser { address: "198.51.100.7".into(), agent: "Browser".into() }
    }

    /// The texts a phone received, oldest first.
    pub(crate) async fn texts(&self, mobile: &str) -> Vec<String> {
        self.worker.run_due().await.expect("jobs run");
        let all = self.phones.0.lock().expect("nobody panics");
        all.iter().filter(|(to, _)| to == mobile).map(|(_, text)| text.clone()).collect()
    }

    pub(crate) async fn code_on(&self, mobile: &str) -> String {
        let texts = self.texts(mobile).await;
        let text = texts.iter().rev().find(|text| text.contains("验证码")).expect("a code was sent");
        text.chars().filter(char::is_ascii_digit).take(6).collect()
    }

    pub(crate) async fn request(&self, purpose: Purpose, mobile: &str) -> Result<code::Sent, RequestRefusal> {
        let (given, mobile) = (self.given(), Mobile::parse(mobile).expect("a mobile"));
        self.db
            .tally(move |tx| {
                let visit = visit_id(&Secret::new(given.chance.token()));
                let answer = captcha::issue(tx, &visit, purpose, &given)?;
                let limits = proof::Limits::default();
                code::request(tx, (&visit, "198.51.100.7"), purpose, &mobile, &answer, (&limits, &given))
            })
            .await
            .expect("the database works")
    }

    /// A fresh code for `purpose` on the phone, a minute later than the last.
    pub(crate) async fn fresh_code(&self, purpose: Purpose, mobile: &str) -> String {
        self.clock.advance(time::Duration::minutes(13));
        self.request(purpose, mobile).await.expect("a code is sent");
        self.code_on(mobile).await
    }

    pub(crate) fn form(&self, username: &str, mobile: &str, code: &str) -> registration::Form {
        registration::Form {
            username: username.into(),
            mobile: mobile.into(),
            code: code.into(),
            password: Secret::new(PASSWORD),
            password_again: Secret::new(PASSWORD),
            agreed: true,
        }
    }

    pub(crate) async fn register(&self, username: &str, mobile: &str) -> Result<SignedIn, Refused> {
        let code = self.fresh_code(Purpose::Register, mobile).await;
        let valid = self.form(username, mobile, &code).validate(Policy::Manual)?;
        let given = self.given();
        let proven = {
            let given = given.clone();
            self.db
                .write(move |tx| registration::prove(tx, &valid, &given))
                .await
                .expect("the database works")?
        };
        let hash = self.hashery.hash(proven.password()).await.expect("room in the queue");
        let browser = self.browser();
        self.db
            .write(move |tx| {
                registration::complete(tx, &proven, &hash, &browser, &given, &db::session::Limits::default())
            })
            .await
            .expect("the database works")
    }

    pub(crate) fn holder(&self, signed_in: &SignedIn) -> Holder {
        Holder::at_edge(signed_in.account.clone(), signed_in.session.id.to_string())
    }

    pub(crate) async fn attempt(&self, identifier: &str) -> Attempt {
        let given = self.given();
        let visit = visit_id(&Secret::new(given.chance.token()));
        let shown = visit.clone();
        let captcha = self
            .db
            .write(move |tx| captcha::issue(tx, &shown, Purpose::Login, &given))
            .await
            .expect("the database works");
        let browser = self.browser();
        Attempt { identifier: identifier.into(), captcha, visit, device: None, browser }
    }

    pub(crate) async fn sign_in(&self, identifier: &str, password: &str) -> Result<SignedIn, Refusal> {
        self.sign_in_with(self.attempt(identifier).await, password).await
    }

    pub(crate) async fn sign_in_with(&self, attempt: Attempt, password: &str) -> Result<SignedIn, Refusal> {
        let (given, limits) = (self.given(), self.login.clone());
        let reserved = {
            let (given, limits, attempt) = (given.clone(), limits.clone(), attempt.clone());
            self.db
                .tally(move |tx| login::reserve(tx, &attempt, &limits, &given))
                .await
                .expect("the database works")?
        };
        let verdict =
            self.hashery.verify(&Secret::new(password), reserved.hash()).await.expect("room in the queue");
        let sessions = db::session::Limits::default();
        self.db
            .write(move |tx| login::settle(tx, &reserved, &verdict, &attempt, (&limits, &sessions), &given))
            .await
            .expect("the database works")
    }
}
