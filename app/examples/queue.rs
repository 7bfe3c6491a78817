//! A million applications: `queue <database> <count> [folder for the keys]` seeds them where they are not yet, then prints how long a reviewer's
//! pages take, and a submission while fifty people submit, at moments of their own within a second, within a tenth of it, and all in
//! the same instant.
//! Milliseconds, 95th percentile and median; beside them a read of one row and a write of one line through the same pools, and
//! how many times as long the product's took.

#![expect(clippy::print_stdout, reason = "a measuring tool")]
#![expect(clippy::unwrap_used, reason = "a measuring tool that meets what it does not expect ends")]
#![expect(clippy::disallowed_methods, reason = "it measures with the machine's clock")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use app::config::{Config, Loaded};
use app::demo::{self, applicants};
use app::program::{Ground, Played, assemble};
use base::{Id, Level, Officer, Rank};
use cases::desk::handled as done;
use cases::desk::queue::{self, Filter, Which};
use cases::draft::Author;
use cases::submission::{Submitted, submit};
use db::Db;
use db::journal::{self, Entry};
use diesel::connection::SimpleConnection;

const DISTRICTS: &str =
    "CASE i % 4 WHEN 0 THEN '110108' WHEN 1 THEN '110105' WHEN 2 THEN '110102' ELSE '110101' END";
const ROUNDS: usize = 200;
/// On a page of a desk.
const LINES: i64 = 25;
const AT_ONCE: u32 = 50;

/// Of ten one is open; of the open ones four wait at a district, two at the city. Of a thousand one is of somebody called as
/// the applicant of `like`; what ended in one district or was returned there was decided by the
/// officer of this program.
fn statements(count: u32, like: &str) -> Vec<String> {
    let n = |last: u32| {
        format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {last})")
    };
    let id = |head: &str| format!("'{head}-0000-7000-8000-' || substr(CAST(1000000000000 + i AS TEXT), 2)");
    let people = count / 10 + 10;
    vec![
        format!(
            "INSERT INTO person (id, issuer, subject, told_sealed, created_at, seen_at) {} \
             SELECT {}, 'https://queue.example', CAST(i AS TEXT), p.told_sealed, p.created_at, p.seen_at \
             FROM n, (SELECT * FROM person LIMIT 1) AS p",
            n(people),
            id("0000a000")
        ),
        format!(
            "INSERT INTO unit (id, credit_code, name, state, link_code, sheet_sealed, version, created_at) {} \
             SELECT {}, 'Q' || CAST(i AS TEXT), '测量单位' || CAST(i AS TEXT), 'active', 'Q' || CAST(i AS TEXT), \
             u.sheet_sealed, 1, u.created_at FROM n, (SELECT * FROM unit LIMIT 1) AS u",
            n(5000),
            id("0000b000")
        ),
        format!(
            "INSERT INTO application (id, number, person_id, unit_id, unit_name, authority, business, subject, kind, \
             kind_version, started_by, stage, rank, sender, is_open, is_suspended, accepted_at, opened_at, submitted_at, \
             stage_at, clock, due_on, round, version, name_index) {} \
             SELECT {}, 'Q' || CAST(i AS TEXT), '0000a000-0000-7000-8000-' || substr(CAST(1000000000000 + i / 10 + 1 AS TEXT), 2), \
             '0000b000-0000-7000-8000-' || substr(CAST(1000000000000 + i % 5000 + 1 AS TEXT), 2), \
             '测量单位' || CAST(i % 5000 + 1 AS TEXT), {DISTRICTS}, \
             CASE WHEN i % 5 = 0 AND i % 3 > 0 THEN 'talent' ELSE 'permit' END, '101', \
             CASE WHEN i % 5 = 0 AND i % 3 = 0 THEN '104' WHEN i % 5 = 0 THEN '201' WHEN i % 5 = 1 THEN '102' ELSE '101' END, \
             1, 'person', \
             CASE WHEN i % 10 > 0 THEN 999 WHEN i / 10 % 10 < 4 THEN 20 WHEN i / 10 % 10 < 6 THEN 30 \
                  WHEN i / 10 % 10 < 8 THEN 10 ELSE -10 END, \
             CASE WHEN i % 10 > 0 THEN 0 WHEN i / 10 % 10 < 4 THEN 1 + i / 100 % 4 WHEN i / 10 % 10 < 6 THEN 1 + i / 100 % 3 \
                  ELSE 0 END, 0, \
             i % 10 = 0, 1 = 0, 1790000000000000 + CAST(i AS BIGINT) * 1000000, 1790000000000000 + CAST(i AS BIGINT) * 1000000, \
             1790000000000000 + CAST(i AS BIGINT) * 1000000, 1790000000000000 + CAST(i AS BIGINT) * 1000000, '', \
             '2026-' || CAST(10 + i % 3 AS TEXT) || '-' || CAST(10 + i / 3 % 18 AS TEXT), 1, 1, \
             CASE WHEN i % 1000 = 0 THEN (SELECT name_index FROM application WHERE id = '{like}') END FROM n",
            n(count),
            id("0000c000")
        ),
        format!(
            "INSERT INTO application_event (id, application_id, at, stage, party, actor, actor_id, rank, act, words, business, \
             kind, unit_id) {} SELECT {}, a.id, 1790000000000000 + CAST(i AS BIGINT) * 1000000, 999, 'district', '测量区', '{}', \
             3, CASE WHEN a.stage = -10 THEN 'return-person' ELSE 'pass' END, '终审', a.business, a.kind, a.unit_id \
             FROM n JOIN application AS a ON a.id = {} WHERE i % 4 = 0 AND (i % 10 > 0 OR a.stage = -10)",
            n(count),
            id("0000d000"),
            officer(Level::District).person(),
            id("0000c000")
        ),
    ]
}

fn percentiles(mut all: Vec<f64>) -> (f64, f64) {
    all.sort_by(f64::total_cmp);
    (all[all.len() * 95 / 100], all[all.len() / 2])
}

fn officer(level: Level) -> Officer {
    let authority = if level == Level::City { "110000" } else { "110108" };
    let both = vec!["permit".to_owned(), "talent".to_owned()];
    Officer::at_edge(
        Id::from_bytes([9; 16]),
        (authority.to_owned(), level),
        Rank::ALL.map(|(rank, ..)| rank).to_vec(),
        both,
    )
}

/// One row by its key, as the floor under every page.
async fn one_row(db: &Db) -> f64 {
    use diesel::prelude::*;
    diesel::table! { application (id) { id -> Text, version -> Integer, } }
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let version: i32 = db
            .read(|conn| {
                let key = "0000c000-0000-7000-8000-000000500000";
                Ok(application::table.find(key).select(application::version).first(conn)?)
            })
            .await
            .unwrap();
        assert_eq!(version, 1);
        took.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    let (p95, median) = percentiles(took);
    println!("one row by its key: {p95:.2} {median:.2}");
    median
}

/// One line in the journal, fifty writers at once, as the floor under every submission.
async fn one_line(db: &Db, ground: &Ground) -> f64 {
    let mut took = Vec::new();
    for _ in 0..4 {
        let mut running = tokio::task::JoinSet::new();
        for _ in 0..AT_ONCE {
            let (db, given) = (db.clone(), ground.given());
            running.spawn(async move {
                let began = Instant::now();
                let entry = Entry {
                    actor: "system".into(),
                    action: "bench.line",
                    about: String::new(),
                    detail: String::new(),
                };
                db.write(move |tx| journal::record(tx, &entry, &given)).await.unwrap();
                began.elapsed().as_secs_f64() * 1000.0
            });
        }
        while let Some(one) = running.join_next().await {
            took.push(one.unwrap());
        }
    }
    let (p95, median) = percentiles(took);
    println!("one line, fifty at once: {p95:.1} {median:.1}");
    p95
}

async fn pages(db: &Db, ground: &Ground, name: &str) {
    let bare = one_row(db).await;
    let none = Filter::default;
    let of = |key: &str| key.to_owned();
    for (words, level, which, filter, from) in [
        ("first page, district", Level::District, Which::Waiting, none(), 0),
        ("first page, city", Level::City, Which::Waiting, none(), 0),
        ("by kind", Level::District, Which::Waiting, Filter { kind: of("104"), ..none() }, 0),
        (
            "by a kind that nobody waits with",
            Level::District,
            Which::Waiting,
            Filter { kind: of("103"), ..none() },
            0,
        ),
        ("by unit", Level::District, Which::Waiting, Filter { unit: of("单位123"), ..none() }, 0),
        ("by district, city", Level::City, Which::Waiting, Filter { district: of("110105"), ..none() }, 0),
        ("by name", Level::District, Which::Waiting, Filter { name: of(name), ..none() }, 0),
        ("by number", Level::District, Which::Waiting, Filter { number: of("Q500000"), ..none() }, 0),
        ("due soon", Level::District, Which::Waiting, Filter { light: of("yellow"), ..none() }, 0),
        ("in nobody's hand", Level::District, Which::Waiting, Filter { taken: of("free"), ..none() }, 0),
        ("by rank", Level::District, Which::Waiting, Filter { status: of("20.2"), ..none() }, 0),
        ("by business", Level::District, Which::Waiting, Filter { business: of("talent"), ..none() }, 0),
        ("overdue", Level::District, Which::Waiting, Filter { light: of("red"), ..none() }, 0),
        (
            "by business and date",
            Level::City,
            Which::Waiting,
            Filter { business: of("talent"), from: of("2026-09-25"), ..none() },
            0,
        ),
        ("ended", Level::City, Which::Ended, none(), 0),
        ("fortieth page", Level::District, Which::Waiting, none(), 780),
    ] {
        let mut took = Vec::new();
        for _ in 0..ROUNDS {
            let (given, officer, filter) = (ground.given(), officer(level), filter.clone());
            let began = Instant::now();
            let page = db
                .read(move |conn| queue::list(conn, &officer, (which, &filter), (from, LINES), &given))
                .await;
            took.push(began.elapsed().as_secs_f64() * 1000.0);
            drop(page.unwrap());
        }
        let (p95, median) = percentiles(took);
        println!("queue {words}: {p95:.1} {median:.1}, {:.0} times one row", median / bare);
    }
}

/// 已办 of an officer who decided a quarter of a million.
async fn handled(db: &Db, ground: &Ground, name: &str) {
    let about = |about: Filter| done::Filter { about, ..done::Filter::default() };
    let none = Filter::default;
    for (words, filter, from) in [
        ("first page", about(none()), 0),
        ("by kind", about(Filter { kind: "104".into(), ..none() }), 0),
        ("by a kind of another business", about(Filter { kind: "251".into(), ..none() }), 0),
        ("by business", about(Filter { business: "talent".into(), ..none() }), 0),
        ("by unit", about(Filter { unit: "单位123".into(), ..none() }), 0),
        ("by units of half the city", about(Filter { unit: "单位".into(), ..none() }), 0),
        ("by state done", about(Filter { status: "999".into(), ..none() }), 0),
        ("by state returned", about(Filter { status: "-10".into(), ..none() }), 0),
        ("by state refused", about(Filter { status: "29".into(), ..none() }), 0),
        ("by name", about(Filter { name: name.into(), ..none() }), 0),
        ("by result", done::Filter { result: "refuse".into(), ..about(none()) }, 0),
        ("by date", about(Filter { to: "2026-09-22".into(), ..none() }), 0),
        ("fortieth page", about(none()), 780),
    ] {
        let mut took = Vec::new();
        for _ in 0..ROUNDS / 4 {
            let (given, officer, filter) = (ground.given(), officer(Level::District), filter.clone());
            let began = Instant::now();
            let page = db.read(move |conn| done::list(conn, &officer, &filter, (from, LINES), &given)).await;
            took.push(began.elapsed().as_secs_f64() * 1000.0);
            drop(page.unwrap());
        }
        let (p95, median) = percentiles(took);
        println!("handled {words}: {p95:.1} {median:.1}");
    }
}

/// What planners go by is counted as in service: of SQLite by our own housekeeping, of PostgreSQL as it does itself a minute
/// after a table grew.
async fn tend(db: &Db) {
    db.tend().await.unwrap();
    let analyze = |tx: &mut db::Tx<'_>| match &mut **tx {
        db::Conn::Postgres(conn) => Ok(conn.batch_execute("ANALYZE")?),
        db::Conn::Sqlite(_) => Ok(()),
    };
    db.write(analyze).await.unwrap();
}

async fn submissions(db: &Db, ground: &Ground, config: &Config) {
    let bare = one_line(db, ground).await;
    let mut ready = Vec::new();
    // People of earlier runs on the same database have submitted already.
    let first = ground.given().now.unix_seconds() % 90_000;
    for at in 0..AT_ONCE * 16 {
        let (rules, given) = (config.rules.clone(), ground.given());
        let at = u32::try_from(first).unwrap() + at;
        ready.push(db.write(move |tx| applicants::prepare(tx, at, &rules, &given)).await.unwrap());
    }
    tend(db).await;
    let config = Arc::new(config.clone());
    let mut groups = ready.chunks(ready.len() / 4);
    let mut within = async |millis: u64| {
        let some = groups.next().unwrap_or_default();
        submit_all(db, ground, &config, (some, Duration::from_millis(millis))).await
    };
    println!("first, on connections that are opened for it:");
    within(0).await;
    let p95 = within(1000).await;
    println!("fifty people within a second: p95 {:.1} times one line's", p95 / bare);
    within(100).await;
    within(0).await;
}

/// Everybody of `ready` submits, fifty by fifty, each at a moment of their own within `within`.
async fn submit_all(
    db: &Db,
    ground: &Ground,
    config: &Arc<Config>,
    (ready, within): (&[applicants::Ready], Duration),
) -> f64 {
    let mut took = Vec::new();
    for some in ready.chunks(AT_ONCE as usize) {
        let mut running = tokio::task::JoinSet::new();
        for (at, one) in (0..).zip(some.iter().cloned()) {
            let (db, given, config) = (db.clone(), ground.given(), Arc::clone(config));
            running.spawn(async move {
                tokio::time::sleep(within * at / AT_ONCE).await;
                let began = Instant::now();
                let sent = db
                    .write(move |tx| {
                        let what = (&one.application, one.version);
                        submit(tx, Author::Person(&one.person), what, (&config.rules, &config.cases), &given)
                    })
                    .await;
                let took = began.elapsed().as_secs_f64() * 1000.0;
                assert!(matches!(sent.unwrap(), Ok(Some(Submitted::Sent(_)))));
                took
            });
        }
        while let Some(one) = running.join_next().await {
            took.push(one.unwrap());
        }
    }
    let (p95, median) = percentiles(took);
    println!("submission, fifty people within {} ms: {p95:.1} {median:.1}", within.as_millis());
    p95
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let count: u32 = arguments[2].parse().unwrap();
    let mut config = Config::default();
    let passing = std::env::temp_dir().join(format!("talent-queue-{}", std::process::id()));
    config.data.folder = arguments.get(3).map_or_else(|| passing.clone(), std::path::PathBuf::from);
    config.data.database = base::Secret::new(arguments[1].clone());
    config.data.connections = 8;
    let ground = Ground::open(&Loaded { config: config.clone(), file: None }).unwrap();
    let world = simulators::World::new(demo::world(), Arc::clone(&ground.clock));
    let played = Played { world, address: "http://127.0.0.1:9".into() };
    let program = assemble(&config, ground.clone(), Some(played)).await.unwrap();
    demo::seed(&program, "http://127.0.0.1:8080").await.unwrap();
    let db = ground.db.clone();
    // Whose name a thousand others have.
    let (given, all) = (ground.given(), Filter::default());
    let first = db
        .read(move |conn| {
            queue::list(conn, &officer(Level::District), (Which::Waiting, &all), (0, 1), &given)
        })
        .await
        .unwrap();
    let (like, name) = (first.lines[0].application.id.to_string(), first.lines[0].name.clone());
    let began = Instant::now();
    db.write(move |tx| {
        use diesel::prelude::*;
        diesel::table! { application (id) { id -> Text, number -> Nullable<Text>, } }
        let last = application::table.filter(application::number.eq(format!("Q{count}")));
        if last.count().get_result::<i64>(&mut **tx)? > 0 {
            return Ok(());
        }
        for statement in statements(count, &like) {
            match &mut **tx {
                db::Conn::Sqlite(conn) => conn.batch_execute(&statement)?,
                db::Conn::Postgres(conn) => conn.batch_execute(&statement)?,
            }
        }
        Ok(())
    })
    .await
    .unwrap();
    tend(&db).await;
    println!("seeded {count} in {:.0} s on {}", began.elapsed().as_secs_f64(), db.kind());
    pages(&db, &ground, &name).await;
    handled(&db, &ground, &name).await;
    submissions(&db, &ground, &config).await;
    if config.data.folder == passing {
        std::fs::remove_dir_all(&passing).unwrap();
    }
}
