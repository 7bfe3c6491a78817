//! What days bring: 公示, listings and permits that end, and reminders. Run by a job that puts itself on the queue again; safe
//! to run twice and on several nodes: every end is a step from one state to the next, every reminder a row that is there once.

mod end;
mod remind;

use std::sync::Arc;

use base::{Chance, Clock, Day, Given, Officer, Seal};
use db::{Conn, Db, Fault, Tx};
use time::Duration;

use crate::Practice;
use crate::store::reminder;

pub use end::end;

/// The queue's kind.
pub const TICK: &str = "cases.tick";

/// What the job needs.
#[derive(Clone)]
pub struct Scheduling {
    /// Where everything is.
    pub db: Db,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The random source.
    pub chance: Arc<dyn Chance>,
    /// The keys.
    pub seal: Arc<dyn Seal>,
    /// How applications are handled.
    pub practice: Practice,
    /// Who sits at the desks: officers are another capability's.
    pub officers: fn(&mut Conn) -> Result<Vec<Officer>, Fault>,
}

impl std::fmt::Debug for Scheduling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scheduling")
    }
}

/// What a day's reminders were completed by.
const DAY: &str = "day";

/// Nobody is reminded of anything twice within this time, whatever is forgotten.
const KEPT: Duration = Duration::days(400);

impl Scheduling {
    /// Does what is due, in many short transactions, and looks again in an hour.
    ///
    /// # Errors
    /// When the database fails; what was done is done, and the next run goes on.
    pub async fn run(&self) -> Result<(), Fault> {
        // First of all, so that a run that fails is not the last one.
        self.write(|tx, given| {
            let next = given.now.plus(Duration::HOUR);
            if db::queue::is_waiting_after(tx, TICK, given.now)? {
                return Ok(());
            }
            db::queue::put(tx, TICK, &(), next, given)
        })
        .await?;
        loop {
            let practice = self.practice.clone();
            if self.write(move |tx, given| end(tx, &practice, given)).await? == 0 {
                return self.remind().await;
            }
        }
    }

    /// The reminders of a day, once a day.
    async fn remind(&self) -> Result<(), Fault> {
        let is_done = self
            .write(|tx, given| {
                let key = today(given);
                Ok(reminder::list_given(tx, (&[DAY], std::slice::from_ref(&key.1)))?.contains(&key))
            })
            .await?;
        if is_done {
            return Ok(());
        }
        for duty in remind::DUTIES {
            let mut after = Some(String::new());
            while let Some(last) = after {
                after = self.write(move |tx, given| remind::page(tx, duty, &last, given)).await?;
            }
        }
        self.remind_desks().await?;
        self.write(|tx, given| {
            reminder::insert(tx, today(given), given.now)?;
            certificates::forget_checks(tx, given)?;
            reminder::remove_before(tx, given.now.minus(KEPT))
        })
        .await?;
        self.db.tend().await
    }

    /// What is overdue and in nobody's hand is told to everybody who could take it, on days on which they work.
    async fn remind_desks(&self) -> Result<(), Fault> {
        if !self.clock.calendar().is_working(self.clock.now().china_date()) {
            return Ok(());
        }
        for officer in self.db.read(self.officers).await? {
            self.write(move |tx, given| remind::desk(tx, &officer, given)).await?;
        }
        Ok(())
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl Fn(&mut Tx<'_>, &Given) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let given = Given::at(&*self.clock, &self.chance, &self.seal);
        self.db.write(move |tx| work(tx, &given)).await
    }
}

fn today(given: &Given) -> reminder::Key {
    (DAY.to_owned(), "all".to_owned(), Day(given.now.china_date()).to_string())
}

/// Puts the job on the queue, unless it is there.
///
/// # Errors
/// When the database fails.
pub fn start(tx: &mut Tx<'_>, given: &Given) -> Result<(), Fault> {
    if db::queue::is_waiting(tx, TICK)? {
        return Ok(());
    }
    db::queue::put(tx, TICK, &(), given.now, given)
}
