//! The connection both databases share, and the transaction only `Db::write` hands out.

use std::ops::{Deref, DerefMut};

use diesel::prelude::*;

/// A connection to either database. Nothing above this crate knows which.
#[derive(diesel::MultiConnection)]
#[expect(missing_docs, reason = "the derive writes the items")]
pub enum Conn {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// A connection inside a write transaction: functions that change rows take this, so none can run outside one.
pub struct Tx<'a> {
    conn: &'a mut Conn,
    /// True once a job was put on the queue: only then is the worker woken.
    pub(crate) has_job: bool,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: &'a mut Conn) -> Self {
        Self { conn, has_job: false }
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
}

/// The backend that boxed statements are built for.
pub type Backend = <Conn as Connection>::Backend;
