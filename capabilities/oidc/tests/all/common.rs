//! An account, a session of its, and two clients.

use base::{Clock, Given, Holder, Id, ManualClock, Mobile, Secret};
use db::Db;
use db::queue::Worker;
use db::session::Browser;
use identity::{Policy, registration};
use oidc::authorize::{self, Asked, AuthorizeRefusal, SignIn};
use oidc::key::Algorithm;
use oidc::token::{Credentials, Exchange, TokenRefusal, Tokens};
use oidc::{Client, client, key, token};
use proof::{Purpose, captcha, code};
use std::sync::Arc;

pub(crate) const ISSUER: &str = "https://id.example";
pub(crate) const CALLBACK: &str = "https://app.example/callback";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

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
            .write(move |tx| {
                made.iter().try_for_each(|made| key::keep(tx, made, &given))?;
                for (id, signing) in [("app", Algorithm::Es256), ("old", Algorithm::Rs256)] {
                    let base = Client::confidential(id, "应用", &Secret::new(format!("{id}-secret")));
                    let app = Client {
                        redirect_uris: vec![CALLBACK.into()],
                        post_logout_uris: vec!["https://app.example/bye".into()],
                        backchannel_uri: Some("https://app.example/backchannel".into()),
                        scopes: "openid profile phone real_name".into(),
                        signing,
                        ..base
                    };
                    client::register(tx, &app, &given)?;
                }
                Ok(())
            })
            .await
            .unwrap();
        town
    }

    pub(crate) fn given(&self) -> Given {
        Given { now: self.clock.now(), ..self.given.clone() }
    }

    pub(crate) async fn asked(&self, client: &str, extra: &[(&str, &str)]) -> Asked {
        let mut pairs = vec![
            ("client_id", client),
            ("redirect_uri", CALLBACK),
            ("response_type", "code"),
            ("scope", "openid profile phone"),
            ("nonce", "n-1"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        pairs.extend(extra);
        let pairs: Vec<_> = pairs.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect();
        let asked: Result<Asked, AuthorizeRefusal> =
            self.db.read(move |conn| authorize::ask(conn, &pairs, ISSUER)).await.unwrap();
        asked.unwrap()
    }

    pub(crate) async fn code(&self, client: &str) -> String {
        let (asked, given, holder) = (self.asked(client, &[]).await, self.given(), self.holder.clone());
        let sign_in = SignIn { way: "password".into(), at: given.now };
        let address = self
            .db
            .write(move |tx| authorize::grant(tx, &asked, (&holder, &sign_in), ISSUER, &given))
            .await
            .unwrap();
        let address = url::Url::parse(&address).unwrap();
        address.query_pairs().find(|(k, _)| k == "code").unwrap().1.into_owned()
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

    /// The kinds of jobs that wait, in order.
    pub(crate) async fn worker(&self) -> Worker {
        Worker::new(self.db.clone(), Arc::new(self.clock.clone()))
    }
}

pub(crate) fn credentials(client: &str) -> Credentials {
    Credentials { id: client.into(), secret: Some(Secret::new(format!("{client}-secret"))) }
}

pub(crate) fn exchange(code: &str) -> Exchange {
    Exchange {
        grant_type: "authorization_code".into(),
        code: code.into(),
        redirect_uri: CALLBACK.into(),
        verifier: Some(VERIFIER.into()),
    }
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
