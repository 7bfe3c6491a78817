//! The job queue: what must happen after a transaction, written by that transaction.
//!
//! A job is claimed by compare-and-set on a lease, so two programs on one database never run it at once; a job whose
//! program died is claimed again when its lease ends. A failed job is tried again later and later, then set aside
//! as dead, where `talent doctor` shows it.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use base::{Clock, Given, Id, Moment};
use diesel::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::Duration;

use crate::schema::job;
use crate::{Conn, Db, Fault, Tx};

const LEASE: Duration = Duration::minutes(2);
const MOST_ATTEMPTS: i32 = 8;

/// Writes a job of `kind` to be run at `run_at` or soon after. `body` must hold nothing that [`Secret`](base::Secret)
/// would hide: refer to rows instead.
///
/// # Errors
/// When the database fails.
pub fn put(
    tx: &mut Tx<'_>,
    kind: &str,
    body: &impl Serialize,
    run_at: Moment,
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(job::table)
        .values((
            job::id.eq(Id::<Job>::new(given).as_str()),
            job::kind.eq(kind),
            job::body.eq(serde_json::to_string(body)?),
            job::state.eq("waiting"),
            job::run_at.eq(run_at),
            job::leased_until.eq(0),
            job::attempts.eq(0),
            job::created_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    tx.has_job = true;
    Ok(())
}

/// A claimed job.
#[derive(Clone, Debug, Queryable)]
pub struct Job {
    /// Its id, stable over retries.
    pub id: Id<Job>,
    /// Its kind.
    pub kind: String,
    body: String,
    /// How often it was tried before.
    pub attempts: i32,
}

impl Job {
    /// Reads the body.
    ///
    /// # Errors
    /// When it has another form, which is a defect of the program.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_str(&self.body).map_err(|e| Failure::Final(format!("body: {e}")))
    }
}

/// Why a job did not succeed. The text stands in the database and the log: no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Try again, later and later.
    Later(String),
    /// Trying again cannot help.
    Final(String),
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Later(fault.to_string())
    }
}

type Running = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;
type Handler = Arc<dyn Fn(Job) -> Running + Send + Sync>;

/// Runs jobs, one after another, each kind by its handler.
#[derive(Clone)]
pub struct Worker {
    db: Db,
    clock: Arc<dyn Clock>,
    handlers: HashMap<&'static str, Handler>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.handlers.keys()).finish()
    }
}

impl Worker {
    /// A worker without handlers.
    pub fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock, handlers: HashMap::new() }
    }

    /// Says how jobs of `kind` are run. A handler must bear being run twice: a program can die between the act and
    /// its record.
    #[must_use]
    pub fn handle<F, R>(mut self, kind: &'static str, handler: F) -> Self
    where
        F: Fn(Job) -> R + Send + Sync + 'static,
        R: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        self.handlers.insert(kind, Arc::new(move |job| Box::pin(handler(job))));
        self
    }

    /// Runs one due job; false when none is due.
    ///
    /// # Errors
    /// When the database fails; a job's own failure is recorded with the job.
    pub async fn run_one(&self) -> Result<bool, Fault> {
        let now = self.clock.now();
        let kinds: Vec<&'static str> = self.handlers.keys().copied().collect();
        let Some(job) = self.db.write(move |tx| claim(tx, &kinds, now)).await? else {
            return Ok(false);
        };
        let handler = Arc::clone(&self.handlers[job.kind.as_str()]);
        let outcome = handler(job.clone()).await;
        if let Err(failure) = &outcome {
            tracing::warn!(kind = %job.kind, id = %job.id, attempts = job.attempts, ?failure, "a job failed");
        }
        let now = self.clock.now();
        self.db.write(move |tx| settle(tx, &job, &outcome, now)).await?;
        Ok(true)
    }

    /// Runs every job that is due.
    ///
    /// # Errors
    /// As [`Worker::run_one`].
    pub async fn run_due(&self) -> Result<(), Fault> {
        while self.run_one().await? {}
        Ok(())
    }

    /// Runs jobs until the program ends: at once after a transaction of this program, within a second after one of
    /// another program on the same database.
    pub async fn run(self) {
        let mut put = self.db.job_put.subscribe();
        loop {
            if let Err(fault) = self.run_due().await {
                tracing::error!(%fault, "the worker cannot reach the queue");
            }
            if let Err(fault) = self.link_journal().await {
                tracing::error!(%fault, "the journal cannot be linked");
            }
            let poll = tokio::time::sleep(std::time::Duration::from_secs(1));
            tokio::select! { _ = put.changed() => {}, () = poll => {} }
        }
    }

    async fn link_journal(&self) -> Result<(), Fault> {
        while let Some((seq, head)) = crate::journal::link(&self.db).await? {
            tracing::info!(seq, head, "journal linked");
        }
        Ok(())
    }
}

fn claim(tx: &mut Tx<'_>, kinds: &[&'static str], now: Moment) -> Result<Option<Job>, Fault> {
    let due = job::state
        .eq("waiting")
        .and(job::run_at.le(now))
        .and(job::leased_until.le(now))
        .and(job::kind.eq_any(kinds.iter().copied()));
    let found: Option<Job> = job::table
        .filter(due)
        .order((job::run_at, job::id))
        .select((job::id, job::kind, job::body, job::attempts))
        .first(&mut **tx)
        .optional()?;
    let Some(found) = found else { return Ok(None) };
    let claimed = diesel::update(job::table.find(found.id.as_str()).filter(job::leased_until.le(now)))
        .set(job::leased_until.eq(now.plus(LEASE)))
        .execute(&mut **tx)?;
    Ok((claimed == 1).then_some(found))
}

fn settle(tx: &mut Tx<'_>, done: &Job, outcome: &Result<(), Failure>, now: Moment) -> Result<(), Fault> {
    let row = job::table.find(done.id.as_str());
    let attempts = done.attempts + 1;
    match outcome {
        Ok(()) => diesel::delete(row).execute(&mut **tx)?,
        Err(Failure::Later(why)) if attempts < MOST_ATTEMPTS => diesel::update(row)
            .set((
                job::attempts.eq(attempts),
                job::leased_until.eq(0),
                job::run_at.eq(now.plus(backoff(attempts))),
                job::last_error.eq(why),
            ))
            .execute(&mut **tx)?,
        Err(Failure::Later(why) | Failure::Final(why)) => diesel::update(row)
            .set((job::attempts.eq(attempts), job::state.eq("dead"), job::last_error.eq(why)))
            .execute(&mut **tx)?,
    };
    Ok(())
}

/// 5 s, 25 s, 2 min, 10 min, then once an hour.
fn backoff(attempts: i32) -> Duration {
    let power = u32::try_from(attempts).unwrap_or(1).min(5);
    Duration::seconds(5i64.pow(power)).min(Duration::HOUR)
}

/// True when a job of `kind` waits.
///
/// # Errors
/// When the database fails.
pub fn is_waiting(conn: &mut Conn, kind: &str) -> Result<bool, Fault> {
    let waiting = job::table.filter(job::kind.eq(kind).and(job::state.eq("waiting")));
    Ok(waiting.count().get_result::<i64>(conn)? > 0)
}

/// True when a job of `kind` waits for a time later than `now`: one that is being run is not counted.
///
/// # Errors
/// When the database fails.
pub fn is_waiting_after(conn: &mut Conn, kind: &str, now: Moment) -> Result<bool, Fault> {
    let waiting = job::kind.eq(kind).and(job::state.eq("waiting")).and(job::run_at.gt(now));
    Ok(job::table.filter(waiting).count().get_result::<i64>(conn)? > 0)
}

/// How many jobs wait and how many were given up, for `talent doctor`.
///
/// # Errors
/// When the database fails.
pub fn counts(conn: &mut Conn) -> Result<(i64, i64), Fault> {
    let of = |conn: &mut Conn, state: &str| job::table.filter(job::state.eq(state)).count().get_result(conn);
    Ok((of(conn, "waiting")?, of(conn, "dead")?))
}
