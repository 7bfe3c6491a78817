//! Throwaway databases for tests, on both engines.
//!
//! SQLite databases live in a temporary folder. For PostgreSQL the address of a server stands in
//! `TALENT_TEST_POSTGRES` (`cargo xtask test` starts one); each test makes its own database there and drops it.
//! Without the variable only SQLite is tested, unless `TALENT_TEST_REQUIRE_POSTGRES` is set.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use base::{Calendar, Chance, Given, IntlSeal, KeyRing, ManualClock, Moment, OsChance, Seal, SeededChance};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::{Conn, Db, Fault};

/// A database that goes away with this value.
#[derive(Debug)]
pub struct TestDb {
    /// The open database.
    pub db: Db,
    /// Its address, to open it a second time as another program would.
    pub url: String,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(PathBuf),
    Server { admin: String, name: String },
}

static COUNT: AtomicU32 = AtomicU32::new(0);

fn unique() -> String {
    let chance: &dyn Chance = &OsChance;
    format!("talent_test_{}_{}", chance.digits(10), COUNT.fetch_add(1, Ordering::Relaxed))
}

#[expect(clippy::disallowed_methods, reason = "tests are told by the environment where PostgreSQL runs")]
fn server() -> Option<String> {
    let given = std::env::var("TALENT_TEST_POSTGRES").ok();
    assert!(
        given.is_some() || std::env::var("TALENT_TEST_REQUIRE_POSTGRES").is_err(),
        "TALENT_TEST_POSTGRES is not set: run the tests with `cargo xtask test`"
    );
    given
}

impl TestDb {
    /// A fresh SQLite database.
    ///
    /// # Errors
    /// When the temporary folder cannot be written.
    pub fn sqlite() -> Result<Self, Fault> {
        let folder = std::env::temp_dir().join(unique());
        std::fs::create_dir_all(&folder).map_err(|e| Fault::System(e.to_string()))?;
        let url = folder.join("test.sqlite").display().to_string();
        Ok(Self { db: Db::open(&url, 4)?, url, place: Place::Folder(folder) })
    }

    /// A fresh PostgreSQL database, or `None` when no server was named.
    ///
    /// # Errors
    /// When the server cannot be reached.
    pub fn postgres() -> Result<Option<Self>, Fault> {
        let Some(admin) = server() else { return Ok(None) };
        let name = unique();
        run(&admin, &format!("CREATE DATABASE {name}"))?;
        let (head, _) = admin.rsplit_once('/').unwrap_or((&admin, ""));
        let url = format!("{head}/{name}");
        Ok(Some(Self { db: Db::open(&url, 4)?, url, place: Place::Server { admin, name } }))
    }

    /// A fresh database of each kind there is.
    ///
    /// # Errors
    /// When one cannot be made.
    pub fn each() -> Result<Vec<Self>, Fault> {
        let mut all = vec![Self::sqlite()?];
        all.extend(Self::postgres()?);
        Ok(all)
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        match &self.place {
            Place::Folder(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            Place::Server { admin, name } => {
                let _ = run(admin, &format!("DROP DATABASE {name} WITH (FORCE)"));
            }
        }
    }
}

fn run(admin: &str, statement: &str) -> Result<(), Fault> {
    let open = |e: ConnectionError| Fault::Open { what: "TALENT_TEST_POSTGRES".into(), why: e.to_string() };
    Ok(PgConnection::establish(admin).map_err(open)?.batch_execute(statement)?)
}

/// Runs `test` on a fresh database of each kind, inside a runtime of its own.
///
/// # Panics
/// When `test` panics or a database cannot be made: this is for tests.
pub fn on_both<F, R>(test: F)
where
    F: Fn(Db) -> R,
    R: Future<Output = ()>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts");
    for place in TestDb::each().expect("a test database opens") {
        runtime.block_on(test(place.db.clone()));
    }
}

/// 2026-11-24 10:00 in China, a Tuesday.
pub const NOON: Moment = Moment::from_unix_seconds(1_795_485_600);

/// A clock standing at [`NOON`], and what a verb is given there, repeatable and with a key of its own.
pub fn given() -> (ManualClock, Given) {
    let chance: Arc<dyn Chance> = Arc::new(SeededChance::new(20_261_124));
    let seal: Arc<dyn Seal> = Arc::new(IntlSeal::new(KeyRing::generate(&*chance)));
    let clock = ManualClock::at(NOON);
    let given = Given { now: NOON, chance, seal, calendar: Calendar::shared() };
    (clock, given)
}

/// Counts the statements that `conn` runs from here on; the answer tells how many it were.
pub fn count_statements(conn: &mut Conn) -> impl Fn() -> u32 + use<> {
    use diesel::connection::InstrumentationEvent;
    let count = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&count);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    move || count.load(Ordering::Relaxed)
}
