//! Sources of checks (consoles 8.3): asked by jobs, kept with their moment, never in anybody's way.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use base::{Clock, Given, Id, ManualClock, Person, noun};
use cases::Stage;
use cases::precheck::Verdict;
use cases::source::{self, ASK, Answer, Asking, Question, Said, Source, Subject, Telling, Whom};
use cases::transition::Act;
use db::Db;
use db::queue::Worker;
use db::testing::{given, on_both};
use profile::Told;
use time::Duration;

use crate::common::{arrived, in_town, link, officer, somebody, unit};
use crate::flow::DESK;

/// A source that can be down, and counts how often it was asked.
#[derive(Default)]
struct Played {
    is_down: AtomicBool,
    count: AtomicU32,
    asked: Mutex<Vec<Question>>,
}

impl Source for Played {
    fn ask<'a>(&'a self, question: &'a Question) -> Telling<'a> {
        self.asked.lock().unwrap().push(question.clone());
        let count = self.count.fetch_add(1, Ordering::SeqCst);
        let is_down = self.is_down.load(Ordering::SeqCst);
        Box::pin(async move {
            match question.subject {
                _ if is_down => Said::Nothing,
                Subject::Insurance | Subject::Tax => Said::Months(Vec::new()),
                _ => Said::Word(true, format!("第{count}次")),
            }
        })
    }
}

struct Town {
    db: Db,
    clock: ManualClock,
    given: Given,
    played: Arc<Played>,
    asking: Asking,
    worker: Worker,
    person: Person,
    unit: Id<noun::Unit>,
}

async fn town(db: Db) -> Town {
    let played = Arc::new(Played::default());
    let source: Arc<dyn Source> = Arc::clone(&played) as _;
    town_with(db, played, Some(source)).await
}

async fn town_with(db: Db, played: Arc<Played>, source: Option<Arc<dyn Source>>) -> Town {
    let (clock, given) = given();
    let asking = Asking {
        db: db.clone(),
        clock: Arc::new(clock.clone()),
        chance: Arc::clone(&given.chance),
        seal: Arc::clone(&given.seal),
        source,
    };
    let run = asking.clone();
    let worker = Worker::new(db.clone(), Arc::new(clock.clone())).handle(ASK, move |job| {
        let asking = run.clone();
        async move { asking.run(job).await }
    });
    let person = somebody(&db, "one", &given).await;
    let unit = unit(&db, "91119900MA0DEM013F", &given).await;
    link(&db, &person, &unit, &given).await;
    Town { db, clock, given, played, asking, worker, person, unit }
}

impl Town {
    fn now(&self) -> Given {
        Given { now: self.clock.now(), ..self.given.clone() }
    }

    async fn ask(&self) {
        let (person, unit, given) = (self.person.id().clone(), self.unit.clone(), self.now());
        let asked = self.db.write(move |tx| {
            source::ask_person(tx, &person, &given)?;
            source::ask_unit(tx, &unit, &given)
        });
        asked.await.unwrap();
    }

    /// As after a crash between the answer and the end of the job.
    async fn run_twice(&self) {
        let asking = self.asking.clone();
        let worker = Worker::new(self.db.clone(), Arc::new(self.clock.clone())).handle(ASK, move |job| {
            let asking = asking.clone();
            async move {
                asking.run(job.clone()).await?;
                asking.run(job).await
            }
        });
        worker.run_due().await.unwrap();
    }

    async fn run(&self) {
        self.worker.run_due().await.unwrap();
    }

    async fn list(&self) -> Vec<Answer> {
        let (person, given) = (self.person.clone(), self.now());
        self.db.read(move |conn| source::list(conn, &person, &given)).await.unwrap()
    }

    async fn waiting(&self) -> (i64, i64) {
        self.db.read(db::queue::counts).await.unwrap()
    }

    fn count(&self) -> u32 {
        self.played.count.load(Ordering::SeqCst)
    }
}

fn subjects(answers: &[Answer]) -> Vec<Subject> {
    answers.iter().map(|one| one.subject).collect()
}

#[test]
fn each_question_is_put_once_a_day_and_told_with_its_moment() {
    on_both(|db| async move {
        let town = town(db).await;
        assert!(town.list().await.is_empty(), "nobody asked");
        town.ask().await;
        town.ask().await;
        let waiting = town.list().await;
        assert_eq!(waiting.len(), 5);
        assert!(waiting.iter().all(|one| one.said == Said::Nothing), "未核验 until it is told");
        town.run().await;
        let told = town.list().await;
        let all = Subject::ALL.map(|(subject, ..)| subject);
        assert_eq!(subjects(&told), all, "about the person and the unit they belong to");
        assert_eq!(
            (told[0].says(), told[1].months(), told[3].says()),
            (Some(true), Some(&[][..]), Some(true))
        );
        assert_eq!((town.count(), told[0].at), (5, town.given.now));
        town.clock.advance(Duration::hours(23));
        town.ask().await;
        town.run().await;
        assert_eq!(town.count(), 5, "not again within the day");
        town.clock.advance(Duration::hours(1));
        town.ask().await;
        assert_eq!(town.list().await, told, "what was told holds while it is asked again");
        town.run().await;
        assert_eq!(town.count(), 10);
        assert_eq!(town.list().await[0].at, town.clock.now());
    });
}

#[test]
fn what_is_asked_names_the_person_by_number_and_the_unit_by_credit_code() {
    on_both(|db| async move {
        let town = town(db).await;
        town.ask().await;
        town.run().await;
        let asked = town.played.asked.lock().unwrap().clone();
        let person = Whom::Person { name: "郑范例".into(), number: "119900199202290047".into() };
        let unit = Whom::Unit {
            name: "京华示范科技有限公司".into(),
            credit_code: "91119900MA0DEM013F".into(),
        };
        for question in &asked {
            let whom = if question.subject == Subject::Register { &unit } else { &person };
            assert_eq!(&question.whom, whom);
            assert!(!format!("{question:?}").contains("1199"), "no number in a log");
        }
    });
}

#[test]
fn a_source_that_is_down_leaves_it_unverified_and_tells_when_it_is_back() {
    on_both(|db| async move {
        let town = town(db).await;
        town.played.is_down.store(true, Ordering::SeqCst);
        town.ask().await;
        town.run().await;
        let answers = town.list().await;
        assert_eq!(answers.len(), 5);
        assert!(answers.iter().all(|one| one.said == Said::Nothing && one.said.words() == "未核验"));
        assert_eq!(town.waiting().await, (5, 0), "the queue tries again later");
        town.played.is_down.store(false, Ordering::SeqCst);
        town.clock.advance(Duration::minutes(1));
        town.run().await;
        assert!(town.list().await.iter().all(|one| one.said != Said::Nothing));
        assert_eq!(town.waiting().await, (0, 0));
    });
}

#[test]
fn a_question_the_queue_gave_up_is_put_again_and_the_late_answer_to_the_old_one_is_dropped() {
    on_both(|db| async move {
        let town = town(db).await;
        town.played.is_down.store(true, Ordering::SeqCst);
        town.ask().await;
        town.run().await;
        town.clock.advance(Duration::hours(6));
        town.played.is_down.store(false, Ordering::SeqCst);
        let before = town.count();
        town.ask().await;
        assert_eq!(town.waiting().await, (10, 0), "the old jobs and the new ones");
        town.run().await;
        assert_eq!(town.count(), before + 5, "the old jobs find their question gone");
        assert_eq!(town.waiting().await, (0, 0));
    });
}

#[test]
fn a_job_that_runs_twice_asks_once() {
    on_both(|db| async move {
        let town = town(db).await;
        town.ask().await;
        town.run_twice().await;
        assert_eq!((town.count(), town.waiting().await), (5, (0, 0)));
        assert!(town.list().await.iter().all(|one| one.said != Said::Nothing));
    });
}

#[test]
fn without_a_source_nothing_is_asked_and_nothing_waits() {
    on_both(|db| async move {
        let town = town_with(db, Arc::default(), None).await;
        town.ask().await;
        town.run().await;
        assert_eq!((town.count(), town.waiting().await), (0, (0, 0)));
        assert!(town.list().await.iter().all(|one| one.said == Said::Nothing));
    });
}

#[test]
fn nobody_is_asked_about_who_is_not_certified_and_another_units_answers_are_not_shown() {
    on_both(|db| async move {
        let town = town(db).await;
        let stranger =
            arrived(&town.db, "two", Told { username: "two".into(), ..Told::default() }, &town.given);
        let (stranger, given) = (stranger.await, town.now());
        let id = stranger.id().clone();
        town.db.write(move |tx| source::ask_person(tx, &id, &given)).await.unwrap();
        assert_eq!(town.waiting().await, (0, 0));
        town.ask().await;
        town.run().await;
        let (given, person, unit) = (town.now(), stranger.clone(), town.unit.clone());
        let (own, desk) = town
            .db
            .read(move |conn| {
                let desk = source::list_of(conn, (Some(person.id()), &unit), &given)?;
                Ok((source::list(conn, &person, &given)?, desk))
            })
            .await
            .unwrap();
        assert!(own.is_empty());
        assert_eq!(subjects(&desk), [Subject::Register], "the desk sees the unit that vouches");
    });
}

#[test]
fn consoles_8_3_a_source_that_is_down_to_the_end_stops_nobody_and_its_late_answer_changes_nothing_decided() {
    in_town(|town| async move {
        let played = Arc::new(Played::default());
        played.is_down.store(true, Ordering::SeqCst);
        let source: Arc<dyn Source> = Arc::clone(&played) as _;
        let given = town.given();
        let asking = Asking {
            db: town.db.clone(),
            clock: Arc::new(town.clock.clone()),
            chance: given.chance,
            seal: given.seal,
            source: Some(source),
        };
        let worker = Worker::new(town.db.clone(), Arc::new(town.clock.clone())).handle(ASK, move |job| {
            let asking = asking.clone();
            async move { asking.run(job).await }
        });
        let seen = async || {
            town.write(|tx, town, given| {
                let all = source::list_of(tx, (Some(town.person.id()), town.clerk.unit()), given)?;
                Ok(all.into_iter().map(|one| one.said.words()).collect::<Vec<String>>())
            })
            .await
        };
        let id = town.bring_to_district("101").await;
        let findings = async || {
            let id = id.clone();
            town.write(move |tx, town, given| {
                let opened = cases::view::by_person(tx, &town.person, &id, given)?.unwrap();
                Ok(opened.submission.unwrap().findings)
            })
            .await
        };
        let frozen = findings().await;
        let open: Vec<&str> = frozen
            .iter()
            .filter(|one| one.verdict == Verdict::Unknown)
            .map(|one| one.title.as_str())
            .collect();
        for title in ["社会保险缴纳单位", "个人所得税扣缴单位"] {
            assert!(open.contains(&title), "{open:?}");
        }
        let (_, level, rank) = DESK[0];
        town.officer_does(&officer(11, level, &[rank]), &id, (Act::Accept, "")).await.unwrap();
        for (at, level, rank) in DESK {
            worker.run_due().await.unwrap();
            assert_eq!(seen().await, ["未核验"; 5], "{rank:?}");
            town.officer_does(&officer(at, level, &[rank]), &id, (Act::Pass, "依据材料")).await.unwrap();
            town.clock.advance(Duration::minutes(1));
        }
        assert_eq!(town.find(&id).await.stage(), Stage::Done);
        assert!(played.count.load(Ordering::SeqCst) > 5, "it was asked again and again");
        played.is_down.store(false, Ordering::SeqCst);
        town.clock.advance(Duration::HOUR);
        worker.run_due().await.unwrap();
        assert!(seen().await.iter().all(|words| words != "未核验"), "it told in the end");
        assert_eq!(findings().await, frozen, "what was decided on stays as it was");
    });
}
