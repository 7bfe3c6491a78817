//! The adapters against the vendors' played side, over a real socket.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod common;
mod outgoing;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use adapters::{Aliyun, RealNameAliyun, SmsAliyun};
use base::{CitizenId, Clock, OsChance, PersonName, Secret, SystemClock};
use identity::{Finding, RealNameSource};
use notices::gateway::{Receipt, Sent, SmsFault, SmsGateway};
use simulators::{Mode, Settings, World};

use outgoing::{TEXT, message};

async fn world() -> (World, String) {
    let settings = Settings {
        templates: BTreeMap::from([("SMS_1".to_owned(), TEXT.to_owned())]),
        people: vec![("郑范例".into(), "119900199202290047".into())],
        ..common::settings()
    };
    common::play(settings, Arc::new(SystemClock)).await
}

fn service(address: &str, secret: &str, patience: Duration) -> Aliyun {
    let means: (Arc<dyn Clock>, Arc<dyn base::Chance>) = (Arc::new(SystemClock), Arc::new(OsChance));
    Aliyun::new(address, ("key", Secret::new(secret)), patience, means).unwrap()
}

fn gateway(address: &str, secret: &str) -> SmsAliyun {
    let templates = BTreeMap::from([("code".to_owned(), "SMS_1".to_owned())]);
    SmsAliyun::new(service(address, secret, Duration::from_millis(1500)), "人才".into(), templates)
}

#[tokio::test]
async fn a_signed_message_arrives_and_a_repeated_one_arrives_once() {
    let (world, address) = world().await;
    let gateway = gateway(&address, "secret");
    for _ in 0..2 {
        gateway.send(&message("19900000005")).await.unwrap();
    }
    let messages = world.messages();
    assert_eq!(messages.len(), 1);
    assert_eq!(messages[0].text, "【人才】您的验证码为123456，5分钟内有效。");
}

#[tokio::test]
async fn a_wrong_secret_is_our_configuration_and_nothing_arrives() {
    let (world, address) = world().await;
    let fault = gateway(&address, "other").send(&message("19900000005")).await.unwrap_err();
    assert_eq!(fault, SmsFault::OurConfiguration("SignatureDoesNotMatch".into()));
    assert!(world.messages().is_empty());
}

#[tokio::test]
async fn every_error_class_is_told_apart() {
    let (_, address) = world().await;
    let gateway = gateway(&address, "secret");
    let of = async |mobile: &str| gateway.send(&message(mobile)).await.unwrap_err();
    assert!(matches!(of("19900009001").await, SmsFault::PhoneLimit(_)));
    assert!(matches!(of("19900009002").await, SmsFault::BadNumber(_)));
    assert!(matches!(of("19900009003").await, SmsFault::OurConfiguration(_)));
    assert!(matches!(of("19900009004").await, SmsFault::OurAccount(_)));
    assert!(matches!(of("19900009005").await, SmsFault::Transient(_)));
    assert_eq!(of("19900009006").await, SmsFault::Unknown, "it may have been sent: never again by itself");
    let nobody = self::gateway("http://127.0.0.1:9", "secret");
    assert!(matches!(nobody.send(&message("19900000005")).await.unwrap_err(), SmsFault::Transient(_)));
}

#[tokio::test]
async fn the_carriers_receipt_is_read_by_our_own_number_for_the_message() {
    let (_, address) = world().await;
    let gateway = gateway(&address, "secret");
    let at = SystemClock.now();
    let told = async |mobile: &str, reference: &str| {
        let sent =
            Sent { id: format!("id-{mobile}"), mobile: mobile.into(), reference: reference.into(), at };
        gateway.receipt(&sent).await
    };
    assert_eq!(told("19900000005", "").await, Ok(Receipt::Absent), "nothing was sent");
    for mobile in ["19900000005", "19900009007", "19900009008"] {
        let taken = gateway.send(&message(mobile)).await.unwrap();
        assert_eq!(taken.reference, "simulated");
    }
    assert_eq!(told("19900000005", "simulated").await, Ok(Receipt::Delivered));
    assert_eq!(told("19900000005", "").await, Ok(Receipt::Delivered), "without the gateway's number");
    let unreached = Receipt::Undelivered("MOBILE_NOT_ON_SERVICE".into());
    assert_eq!(told("19900009007", "simulated").await, Ok(unreached));
    assert_eq!(told("19900009008", "simulated").await, Ok(Receipt::Pending));
    let nobody = self::gateway(&address, "other");
    let sent = Sent { id: "id".into(), mobile: "19900000005".into(), reference: String::new(), at };
    assert!(matches!(nobody.receipt(&sent).await, Err(SmsFault::OurConfiguration(_))));
}

#[tokio::test]
async fn r1_4_4_and_r1_4_5_the_authority_says_match_mismatch_no_record_or_nothing() {
    let (world, address) = world().await;
    let source = RealNameAliyun::new(service(&address, "secret", Duration::from_secs(5)));
    let today = SystemClock.now().china_date();
    let compare = async |name: &str, number: &str| {
        source.compare(&PersonName::parse(name).unwrap(), &CitizenId::parse(number, today).unwrap()).await
    };
    assert_eq!(compare("郑范例", "119900199202290047").await, Finding::Match);
    assert_eq!(compare("郑样例", "119900199202290047").await, Finding::Mismatch);
    assert_eq!(compare("郑范例", "119900199505120109").await, Finding::NoRecord);
    world.set_mode(Mode::Wrong);
    assert_eq!(compare("郑范例", "119900199202290047").await, Finding::Mismatch);
    world.set_mode(Mode::Down);
    assert_eq!(compare("郑范例", "119900199202290047").await, Finding::Unavailable);
}
