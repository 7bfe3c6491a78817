//! Opening a database, and the two ways to use it: `read` and `write`.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::bell::Ears;
use crate::{Conn, Fault, Tx};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../../migrations");

/// A transaction that lost against another one is run again so often before it becomes a fault.
const TRIES: u32 = 12;

/// A connection comes free within so long, or the request fails.
const PATIENCE: Duration = Duration::from_secs(10);

/// A handle on the database; clones share its pools.
#[derive(Clone)]
pub struct Db {
    readers: Pool<ConnectionManager<Conn>>,
    writers: Pool<ConnectionManager<Conn>>,
    pub(crate) url: Arc<str>,
    pub(crate) ears: Ears,
    // Who waits for a connection waits here, and not on a thread.
    reading: Arc<Semaphore>,
    pub(crate) writing: Arc<Semaphore>,
    // Every worker hears of every job, even one put while it was busy.
    pub(crate) job_put: Arc<watch::Sender<()>>,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Db")
    }
}

impl Db {
    /// Opens `url` (`postgres://…`, or the path of an SQLite file) with at most `size` connections for reading, and
    /// brings its tables up to date.
    ///
    /// # Errors
    /// When the database cannot be reached or a migration fails.
    pub fn open(url: &str, size: u32) -> Result<Self, Fault> {
        let db = Self::connect(url, size)?;
        let failed = |why: String| Fault::Open { what: without_password(url), why };
        let mut conn = db.writers.get()?;
        // Two programs that start at once on one PostgreSQL must not migrate at once.
        if let Conn::Postgres(conn) = &mut *conn {
            conn.batch_execute("SELECT pg_advisory_lock(7310421)")?;
        }
        let ran = conn.run_pending_migrations(MIGRATIONS).map(|_| ()).map_err(|e| failed(e.to_string()));
        if let Conn::Postgres(conn) = &mut *conn {
            conn.batch_execute("SELECT pg_advisory_unlock(7310421)")?;
        }
        ran?;
        drop(conn);
        Ok(db)
    }

    fn connect(url: &str, size: u32) -> Result<Self, Fault> {
        let failed = |why: String| Fault::Open { what: without_password(url), why };
        let pool = |n: u32| {
            Pool::builder()
                .max_size(n)
                .min_idle(Some(1))
                .connection_timeout(PATIENCE)
                .test_on_check_out(false)
                .connection_customizer(Box::new(Prepare))
                .build(ConnectionManager::<Conn>::new(url))
                .map_err(|e| failed(e.to_string()))
        };
        // SQLite has one writer at a time: one connection, and the queue stands in the pool, not in SQLITE_BUSY.
        let at_once = if url.starts_with("postgres") { size } else { 1 };
        let turns = |n: u32| Arc::new(Semaphore::new(n as usize));
        Ok(Self {
            readers: pool(size)?,
            writers: pool(at_once)?,
            url: url.into(),
            ears: Ears::default(),
            reading: turns(size),
            writing: turns(at_once),
            job_put: Arc::new(watch::Sender::new(())),
        })
    }

    /// True when both databases' kinds matter to an operator: `sqlite` or `postgresql`.
    pub fn kind(&self) -> &'static str {
        match self.writers.get().as_deref() {
            Ok(Conn::Postgres(_)) => "postgresql",
            _ => "sqlite",
        }
    }

    /// Runs `look` on a reading connection, on the blocking pool. One request should need one such hop.
    ///
    /// # Errors
    /// What `look` answers, or that no connection came free.
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&mut Conn) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let turn = take(&self.reading).await?;
        let pool = self.readers.clone();
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let conn = &mut *pool.get()?;
            // One snapshot for all statements of a page.
            conn.transaction(|conn| look(conn).map_err(Kept::Fault)).map_err(Kept::into_fault)
        })
        .await?
    }

    /// Runs `work` as one transaction, on the blocking pool; commits when it answers, rolls back when it faults or
    /// panics. When another transaction was in the way, `work` is run again: it must not act outside the database.
    ///
    /// # Errors
    /// What `work` answers, or that no connection came free.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.transact(Isolation::Snapshot, work).await
    }

    /// A transaction over hot counters. On PostgreSQL it reads what is committed at each statement, so an upsert
    /// that had to wait for its row counts on from the newest value instead of being run again.
    ///
    /// # Errors
    /// As [`Db::write`].
    pub async fn tally<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        self.transact(Isolation::Newest, work).await
    }

    /// Copies an SQLite database, as it is at one moment, into the new file `to`, while it is in use. PostgreSQL has its
    /// own tools for that.
    ///
    /// # Errors
    /// When it is not SQLite, or the file exists or cannot be written.
    pub async fn back_up(&self, to: &std::path::Path) -> Result<(), Fault> {
        let (pool, to) = (self.readers.clone(), to.display().to_string());
        tokio::task::spawn_blocking(move || match &mut *pool.get()? {
            Conn::Sqlite(conn) => {
                diesel::sql_query("VACUUM INTO $1").bind::<diesel::sql_types::Text, _>(to).execute(conn)?;
                Ok(())
            }
            Conn::Postgres(_) => Err(Fault::System("PostgreSQL 请使用 pg_dump 备份".into())),
        })
        .await?
    }

    /// Counts anew what the planner of SQLite goes by, where tables have grown much since it was counted last; PostgreSQL does
    /// that by itself. To be called once a day.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tend(&self) -> Result<(), Fault> {
        let _turn = take(&self.writing).await?;
        let pool = self.writers.clone();
        tokio::task::spawn_blocking(move || {
            if let Conn::Sqlite(conn) = &mut *pool.get()? {
                // All tables, also those this connection has not looked at, and each index whole: of samples of a few
                // thousand entries (0x10) long lists are planned worse.
                conn.batch_execute("PRAGMA optimize=0x10002")?;
            }
            Ok(())
        })
        .await?
    }

    async fn transact<T: Send + 'static>(
        &self,
        isolation: Isolation,
        work: impl Fn(&mut Tx<'_>) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let turn = take(&self.writing).await?;
        let db = self.clone();
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            db.transact_here(isolation, &work)
        })
        .await?
    }

    fn transact_here<T>(
        &self,
        isolation: Isolation,
        work: &dyn Fn(&mut Tx<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let conn = &mut *self.writers.get()?;
        let mut tries = 1;
        loop {
            match once(conn, isolation, work) {
                Err(fault) if fault.is_passing() && tries < TRIES => tries += 1,
                Ok((value, told)) => {
                    if told.has_job {
                        self.job_put.send_replace(());
                    }
                    self.ears.ring(&told.rung);
                    return Ok(value);
                }
                Err(fault) => return Err(fault),
            }
        }
    }
}

async fn take(turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Fault> {
    let turn = Arc::clone(turns).acquire_owned();
    match tokio::time::timeout(PATIENCE, turn).await {
        Ok(Ok(turn)) => Ok(turn),
        _ => Err(Fault::System("no connection came free in time".into())),
    }
}

#[derive(Clone, Copy)]
enum Isolation {
    Snapshot,
    Newest,
}

/// What others are told once a transaction is committed.
struct Told {
    has_job: bool,
    rung: Vec<(&'static str, String)>,
}

impl Told {
    fn by(tx: &mut Tx<'_>) -> Self {
        Self { has_job: tx.has_job, rung: std::mem::take(&mut tx.rung) }
    }
}

fn once<T>(
    conn: &mut Conn,
    isolation: Isolation,
    work: &dyn Fn(&mut Tx<'_>) -> Result<T, Fault>,
) -> Result<(T, Told), Fault> {
    begin(conn, isolation)?;
    let mut tx = Tx::new(conn);
    // A panic must not hand a connection with an open transaction back to the pool.
    match catch_unwind(AssertUnwindSafe(|| work(&mut tx).map(|value| (value, Told::by(&mut tx))))) {
        Ok(Ok(value)) => match <Conn as Connection>::TransactionManager::commit_transaction(conn) {
            Ok(()) => Ok(value),
            Err(error) => {
                roll_back(conn);
                Err(error.into())
            }
        },
        Ok(Err(fault)) => {
            roll_back(conn);
            Err(fault)
        }
        Err(panic) => {
            roll_back(conn);
            resume_unwind(panic)
        }
    }
}

fn roll_back(conn: &mut Conn) {
    // When the commit itself failed, the transaction is already gone and this says so: nothing to do about it.
    let _ = <Conn as Connection>::TransactionManager::rollback_transaction(conn);
}

/// On SQLite the lock is taken at the start, so a transaction never fails halfway because another one wrote first.
fn begin(conn: &mut Conn, isolation: Isolation) -> Result<(), Fault> {
    match conn {
        Conn::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")?,
        Conn::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(
            conn,
            match isolation {
                Isolation::Snapshot => "BEGIN ISOLATION LEVEL REPEATABLE READ",
                Isolation::Newest => "BEGIN ISOLATION LEVEL READ COMMITTED",
            },
        )?,
    }
    Ok(())
}

/// Lets `Connection::transaction` carry our fault.
enum Kept {
    Fault(Fault),
    Diesel(diesel::result::Error),
}

impl From<diesel::result::Error> for Kept {
    fn from(error: diesel::result::Error) -> Self {
        Self::Diesel(error)
    }
}

impl Kept {
    fn into_fault(self) -> Fault {
        match self {
            Self::Fault(fault) => fault,
            Self::Diesel(error) => error.into(),
        }
    }
}

#[derive(Debug)]
struct Prepare;

impl CustomizeConnection<Conn, PoolError> for Prepare {
    fn on_acquire(&self, conn: &mut Conn) -> Result<(), PoolError> {
        if let Conn::Sqlite(conn) = conn {
            // busy_timeout first: the others may meet another connection's lock.
            conn.batch_execute(
                "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
                 PRAGMA foreign_keys=ON; PRAGMA mmap_size=268435456; PRAGMA cache_size=-16384; \
                 PRAGMA wal_autocheckpoint=8000; PRAGMA temp_store=MEMORY;",
            )
            .map_err(PoolError::QueryError)?;
        }
        Ok(())
    }
}

/// `postgres://user:secret@host/name` without the secret, for messages.
fn without_password(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme < at => {
            let user = url[scheme + 3..at].split(':').next().unwrap_or_default();
            format!("{}://{user}@{}", &url[..scheme], &url[at + 1..])
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use diesel::prelude::*;
    use diesel::sql_types::Text;

    use super::without_password;
    use crate::Conn;

    #[test]
    fn a_database_password_is_not_told() {
        assert_eq!(without_password("postgres://talent:hunter2@db/talent"), "postgres://talent@db/talent");
        assert_eq!(without_password("data/talent.sqlite"), "data/talent.sqlite");
    }

    #[test]
    fn sqlite_is_built_as_the_workspace_says() {
        #[derive(QueryableByName)]
        struct Built {
            #[diesel(sql_type = Text)]
            compile_options: String,
        }
        let conn = &mut Conn::establish(":memory:").unwrap();
        let all: Vec<Built> = diesel::sql_query("PRAGMA compile_options").load(conn).unwrap();
        let has = |wanted: &str| all.iter().any(|one| one.compile_options == wanted);
        assert!(has("ENABLE_QPSG") && has("DEFAULT_MEMSTATUS=0") && !has("ENABLE_MEMORY_MANAGEMENT"));
    }
}
