//! Whatever is done in whatever order: what must always hold.

use base::{Clock, Id, Level, Officer, Rank, noun};
use cases::announcement;
use cases::submission::Submitted;
use cases::transition::Act;
use cases::{Stage, unit, withdrawal};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::common::{Town, in_town, officer, opinion};

/// Something somebody tries.
#[derive(Clone, Copy, Debug)]
enum Try {
    Begin,
    Submit,
    Withdraw,
    Unit(u8),
    Desk(u8, Act),
    Settle,
    Days(u8),
}

fn tries() -> impl Strategy<Value = Try> {
    let act = prop::sample::select(Act::ALL.map(|(act, ..)| act).to_vec());
    prop_oneof![
        2 => Just(Try::Begin),
        4 => Just(Try::Submit),
        1 => Just(Try::Withdraw),
        6 => (0u8..5).prop_map(Try::Unit),
        4 => (0u8..8, act).prop_map(|(who, act)| Try::Desk(who, act)),
        9 => (0u8..8).prop_map(|who| Try::Desk(who, Act::Pass)),
        4 => (0u8..2).prop_map(|who| Try::Desk(who, Act::Accept)),
        2 => Just(Try::Settle),
        3 => (0u8..9).prop_map(Try::Days),
    ]
}

fn desk(who: u8) -> Officer {
    let ranks = [Rank::First, Rank::Second, Rank::Third, Rank::Report];
    let level = if who < 5 { Level::District } else { Level::City };
    let rank = ranks[usize::from(if who < 5 { who.min(3) } else { who - 5 })];
    officer(20 + who, level, &[rank])
}

async fn attempt(town: &Town, code: &'static str, id: &mut Option<Id<noun::Application>>, one: Try) {
    if let Try::Begin = one {
        if id.is_none() {
            *id = town.begin_only(code).await.ok();
            if id.is_some() {
                town.begin(code).await;
            }
        }
        return;
    }
    let Some(id) = id.clone() else { return };
    match one {
        Try::Begin => {}
        Try::Submit => drop(town.submit_if_there(&id).await),
        Try::Withdraw => {
            let version = town.version(&id).await;
            town.write(move |tx, town, given| {
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
            town.unit_decides(&id, decision).await.ok();
        }
        Try::Desk(who, act) => drop(town.officer_tries(&desk(who), &id, act).await),
        Try::Settle => {
            town.write(move |tx, town, given| {
                let Some(asked) = cases::settling::open(tx, &town.person, &id, given)? else { return Ok(()) };
                cases::settling::submit(tx, &town.person, (&id, asked.version), &town.practice, given)?.ok();
                Ok(())
            })
            .await;
        }
        Try::Days(days) => {
            town.clock.advance(time::Duration::days(i64::from(days)));
            town.write(|tx, town, given| announcement::end_due(tx, &town.practice, given)).await;
            town.write(move |tx, town, given| {
                let ids = std::slice::from_ref(&id);
                announcement::publish(tx, &desk(5), ids, &town.practice, given)
            })
            .await
            .ok();
        }
    }
}

/// One open application of a kind; a final state is never left; clocks never run backwards; the journal's chain is whole; a
/// permit is there exactly when 101 ended well.
async fn holds(town: &Town, ended: &mut Option<Stage>, id: Option<&Id<noun::Application>>) {
    let Some(id) = id else { return };
    let found = town.find(id).await;
    if let Some(before) = ended {
        assert_eq!(found.stage(), *before, "a final state was left");
    }
    if found.stage().is_final() {
        *ended = Some(found.stage());
        assert!(found.due_on.is_none() && found.claim.is_none());
    }
    let today = town.clock.now().china_date();
    let calendar = base::Calendar::built_in();
    for clock in found.clocks.all() {
        assert!(clock.stops.iter().all(|stop| stop.to.as_ref().is_none_or(|to| *to >= stop.from)));
        assert!(clock.used <= clock.used_on(today, calendar), "a clock never runs backwards");
    }
    let is_issued = found.kind == "101" && found.stage() == Stage::Done;
    let permits = town.write(|tx, town, given| certificates::list(tx, &town.person, given)).await;
    assert_eq!(permits.len(), usize::from(is_issued));
    let open = town.write(|tx, town, _| cases::application::count_open(tx, &town.person)).await;
    assert!(open <= 1);
}

#[test]
fn whatever_is_done_in_whatever_order_the_invariants_hold() {
    let seeded = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), seeded);
    for code in ["101", "201", "101", "105"] {
        let plan = prop::collection::vec(tries(), 70).new_tree(&mut runner).unwrap().current();
        in_town(|town| {
            let plan = plan.clone();
            async move {
                let (mut id, mut ended) = (None, None);
                for one in plan {
                    attempt(&town, code, &mut id, one).await;
                    holds(&town, &mut ended, id.as_ref()).await;
                }
                let seal = town.given().seal;
                while db::journal::link(&town.db).await.unwrap().is_some() {}
                let report = town.db.read(move |conn| db::journal::verify(conn, &*seal)).await.unwrap();
                assert!(report.wrong.is_empty() && report.linked > 0, "{report:?}");
            }
        });
    }
}

impl Town {
    async fn submit_if_there(&self, id: &Id<noun::Application>) -> Option<Submitted> {
        let id = id.clone();
        self.write(move |tx, town, given| {
            let author = cases::draft::Author::Person(&town.person);
            let Some(desk) = cases::draft::open(tx, author, &id, &town.rules, given)? else {
                return Ok(None);
            };
            let what = (&id, desk.draft.version);
            let (rules, practice) = (&*town.rules, &*town.practice);
            Ok(cases::submission::submit(tx, author, what, (rules, practice), given)?.ok().flatten())
        })
        .await
    }

    async fn officer_tries(&self, officer: &Officer, id: &Id<noun::Application>, act: Act) -> Option<Stage> {
        let (officer, id) = (officer.clone(), id.clone());
        self.write(move |tx, town, given| {
            let taken = cases::desk::claim::take(tx, &officer, (&id, true), &town.practice, given)?;
            let Ok(Some(taken)) = taken else { return Ok(None) };
            let words = (act, "依据材料作出");
            let done = cases::desk::decide::decide(
                tx,
                &officer,
                (&id, taken.version),
                words,
                &town.practice,
                given,
            )?;
            Ok(done.ok().flatten().map(|one| one.stage()))
        })
        .await
    }
}
