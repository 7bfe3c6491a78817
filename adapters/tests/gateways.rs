//! Tencent Cloud against its played side, and both gateways behind one delivery, over a real socket.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod common;
mod outgoing;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adapters::{Aliyun, RealNameTencent, SmsAliyun, SmsTencent, Tencent};
use base::{Chance, CitizenId, Clock, Given, ManualClock, Mobile, OsChance, PersonName, Secret};
use db::Db;
use db::queue::Worker;
use db::testing::{NOON, given, on_both};
use identity::{Finding, RealNameSource};
use notices::deliver::Delivery;
use notices::failover::Next;
use notices::gateway::{Receipt, Sent, SmsFault, SmsGateway};
use notices::{Budget, Template, params, sms};
use simulators::{Mode, Settings, TencentAccount, World};

use outgoing::{TEXT, message};

const APP: &str = "1400006666";
const PATIENCE: Duration = Duration::from_millis(1500);

async fn world(clock: &ManualClock) -> (World, String) {
    let settings = Settings {
        templates: BTreeMap::from([("SMS_1".to_owned(), TEXT.to_owned())]),
        tencent: TencentAccount {
            app_id: APP.into(),
            templates: BTreeMap::from([("1001".to_owned(), TEXT.replace("${code}", "{1}"))]),
        },
        people: vec![("郑范例".into(), "119900199202290047".into())],
        ..common::settings()
    };
    common::play(settings, Arc::new(clock.clone())).await
}

fn service(address: &str, service: &'static str, secret: &str, clock: &ManualClock) -> Tencent {
    let credentials = ("key", Secret::new(secret));
    Tencent::new((address, service), credentials, PATIENCE, Arc::new(clock.clone())).unwrap()
}

fn tencent(address: &str, secret: &str, clock: &ManualClock) -> SmsTencent {
    let templates = BTreeMap::from([("code".to_owned(), "1001".to_owned())]);
    let names = (APP.to_owned(), "人才".to_owned(), "ap-guangzhou".to_owned());
    SmsTencent::new(service(address, "sms", secret, clock), names, templates)
}

fn aliyun(address: &str, secret: &str, clock: &ManualClock) -> SmsAliyun {
    let templates = BTreeMap::from([("code".to_owned(), "SMS_1".to_owned())]);
    let means: (Arc<dyn Clock>, Arc<dyn Chance>) = (Arc::new(clock.clone()), Arc::new(OsChance));
    let service = Aliyun::new(address, ("key", Secret::new(secret)), PATIENCE, means).unwrap();
    SmsAliyun::new(service, "人才".into(), templates)
}

#[tokio::test]
async fn a_signed_message_arrives_at_tencent_cloud_and_its_receipt_comes_back() {
    let clock = ManualClock::at(NOON);
    let (world, address) = world(&clock).await;
    let gateway = tencent(&address, "secret", &clock);
    let told = async |mobile: &str, reference: &str| {
        let (id, at) = (format!("id-{mobile}"), clock.now());
        gateway.receipt(&Sent { id, mobile: mobile.into(), reference: reference.into(), at }).await
    };
    assert_eq!(told("19900000005", "").await, Ok(Receipt::Pending), "what carriers told says nothing more");
    let taken = gateway.send(&message("19900000005")).await.unwrap();
    let arrived = world.messages().remove(0);
    assert_eq!((&*arrived.text, arrived.via), ("【人才】您的验证码为123456，5分钟内有效。", "腾讯云"));
    assert_eq!((&*arrived.code, &*arrived.serial), ("123456", &*taken.reference));
    assert_eq!(told("19900000005", &taken.reference).await, Ok(Receipt::Delivered));
    assert_eq!(told("19900000005", "").await, Ok(Receipt::Delivered), "by our own number");
    for (mobile, receipt) in
        [("19900009207", Receipt::Undelivered("NOROUTE".into())), ("19900009208", Receipt::Pending)]
    {
        let taken = gateway.send(&message(mobile)).await.unwrap();
        assert_eq!(told(mobile, &taken.reference).await, Ok(receipt), "{mobile}");
    }
}

#[tokio::test]
async fn every_error_class_of_tencent_cloud_is_told_apart() {
    let clock = ManualClock::at(NOON);
    let (world, address) = world(&clock).await;
    let gateway = tencent(&address, "secret", &clock);
    for (mobile, next, is_alarming) in [
        ("19900009201", Next::Stop, false),
        ("19900009202", Next::Stop, false),
        ("19900009203", Next::Other, true),
        ("19900009204", Next::Other, true),
        ("19900009205", Next::Other, false),
        ("19900009206", Next::Ask, false),
        ("19900009209", Next::Stop, false),
        ("19900009210", Next::Other, true),
        ("19900009211", Next::Ask, false),
        ("19900009212", Next::Other, true),
        ("19900009213", Next::Stop, false),
        ("19900009214", Next::Other, true),
    ] {
        let fault = gateway.send(&message(mobile)).await.unwrap_err();
        assert_eq!((fault.next(), fault.is_alarming()), (next, is_alarming), "{mobile} {fault}");
    }
    let refused = tencent(&address, "other", &clock).send(&message("19900000005")).await.unwrap_err();
    assert_eq!(refused, SmsFault::OurConfiguration("AuthFailure.SignatureFailure".into()));
    let late = ManualClock::at(NOON.minus(time::Duration::minutes(6)));
    let refused = tencent(&address, "secret", &late).send(&message("19900000005")).await.unwrap_err();
    assert_eq!(refused, SmsFault::OurConfiguration("AuthFailure.SignatureExpire".into()));
    let nobody = tencent("http://127.0.0.1:9", "secret", &clock);
    assert!(matches!(nobody.send(&message("19900000005")).await.unwrap_err(), SmsFault::Transient(_)));
    assert!(world.messages().is_empty());
}

#[tokio::test]
async fn r1_4_4_and_r1_4_5_tencent_cloud_says_match_mismatch_no_record_or_nothing() {
    let clock = ManualClock::at(NOON);
    let (world, address) = world(&clock).await;
    let source = RealNameTencent::new(service(&address, "faceid", "secret", &clock));
    let today = clock.now().china_date();
    let compare = async |name: &str, number: &str| {
        source.compare(&PersonName::parse(name).unwrap(), &CitizenId::parse(number, today).unwrap()).await
    };
    assert_eq!(compare("郑范例", "119900199202290047").await, Finding::Match);
    assert_eq!(compare("郑样例", "119900199202290047").await, Finding::Mismatch);
    assert_eq!(compare("郑范例", "119900199505120109").await, Finding::NoRecord);
    for (mode, finding) in [
        (Mode::Wrong, Finding::Mismatch),
        (Mode::NoRecord, Finding::NoRecord),
        (Mode::Slow, Finding::Unavailable),
        (Mode::Down, Finding::Unavailable),
    ] {
        world.set_mode(mode);
        assert_eq!(compare("郑范例", "119900199202290047").await, finding, "{mode:?}");
    }
    let stranger = RealNameTencent::new(service(&address, "faceid", "other", &clock));
    let (name, number) = (PersonName::parse("郑范例"), CitizenId::parse("119900199202290047", today));
    assert_eq!(stranger.compare(&name.unwrap(), &number.unwrap()).await, Finding::Unavailable);
}

/// One delivery over both vendors.
struct Town {
    db: Db,
    clock: ManualClock,
    given: Given,
    world: World,
    worker: Worker,
}

impl Town {
    /// Our key at the first vendor is `secret`.
    async fn new(db: Db, secret: &str) -> Self {
        let (clock, given) = given();
        let (world, address) = world(&clock).await;
        let first: Arc<dyn SmsGateway> = Arc::new(aliyun(&address, secret, &clock));
        let delivery = Delivery {
            db: db.clone(),
            seal: Arc::clone(&given.seal),
            clock: Arc::new(clock.clone()),
            chance: Arc::clone(&given.chance),
            gateways: vec![first, Arc::new(tencent(&address, "secret", &clock))],
            sign: "人才".into(),
            budget: Budget::default(),
        };
        let receipts = delivery.clone();
        let worker = Worker::new(db.clone(), Arc::new(clock.clone()))
            .handle(sms::DELIVER, move |job| {
                let delivery = delivery.clone();
                async move { delivery.run(job).await }
            })
            .handle(notices::receipt::ASK, move |job| {
                let delivery = receipts.clone();
                async move { delivery.ask(job).await }
            });
        Self { db, clock, given, world, worker }
    }

    fn now(&self) -> Given {
        Given { now: self.clock.now(), ..self.given.clone() }
    }

    async fn send(&self, mobile: &str) {
        let (mobile, given) = (Mobile::parse(mobile).unwrap(), self.now());
        let life = time::Duration::minutes(5);
        let put = self.db.write(move |tx| {
            let all = params([("code", "123456".into())]);
            sms::send(tx, &mobile, Template::Code, &all, life, &given)
        });
        put.await.unwrap();
        self.worker.run_due().await.unwrap();
    }

    async fn after(&self, minutes: i64) {
        self.clock.advance(time::Duration::minutes(minutes));
        self.worker.run_due().await.unwrap();
    }

    /// By which vendor each message came, the first first.
    fn arrived(&self) -> Vec<&'static str> {
        self.world.messages().iter().rev().map(|one| one.via).collect()
    }

    /// What administrators see of the newest trouble, or else of the newest message.
    async fn line(&self) -> (&'static str, String, String, String) {
        let (administrator, given) =
            (base::SystemAdministrator::at_edge(base::Id::new(&self.given)), self.now());
        let listed = self.db.write(move |tx| notices::log::list(tx, &administrator, (0, 1), &given)).await;
        let one = listed.unwrap().0.remove(0);
        (one.state.title(), one.gateway, one.reason, one.earlier)
    }
}

fn line(
    state: &'static str,
    gateway: &str,
    reason: &str,
    earlier: &str,
) -> (&'static str, String, String, String) {
    (state, gateway.into(), reason.into(), earlier.into())
}

#[test]
fn faults_of_the_account_and_of_the_system_go_to_the_second_gateway_and_faults_of_the_phone_nowhere() {
    on_both(|db| async move {
        let town = Town::new(db, "secret").await;
        for (mobile, earlier) in [
            ("19900009003", "阿里云：签名、模板或权限与网关登记不一致（isv.SMS_TEMPLATE_ILLEGAL）"),
            ("19900009004", "阿里云：网关账户异常（isv.AMOUNT_NOT_ENOUGH）"),
        ] {
            town.send(mobile).await;
            assert_eq!(town.line().await, line("已发送", "腾讯云", "", earlier));
            town.clock.advance(time::Duration::seconds(1));
        }
        town.send("19900009001").await;
        assert_eq!(
            town.line().await,
            line("发送失败", "阿里云", "超过网关对该号码的限次（isv.BUSINESS_LIMIT_CONTROL）", "")
        );
        town.send("19900009002").await;
        assert_eq!(town.arrived(), ["腾讯云", "腾讯云"]);
        // The receipt is asked for where the message went.
        town.after(1).await;
        let delivered = notices::log::standing;
        let health = town.db.read(move |conn| delivered(conn, NOON)).await.unwrap();
        assert_eq!(health.today.unwrap().handed, 2, "what no gateway took costs nothing");
    });
}

#[test]
fn a_message_without_an_answer_goes_to_the_second_gateway_only_when_the_first_says_that_it_has_none() {
    on_both(|db| async move {
        let town = Town::new(db, "secret").await;
        // Taken, but not answered: it is never sent again.
        town.send("19900009009").await;
        assert_eq!(town.line().await, line("结果不明", "阿里云", "网关没有答复，可能已发送", ""));
        town.after(1).await;
        assert_eq!(town.line().await, line("已送达", "阿里云", "", ""));
        assert_eq!(town.arrived(), ["阿里云"]);
        // Not taken, and not answered: after a minute that is not certain yet, after two it is.
        town.send("19900009006").await;
        town.after(1).await;
        assert_eq!(town.line().await.0, "结果不明");
        assert_eq!(town.arrived(), ["阿里云"]);
        town.after(1).await;
        assert_eq!(town.line().await, line("已发送", "腾讯云", "", "阿里云：网关没有收到"));
        assert_eq!(town.arrived(), ["阿里云", "腾讯云"]);
        town.after(1).await;
        assert_eq!(town.line().await.0, "已送达");
    });
}

/// What all tests of this file wrote to the log, in whichever thread.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn neither_phone_nor_code_nor_name_nor_key_is_ever_in_the_log() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
    subscriber.with_writer(move || writer.clone()).try_init().unwrap();
    on_both(|db| async move {
        // The first vendor takes part, and then it does not know our key.
        for key in ["secret", "other"] {
            let town = Town::new(db.clone(), key).await;
            let classes = (9001..=9009).chain(9201..=9214);
            // Those that are answered late are left to the other tests.
            for last in classes.filter(|last| ![9006, 9009, 9206].contains(last)) {
                town.send(&format!("1990000{last}")).await;
                town.after(1).await;
            }
        }
        let source =
            RealNameTencent::new(service("http://127.0.0.1:9", "faceid", "secret", &ManualClock::at(NOON)));
        let (name, today) = (PersonName::parse("郑范例").unwrap(), NOON.china_date());
        let number = CitizenId::parse("119900199202290047", today).unwrap();
        assert_eq!(source.compare(&name, &number).await, Finding::Unavailable);
    });
    let told = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(told.contains("isv.AMOUNT_NOT_ENOUGH") && told.contains("did not answer"), "{told}");
    for hidden in ["1990000", "123456", "郑范例", "11990019", "secret", "%E9%83%91"] {
        let line = told.lines().find(|line| line.contains(hidden));
        assert_eq!(line, None, "{hidden}");
    }
}

#[test]
fn a_gateway_that_fails_three_times_in_a_row_rests_and_is_tried_again_afterwards() {
    on_both(|db| async move {
        let town = Town::new(db, "other").await;
        let health = async || {
            let now = town.clock.now();
            town.db.read(move |conn| notices::log::standing(conn, now)).await.unwrap().gateways.remove(0)
        };
        for faults in 1..=3 {
            town.send("19900000005").await;
            assert_eq!(health().await.faults, faults);
            town.clock.advance(time::Duration::seconds(1));
        }
        assert!(health().await.in_words().starts_with("阿里云短信网关连续3次故障"));
        // While it rests nobody waits for it.
        town.send("19900000005").await;
        assert_eq!(health().await.faults, 3);
        assert_eq!(town.line().await.3, "");
        town.after(5).await;
        town.send("19900000005").await;
        assert_eq!(health().await.faults, 4, "it was tried");
        assert!(health().await.rests_until.is_some());
        assert_eq!(town.arrived(), ["腾讯云"; 5]);
        let rests = town.db.read(|conn| db::journal::list_about(conn, "gateway:aliyun", 10)).await.unwrap();
        assert_eq!(rests.len(), 2);
    });
}
