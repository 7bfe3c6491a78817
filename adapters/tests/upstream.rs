//! The adapters of platforms that vouch for people, against the platforms' played side: what each side refuses of the other.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod common;

use std::sync::Arc;

use adapters::upstream_alipay::Keys;
use adapters::{Outbound, UpstreamAlipay, UpstreamBaidu, UpstreamWechat};
use base::{Clock, ManualClock, Secret};
use db::testing::NOON;
use identity::upstream::{Attempt, Code, Failure, Provider, Returned, Subject};
use simulators::{Applications, Pair, Settings, World};
use time::Duration;
use url::Url;

const BACK: &str = "https://rc.example/auth/upstream/back";

/// A town with the platforms in it.
struct Town {
    world: World,
    address: Url,
    clock: ManualClock,
}

impl Town {
    async fn new() -> Self {
        let application = || ("app".to_owned(), Secret::new("secret"));
        let settings = Settings {
            applications: Applications {
                title: "平台".into(),
                wechat: application(),
                alipay: "app".into(),
                baidu: application(),
            },
            ..common::settings()
        };
        let clock = ManualClock::at(NOON);
        let (world, address) = common::play(settings, Arc::new(clock.clone())).await;
        for key in ["wechat", "alipay", "baidu"] {
            world.register_back(key, BACK.to_owned());
        }
        Self { world, address: address.parse().unwrap(), clock }
    }

    fn wechat(&self, secret: &str) -> UpstreamWechat {
        let addresses = (self.address.clone(), self.address.clone());
        UpstreamWechat::new(addresses, ("app".into(), Secret::new(secret)), Outbound::new().unwrap())
    }

    fn baidu(&self, secret: &str) -> UpstreamBaidu {
        let application = ("app".into(), Secret::new(secret));
        UpstreamBaidu::new(self.address.clone(), application, Outbound::new().unwrap())
    }

    fn alipay(&self, own: &Secret, clock: Arc<dyn Clock>) -> UpstreamAlipay {
        let addresses = (self.address.clone(), self.address.join("/gateway.do").unwrap());
        let keys = Keys::read(own, &Pair::of_the_demo().theirs).unwrap();
        UpstreamAlipay::new(addresses, ("app".into(), keys), clock, Outbound::new().unwrap())
    }
}

fn attempt() -> Attempt {
    Attempt {
        state: Secret::new("0123456789abcdef0123456789abcdef"),
        nonce: Secret::new("nonce"),
        verifier: Secret::new("verifier"),
        back: BACK.to_owned(),
    }
}

/// Agrees at the platform as `person`; answers the code that the adapter finds in the way back.
async fn agree(provider: &dyn Provider, person: &str) -> Code {
    let body = format!("person={person}&fault=&act=agree").into_bytes();
    let address = provider.address(&attempt()).await.unwrap();
    let request = http::Request::post(address.replace("#wechat_redirect", ""))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body);
    let answer = Outbound::new().unwrap().send(request.unwrap()).await.unwrap();
    let to = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    let query: Vec<(String, String)> = to.query_pairs().into_owned().collect();
    assert!(query.contains(&("state".to_owned(), attempt().state.expose().to_owned())));
    match provider.returned(&query) {
        Returned::Code(code) => code,
        other => panic!("{other:?}"),
    }
}

async fn identify(provider: &dyn Provider, code: &Code) -> Result<Subject, Failure> {
    provider.identify(code, &attempt()).await
}

fn refused(code: &str) -> Failure {
    Failure::Refused(code.to_owned())
}

#[tokio::test]
async fn each_platform_names_a_person_in_its_own_lasting_way() {
    let town = Town::new().await;
    let pair = Pair::of_the_demo();
    let (wechat, baidu) = (town.wechat("secret"), town.baidu("secret"));
    let alipay = town.alipay(&pair.own, Arc::new(town.clock.clone()));
    let providers: [(&dyn Provider, &str, &str); 3] = [
        (&wechat, "u-cloud", "app/o-old"),
        (&alipay, "open_id/a-cloud", "user_id/2088000000000001"),
        (&baidu, "b-cloud", "userid/2097322476"),
    ];
    for (provider, id, old) in providers {
        let told = identify(provider, &agree(provider, "cloud").await).await.unwrap();
        assert_eq!((told.id.as_str(), told.name.as_str()), (id, "云上样例"), "{}", provider.key());
        let told = identify(provider, &agree(provider, "old").await).await.unwrap();
        assert_eq!(told.id, old, "{}", provider.key());
    }
}

#[tokio::test]
async fn a_wrong_secret_a_spent_code_and_an_old_one_are_refused_with_the_platforms_own_codes() {
    let town = Town::new().await;
    let pair = Pair::of_the_demo();
    let (wechat, baidu) = (town.wechat("secret"), town.baidu("secret"));
    let alipay = town.alipay(&pair.own, Arc::new(town.clock.clone()));
    let code = agree(&wechat, "cloud").await;
    assert_eq!(identify(&town.wechat("guessed"), &code).await.unwrap_err(), refused("40125"));
    let code = agree(&baidu, "cloud").await;
    assert_eq!(identify(&town.baidu("guessed"), &code).await.unwrap_err(), refused("invalid_client"));
    let providers: [(&dyn Provider, [&str; 3]); 3] = [
        (&wechat, ["40163", "42003", "40029"]),
        (&alipay, ["isv.code-invalid"; 3]),
        (&baidu, ["invalid_grant"; 3]),
    ];
    for (provider, [spent, over, unknown]) in providers {
        let code = agree(provider, "cloud").await;
        identify(provider, &code).await.unwrap();
        assert_eq!(identify(provider, &code).await.unwrap_err(), refused(spent));
        let code = agree(provider, "cloud").await;
        town.clock.advance(Duration::minutes(10));
        assert_eq!(identify(provider, &code).await.unwrap_err(), refused(over));
        let guessed = Code { text: Secret::new("guessed"), issuer: None };
        assert_eq!(identify(provider, &guessed).await.unwrap_err(), refused(unknown));
    }
}

#[tokio::test]
async fn a_code_is_spent_where_it_was_agreed_to() {
    let town = Town::new().await;
    let (wechat, baidu) = (town.wechat("secret"), town.baidu("secret"));
    let code = agree(&wechat, "cloud").await;
    assert_eq!(identify(&baidu, &code).await.unwrap_err(), refused("invalid_grant"), "another platform's");
    let code = agree(&baidu, "cloud").await;
    let elsewhere = Attempt { back: "https://evil.example/".into(), ..attempt() };
    let told = baidu.identify(&code, &elsewhere).await.unwrap_err();
    assert_eq!(told, refused("redirect_uri_mismatch"));
}

#[tokio::test]
async fn alipay_refuses_a_foreign_signature_and_a_clock_that_is_off() {
    let town = Town::new().await;
    let pair = Pair::of_the_demo();
    let right = town.alipay(&pair.own, Arc::new(town.clock.clone()));
    let code = agree(&right, "cloud").await;
    for minutes in [11, -11] {
        let off = ManualClock::at(NOON.plus(Duration::minutes(minutes)));
        let told = identify(&town.alipay(&pair.own, Arc::new(off)), &code).await.unwrap_err();
        assert_eq!(told, refused("isv.invalid-timestamp"), "{minutes} minutes");
    }
    let foreign = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
    let foreign: aws_lc_rs::encoding::Pkcs8V1Der<'_> = aws_lc_rs::encoding::AsDer::as_der(&foreign).unwrap();
    let foreign = Secret::new({
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(foreign.as_ref())
    });
    let other = town.alipay(&foreign, Arc::new(town.clock.clone()));
    assert_eq!(identify(&other, &code).await.unwrap_err(), refused("isv.invalid-signature"));
    assert!(identify(&right, &code).await.is_ok(), "nothing of that spent the code");
    drop(town.world);
}
