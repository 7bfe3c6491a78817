//! `kill -9` at random moments: what was acknowledged is there, nothing is half there, every message was sent once or is
//! listed as uncertain.
//!
//! The program that is killed is this test's own binary, run again with [`one_life`] alone: it submits and decides as
//! fast as it can, a worker delivers meanwhile to a gateway that is a file, and every commit is acknowledged on its output.
//! All lives live on the same clock, which reads ten in the morning when the first begins: no message waits for the night.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use base::{Chance, Clock, Given, Id, Level, Moment, OsChance, Rank, ShiftedClock, SystemClock, noun};
use cases::draft::{self, Author, Change};
use cases::submission::{self, Submitted};
use cases::transition::Act;
use cases::{Kind, Stage, unit, withdrawal};
use db::Db;
use db::testing::TestDb;
use notices::deliver::Delivery;
use notices::gateway::Sending;
use notices::{Accepted, Outgoing, SmsGateway};

use crate::common::{Town, answers, officer, opinion};

const TOLD: &str = "TALENT_TEST_LIFE";
const LIVES: usize = 10;
/// Submissions and decisions that all lives together acknowledge at least.
const ENOUGH: usize = 1000;

/// A vendor that writes down what it took: one line for a message.
struct File(PathBuf);

impl SmsGateway for File {
    fn name(&self) -> &'static str {
        "file"
    }

    fn send<'a>(&'a self, message: &'a Outgoing) -> Sending<'a> {
        Box::pin(async move {
            let mut file = std::fs::OpenOptions::new().append(true).create(true).open(&self.0).unwrap();
            file.write_all(format!("{}\n", message.id).as_bytes()).unwrap();
            Ok(Accepted { reference: message.id.clone() })
        })
    }
}

/// The machine's clock, so far ahead that it read ten o'clock in the morning at `began`: tomorrow's at the latest.
fn by_day(began: Moment) -> Arc<dyn Clock> {
    let clock = ShiftedClock::over(Arc::new(SystemClock));
    let at = began.china().time() - time::Time::MIDNIGHT;
    let ahead = TEN - at;
    clock.advance(if ahead.is_negative() { ahead + time::Duration::DAY } else { ahead });
    Arc::new(clock)
}

const TEN: time::Duration = time::Duration::hours(10);

fn worker(town: &Town, log: &Path, clock: &Arc<dyn Clock>) -> db::queue::Worker {
    let clock = Arc::clone(clock);
    let delivery = Delivery {
        db: town.db.clone(),
        seal: town.given().seal,
        chance: Arc::new(OsChance),
        clock: Arc::clone(&clock),
        gateways: vec![Arc::new(File(log.to_owned()))],
        budget: notices::Budget::default(),
        sign: "人才服务".into(),
    };
    db::queue::Worker::new(town.db.clone(), clock).handle(notices::sms::DELIVER, move |job| {
        let delivery = delivery.clone();
        async move { delivery.run(job).await }
    })
}

/// What a life is given: the time of its clock, the machine's chance, the keys of the town.
fn given(town: &Town, clock: &Arc<dyn Clock>) -> Given {
    let chance: Arc<dyn Chance> = Arc::new(OsChance);
    Given { now: clock.now(), chance, ..town.given() }
}

type Step = (Id<noun::Application>, i32, Stage);

/// Begins, submits, and goes on with it until the district accepted and refused; each commit is one line.
async fn one_round(town: &Town, clock: &Arc<dyn Clock>, told: &mut impl Write) {
    let mut say = |words: String| {
        told.write_all(words.as_bytes()).unwrap();
        told.flush().unwrap();
    };
    let (means, at) = (town.clone(), Arc::clone(clock));
    let id = town
        .db
        .write(move |tx| {
            let (town, given) = (&means, given(&means, &at));
            let kind = Kind::find("101").unwrap();
            let author = Author::Person(&town.person);
            let id = draft::begin(tx, &town.person, kind, &town.rules, &given)?.unwrap();
            let Some(desk) = draft::open(tx, author, &id, &town.rules, &given)? else { return Ok(id) };
            let mut version = desk.draft.version;
            for section in kind.sections {
                let change = Change::Form(section, answers("101", given.now.china_date()));
                version = draft::save(tx, author, &id, (&change, version), &given)?.unwrap().unwrap();
            }
            Ok(id)
        })
        .await
        .unwrap();
    let (means, one, at) = (town.clone(), id.clone(), Arc::clone(clock));
    let number = town
        .db
        .write(move |tx| {
            let (town, given) = (&means, given(&means, &at));
            let author = Author::Person(&town.person);
            let Some(desk) = draft::open(tx, author, &one, &town.rules, &given)? else { return Ok(None) };
            let what = (&one, desk.draft.version);
            match submission::submit(tx, author, what, (&town.rules, &town.practice), &given)?.unwrap() {
                Some(Submitted::Sent(number)) => Ok(Some(number)),
                other => panic!("{other:?}"),
            }
        })
        .await
        .unwrap();
    if let Some(number) = number {
        say(format!("submitted {id} {number}\n"));
    }
    for _ in 0..4 {
        let (means, one, at) = (town.clone(), id.clone(), Arc::clone(clock));
        let step = town.db.write(move |tx| decide(tx, &means, &one, &given(&means, &at))).await.unwrap();
        if let Some((id, version, stage)) = step {
            say(format!("decided {id} {version} {}\n", stage.code()));
        }
    }
}

/// The unit approves, the district accepts and refuses; whoever finds it elsewhere goes on from there.
fn decide(
    tx: &mut db::Tx<'_>,
    town: &Town,
    id: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<Step>, db::Fault> {
    let Some((before, _)) = cases::application::open(tx, &town.person, id)? else { return Ok(None) };
    let first = officer(11, Level::District, &[Rank::First]);
    let done = match before.stage() {
        Stage::AtUnit => {
            let decision = unit::Decision::Approve(opinion());
            unit::decide(tx, &town.clerk, (id, before.version, &decision), &town.practice, given)?
                .ok()
                .flatten()
        }
        Stage::AtDistrict => {
            let act = if before.accepted_at.is_some() { Act::Refuse } else { Act::Accept };
            let taken =
                cases::desk::claim::take(tx, &first, (id, before.version, true), &town.practice, given)?;
            let Ok(Some(taken)) = taken else { return Ok(None) };
            let what = ((id, taken.version), (act, "不符合条件"));
            cases::desk::decide::decide(tx, &first, what.0, what.1, &town.practice, given)?.ok().flatten()
        }
        stage if stage.is_final() => None,
        _ => {
            let what = (id, before.version, "");
            withdrawal::by_person(tx, &town.person, what, &town.practice, given)?.ok();
            None
        }
    };
    Ok(done.map(|one| (one.id.clone(), one.version, one.stage())))
}

/// Not a test of its own: what [`kill`] runs and kills. Without its variable it does nothing.
#[test]
#[expect(clippy::disallowed_methods, reason = "the test hands over its place in the environment")]
fn one_life() {
    let Ok(told) = std::env::var(TOLD) else { return };
    let parts: Vec<&str> = told.split('|').collect();
    let (url, log) = (parts[0], parts[1]);
    let clock = by_day(Moment::from_unix_micros(parts[2].parse().unwrap()));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let town = Town::of(Db::open(url, 4).unwrap()).await;
        let worker = worker(&town, Path::new(log), &clock);
        tokio::spawn(worker.run());
        let mut out = std::io::stdout();
        loop {
            one_round(&town, &clock, &mut out).await;
        }
    });
}

/// What one life acknowledged before it was killed.
fn live_and_die(url: &str, log: &Path, (began, least): (Moment, usize)) -> Vec<String> {
    let program = std::env::current_exe().unwrap();
    let mut child = Command::new(program)
        .args(["--exact", "crash::one_life", "--nocapture", "--test-threads=1"])
        .env(TOLD, format!("{url}|{}|{}", log.display(), began.unix_micros()))
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let dice: &dyn Chance = &OsChance;
    // Killed in the middle of whatever follows the line that was chosen by chance.
    let last = least + usize::from(dice.bytes::<1>()[0]) % 16;
    let mut told = Vec::new();
    for line in lines.map_while(Result::ok) {
        if line.starts_with("submitted ") || line.starts_with("decided ") {
            told.push(line);
        }
        if told.len() >= last {
            std::thread::yield_now();
            child.kill().unwrap();
            break;
        }
    }
    child.wait().unwrap();
    told
}

#[test]
fn kill_at_random_moments_loses_nothing_and_halves_nothing() {
    for place in TestDb::each().unwrap() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let town = runtime.block_on(Town::new(place.db.clone()));
        let began = SystemClock.now();
        let clock = by_day(began);
        let name = format!("talent-crash-{}", Id::<noun::Person>::new(&given(&town, &clock)));
        let log = std::env::temp_dir().join(name);
        let mut told = Vec::new();
        for _ in 0..LIVES {
            told.extend(live_and_die(&place.url, &log, (began, ENOUGH / LIVES)));
        }
        assert!(told.len() >= ENOUGH);
        runtime.block_on(async {
            // Leases of the dead end; then everything that waits is delivered.
            let late = Given { now: clock.now().plus(time::Duration::HOUR), ..given(&town, &clock) };
            expire_leases(&town.db).await;
            worker(&town, &log, &clock).run_due().await.unwrap();
            everything_acknowledged_is_there(&town, &told).await;
            nothing_is_half_there(&town, &late).await;
            every_message_was_sent_once_or_is_listed_as_uncertain(&town, &log).await;
            whatever_happened_was_told(&town).await;
        });
        std::fs::remove_file(&log).unwrap();
    }
}

async fn expire_leases(db: &Db) {
    use diesel::prelude::*;
    db.write(|tx| Ok(diesel::sql_query("UPDATE job SET leased_until = 0, run_at = 0").execute(&mut **tx)?))
        .await
        .unwrap();
}

async fn everything_acknowledged_is_there(town: &Town, told: &[String]) {
    let told = told.to_vec();
    let person = town.person.clone();
    town.db
        .read(move |conn| {
            for line in &told {
                let parts: Vec<&str> = line.split(' ').collect();
                let id = Id::parse(parts[1]).unwrap();
                let (found, events) = cases::application::open(conn, &person, &id)?.expect(line);
                if parts[0] == "submitted" {
                    assert_eq!(found.number.as_deref(), Some(parts[2]), "{line}");
                    assert!(events.iter().any(|event| event.act == "submit"), "{line}");
                } else {
                    assert!(found.version >= parts[2].parse().unwrap(), "{line}");
                    assert!(events.iter().any(|event| event.stage.code().to_string() == parts[3]), "{line}");
                }
            }
            Ok(())
        })
        .await
        .unwrap();
}

async fn nothing_is_half_there(town: &Town, given: &Given) {
    let (person, means) = (town.person.clone(), given.clone());
    let seal = Arc::clone(&given.seal);
    town.db
        .read(move |conn| {
            for one in cases::application::list_all(conn, &person)? {
                let opened = cases::view::by_person(conn, &person, &one.id, &means)?.unwrap();
                let submitted = opened.events.iter().filter(|event| event.act == "submit").count();
                assert_eq!(usize::try_from(one.round).unwrap(), submitted);
                assert_eq!(opened.submission.is_some(), one.round > 0);
                assert_eq!(one.number.is_some(), one.round > 0);
                let files = opened.files.iter().filter(|(code, _)| code.starts_with('A')).count();
                assert_eq!(files, if one.round > 0 { 12 } else { 0 });
            }
            Ok(())
        })
        .await
        .unwrap();
    while db::journal::link(&town.db).await.unwrap().is_some() {}
    let report = town.db.read(move |conn| db::journal::verify(conn, &*seal)).await.unwrap();
    assert!(report.wrong.is_empty(), "{report:?}");
}

#[derive(diesel::QueryableByName)]
struct Sms {
    #[diesel(sql_type = diesel::sql_types::Text)]
    id: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    state: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    template: String,
}

async fn messages(db: &Db) -> Vec<Sms> {
    use diesel::prelude::*;
    db.read(|conn| Ok(diesel::sql_query("SELECT id, state, template FROM sms_message").load(conn)?))
        .await
        .unwrap()
}

/// What is in hand when the program dies may have been sent or not: at most one for each death, and the operator is shown
/// it. Everything else was handed over exactly once.
async fn every_message_was_sent_once_or_is_listed_as_uncertain(town: &Town, log: &Path) {
    let rows = messages(&town.db).await;
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for line in std::fs::read_to_string(log).unwrap().lines() {
        *taken.entry(line.to_owned()).or_default() += 1;
    }
    let known: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert!(taken.keys().all(|id| known.contains(id.as_str())), "nothing is sent that was not committed");
    for Sms { id, state, .. } in &rows {
        let times = taken.get(id).copied().unwrap_or(0);
        match state.as_str() {
            "sent" => assert_eq!(times, 1, "{id}"),
            "uncertain" => assert!(times <= 1, "{id}"),
            other => panic!("{id} is {other}"),
        }
    }
    let uncertain = rows.iter().filter(|row| row.state == "uncertain").count();
    assert!(uncertain <= LIVES, "{uncertain} of {}", rows.len());
    assert!(taken.len() + uncertain >= ENOUGH / 2, "only {} of {}", taken.len(), rows.len());
    let listed = town.db.read(notices::sms::troubles).await.unwrap();
    assert_eq!(listed, (0, i64::try_from(uncertain).unwrap()));
}

#[derive(diesel::QueryableByName)]
struct Happened {
    #[diesel(sql_type = diesel::sql_types::Text)]
    act: String,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    times: i64,
}

/// A message is written with what it tells of: there are as many as there were acts.
async fn whatever_happened_was_told(town: &Town) {
    use diesel::prelude::*;
    let count = "SELECT act, COUNT(*) AS times FROM application_event GROUP BY act";
    let happened: Vec<Happened> =
        town.db.read(move |conn| Ok(diesel::sql_query(count).load(conn)?)).await.unwrap();
    let told = messages(&town.db).await;
    for (act, template) in [("submit", "case.unit"), ("accept", "case.accept"), ("refuse", "case.reject")] {
        let times = happened.iter().find(|one| one.act == act).map_or(0, |one| one.times);
        let count = told.iter().filter(|one| one.template == template).count();
        assert!(times > 0, "{act}");
        assert_eq!(i64::try_from(count).unwrap(), times, "{act} and {template}");
    }
}
