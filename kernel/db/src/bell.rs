//! Bells: what changed in one place is waited for in another, in this program and in the others of the installation.
//!
//! A bell is rung when its transaction commits, never before. In this program that is a call; the others hear it over
//! PostgreSQL's notifications, this one a second time, which does no harm. A bell can be lost while a connection is away:
//! who listens is told so, and looks for itself.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::Text;
use tokio::sync::Semaphore;

use crate::{Conn, Db, Fault, Tx};

/// How long the listener sleeps between two looks at its connection.
const PAUSE: Duration = Duration::from_millis(40);

/// After so many looks it asks the server something: a connection that is half open says nothing by itself.
const PROBE: u32 = 750;

/// How long it waits before it connects anew.
const AWAY: Duration = Duration::from_secs(2);

/// What is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard<'a> {
    /// The bell was rung with this word.
    Word(&'a str),
    /// It may have been rung unheard.
    Perhaps,
}

/// Who listens in this program.
#[derive(Clone, Default)]
pub(crate) struct Ears(Arc<Mutex<Vec<Listening>>>);

/// A bell, and who is called when it rings.
type Listening = (&'static str, Arc<Ear>);

type Ear = dyn Fn(Heard<'_>) + Send + Sync;

impl Ears {
    pub(crate) fn ring(&self, rung: &[(&'static str, String)]) {
        if rung.is_empty() {
            return;
        }
        let ears = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (bell, word) in rung {
            for (_, heard) in ears.iter().filter(|(own, _)| own == bell) {
                heard(Heard::Word(word));
            }
        }
    }
}

/// Rings `bell` with `word` (under 8000 bytes) once this transaction is committed.
///
/// # Errors
/// When the database fails.
pub fn ring(tx: &mut Tx<'_>, bell: &'static str, word: &str) -> Result<(), Fault> {
    if let Conn::Postgres(conn) = &mut **tx {
        let notify = diesel::sql_query("SELECT pg_notify($1, $2)");
        notify.bind::<Text, _>(bell).bind::<Text, _>(word).execute(conn)?;
    }
    tx.rung.push((bell, word.to_owned()));
    Ok(())
}

impl Db {
    /// Calls `heard` whenever `bell` is rung. Over PostgreSQL a thread listens for the other programs, as long as this handle
    /// or a clone of it lives.
    pub fn listen(&self, bell: &'static str, heard: impl Fn(Heard<'_>) + Send + Sync + 'static) {
        let heard: Arc<Ear> = Arc::new(heard);
        self.ears.0.lock().unwrap_or_else(PoisonError::into_inner).push((bell, Arc::clone(&heard)));
        if !self.url.starts_with("postgres") {
            return;
        }
        let (url, alive) = (Arc::clone(&self.url), Arc::downgrade(&self.writing));
        std::thread::spawn(move || {
            #[expect(
                clippy::disallowed_methods,
                reason = "a thread of its own tries a lost connection again"
            )]
            while alive.strong_count() > 0 {
                if let Err(why) = hear(&url, bell, &*heard, &alive) {
                    tracing::warn!(%why, bell, "the listener lost its connection");
                    std::thread::sleep(AWAY);
                }
            }
        });
    }
}

fn hear(
    url: &str,
    bell: &str,
    heard: &Ear,
    alive: &Weak<Semaphore>,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut conn = PgConnection::establish(url)?;
    diesel::sql_query(format!("LISTEN \"{bell}\"")).execute(&mut conn)?;
    heard(Heard::Perhaps);
    let mut looks = 0;
    #[expect(clippy::disallowed_methods, reason = "libpq is asked for notifications, it does not call")]
    while alive.strong_count() > 0 {
        for word in conn.notifications_iter() {
            heard(Heard::Word(&word?.payload));
        }
        looks += 1;
        if looks % PROBE == 0 {
            diesel::sql_query("SELECT 1").execute(&mut conn)?;
        }
        std::thread::sleep(PAUSE);
    }
    Ok(())
}
