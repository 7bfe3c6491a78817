//! Throwaway databases for tests, on both engines.
//!
//! SQLite databases live in a temporary folder. For PostgreSQL the address of a server stands in
//! `TALENT_TEST_POSTGRES` (`cargo xtask test` starts one); each test makes its own database there and drops it.
//! Without the variable only SQLite is tested, unless `TALENT_TEST_REQUIRE_POSTGRES` is set.

use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

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

impl Drop for Place {
    fn drop(&mut self) {
        match self {
            Self::Folder(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            Self::Server { admin, name } => {
                let _ = run(admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
            }
        }
    }
}

/// A database at rest, from which others are copied: a copy is quicker than the migrations, and much quicker than filling
/// it again.
#[derive(Debug)]
pub enum Template {
    /// An SQLite file.
    File(Vec<u8>),
    /// A database on a server.
    Server {
        /// The server's address.
        admin: String,
        /// The database's name.
        name: String,
    },
}

/// The databases with their tables and nothing in them, made once by a test program.
fn migrated() -> &'static [Template] {
    static MIGRATED: OnceLock<Vec<Template>> = OnceLock::new();
    MIGRATED.get_or_init(|| {
        let mut blank = vec![folder().expect("a folder is made")];
        if let Some(admin) = server() {
            sweep(&admin).expect("the server answers");
            let name = unique();
            run(&admin, &format!("CREATE DATABASE {name}")).expect("a database is made");
            blank.push(Place::Server { admin, name });
        }
        blank.into_iter().map(|place| place.opened().expect("a test database opens").rest()).collect()
    })
}

/// Templates go when the program that made them is gone: nothing of it is left to remove them.
fn sweep(admin: &str) -> Result<(), Fault> {
    let is_alive = |name: &str| {
        let maker = name.strip_prefix(TEMPLATE).and_then(|rest| rest.split('_').next());
        maker.is_some_and(|id| std::path::Path::new("/proc").join(id).exists())
    };
    let ask = format!("SELECT datname::text AS name FROM pg_database WHERE datname LIKE '{TEMPLATE}%'");
    let left: Vec<Name> = diesel::sql_query(ask).load(&mut connect(admin)?)?;
    for Name { name } in left.into_iter().filter(|one| !is_alive(&one.name)) {
        run(admin, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = diesel::sql_types::Text)]
    name: String,
}

/// What the names of templates on a server begin with, followed by the number of the program that made them.
const TEMPLATE: &str = "talent_template_";

fn folder() -> Result<Place, Fault> {
    let folder = std::env::temp_dir().join(unique());
    std::fs::create_dir_all(&folder).map_err(|e| Fault::System(e.to_string()))?;
    Ok(Place::Folder(folder))
}

impl Place {
    fn url(&self) -> String {
        match self {
            Self::Folder(folder) => folder.join("test.sqlite").display().to_string(),
            Self::Server { admin, name } => {
                let (head, _) = admin.rsplit_once('/').unwrap_or((admin, ""));
                format!("{head}/{name}")
            }
        }
    }

    fn opened(self) -> Result<TestDb, Fault> {
        let url = self.url();
        Ok(TestDb { db: Db::open(&url, 4)?, url, place: self })
    }
}

impl Template {
    /// A database that is like this one.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn copy(&self) -> Result<TestDb, Fault> {
        let place = match self {
            Self::File(bytes) => {
                let place = folder()?;
                std::fs::write(place.url(), bytes).map_err(|e| Fault::System(e.to_string()))?;
                place
            }
            Self::Server { admin, name: like } => {
                let name = unique();
                run(admin, &format!("CREATE DATABASE {name} TEMPLATE {like}"))?;
                Place::Server { admin: admin.clone(), name }
            }
        };
        place.opened()
    }
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
        migrated()[0].copy()
    }

    /// A fresh database of each kind there is: PostgreSQL as well when a server was named.
    ///
    /// # Errors
    /// When one cannot be made.
    pub fn each() -> Result<Vec<Self>, Fault> {
        migrated().iter().map(Template::copy).collect()
    }

    /// Ends the use of it, and has it serve as the beginning of others.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn rest(self) -> Template {
        let Self { db, url, place } = self;
        drop(db);
        match &place {
            Place::Folder(_) => {
                let mut conn = SqliteConnection::establish(&url).expect("the file opens");
                conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").expect("its log is written back");
                drop(conn);
                Template::File(std::fs::read(&url).expect("the file is there"))
            }
            Place::Server { admin, name } => {
                let like = format!("{TEMPLATE}{}_{name}", std::process::id());
                let quiet = format!(
                    "ALTER DATABASE {name} ALLOW_CONNECTIONS false; \
                     SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
                );
                run(admin, &quiet).expect("nobody is connected any more");
                // As a copy: what the place had goes with it.
                run(admin, &format!("CREATE DATABASE {like} TEMPLATE {name}")).expect("it is copied");
                Template::Server { admin: admin.clone(), name: like }
            }
        }
    }
}

fn connect(admin: &str) -> Result<PgConnection, Fault> {
    let open = |e: ConnectionError| Fault::Open { what: "TALENT_TEST_POSTGRES".into(), why: e.to_string() };
    PgConnection::establish(admin).map_err(open)
}

fn run(admin: &str, statement: &str) -> Result<(), Fault> {
    Ok(connect(admin)?.batch_execute(statement)?)
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
    on_copies(migrated(), test);
}

/// As [`on_both`], on copies of these.
///
/// # Panics
/// As [`on_both`].
pub fn on_copies<'a, F, R>(templates: impl IntoIterator<Item = &'a Template>, test: F)
where
    F: Fn(Db) -> R,
    R: Future<Output = ()>,
{
    let runtime = runtime();
    for template in templates {
        let place = template.copy().expect("a test database opens");
        runtime.block_on(test(place.db.clone()));
    }
}

/// Fills a fresh database of each kind and lets it rest.
///
/// # Panics
/// As [`on_both`].
pub fn filled<F, R>(fill: F) -> Vec<Template>
where
    F: Fn(Db) -> R,
    R: Future<Output = ()>,
{
    let places = TestDb::each().expect("a test database opens").into_iter();
    let fill = |place: TestDb| {
        // What still runs in the background, and is connected, ends with its runtime.
        let runtime = runtime();
        runtime.block_on(fill(place.db.clone()));
        drop(runtime);
        place.rest()
    };
    places.map(fill).collect()
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime starts")
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
