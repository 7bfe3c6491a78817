//! Whatever is done in whatever order: what must always hold.
//!
//! Two people of one town, who both claim the same child, hold what chance gave them, and try what chance says:
//! applications of every kind a person begins, side by side, changes of employer, inquiries, time. `doing` does it, `holds`
//! looks at everything that both have after every single step.

mod doing;
mod holds;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex};

use cases::Stage;
use cases::transition::Act;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use self::doing::{Others, Pair};
use crate::common::in_town;

/// So many towns, and so many plans in each, one after the other: 64 on each database.
const TOWNS: usize = 8;
const PLANS: usize = 8;
const STEPS: usize = 70;

/// What a person can begin.
const KINDS: [&str; 7] = ["101", "102", "103", "104", "105", "106", "201"];

/// Something somebody tries, or that happens.
#[derive(Clone, Copy, Debug)]
enum Try {
    /// Begins this kind and fills it in whole, with the child or without.
    Begin(&'static str, bool),
    /// Whoever has the application brings it on, so many times.
    Onward(u8),
    Submit,
    Withdraw,
    Unit(u8),
    Desk(usize, Act),
    /// The link ends, and the unit lets the permit go.
    Leave,
    /// Belongs to this one of two units.
    Join(usize),
    Freeze(bool),
    /// Somebody objects to an announcement that runs, and the city finds this.
    Object(bool),
    NewPhone,
    Days(i64),
}

/// What one of the two tries, with which of the open applications.
#[derive(Clone, Copy, Debug)]
struct Step {
    who: usize,
    which: usize,
    what: Try,
}

/// What each holds at the beginning: nothing, a permit, or one that ends soon, with the child on the first one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Nothing,
    Permit,
    EndsSoon,
}

#[derive(Clone, Debug)]
struct Plan {
    held: [Held; 2],
    steps: Vec<Step>,
}

/// Where in a plan something did not hold: printed with all that came before.
struct At<'a>(&'a Plan, usize);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:?}", self.0.held)?;
        self.0.steps.iter().take(self.1 + 1).try_for_each(|step| writeln!(f, "{step:?}"))
    }
}

fn tries() -> impl Strategy<Value = Try> {
    let act = prop::sample::select(Act::ALL.map(|(act, ..)| act).to_vec());
    prop_oneof![
        8 => (prop::sample::select(KINDS.to_vec()), any::<bool>()).prop_map(|(code, with)| Try::Begin(code, with)),
        16 => (1u8..9).prop_map(Try::Onward),
        1 => Just(Try::Submit),
        1 => Just(Try::Withdraw),
        2 => (0u8..5).prop_map(Try::Unit),
        3 => (0usize..8, act).prop_map(|(who, act)| Try::Desk(who, act)),
        2 => Just(Try::Leave),
        4 => (0usize..2).prop_map(Try::Join),
        1 => any::<bool>().prop_map(Try::Freeze),
        2 => prop::sample::select(vec![true, false, false]).prop_map(Try::Object),
        2 => Just(Try::NewPhone),
        2 => prop::sample::select(vec![1i64, 3, 8, 35, 61]).prop_map(Try::Days),
    ]
}

fn plans() -> impl Strategy<Value = Plan> {
    let step = (0usize..2, 0usize..3, tries()).prop_map(|(who, which, what)| Step { who, which, what });
    let held = || prop::sample::select(vec![Held::Nothing, Held::Permit, Held::EndsSoon]);
    (held(), held(), prop::collection::vec(step, STEPS))
        .prop_map(|(one, other, steps)| Plan { held: [one, other], steps })
}

#[test]
fn whatever_is_done_in_whatever_order_the_invariants_hold() {
    let seeded = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), seeded);
    let reached: Arc<Mutex<BTreeSet<(String, i32)>>> = Arc::default();
    for _ in 0..TOWNS {
        let plans: Vec<Plan> = (0..PLANS).map(|_| plans().new_tree(&mut runner).unwrap().current()).collect();
        in_town(|town| {
            let (plans, reached) = (plans.clone(), Arc::clone(&reached));
            async move {
                let others = Others::of(&town).await;
                let mut numbers = BTreeSet::new();
                for (at, plan) in plans.iter().enumerate() {
                    let mut pair = Pair::new(&town, &others, (at, plan.held)).await;
                    for (step, one) in plan.steps.iter().enumerate() {
                        pair.step(*one, &At(plan, step)).await;
                    }
                    for number in pair.numbers() {
                        assert!(numbers.insert(number.clone()), "{number} was given twice");
                    }
                    reached.lock().unwrap().extend(pair.reached());
                }
                let seal = town.given().seal;
                while db::journal::link(&town.db).await.unwrap().is_some() {}
                let report = town.db.read(move |conn| db::journal::verify(conn, &*seal)).await.unwrap();
                assert!(report.wrong.is_empty() && report.linked > 0, "{report:?}");
            }
        });
    }
    // Plans that come to no end prove nothing.
    let reached = reached.lock().unwrap();
    for code in KINDS {
        let done = (code.to_owned(), Stage::Done.code());
        assert!(reached.contains(&done), "no plan brought {code} to its end: {reached:?}");
    }
}
