//! Text messages from the verb to the phone, on both databases (conventions 7.9, R9.4).

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

use std::sync::{Arc, Mutex};

use base::{Clock, Given, Id, ManualClock, Mobile, Person, SystemAdministrator};
use db::Db;
use db::queue::Worker;
use db::testing::{given, on_both};
use notices::deliver::Delivery;
use notices::gateway::{Accepted, Outgoing, Receipt, Receiving, Sending, Sent, SmsFault, SmsGateway};
use notices::message::{self, Kept, To};
use notices::sms::{self, State};
use notices::{Template, params};
use profile::Told;
use time::Duration;

/// A gateway that answers as it is told to, and remembers what it took.
#[derive(Default)]
struct Phones {
    fault: Mutex<Option<SmsFault>>,
    taken: Mutex<Vec<(&'static str, String)>>,
    receipt: Mutex<Option<Receipt>>,
    asked: Mutex<Vec<Sent>>,
}

impl SmsGateway for Phones {
    fn send<'a>(&'a self, message: &'a Outgoing) -> Sending<'a> {
        let fault = self.fault.lock().unwrap().clone();
        if fault.is_none() {
            self.taken.lock().unwrap().push((message.template, message.text.expose().to_owned()));
        }
        Box::pin(async move { fault.map_or(Ok(Accepted { reference: "1".into() }), Err) })
    }

    fn has_receipts(&self) -> bool {
        true
    }

    fn receipt<'a>(&'a self, sent: &'a Sent) -> Receiving<'a> {
        let Sent { id, mobile, reference, at } = sent;
        let (id, mobile, reference, at) = (id.clone(), mobile.clone(), reference.clone(), *at);
        self.asked.lock().unwrap().push(Sent { id, mobile, reference, at });
        let told = self.receipt.lock().unwrap().clone();
        Box::pin(async move { Ok(told.unwrap_or(Receipt::Pending)) })
    }

    fn name(&self) -> &'static str {
        "played"
    }
}

struct Town {
    db: Db,
    clock: ManualClock,
    given: Given,
    phones: Arc<Phones>,
    worker: Worker,
    person: Person,
}

async fn town(db: Db) -> Town {
    let (clock, given) = given();
    let phones = Arc::new(Phones::default());
    let delivery = Delivery {
        db: db.clone(),
        seal: Arc::clone(&given.seal),
        clock: Arc::new(clock.clone()),
        chance: Arc::clone(&given.chance),
        gateways: vec![Arc::clone(&phones) as Arc<dyn SmsGateway>],
        sign: "人才".into(),
        budget: notices::Budget::default(),
    };
    // Every job runs twice, as after a crash: no phone rings twice.
    let receipts = delivery.clone();
    let worker = Worker::new(db.clone(), Arc::new(clock.clone()));
    let worker = worker.handle(sms::DELIVER, move |job| {
        let delivery = delivery.clone();
        async move {
            delivery.run(job.clone()).await?;
            delivery.run(job).await
        }
    });
    let worker = worker.handle(notices::receipt::ASK, move |job| {
        let delivery = receipts.clone();
        async move { delivery.ask(job).await }
    });
    let (told, at) = (Told { username: "one".into(), ..Told::default() }, given.clone());
    let id = db.write(move |tx| profile::arrive(tx, ("https://id.example", "one"), &told, &at)).await;
    Town { db, clock, given, phones, worker, person: Person::at_edge(id.unwrap()) }
}

impl Town {
    fn now(&self) -> Given {
        Given { now: self.clock.now(), ..self.given.clone() }
    }

    /// Moves to this hour of the day.
    fn at(&self, hour: i64) {
        let now = i64::from(self.clock.now().china().hour());
        self.clock.advance(Duration::hours((hour - now).rem_euclid(24)));
    }

    async fn tell(&self, template: Template) {
        let (person, given) = (self.person.id().clone(), self.now());
        let told = self.db.write(move |tx| {
            let mobile = Mobile::parse("19900000005").unwrap();
            let to = To { person: &person, mobile: Some(&mobile), link: "/person" };
            let all = params([("kind", "申请证件续签".into()), ("code", "123456".into())]);
            message::tell(tx, &to, (template, &all), &given)
        });
        told.await.unwrap();
    }

    async fn run(&self) {
        self.worker.run_due().await.unwrap();
    }

    fn taken(&self) -> Vec<&'static str> {
        self.phones.taken.lock().unwrap().iter().map(|(template, _)| *template).collect()
    }

    fn fault(&self, fault: Option<SmsFault>) {
        *self.phones.fault.lock().unwrap() = fault;
    }

    async fn kept(&self) -> Vec<Kept> {
        let (person, given) = (self.person.clone(), self.now());
        self.db.read(move |conn| message::list(conn, &person, (0, 10), &given)).await.unwrap().0
    }
}

#[test]
fn at_night_nobodys_phone_rings_for_what_can_wait() {
    on_both(|db| async move {
        let town = town(db).await;
        town.at(21);
        town.tell(Template::CaseRejected).await;
        town.tell(Template::Code).await;
        town.run().await;
        assert_eq!(town.taken(), ["code"]);
        town.at(7);
        town.run().await;
        assert_eq!(town.taken(), ["code"]);
        let kept = town.kept().await;
        let waiting = kept.iter().find(|one| one.text.contains("未通过")).unwrap();
        assert_eq!(waiting.sms, Some(State::Waiting), "it can be read here meanwhile");
        town.at(8);
        town.run().await;
        assert_eq!(town.taken(), ["code", "case.reject"]);
        let text = town.phones.taken.lock().unwrap()[1].1.clone();
        assert_eq!(text, "【人才】您的申请证件续签业务审核未通过，原因请登录平台查看。");
    });
}

#[test]
fn what_the_gateway_did_not_take_in_the_evening_is_tried_again_in_the_morning() {
    on_both(|db| async move {
        let town = town(db).await;
        town.at(20);
        town.fault(Some(SmsFault::Transient("busy".into())));
        town.tell(Template::CasePassed).await;
        town.run().await;
        town.fault(None);
        town.at(21);
        town.run().await;
        town.at(3);
        town.run().await;
        assert!(town.taken().is_empty());
        town.at(8);
        town.run().await;
        assert_eq!(town.taken(), ["case.pass"]);
    });
}

#[test]
fn r9_4_the_message_centre_says_what_became_of_the_text_message() {
    on_both(|db| async move {
        let town = town(db).await;
        for (fault, state) in [
            (None, State::Sent),
            (Some(SmsFault::BadNumber("isv.X".into())), State::Failed),
            (Some(SmsFault::Unknown), State::Uncertain),
        ] {
            town.fault(fault);
            town.tell(Template::Rate).await;
            town.run().await;
            assert_eq!(town.kept().await[0].sms, Some(state));
            town.clock.advance(Duration::minutes(1));
        }
        let (person, given) = (town.person.id().clone(), town.now());
        town.db.write(move |tx| message::keep(tx, &person, ("看一看", ""), &given)).await.unwrap();
        let newest = town.kept().await.swap_remove(0);
        assert_eq!((&*newest.text, newest.by_sms, newest.sms), ("看一看", false, None));
    });
}

#[test]
fn c7_9_the_carriers_receipt_is_asked_for_later_and_later_and_says_what_became_of_a_message() {
    on_both(|db| async move {
        let town = town(db).await;
        let told = async |receipt: Receipt, minutes: i64| {
            *town.phones.receipt.lock().unwrap() = Some(receipt);
            town.clock.advance(Duration::minutes(minutes));
            town.run().await;
            town.kept().await[0].sms
        };
        town.tell(Template::Rate).await;
        town.run().await;
        assert_eq!(told(Receipt::Pending, 0).await, Some(State::Sent), "not asked at once");
        assert_eq!(told(Receipt::Pending, 1).await, Some(State::Sent));
        assert_eq!(told(Receipt::Delivered, 3).await, Some(State::Sent), "asked again after five minutes");
        assert_eq!(told(Receipt::Delivered, 1).await, Some(State::Delivered));
        let first = town.phones.asked.lock().unwrap().remove(0);
        assert_eq!((&*first.mobile, &*first.reference), ("19900000005", "1"));
        town.tell(Template::Rate).await;
        town.run().await;
        let gone = Receipt::Undelivered("MOBILE_NOT_ON_SERVICE".into());
        assert_eq!(told(gone, 1).await, Some(State::Failed));
        town.fault(Some(SmsFault::Unknown));
        town.tell(Template::Rate).await;
        town.run().await;
        assert_eq!(told(Receipt::Delivered, 1).await, Some(State::Delivered), "it had been sent");
        let (administrator, given) = (SystemAdministrator::at_edge(Id::new(&town.given)), town.now());
        let listed = town.db.write(move |tx| notices::log::list(tx, &administrator, (0, 10), &given));
        let (lines, _) = listed.await.unwrap();
        assert_eq!(lines[0].reason, "运营商未能送达（MOBILE_NOT_ON_SERVICE）");
        let asked = town.phones.asked.lock().unwrap().len();
        town.clock.advance(Duration::days(4));
        town.run().await;
        assert_eq!(town.phones.asked.lock().unwrap().len(), asked, "what was told is not asked again");
    });
}

#[test]
fn administrators_see_what_failed_first_with_masked_phones() {
    on_both(|db| async move {
        let town = town(db).await;
        for fault in [Some(SmsFault::BadNumber("isv.X".into())), None, Some(SmsFault::Unknown), None] {
            town.fault(fault);
            town.tell(Template::Rate).await;
            town.run().await;
            town.clock.advance(Duration::minutes(1));
        }
        let administrator = SystemAdministrator::at_edge(Id::new(&town.given));
        let page = async |from: i64, most: i64| {
            let (administrator, given) = (administrator.clone(), town.now());
            let listed =
                town.db.write(move |tx| notices::log::list(tx, &administrator, (from, most), &given));
            let (lines, total) = listed.await.unwrap();
            assert_eq!(total, 4);
            lines
        };
        let all = page(0, 10).await;
        let states: Vec<State> = all.iter().map(|one| one.state).collect();
        assert_eq!(states, [State::Uncertain, State::Failed, State::Sent, State::Sent]);
        assert_eq!(
            (all[0].mobile.to_string(), all[0].template),
            ("199****0005".into(), Some(Template::Rate))
        );
        assert_eq!(all[1].reason, "网关不接受该号码（isv.X）");
        assert!(all[2].created_at > all[3].created_at);
        let pages = [page(0, 3).await, page(3, 3).await];
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(pages[1][0].created_at, all[3].created_at, "a page begins where the one before ended");
        let seen = town.db.read(|conn| db::journal::list_about(conn, "messages", 10)).await.unwrap();
        assert_eq!(seen.len(), 3, "every look is in the journal");
    });
}

/// Sends with a budget, as another town's worker would.
impl Town {
    fn spending(&self, per_day: i64, codes_beyond: bool) -> Worker {
        let delivery = Delivery {
            db: self.db.clone(),
            seal: Arc::clone(&self.given.seal),
            clock: Arc::new(self.clock.clone()),
            chance: Arc::clone(&self.given.chance),
            gateways: vec![Arc::clone(&self.phones) as Arc<dyn SmsGateway>],
            sign: "人才".into(),
            budget: notices::Budget { per_day, codes_beyond },
        };
        Worker::new(self.db.clone(), Arc::new(self.clock.clone())).handle(sms::DELIVER, move |job| {
            let delivery = delivery.clone();
            async move { delivery.run(job).await }
        })
    }

    async fn today(&self) -> notices::budget::Today {
        let now = self.clock.now();
        self.db.read(move |conn| notices::budget::today(conn, now)).await.unwrap().unwrap()
    }

    async fn alarms(&self) -> usize {
        let told = self.db.read(|conn| db::journal::list_about(conn, "messages", 10)).await.unwrap();
        told.iter().filter(|entry| entry.action == "sms.budget").count()
    }
}

#[test]
fn beyond_the_days_budget_codes_go_on_and_other_messages_wait_for_the_next_day() {
    on_both(|db| async move {
        let town = town(db).await;
        town.at(10);
        let worker = town.spending(5, true);
        let tell = async |template: Template| {
            town.tell(template).await;
            worker.run_due().await.unwrap();
        };
        for _ in 0..3 {
            tell(Template::Rate).await;
        }
        assert_eq!((town.today().await.level(), town.alarms().await), (0, 0));
        tell(Template::Rate).await;
        assert_eq!((town.today().await.level(), town.alarms().await), (80, 1));
        // What the gateway refuses is not paid for.
        town.fault(Some(SmsFault::BadNumber("isv.X".into())));
        tell(Template::Rate).await;
        town.fault(None);
        assert_eq!(town.today().await.handed, 4);
        for template in [Template::Rate, Template::CasePassed, Template::Code, Template::Code] {
            tell(template).await;
        }
        assert_eq!(town.taken(), ["rate", "rate", "rate", "rate", "rate", "code", "code"]);
        assert_eq!((town.today().await.handed, town.alarms().await), (7, 2), "each alarm is raised once");
        let closed = town.clock.now();
        assert!(!town.db.read(move |conn| notices::budget::is_closed(conn, closed)).await.unwrap());
        town.at(7);
        worker.run_due().await.unwrap();
        assert_eq!(town.taken().len(), 7, "the morning is waited for");
        town.at(8);
        worker.run_due().await.unwrap();
        assert_eq!(town.taken().last(), Some(&"case.pass"));
        assert_eq!(town.today().await.handed, 1);
    });
}

#[test]
fn where_codes_stop_too_they_are_given_up_and_no_more_are_promised() {
    on_both(|db| async move {
        let town = town(db).await;
        let worker = town.spending(1, false);
        for _ in 0..2 {
            town.tell(Template::Code).await;
            worker.run_due().await.unwrap();
            town.clock.advance(Duration::seconds(1));
        }
        assert_eq!(town.taken(), ["code"]);
        let now = town.clock.now();
        assert!(town.db.read(move |conn| notices::budget::is_closed(conn, now)).await.unwrap());
        let (administrator, given) = (SystemAdministrator::at_edge(Id::new(&town.given)), town.now());
        let listed = town.db.write(move |tx| notices::log::list(tx, &administrator, (0, 1), &given));
        assert_eq!(listed.await.unwrap().0[0].reason, "当日短信预算已用完，没有发送");
        let tomorrow = now.plus(Duration::DAY);
        assert!(!town.db.read(move |conn| notices::budget::is_closed(conn, tomorrow)).await.unwrap());
    });
}

#[test]
fn a_raised_budget_holds_as_soon_as_a_program_starts_with_it() {
    on_both(|db| async move {
        let town = town(db).await;
        let begin = async |per_day: i64| {
            let (budget, now) = (notices::Budget { per_day, codes_beyond: false }, town.clock.now());
            town.db.write(move |tx| notices::budget::begin(tx, budget, now)).await.unwrap();
            town.db.read(move |conn| notices::budget::is_closed(conn, now)).await.unwrap()
        };
        assert!(!begin(1).await, "a day without a message is open");
        town.tell(Template::Code).await;
        town.spending(1, false).run_due().await.unwrap();
        assert!(begin(1).await, "the same budget stays used up");
        assert_eq!((town.today().await.told, town.alarms().await), (100, 1));
        assert!(!begin(2).await);
        assert_eq!(town.today().await.told, 0);
        town.clock.advance(Duration::seconds(1));
        town.tell(Template::Code).await;
        town.spending(2, false).run_due().await.unwrap();
        assert_eq!((town.taken().len(), town.alarms().await), (2, 2), "and has an alarm of its own");
        assert!(!begin(0).await, "none at all");
    });
}
