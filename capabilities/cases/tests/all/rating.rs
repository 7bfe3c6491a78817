//! 好差评 (conventions 7.4): invited once for each event, given once by the applicant, and what a bad word sets going.

use affiliation::Business;
use base::{Clock, Day, Given, Id, Level as Seat, ManualClock, Officer, Person, Rank, noun};
use cases::position::Position;
use cases::rating::{
    self, Event, Form, Invitation, Level, REMIND, Rating, RatingRefusal, State, Step, StepRefusal, Which,
};
use cases::seed::{self, Invented};
use db::Db;
use db::queue::Worker;
use db::testing::{given, on_both};
use notices::message;
use profile::Told;
use std::sync::Arc;
use time::Duration;

use crate::common::{arrived, somebody};

struct Town {
    db: Db,
    clock: ManualClock,
    given: Given,
    person: Person,
    application: Id<noun::Application>,
}

async fn town(db: Db) -> Town {
    let (clock, given) = given();
    let person = somebody(&db, "one", &given).await;
    let unit = crate::common::unit(&db, "91119900MA0DEM013F", &given).await;
    let (who, at) = (person.id().clone(), given.clone());
    let application = db
        .write(move |tx| {
            let step = seed::Step {
                at: at.now,
                position: Position::Done,
                actor: "市局",
                act: "审批通过",
                opinion: None,
            };
            let invented = Invented {
                kind: cases::Kind::find("102").unwrap(),
                subject: "101",
                unit: (&unit, "京华示范科技有限公司", "110108"),
                name: "郑范例",
                sheet: &profile::Sheet::default(),
                is_accepted: false,
                marks: &[],
                permit: None,
                steps: &[step],
            };
            seed::apply(tx, &who, &invented, (&cases::Practice::default(), &at))
        })
        .await
        .unwrap();
    Town { db, clock, given, person, application }
}

impl Town {
    fn now(&self) -> Given {
        Given { now: self.clock.now(), ..self.given.clone() }
    }

    /// Invites and answers the invitation's id.
    async fn invite(&self, event: Event) -> Id<Rating> {
        let (person, application, given) = (self.person.clone(), self.application.clone(), self.now());
        let listed = self.db.write(move |tx| {
            let invitation = Invitation {
                application: &application,
                person: person.id(),
                authority: "110108",
                business: Business::Permit,
                kind: "102",
                event,
            };
            rating::invite(tx, &invitation, &given)?;
            rating::invite(tx, &invitation, &given)?;
            rating::list_of(tx, &person, &application, &given)
        });
        let mut of_event: Vec<_> =
            listed.await.unwrap().into_iter().filter(|one| one.event == event).collect();
        assert_eq!(of_event.len(), 1, "once, however often it is asked");
        of_event.remove(0).id
    }

    async fn give(
        &self,
        person: &Person,
        id: &Id<Rating>,
        form: Form,
    ) -> Result<Option<()>, Vec<RatingRefusal>> {
        let (person, id, given) = (person.clone(), id.clone(), self.now());
        self.db.write(move |tx| rating::give(tx, &person, (&id, &form), &given)).await.unwrap()
    }

    async fn open(&self, person: &Person, id: &Id<Rating>) -> Option<Rating> {
        let (person, id, given) = (person.clone(), id.clone(), self.now());
        self.db.read(move |conn| rating::open(conn, &person, &id, &given)).await.unwrap()
    }

    async fn settle(
        &self,
        officer: &Officer,
        (id, step): (&Id<Rating>, Step),
    ) -> Result<Option<State>, StepRefusal> {
        let (officer, id, given) = (officer.clone(), id.clone(), self.now());
        let words = "已核实情况并记录";
        self.db.write(move |tx| rating::settle(tx, &officer, (&id, step, words), &given)).await.unwrap()
    }

    async fn tasks(&self, officer: &Officer, which: Which) -> Vec<rating::Task> {
        let (officer, given) = (officer.clone(), self.now());
        let listed = self.db.write(move |tx| rating::list_tasks(tx, &officer, (which, 0, 10), &given));
        let (tasks, total) = listed.await.unwrap();
        assert_eq!(i64::try_from(tasks.len()).unwrap(), total);
        tasks
    }

    async fn messages(&self) -> Vec<message::Kept> {
        let (person, given) = (self.person.clone(), self.now());
        self.db.read(move |conn| message::list(conn, &person, (0, 20), &given)).await.unwrap().0
    }

    /// Runs every reminder that is due twice, as after a crash.
    async fn remind(&self) {
        let (db, given) = (self.db.clone(), self.now());
        let worker = Worker::new(self.db.clone(), Arc::new(self.clock.clone())).handle(REMIND, move |job| {
            let (db, given) = (db.clone(), given.clone());
            async move {
                let id: Id<Rating> = job.read()?;
                Ok(db
                    .write(move |tx| {
                        rating::remind(tx, &id, &given)?;
                        rating::remind(tx, &id, &given)
                    })
                    .await?)
            }
        });
        worker.run_due().await.unwrap();
    }
}

fn form(level: &str, reason: &str) -> Form {
    Form {
        level: level.into(),
        reason: reason.into(),
        words: "等了很久".into(),
        speed: "3".into(),
        platform: "1".into(),
        ..Form::default()
    }
}

async fn officer(town: &Town, name: &'static str, seat: (&str, Seat), businesses: &[&str]) -> Officer {
    let told = Told { username: name.into(), ..Told::default() };
    let person = arrived(&town.db, name, told, &town.given).await;
    let businesses = businesses.iter().map(|one| (*one).to_owned()).collect();
    Officer::at_edge(person.id().clone(), (seat.0.to_owned(), seat.1), vec![Rank::First], businesses)
}

#[test]
fn acceptance_and_end_are_rated_each_once_and_by_the_applicant_alone() {
    on_both(|db| async move {
        let town = town(db).await;
        let (accepted, ended) = (town.invite(Event::Accepted).await, town.invite(Event::Ended).await);
        assert_ne!(accepted, ended);
        let stranger =
            arrived(&town.db, "two", Told { username: "two".into(), ..Told::default() }, &town.given);
        let stranger = stranger.await;
        assert!(town.open(&stranger, &ended).await.is_none());
        assert_eq!(town.give(&stranger, &ended, form("5", "")).await, Ok(None), "not found");
        assert_eq!(town.give(&town.person, &ended, form("", "")).await, Err(vec![RatingRefusal::Level]));
        assert_eq!(town.give(&town.person, &ended, form("5", "")).await, Ok(Some(())));
        assert_eq!(town.give(&town.person, &ended, form("1", "late")).await, Err(vec![RatingRefusal::Given]));
        let rating = town.open(&town.person, &ended).await.unwrap();
        let said = rating.said.unwrap();
        assert_eq!((said.level, &*said.words, said.reason), (Level::VeryGood, "等了很久", None));
        assert_eq!(said.aspects, [None, Some(Level::Fair), None, None, Some(Level::VeryBad)]);
        assert_eq!((rating.state, rating.due_on), (State::None, None));
        assert!(town.open(&town.person, &accepted).await.unwrap().said.is_none());
    });
}

#[test]
fn two_presses_at_once_rate_once() {
    on_both(|db| async move {
        let town = town(db).await;
        let id = town.invite(Event::Ended).await;
        let (one, other) = tokio::join!(
            town.give(&town.person, &id, form("5", "")),
            town.give(&town.person, &id, form("1", "late")),
        );
        let refused: Vec<_> = [one, other].into_iter().filter_map(Result::err).collect();
        assert_eq!(refused, [vec![RatingRefusal::Given]]);
    });
}

#[test]
fn the_end_is_told_to_the_phone_and_once_more_after_three_days_of_silence() {
    on_both(|db| async move {
        let town = town(db).await;
        let accepted = town.invite(Event::Accepted).await;
        let ended = town.invite(Event::Ended).await;
        let told = town.messages().await;
        assert_eq!(told.iter().filter(|one| one.by_sms).count(), 1, "about the acceptance no phone rings");
        let link = |id: &Id<Rating>| told.iter().any(|one| one.link == format!("/person/ratings/{id}"));
        assert!(link(&accepted) && link(&ended));
        town.clock.advance(Duration::days(2));
        town.remind().await;
        assert_eq!(town.messages().await.len(), 2);
        town.clock.advance(Duration::days(1));
        town.remind().await;
        assert_eq!(town.messages().await.len(), 3, "once, though the job ran twice");
    });
}

#[test]
fn who_has_rated_is_not_reminded() {
    on_both(|db| async move {
        let town = town(db).await;
        let id = town.invite(Event::Ended).await;
        town.give(&town.person, &id, form("4", "")).await.unwrap();
        town.clock.advance(Duration::days(3));
        town.remind().await;
        assert_eq!(town.messages().await.len(), 1);
    });
}

#[test]
fn a_bad_rating_is_the_task_of_its_authority_and_business_for_fifteen_working_days() {
    on_both(|db| async move {
        let town = town(db).await;
        let id = town.invite(Event::Ended).await;
        town.give(&town.person, &id, form("2", "late")).await.unwrap();
        let own = officer(&town, "own", ("110108", Seat::District), &["permit"]).await;
        let city = officer(&town, "city", ("110000", Seat::City), &["permit", "talent"]).await;
        let others = [
            officer(&town, "elsewhere", ("110105", Seat::District), &["permit"]).await,
            officer(&town, "talent", ("110108", Seat::District), &["talent"]).await,
        ];
        for stranger in &others {
            assert!(town.tasks(stranger, Which::Open).await.is_empty());
            assert_eq!(town.settle(stranger, (&id, Step::Verify)).await, Ok(None), "not found");
        }
        assert_eq!(town.tasks(&city, Which::Open).await.len(), 1);
        let tasks = town.tasks(&own, Which::Open).await;
        assert_eq!(tasks[0].rating.due_on, Day::parse("2026-12-15"));
        assert!(!tasks[0].is_late);
        let (who, at, given) = (own.clone(), id.clone(), town.now());
        let detail =
            town.db.write(move |tx| rating::open_task(tx, &who, &at, &given)).await.unwrap().unwrap();
        assert_eq!((&*detail.name, &*detail.mobile), ("郑范例", "19900000005"), "they must be called");
        assert_eq!(detail.steps, [Step::Verify, Step::Appeal]);
        for (step, state) in
            [(Step::Verify, State::Rectifying), (Step::Call, State::Called), (Step::Close, State::Closed)]
        {
            assert_eq!(town.settle(&own, (&id, step)).await, Ok(Some(state)));
            assert_eq!(town.settle(&own, (&id, step)).await, Err(StepRefusal::Settled), "pressed twice");
        }
        assert!(town.tasks(&own, Which::Open).await.is_empty());
        let closed = town.tasks(&own, Which::Closed).await;
        assert!(closed[0].rating.counts && !closed[0].is_late);
    });
}

#[test]
fn an_appeal_is_decided_by_the_city_and_not_by_who_made_it() {
    on_both(|db| async move {
        let town = town(db).await;
        let district = officer(&town, "district", ("110108", Seat::District), &["permit"]).await;
        let city = officer(&town, "city", ("110000", Seat::City), &["permit"]).await;
        let chief = officer(&town, "chief", ("110000", Seat::City), &["permit"]).await;
        let first = town.invite(Event::Accepted).await;
        town.give(&town.person, &first, form("1", "attitude")).await.unwrap();
        assert_eq!(town.settle(&district, (&first, Step::Appeal)).await, Ok(Some(State::Appealed)));
        assert_eq!(town.settle(&district, (&first, Step::Uphold)).await, Err(StepRefusal::City));
        assert_eq!(town.settle(&city, (&first, Step::Uphold)).await, Ok(Some(State::Closed)));
        assert!(!town.open(&town.person, &first).await.unwrap().counts, "it does not count");
        let second = town.invite(Event::Ended).await;
        town.give(&town.person, &second, form("1", "attitude")).await.unwrap();
        town.settle(&city, (&second, Step::Appeal)).await.unwrap();
        assert_eq!(town.settle(&city, (&second, Step::Dismiss)).await, Err(StepRefusal::OwnAppeal));
        assert_eq!(town.settle(&chief, (&second, Step::Dismiss)).await, Ok(Some(State::Rectifying)));
        town.clock.advance(Duration::days(30));
        assert!(town.tasks(&district, Which::Open).await[0].is_late);
    });
}

#[test]
fn every_step_needs_words() {
    on_both(|db| async move {
        let town = town(db).await;
        let id = town.invite(Event::Ended).await;
        town.give(&town.person, &id, form("2", "late")).await.unwrap();
        let own = officer(&town, "own", ("110108", Seat::District), &["permit"]).await;
        let (given, at) = (town.now(), id.clone());
        let refused = town.db.write(move |tx| rating::settle(tx, &own, (&at, Step::Verify, " 好 "), &given));
        assert_eq!(refused.await.unwrap(), Err(StepRefusal::Words));
        assert_eq!(town.open(&town.person, &id).await.unwrap().state, State::Open);
    });
}
