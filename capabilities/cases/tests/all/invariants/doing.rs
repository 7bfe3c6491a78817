//! Two people and what they do.

use std::collections::BTreeSet;

use base::{Clerk, Day, Id, Level, Officer, Rank, noun};
use cases::announcement::{self, State, Told, Verdict};
use cases::position::Position;
use cases::transition::Act;
use cases::{Application, Kind, Stage, leaver, suspension, unit, withdrawal};
use certificates::Permit;
use certificates::desk::{self, Order};
use time::Duration;

use super::holds::{self, Seen};
use super::{At, Held, Step, Try};
use crate::common::{Town, child_row, citizen, opinion, version_in};

/// One of the two.
pub(super) struct One {
    pub(super) town: Town,
    /// Which unit they belong to, or belonged to last.
    unit: usize,
    is_linked: bool,
    /// Applications that were filled in with the child.
    pub(super) with_child: BTreeSet<Id<noun::Application>>,
    pub(super) given_permits: BTreeSet<Id<noun::Permit>>,
    pub(super) phone: String,
    pub(super) seen: Seen,
}

pub(super) struct Pair {
    people: Vec<One>,
    others: Others,
    child: String,
}

/// Everybody beside the two: a clerk of each unit, an officer of every rank of both desks.
#[derive(Clone)]
pub(super) struct Others {
    units: [Clerk; 2],
    desks: Vec<Officer>,
}

impl Others {
    pub(super) async fn of(town: &Town) -> Self {
        let units = [town.clerk.clone(), town.second_unit().await];
        let mut desks = Vec::new();
        for level in [Level::District, Level::City] {
            for (rank, ..) in Rank::ALL {
                desks.push(town.resident_officer(desks.len(), (level, rank)).await);
            }
        }
        Self { units, desks }
    }

    /// Whose turn it is at a desk.
    fn at(&self, level: Level, rank: Rank) -> &Officer {
        self.desks.iter().find(|one| one.level() == level && one.ranks() == [rank]).unwrap()
    }
}

impl Pair {
    /// Two newcomers of the town, of the plan `at`.
    pub(super) async fn new(town: &Town, others: &Others, (at, held): (usize, [Held; 2])) -> Self {
        let child = citizen("20180601", 2 * at + 1);
        let mut people = Vec::new();
        for (who, held) in held.into_iter().enumerate() {
            let town = town.newcomer(2 * at + who).await;
            let phone = format!("1990001{:04}", 2 * at + who);
            let mut one = One {
                town,
                unit: 0,
                is_linked: true,
                with_child: BTreeSet::new(),
                given_permits: BTreeSet::new(),
                phone,
                seen: Seen::default(),
            };
            let child = (who == 0).then(|| child.clone());
            one.given_permits.extend(one.hold(held, child, format!("20240102{:04}", 2 * at + who + 1)).await);
            one.seen = one.look().await;
            people.push(one);
        }
        Self { people, others: others.clone(), child }
    }

    /// Does one step, and looks at everything after each thing that was done.
    pub(super) async fn step(&mut self, step: Step, at: &At<'_>) {
        let times = if let Try::Onward(times) = step.what { times } else { 1 };
        for _ in 0..times {
            let is_new = self.attempt(step).await;
            self.hold(step, at).await;
            if !is_new {
                break;
            }
        }
    }

    async fn hold(&mut self, step: Step, at: &At<'_>) {
        let today = self.people[0].town.given().now.china_date();
        for one in &mut self.people {
            let now = one.look().await;
            holds::person(one, &now, (step.what, Day(today)), at);
            one.seen = now;
        }
        holds::child(&self.people, (&self.child, Day(today)), at);
        let one = &self.people[step.who];
        holds::gate(one, at).await;
    }

    /// Answers whether trying the same again may do more.
    async fn attempt(&mut self, Step { who, which, what }: Step) -> bool {
        let child = self.child.clone();
        match what {
            Try::Begin(code, with_child) => self.people[who].begin(code, with_child.then_some(child)).await,
            Try::Days(days) => {
                let town = &self.people[who].town;
                town.clock.advance(Duration::days(days));
                town.publish(self.others.at(Level::City, Rank::First)).await;
                while town.write(|tx, town, given| cases::schedule::end(tx, &town.practice, given)).await > 0
                {
                }
            }
            Try::Leave => self.people[who].leave(&self.others.units).await,
            Try::Join(unit) => self.people[who].join(unit, &self.others.units).await,
            Try::Freeze(freezes) => {
                let officer = self.others.at(Level::City, Rank::First).clone();
                self.people[who].freeze(officer, freezes).await;
            }
            Try::Object(upheld) => {
                let town = &self.people[who].town;
                town.publish(self.others.at(Level::City, Rank::First)).await;
                for one in self.people[who].seen.open().filter(|one| one.position == Position::Announced) {
                    town.object(self.others.at(Level::City, Rank::First), &one.id, upheld).await;
                }
            }
            Try::NewPhone => self.people[who].change_phone().await,
            Try::Onward(_) | Try::Submit | Try::Withdraw | Try::Unit(_) | Try::Desk(..) => {
                let one = &self.people[who];
                let open: Vec<&Application> = one.seen.open().collect();
                let Some(found) = open.get(which % open.len().max(1)) else { return false };
                let clerk = self.others.units.iter().find(|clerk| *clerk.unit() == found.unit).unwrap();
                let mut town = one.town.clone();
                town.clerk = clerk.clone();
                return town.handle(found, what, &self.others).await;
            }
        }
        false
    }

    /// Every number that was given to the two: of applications and of permits.
    pub(super) fn numbers(&self) -> impl Iterator<Item = &String> {
        self.people.iter().flat_map(|one| {
            let cases = one.seen.applications.iter().filter_map(|one| one.number.as_ref());
            cases.chain(one.seen.permits.iter().map(|(permit, _)| &permit.number))
        })
    }

    /// How applications ended, by kind and stage.
    pub(super) fn reached(&self) -> impl Iterator<Item = (String, i32)> {
        let all = self.people.iter().flat_map(|one| &one.seen.applications);
        all.filter(|one| one.stage().is_final()).map(|one| (one.kind.clone(), one.stage().code()))
    }
}

impl Town {
    /// What waits for its 公示 is published, in one batch.
    async fn publish(&self, officer: &Officer) {
        let officer = officer.clone();
        self.write(move |tx, town, given| {
            let all = announcement::list_watched(tx, &officer, given)?;
            let waiting = all
                .into_iter()
                .filter(|one| one.state == State::Waiting && !one.line.application.is_suspended);
            let ids: Vec<_> =
                waiting.map(|one| (one.line.application.id, one.line.application.version)).collect();
            if !ids.is_empty() {
                announcement::publish(tx, &officer, &ids, &town.practice, given)?.unwrap().unwrap();
            }
            Ok(())
        })
        .await;
    }
}

impl Town {
    /// Somebody objects while it runs, and the city decides that.
    async fn object(&self, officer: &Officer, id: &Id<noun::Application>, upheld: bool) {
        let (officer, id) = (officer.clone(), id.clone());
        self.write(move |tx, town, given| {
            let told = Told::parse("陈测试", "19900000001", "该人员的业绩材料与事实不符，论文作者另有其人。")
                .unwrap();
            let objection = Id::new(given);
            if announcement::object(tx, &objection, (&id, &told), given)?.is_none() {
                return Ok(());
            }
            let before = cases::application::open(tx, &town.person, &id)?.unwrap().0;
            // Nothing ends while it is open, whatever day it is.
            announcement::end_due(tx, &town.practice, given)?;
            assert_eq!(version_in(tx, town, &id)?, before.version, "an open objection holds it up");
            let verdict = Verdict { upheld, opinion: "依据材料作出", version: before.version };
            let decided = announcement::decide(tx, &officer, (&objection, &verdict), &town.practice, given)?;
            let after = cases::application::open(tx, &town.person, &id)?.unwrap().0;
            match decided {
                Ok(Some(())) if upheld => assert_eq!(after.stage(), Stage::RefusedByCity),
                Ok(Some(())) => assert_eq!((after.stage(), after.version), (before.stage(), before.version)),
                other => {
                    // Of what stands still the verdict waits too: it is dismissed, so that the day can come.
                    assert!(before.is_suspended, "{other:?}");
                    let verdict = Verdict { upheld: false, ..verdict };
                    let version = after.version;
                    let verdict = Verdict { version, ..verdict };
                    announcement::decide(tx, &officer, (&objection, &verdict), &town.practice, given)?
                        .unwrap();
                }
            }
            Ok(())
        })
        .await;
    }
}

impl One {
    /// Gives them what they hold at the beginning.
    async fn hold(&self, held: Held, child: Option<String>, number: String) -> Option<Id<noun::Permit>> {
        match held {
            Held::Nothing => None,
            Held::Permit => Some(self.town.permit(number, 500, child).await),
            Held::EndsSoon => Some(self.town.permit(number, 20, child).await),
        }
    }

    async fn begin(&mut self, code: &'static str, child: Option<String>) {
        let with_child = child.is_some();
        let more = child.iter().flat_map(|number| child_row(number)).collect();
        // Who has one open already goes on with that, and types nothing.
        if self.seen.open().any(|one| one.kind == code) {
            return;
        }
        if let Ok(id) = self.town.begin_with(Kind::find(code).unwrap(), more).await
            && with_child
            && matches!(code, "101" | "104")
        {
            self.with_child.insert(id);
        }
    }

    /// The link ends, applications stand still, and the unit lets go of the permit, as its pages do it.
    async fn leave(&mut self, units: &[Clerk; 2]) {
        let clerk = units[self.unit].clone();
        self.is_linked = false;
        self.town
            .write(move |tx, town, given| {
                let Some(link) = affiliation::of_person(tx, &town.person)? else { return Ok(()) };
                let left = Some(given.now.china_date());
                if affiliation::leave::end(tx, &clerk, &link.id, left, given)?.is_err() {
                    return Ok(());
                }
                suspension::suspend(tx, &clerk, town.person.id(), &town.practice, given)?;
                for permit in certificates::list(tx, &town.person, given)? {
                    leaver::let_go(tx, &clerk, &permit.id, given)?.ok();
                }
                Ok(())
            })
            .await;
    }

    async fn join(&mut self, unit: usize, units: &[Clerk; 2]) {
        if self.is_linked {
            return;
        }
        (self.is_linked, self.unit) = (true, unit);
        self.town.clerk = units[unit].clone();
        self.town
            .write(|tx, town, given| {
                let link = (town.clerk.unit(), affiliation::State::Linked, None);
                affiliation::open::seed_link(tx, town.person.id(), link, given)?;
                suspension::resume(tx, &town.clerk, town.person.id(), &town.practice, given)
            })
            .await;
    }

    async fn freeze(&self, officer: Officer, freezes: bool) {
        self.town
            .write(move |tx, town, given| {
                for Permit { id, version, .. } in certificates::list(tx, &town.person, given)? {
                    let order = Order { version, authority: "市人才工作局", reason: "举报核查" };
                    let done = if freezes {
                        desk::freeze(tx, &officer, &id, &order, given)?
                    } else {
                        desk::unfreeze(tx, &officer, &id, &order, given)?
                    };
                    done.ok();
                }
                Ok(())
            })
            .await;
    }

    /// What 103 is about: the identity platform tells another phone at the next sign-in.
    async fn change_phone(&mut self) {
        let last = if self.phone.starts_with("1990001") { "1990002" } else { "1990001" };
        self.phone = format!("{last}{}", &self.phone[7..]);
        let phone = self.phone.clone();
        self.town
            .write(move |tx, town, given| {
                let card = profile::card(tx, &town.person, given)?.unwrap();
                let told = profile::Told { mobile: phone.clone(), ..card.told };
                let at: usize = phone[7..].parse().unwrap();
                profile::arrive(tx, ("https://id.example", &format!("newcomer {at}")), &told, given)
            })
            .await;
    }

    async fn look(&self) -> Seen {
        self.town
            .write(|tx, town, given| {
                let mut permits = Vec::new();
                for permit in certificates::list(tx, &town.person, given)? {
                    let followers = certificates::followers(tx, &permit.id, given)?;
                    permits.push((permit, followers.into_iter().map(|one| one.number).collect()));
                }
                Ok(Seen { applications: cases::application::list_all(tx, &town.person)?, permits })
            })
            .await
    }
}

impl Town {
    /// Tries something with an application; answers whether it stands otherwise now.
    async fn handle(&self, found: &Application, what: Try, others: &Others) -> bool {
        let id = &found.id;
        match what {
            Try::Onward(_) => self.bring_on(found, others).await,
            Try::Submit => drop(self.submit(id).await),
            Try::Withdraw => {
                let (id, version) = (id.clone(), found.version);
                self.write(move |tx, town, given| {
                    withdrawal::by_person(tx, &town.person, (&id, version, ""), &town.practice, given)
                })
                .await
                .ok();
            }
            Try::Unit(which) => {
                let decision = match which {
                    0 => unit::Decision::Return(Vec::new(), "请修改".into()),
                    1 => unit::Decision::TakeBack,
                    2 => unit::Decision::Refuse("不同意申报".into()),
                    _ => unit::Decision::Approve(opinion()),
                };
                self.unit_decides(id, decision).await.ok();
            }
            Try::Desk(who, act) => self.officer_tries(&others.desks[who], id, act).await,
            _ => {}
        }
        let id = id.clone();
        let now = self.write(move |tx, town, _| cases::application::open(tx, &town.person, &id)).await;
        now.is_some_and(|(now, _)| now.version != found.version && !now.stage().is_final())
    }

    /// What brings it on from where it stands, done by whoever has it.
    async fn bring_on(&self, found: &Application, others: &Others) {
        let id = &found.id;
        match found.position {
            Position::Draft | Position::ReturnedToPerson(_) => drop(self.submit(id).await),
            Position::AtUnit | Position::ReturnedToUnit(_) => {
                self.unit_decides(id, unit::Decision::Approve(opinion())).await.ok();
            }
            Position::AtDistrict(rank) => {
                let act = if found.accepted_at.is_some() { Act::Pass } else { Act::Accept };
                self.officer_tries(others.at(Level::District, rank), id, act).await;
            }
            Position::AtCity(rank) => {
                self.officer_tries(others.at(Level::City, rank), id, Act::Pass).await;
            }
            Position::Announced => {
                self.publish(others.at(Level::City, Rank::First)).await;
                self.clock.advance(Duration::days(9));
                while self.write(|tx, town, given| cases::schedule::end(tx, &town.practice, given)).await > 0
                {
                }
            }
            Position::SettlingAsked | Position::SettlingReturned => self.settle(id).await,
            Position::Settling => {
                self.officer_tries(others.at(Level::City, Rank::First), id, Act::Confirm).await
            }
            _ => {}
        }
    }

    /// Takes it, from whoever has it, and tries `act`.
    async fn officer_tries(&self, officer: &Officer, id: &Id<noun::Application>, act: Act) {
        let (officer, id) = (officer.clone(), id.clone());
        self.write(move |tx, town, given| {
            let shown = (&id, version_in(tx, town, &id)?, true);
            let taken = cases::desk::claim::take(tx, &officer, shown, &town.practice, given)?;
            let Ok(Some(taken)) = taken else { return Ok(()) };
            let what = (&id, taken.version);
            let words = (act, "依据材料作出");
            cases::desk::decide::decide(tx, &officer, what, words, &town.practice, given)?.ok();
            Ok(())
        })
        .await;
    }
}
