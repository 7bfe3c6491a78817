//! The ticket adapter against two made-up platforms, with the configurations that the documentation shows.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod common;

use std::sync::Arc;

use adapters::upstream_ticket::Platform;
use adapters::{Outbound, UpstreamTicket};
use base::{Chance, Clock};
use base::{ManualClock, OsChance, Secret, SystemClock};
use identity::upstream::{Attempt, Code, Failure, Provider, Returned, Subject};
use simulators::Settings;
use time::Duration;
use url::Url;

const HEADERS: &str = include_str!("../../docs/ticket/headers.toml");
const FORM: &str = include_str!("../../docs/ticket/form.toml");

/// Both examples with the way the browser comes back by.
const BOTH: [(&str, &str); 2] = [(HEADERS, "a"), (FORM, "b")];

fn platform(example: &str) -> Platform {
    let mut table: toml::Table = example.parse().unwrap();
    let upstream = table.remove("upstream").unwrap();
    upstream.as_table().unwrap()["ticket"].clone().try_into().unwrap()
}

struct Town {
    address: String,
    clock: ManualClock,
}

impl Town {
    async fn new() -> Self {
        let settings = Settings {
            people: vec![
                ("陈测试".into(), "119900199003070017".into()),
                ("林样例".into(), "119900198511220021".into()),
            ],
            ..common::settings()
        };
        let clock = ManualClock::at(SystemClock.now());
        let (_, address) = common::play(settings, Arc::new(clock.clone())).await;
        Self { address, clock }
    }

    fn provider(&self, (example, dialect): (&str, &str), change: impl Fn(&mut Platform)) -> UpstreamTicket {
        let mut platform = Platform {
            login: format!("{}/ticket/{dialect}/login", self.address),
            gateway: format!("{}/ticket/{dialect}", self.address),
            app_id: "key".into(),
            secret: Secret::new("secret"),
            ..platform(example)
        };
        change(&mut platform);
        self.with(platform)
    }

    fn with(&self, platform: Platform) -> UpstreamTicket {
        let means: (Arc<dyn Clock>, Arc<dyn Chance>) = (Arc::new(self.clock.clone()), Arc::new(OsChance));
        UpstreamTicket::new(platform, means, Outbound::new().unwrap()).unwrap()
    }

    /// Walks as a browser does, to the page and back, and answers where it was sent back to.
    async fn walk(&self, provider: &UpstreamTicket, fields: &str) -> Url {
        let address = provider.address(&attempt()).await.unwrap();
        let request = http::Request::post(address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(fields.as_bytes().to_vec());
        let answer = Outbound::new().unwrap().send(request.unwrap()).await.unwrap();
        Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap()
    }

    async fn code(&self, provider: &UpstreamTicket, fields: &str) -> Code {
        match provider.returned(&pairs(&self.walk(provider, fields).await)) {
            Returned::Code(code) => code,
            other => panic!("{other:?}"),
        }
    }

    /// The whole way of the first person, who makes the platform fail with `fault`.
    async fn whole(&self, provider: &UpstreamTicket, fault: &str) -> Result<Subject, Failure> {
        let code = self.code(provider, &format!("person=0&act=agree&fault={fault}")).await;
        provider.identify(&code, &attempt()).await
    }
}

fn pairs(url: &Url) -> Vec<(String, String)> {
    url.query_pairs().into_owned().collect()
}

fn attempt() -> Attempt {
    Attempt {
        state: Secret::new("0123456789abcdef0123456789abcdef"),
        nonce: Secret::new("nonce"),
        verifier: Secret::new("verifier"),
        back: "https://rc.example/auth/upstream/ticket/back".into(),
    }
}

#[tokio::test]
async fn r2_2_6_a_ticket_becomes_a_person_on_both_platforms_and_is_good_once() {
    let town = Town::new().await;
    for both in BOTH {
        let provider = town.provider(both, |_| {});
        let code = town.code(&provider, "person=0&act=agree").await;
        let subject = provider.identify(&code, &attempt()).await.unwrap();
        assert_eq!(subject.name, "陈测试");
        let again = provider.identify(&code, &attempt()).await;
        assert_eq!(again, Err(Failure::Refused("4001".into())));
        assert_eq!(town.whole(&provider, "").await.unwrap(), subject, "the same person by another ticket");
        let other = town.code(&provider, "person=1&act=agree").await;
        assert_ne!(provider.identify(&other, &attempt()).await.unwrap().id, subject.id);
        let moved = town.provider(both, |platform| platform.realm = "elsewhere".into());
        assert_ne!(
            town.whole(&moved, "").await.unwrap().id,
            subject.id,
            "another platform's ids are others'"
        );
    }
}

#[tokio::test]
async fn the_state_comes_back_as_a_parameter_or_in_the_return_address() {
    let town = Town::new().await;
    let state = "0123456789abcdef0123456789abcdef";
    let provider = town.provider(BOTH[0], |_| {});
    let back = town.walk(&provider, "person=0&act=agree").await;
    assert!(back.path().ends_with("/back") && pairs(&back).contains(&("state".into(), state.into())));
    assert_eq!(provider.state_name(), "state");
    let in_query = town.provider(BOTH[0], |platform| {
        (platform.state_in, platform.names.state) =
            (adapters::upstream_ticket::StateIn::ReturnQuery, String::new());
    });
    let back = town.walk(&in_query, "person=0&act=agree").await;
    assert_eq!(pairs(&back)[0], (in_query.state_name().to_owned(), state.to_owned()));
    let in_path = town.provider(BOTH[1], |_| {});
    let back = town.walk(&in_path, "person=0&act=agree").await;
    assert!(back.path().ends_with(&format!("/back/{state}")) && pairs(&back).len() == 1, "{back}");
    let cancelled = town.walk(&in_path, "act=cancel").await;
    assert!(cancelled.path().ends_with(state));
    assert!(matches!(in_path.returned(&pairs(&cancelled)), Returned::Cancelled));
    assert!(matches!(in_path.returned(&[("code".into(), String::new())]), Returned::Unreadable));
}

#[tokio::test]
async fn every_class_of_failure_is_told_apart_and_none_names_anybody() {
    let town = Town::new().await;
    let refused = |code: &str| Failure::Refused(code.into());
    let unbelieved = |why: &str| Failure::Unbelieved(why.into());
    let first = town.provider(BOTH[0], |_| {});
    for (fault, failure) in [
        ("expired", refused("4001")),
        ("unsigned", refused("4003")),
        ("busy", Failure::Away("5003".into())),
        ("away", Failure::Away("HTTP 502".into())),
        ("garbled", unbelieved("no JSON")),
        ("no-code", unbelieved("no code")),
        ("nobody", unbelieved("no subject")),
        ("level", refused("level 1")),
    ] {
        assert_eq!(town.whole(&first, fault).await, Err(failure), "{fault}");
    }
    let nowhere = town.provider(BOTH[0], |platform| platform.gateway = "http://127.0.0.1:9".into());
    assert_eq!(town.whole(&nowhere, "").await, Err(Failure::Away("no answer".into())));
    let lost = town.provider(BOTH[0], |platform| platform.answers.token = "/data/access".into());
    assert_eq!(town.whole(&lost, "").await, Err(unbelieved("no token")));
    let code = town.code(&first, "person=0&act=agree").await;
    town.clock.advance(Duration::minutes(6));
    assert_eq!(first.identify(&code, &attempt()).await, Err(refused("4001")), "too late");
}

#[tokio::test]
async fn a_call_that_is_signed_otherwise_is_not_answered() {
    let town = Town::new().await;
    for both in BOTH {
        let wrong: [fn(&mut Platform); 4] = [
            |platform| platform.secret = Secret::new("other"),
            |platform| platform.signing.fields.reverse(),
            |platform| platform.signing.milliseconds = !platform.signing.milliseconds,
            |platform| platform.signing.encoding = adapters::upstream_ticket::Encoding::HexUpper,
        ];
        for change in wrong {
            let failed = town.whole(&town.provider(both, change), "").await;
            assert!(matches!(failed, Err(Failure::Refused(_))), "{failed:?}");
        }
        let provider = town.provider(both, |platform| platform.app_id = "other".into());
        let address = provider.address(&attempt()).await.unwrap();
        let page = Outbound::new().unwrap().send(http::Request::get(address).body(Vec::new()).unwrap()).await;
        assert_eq!(page.unwrap().status(), http::StatusCode::BAD_REQUEST, "another application");
    }
}

#[test]
fn a_configuration_that_is_not_whole_is_refused_with_every_reason_at_once() {
    for (example, _) in BOTH {
        assert_eq!(platform(example).faults(), Vec::<String>::new());
    }
    assert_eq!(platform(HEADERS).realm(), "login.city-a.example");
    assert_eq!(platform(FORM).realm(), "city-b");
    let faults = Platform { login: "login".into(), ..Platform::default() }.faults().join("；");
    for words in
        ["title 未填写", "secret 未填写", "login 不是网址", "token.path", "signing.fields", "answers.id"]
    {
        assert!(faults.contains(words), "{words}: {faults}");
    }
    let mut stateless = platform(HEADERS);
    stateless.names.state.clear();
    assert!(stateless.faults()[0].contains("state_in"));
}
