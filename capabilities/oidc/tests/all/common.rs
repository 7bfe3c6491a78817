//! An account, a session of its, and clients.

use base::{Clock, Given, Holder, Id, ManualClock, Mobile, Secret};
use db::Db;
use db::queue::Worker;
use db::session::Browser;
use identity::{Ended, Policy, registration};
use oidc::authenticate::{Credentials, Proof};
use oidc::authorize::{self, Asked, AuthorizeRefusal, SignIn, Step};
use oidc::key::Algorithm;
use oidc::token::{Exchange, TokenRefusal, Tokens};
use oidc::userinfo::UserinfoRefusal;
use oidc::{Client, backchannel, client, introspect, key, token, userinfo};
use proof::{Purpose, captcha, code};
use serde_json::{Map, Value};
use std::sync::Arc;
use time::Duration;

pub(crate) const ISSUER: &str = "https://id.example";
pub(crate) const CALLBACK: &str = "https://app.example/callback";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
pub(crate) const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const SCOPES: &str = "openid profile phone real_name id_number offline_access";

/// A client as the town registers it: `{id}-secret` proves it.
pub(crate) fn a_client(id: &str) -> Client {
    Client {
        redirect_uris: vec![CALLBACK.into()],
        post_logout_uris: vec!["https://app.example/bye".into()],
        backchannel_uri: Some("https://app.example/backchannel".into()),
        scopes: SCOPES.into(),
        ..Client::confidential(id, "应用", &Secret::new(format!("{id}-secret")))
    }
}

pub(crate) struct Town {
    pub(crate) db: Db,
    pub(crate) clock: ManualClock,
    pub(crate) holder: Holder,
    given: Given,
}

impl Town {
    pub(crate) async fn new(db: Db) -> Self {
        let (clock, given) = db::testing::given();
        let holder = an_account(&db, &given).await;
        let made = Algorithm::ALL.map(|algorithm| key::make(algorithm).unwrap());
        let town = Self { db, clock, holder, given };
        let given = town.given();
        town.db
            .write(move |tx| made.iter().try_for_each(|made| key::keep(tx, made, given.now, &given)))
            .await
            .unwrap();
        town.register(a_client("app")).await;
        // Knows nothing of elliptic curves, nor of PKCE.
        town.register(Client { signing: Algorithm::Rs256, requires_pkce: false, ..a_client("old") }).await;
        town
    }

    pub(crate) async fn register(&self, client: Client) {
        let given = self.given();
        self.db.write(move |tx| client::register(tx, &client, &given)).await.unwrap();
    }

    pub(crate) fn given(&self) -> Given {
        Given { now: self.clock.now(), ..self.given.clone() }
    }

    /// A request with `extra` in place of what it says otherwise; an empty value leaves the parameter out.
    pub(crate) async fn ask(&self, client: &str, extra: &[(&str, &str)]) -> Result<Asked, AuthorizeRefusal> {
        let usual = [
            ("client_id", client),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid profile phone"),
            ("nonce", "n-1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        let kept = usual.into_iter().filter(|(name, _)| extra.iter().all(|(other, _)| other != name));
        let pairs: Vec<_> =
            kept.chain(extra.iter().copied()).map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        let given = self.given();
        self.db.read(move |conn| authorize::ask(conn, &pairs, ISSUER, &given)).await.unwrap()
    }

    pub(crate) async fn asked(&self, client: &str, extra: &[(&str, &str)]) -> Asked {
        self.ask(client, extra).await.unwrap()
    }

    /// What comes next for the holder, who signed in just now.
    pub(crate) async fn proceed(&self, asked: &Asked) -> Step {
        self.proceed_since(asked, self.clock.now()).await
    }

    pub(crate) async fn proceed_since(&self, asked: &Asked, at: base::Moment) -> Step {
        let (asked, given, holder) = (asked.clone(), self.given(), self.holder.clone());
        let sign_in = SignIn { way: "password".into(), at };
        self.db
            .write(move |tx| authorize::proceed(tx, &asked, Some((&holder, &sign_in)), ISSUER, &given))
            .await
            .unwrap()
    }

    /// The holder agrees with these ticks, or refuses.
    pub(crate) async fn answer(&self, asked: &Asked, ticked: Option<&[&str]>) -> Step {
        let (asked, given, holder) = (asked.clone(), self.given(), self.holder.clone());
        let sign_in = SignIn { way: "password".into(), at: given.now };
        let ticked: Option<Vec<String>> =
            ticked.map(|ticked| ticked.iter().map(|&scope| scope.to_owned()).collect());
        self.db
            .write(move |tx| {
                authorize::consent(tx, &asked, (&holder, &sign_in), ticked.as_deref(), ISSUER, &given)
            })
            .await
            .unwrap()
    }

    pub(crate) async fn code(&self, client: &str) -> String {
        self.code_for(client, &[]).await
    }

    /// A code for a request to which the holder agrees whole.
    pub(crate) async fn code_for(&self, client: &str, extra: &[(&str, &str)]) -> String {
        let asked = self.asked(client, extra).await;
        told(&self.answer(&asked, Some(&["real_name", "id_number"])).await, "code").unwrap()
    }

    pub(crate) async fn exchange_as(
        &self,
        credentials: Credentials,
        exchange: Exchange,
    ) -> Result<Tokens, TokenRefusal> {
        let given = self.given();
        self.db.write(move |tx| token::exchange(tx, &credentials, &exchange, ISSUER, &given)).await.unwrap()
    }

    pub(crate) async fn exchange(&self, client: &str, code: &str) -> Result<Tokens, TokenRefusal> {
        self.exchange_as(credentials(client), exchange(code)).await
    }

    /// Tokens for a request with `scope`.
    pub(crate) async fn tokens(&self, client: &str, scope: &str) -> Value {
        let code = self.code_for(client, &[("scope", scope)]).await;
        json(&self.exchange(client, &code).await.unwrap())
    }

    pub(crate) async fn renew(
        &self,
        client: &str,
        refresh: &str,
        scope: &str,
    ) -> Result<Value, TokenRefusal> {
        let exchange = Exchange {
            grant_type: "refresh_token".into(),
            refresh: Secret::new(refresh),
            scope: scope.into(),
            ..Exchange::default()
        };
        self.exchange_as(credentials(client), exchange).await.map(|tokens| json(&tokens))
    }

    pub(crate) async fn userinfo(&self, access: &str) -> Result<Map<String, Value>, UserinfoRefusal> {
        let (access, given) = (access.to_owned(), self.given());
        self.db.read(move |conn| userinfo::userinfo(conn, &access, &given)).await.unwrap()
    }

    pub(crate) async fn introspect(&self, client: &str, token: &str) -> Value {
        let (who, token, given) = (credentials(client), token.to_owned(), self.given());
        let told =
            self.db.write(move |tx| introspect::introspect(tx, &who, &token, ISSUER, &given)).await.unwrap();
        told.unwrap()
    }

    /// Tells the provider what `identity` queued about sessions that ended.
    pub(crate) async fn spread(&self) {
        let (db, given) = (self.db.clone(), self.given());
        let worker = self.worker().handle(identity::ENDED, move |job: Job| {
            let (db, given) = (db.clone(), given.clone());
            async move {
                let ended: Ended = job.read()?;
                Ok(db.write(move |tx| backchannel::spread(tx, &ended, &given)).await?)
            }
        });
        worker.run_due().await.unwrap();
    }

    /// The kinds of jobs that wait, in order.
    pub(crate) fn worker(&self) -> Worker {
        Worker::new(self.db.clone(), Arc::new(self.clock.clone()))
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.clock.advance(time);
    }
}

pub(crate) fn credentials(client: &str) -> Credentials {
    Credentials { id: client.into(), proof: Proof::Secret(Secret::new(format!("{client}-secret"))) }
}

pub(crate) fn exchange(code: &str) -> Exchange {
    Exchange {
        grant_type: "authorization_code".into(),
        code: code.into(),
        redirect_uri: CALLBACK.into(),
        verifier: Some(VERIFIER.into()),
        ..Exchange::default()
    }
}

/// What the address of an answer says.
pub(crate) fn told(step: &Step, name: &str) -> Option<String> {
    let Step::Back(address) = step else { panic!("{step:?}") };
    let address = url::Url::parse(address).unwrap();
    address.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

pub(crate) fn json(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap()
}

/// The claims of a token, whoever signed it.
pub(crate) fn claims(token: &Value) -> Value {
    jsonwebtoken::dangerous::insecure_decode_claims(token.as_str().unwrap()).unwrap()
}

/// Registers through the front door. The code is the first thing drawn, so a twin of the source of chance tells it.
async fn an_account(db: &Db, given: &Given) -> Holder {
    let given = given.clone();
    db.write(move |tx| {
        let visit: Id<db::session::Session> = db::session::visit_id(&Secret::new(given.chance.token()));
        let mobile = Mobile::parse("19900000005").unwrap();
        let answer = captcha::issue(tx, &visit, Purpose::Register, &given)?;
        let repeatable = Given { chance: Arc::new(base::SeededChance::new(1)), ..given.clone() };
        let limits = proof::Limits::default();
        code::request(tx, (&visit, "::1"), Purpose::Register, &mobile, &answer, (&limits, &repeatable))?
            .unwrap();
        let twin: Arc<dyn base::Chance> = Arc::new(base::SeededChance::new(1));
        let form = registration::Form {
            username: "zhengfanli".into(),
            mobile: "19900000005".into(),
            code: twin.digits(6),
            password: Secret::new("abc123"),
            password_again: Secret::new("abc123"),
            agreed: true,
        };
        let valid = form.validate(Policy::Manual).unwrap();
        let proven = registration::prove(tx, &valid, &given)?.unwrap();
        let limits = db::session::Limits::default();
        let signed_in =
            registration::complete(tx, &proven, "hash", &Browser::default(), &given, &limits)?.unwrap();
        Ok(Holder::at_edge(signed_in.account, signed_in.session.id.to_string()))
    })
    .await
    .unwrap()
}

pub(crate) use db::queue::Job;
