//! One rule for every kind of captcha, on both databases (R1.3.6, R1.3.7, WCAG 2.2 SC 1.1.1 and 3.3.8).

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

use base::{Clock, Given, Id, ManualClock};
use db::Db;
use db::session::{Session, visit_id};
use db::testing::on_both;
use proof::captcha::work::{Effort, PARTS, Task};
use proof::captcha::{self, Kind, Wrong, audio, work};
use proof::{Purpose, throttle};
use sha2::{Digest, Sha256};
use time::Duration;

const EASY: Effort = Effort { bits: 4, most_bits: 6, free_per_hour: 3 };
const ADDRESS: &str = "198.51.100.7";

/// A visitor with a clock.
struct Visitor {
    db: Db,
    clock: ManualClock,
    given: Given,
    visit: Id<Session>,
}

impl Visitor {
    fn new(db: Db) -> Self {
        let (clock, given) = db::testing::given();
        let visit = visit_id(&base::Secret::new(given.chance.token()));
        Self { db, clock, given, visit }
    }

    fn given(&self) -> Given {
        Given { now: self.clock.now(), ..self.given.clone() }
    }

    /// Somebody else in the same town.
    fn other(&self) -> Self {
        let visit = visit_id(&base::Secret::new(self.given.chance.token()));
        Self { db: self.db.clone(), clock: self.clock.clone(), given: self.given.clone(), visit }
    }

    async fn hear(&self, purpose: Purpose, tag: &'static str) -> audio::Spoken {
        let (visit, given) = (self.visit.clone(), self.given());
        self.db.write(move |tx| audio::issue(tx, &visit, purpose, tag, &given)).await.unwrap()
    }

    async fn work(&self, effort: Effort, address: Option<&'static str>) -> Task {
        let (visit, given) = (self.visit.clone(), self.given());
        self.db
            .tally(move |tx| work::issue(tx, (&visit, address), Purpose::Login, (&effort, &given)))
            .await
            .unwrap()
    }

    /// A new captcha of `kind`, and its right answer.
    async fn ask(&self, kind: Kind) -> String {
        match kind {
            Kind::Picture => {
                let (visit, given) = (self.visit.clone(), self.given());
                let purpose = Purpose::Login;
                self.db.write(move |tx| captcha::issue(tx, &visit, purpose, &given)).await.unwrap()
            }
            Kind::Audio => self.hear(Purpose::Login, "a").await.digits,
            Kind::Work => solved(&self.work(EASY, None).await),
        }
    }

    async fn answer_for(&self, purpose: Purpose, answer: &str) -> Result<(), Wrong> {
        let (visit, given, answer) = (self.visit.clone(), self.given(), answer.to_owned());
        self.db.write(move |tx| captcha::burn(tx, &visit, purpose, &answer, &given)).await.unwrap()
    }

    async fn answer(&self, answer: &str) -> Result<(), Wrong> {
        self.answer_for(Purpose::Login, answer).await
    }
}

fn zeros(seed: &[u8], part: u32, number: u32) -> u32 {
    let hash = Sha256::digest([seed, &part.to_be_bytes(), &number.to_be_bytes()].concat());
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]).leading_zeros()
}

/// The first numbers of each part that `fits` takes by their zeros.
fn found(seed: &str, fits: impl Fn(u32) -> bool) -> String {
    let bytes = hex::decode(seed).unwrap();
    let parts = 0..u32::try_from(PARTS).unwrap();
    let first = |part| (0_u32..).find(|number| fits(zeros(&bytes, part, *number))).unwrap();
    format!("work:{seed}:{}", parts.map(|part| first(part).to_string()).collect::<Vec<_>>().join("."))
}

/// What a browser answers.
fn solved(task: &Task) -> String {
    found(&task.seed, |zeros| zeros >= u32::from(task.bits))
}

/// Something wrong in the manner of a right answer.
fn spoilt(right: &str) -> String {
    let last = if right.ends_with('0') { "1" } else { "0" };
    format!("{}{last}", &right[..right.len() - 1])
}

#[test]
fn r1_3_7_every_kind_is_good_once_in_time_for_its_session_and_purpose() {
    on_both(|db| async move {
        let visitor = Visitor::new(db);
        for kind in Kind::ALL {
            let wrong = Err(Wrong(kind));
            let right = visitor.ask(kind).await;
            assert_eq!(visitor.answer(&right).await, Ok(()), "{kind:?}");
            assert_eq!(visitor.answer(&right).await, wrong, "{kind:?}: replayed");

            let right = visitor.ask(kind).await;
            assert_eq!(visitor.other().answer(&right).await, wrong, "{kind:?}: another session");
            assert_eq!(
                visitor.answer_for(Purpose::Register, &right).await,
                wrong,
                "{kind:?}: another purpose"
            );
            assert_eq!(visitor.answer(&right).await, Ok(()), "{kind:?}: what others tried did not use it up");

            let right = visitor.ask(kind).await;
            assert_eq!(visitor.answer("").await, wrong, "{kind:?}: nothing");
            assert_eq!(visitor.answer(&right).await, wrong, "{kind:?}: an empty answer burns");

            let right = visitor.ask(kind).await;
            visitor.clock.advance(Duration::minutes(if kind == Kind::Work { 5 } else { 3 }));
            assert_eq!(visitor.answer(&right).await, wrong, "{kind:?}: too late");
        }
    });
}

#[test]
fn r1_3_7_a_wrong_answer_of_the_same_form_burns_what_can_be_typed() {
    on_both(|db| async move {
        let visitor = Visitor::new(db);
        for kind in [Kind::Picture, Kind::Audio] {
            let right = visitor.ask(kind).await;
            assert_eq!(visitor.answer(&spoilt(&right)).await, Err(Wrong(kind)));
            assert_eq!(visitor.answer(&right).await, Err(Wrong(kind)), "{kind:?}: burnt");
        }
    });
}

#[test]
fn a_new_captcha_of_any_kind_voids_the_last_of_any_other() {
    on_both(|db| async move {
        let visitor = Visitor::new(db);
        for first in Kind::ALL {
            for second in Kind::ALL.into_iter().filter(|second| *second != first) {
                let right = visitor.ask(first).await;
                visitor.ask(second).await;
                assert_eq!(visitor.answer(&right).await, Err(Wrong(second)), "{first:?} after {second:?}");
            }
        }
    });
}

#[test]
fn a_recording_is_the_same_under_its_tag_until_it_is_answered() {
    on_both(|db| async move {
        let visitor = Visitor::new(db);
        let say = |spoken: &audio::Spoken| audio::speak(&spoken.digits, &spoken.chance);
        let first = visitor.hear(Purpose::Login, "one").await;
        let file = say(&first);
        assert_eq!(say(&visitor.hear(Purpose::Login, "one").await), file, "fetched twice, as players do");
        assert_ne!(say(&visitor.other().hear(Purpose::Login, "one").await), file, "nobody else's");
        assert_eq!(visitor.answer(&first.digits).await, Ok(()));
        let again = visitor.hear(Purpose::Login, "one").await;
        assert_ne!(say(&again), file, "a tag brings no answered recording back");
        assert_eq!(visitor.answer(&spoilt(&again.digits)).await, Err(Wrong(Kind::Audio)));
        assert_ne!(say(&visitor.hear(Purpose::Login, "one").await), say(&again), "nor a burnt one");
        let untagged = say(&visitor.hear(Purpose::Login, "").await);
        assert_ne!(say(&visitor.hear(Purpose::Login, "").await), untagged);
        let late = visitor.hear(Purpose::Login, "two").await;
        visitor.clock.advance(Duration::minutes(3));
        assert_ne!(say(&visitor.hear(Purpose::Login, "two").await), say(&late), "nor one that is over");
    });
}

#[test]
fn work_that_is_too_easy_or_not_the_servers_is_refused() {
    on_both(|db| async move {
        let visitor = Visitor::new(db);
        let wrong = Err(Wrong(Kind::Work));
        let task = visitor.work(EASY, None).await;
        let easier = found(&task.seed, |zeros| zeros == u32::from(task.bits) - 1);
        assert_eq!(visitor.answer(&easier).await, wrong, "one bit too few in each part");
        let task = visitor.work(EASY, None).await;
        let right = solved(&task);
        let (head, _) = right.rsplit_once('.').unwrap();
        let idle = (0_u32..)
            .find(|number| zeros(&hex::decode(&task.seed).unwrap(), 15, *number) < u32::from(task.bits));
        assert_eq!(visitor.answer(&format!("{head}.{}", idle.unwrap())).await, wrong, "one part undone");
        // The difficulty is the server's: nothing in an answer can say another.
        let task = visitor.work(EASY, None).await;
        for cheaper in
            [format!("work:0:{}:{}", task.seed, ["0"; PARTS].join(".")), format!("{}:0", solved(&task))]
        {
            visitor.work(EASY, None).await;
            assert_eq!(visitor.answer(&cheaper).await, wrong, "{cheaper}");
        }
        // A seed of one's own, solved beforehand.
        let own = Task { seed: "00".repeat(16), bits: EASY.bits };
        visitor.work(EASY, None).await;
        assert_eq!(visitor.answer(&solved(&own)).await, wrong);
        // What was seen in the address of a picture or heard is no seed.
        let heard = visitor.hear(Purpose::Login, "a").await;
        assert_eq!(visitor.answer(&format!("work:{}", heard.digits)).await, Err(Wrong(Kind::Audio)));
    });
}

#[test]
fn work_gets_harder_for_an_address_that_asks_often_and_for_nobody_else() {
    on_both(|db| async move {
        let visitor = Visitor::new(db);
        let mut asked = Vec::new();
        for _ in 0..14 {
            asked.push(visitor.other().work(EASY, Some(ADDRESS)).await.bits);
        }
        assert_eq!(asked, [4, 4, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6], "whatever the session");
        assert_eq!(visitor.work(EASY, Some("198.51.100.8")).await.bits, 4);
        assert_eq!(visitor.work(EASY, None).await.bits, 4, "an address that many share is not counted");
        for _ in 0..3 {
            visitor.work(EASY, Some("2001:db8:1:2::1")).await;
        }
        assert_eq!(
            visitor.work(EASY, Some("2001:db8:1:2:ffff::9")).await.bits,
            5,
            "one household, one count"
        );
        visitor.clock.advance(Duration::HOUR);
        assert_eq!(visitor.work(EASY, Some(ADDRESS)).await.bits, 4, "an hour later");
    });
}

#[test]
fn an_address_counts_as_its_network() {
    assert_eq!(throttle::network("198.51.100.7"), "198.51.100.7");
    assert_eq!(throttle::network("2001:db8:1:2::1"), throttle::network("2001:db8:1:2:3::"));
    assert_ne!(throttle::network("2001:db8:1:2::1"), throttle::network("2001:db8:1:3::1"));
}
