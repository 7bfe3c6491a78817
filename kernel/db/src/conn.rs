//! The connection both databases share, and the transaction only `Db::write` hands out.

use std::ops::{Deref, DerefMut};

use diesel::connection::{SimpleConnection, TransactionManager};
use diesel::prelude::*;

use crate::{Fault, Outcome};

/// A connection to either database. Nothing above this crate knows which.
#[derive(diesel::MultiConnection)]
#[expect(missing_docs, reason = "the derive writes the items")]
pub enum Conn {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Conn {
    /// What is read from here to the end of the transaction is planned for the values that are asked for: of a filter that
    /// thousands of rows fit or none, PostgreSQL's plan for any value is the wrong one for most. And it is planned for
    /// pages that are in memory or on a disk without a head; by its default PostgreSQL would rather read a whole table than
    /// look up a thousand rows.
    ///
    /// # Errors
    /// When the database fails.
    pub fn plan_for_values(&mut self) -> Result<(), Fault> {
        if let Self::Postgres(conn) = self {
            conn.batch_execute(
                "SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL random_page_cost = 1.1",
            )?;
        }
        Ok(())
    }
}

/// A connection inside a write transaction: functions that change rows take this, so none can run outside one.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    /// True once a job was put on the queue: only then is the worker woken.
    pub(crate) has_job: bool,
    /// The bells to ring when it is committed, with their words.
    pub(crate) rung: Vec<(&'static str, String)>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: &'a mut Conn) -> Self {
        Self { conn, has_job: false, rung: Vec::new() }
    }
}

impl Deref for Tx<'_> {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        self.conn
    }
}

impl DerefMut for Tx<'_> {
    fn deref_mut(&mut self) -> &mut Conn {
        self.conn
    }
}

impl std::fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tx")
    }
}

impl Tx<'_> {
    /// Runs `work` in a savepoint: a constraint it violates undoes only `work`, and the transaction goes on.
    ///
    /// # Errors
    /// What `work` answers.
    pub fn savepoint<T>(
        &mut self,
        work: impl FnOnce(&mut Conn) -> Result<T, diesel::result::Error>,
    ) -> Result<T, diesel::result::Error> {
        self.conn.transaction(work)
    }

    /// Runs `work` in a savepoint: a refusal or a fault undoes what was written on the way to it. For verbs that write
    /// before the last thing that can refuse has spoken.
    ///
    /// # Errors
    /// What `work` answers, or that the savepoint failed.
    pub fn attempt<T, R>(&mut self, work: impl FnOnce(&mut Tx<'_>) -> Outcome<T, R>) -> Outcome<T, R> {
        type Manager = <Conn as Connection>::TransactionManager;
        Manager::begin_transaction(self.conn)?;
        let mut inner = Tx::new(self.conn);
        let answer = work(&mut inner);
        let (has_job, rung) = (inner.has_job, std::mem::take(&mut inner.rung));
        if matches!(answer, Ok(Ok(_))) {
            Manager::commit_transaction(self.conn)?;
            self.has_job |= has_job;
            self.rung.extend(rung);
        } else {
            Manager::rollback_transaction(self.conn)?;
        }
        answer
    }
}

/// The backend that boxed statements are built for.
pub type Backend = <Conn as Connection>::Backend;
