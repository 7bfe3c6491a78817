//! Files nobody needs any more: removed by a job, after the row that said so was committed.

use base::{Chance, Clock, Given, Id, Seal, noun};
use db::queue::{Failure, Job};
use db::vault::Vault;
use db::{Db, Fault, Tx};
use std::sync::Arc;

use crate::receive::{COMING, is_stale};
use crate::store;

/// The queue's kind for [`run`].
pub const FORGET: &str = "attachment.forget";

/// Puts the removal of a file on the queue. The job looks again whether something holds it.
pub(crate) fn forget(tx: &mut Tx<'_>, id: &Id<noun::Attachment>, given: &Given) -> Result<(), Fault> {
    db::queue::put(tx, FORGET, id, given.now, given)
}

/// Runs one [`FORGET`] job: the file of a replaced or removed row that nothing holds.
///
/// # Errors
/// When database or vault fail: the job is run again.
pub async fn run(db: &Db, vault: &Vault, job: Job) -> Result<(), Failure> {
    let id: Id<noun::Attachment> = job.read()?;
    let row = id.clone();
    let key = db.write(move |tx| store::take_unheld_key(tx, &row)).await?;
    if let Some(key) = key {
        vault.remove(&key).await?;
    }
    Ok(())
}

/// The queue's kind for [`Litter::run`], which puts itself on the queue again.
pub const LITTER: &str = "attachment.litter";

/// Whatever is on its way into the vault is named by a row long before this.
const YOUNG: time::Duration = time::Duration::DAY;

/// So many keys are asked after at once.
const SOME: usize = 200;

/// Looks for files of which no row knows: a program that dies between the file and the row leaves one behind.
#[derive(Clone)]
pub struct Litter {
    /// Where rows are.
    pub db: Db,
    /// Where files are.
    pub vault: Vault,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The random source.
    pub chance: Arc<dyn Chance>,
    /// The keys.
    pub seal: Arc<dyn Seal>,
}

impl std::fmt::Debug for Litter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Litter")
    }
}

impl Litter {
    /// Removes what has lain there for a day without a row, and looks again in a day; answers how much it was.
    ///
    /// # Errors
    /// When database or vault fail.
    pub async fn run(&self) -> Result<usize, Fault> {
        let given = Given::at(&*self.clock, &self.chance, &self.seal);
        let now = given.now;
        // First of all, so that a run that fails is not the last one.
        self.db
            .write(move |tx| {
                if db::queue::is_waiting_after(tx, LITTER, given.now)? {
                    return Ok(());
                }
                db::queue::put(tx, LITTER, &(), given.now.plus(time::Duration::DAY), &given)
            })
            .await?;
        let mut removed = 0;
        for keys in self.vault.list(crate::SHELF, now.minus(YOUNG)).await?.chunks(SOME) {
            let asked = keys.to_vec();
            let named = self.db.read(move |conn| store::list_named(conn, &asked)).await?;
            for key in keys.iter().filter(|key| !named.contains(key)) {
                self.vault.remove(key).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

/// Puts [`LITTER`] on the queue, unless it is there.
///
/// # Errors
/// When the database fails.
pub fn start(tx: &mut Tx<'_>, given: &Given) -> Result<(), Fault> {
    if db::queue::is_waiting(tx, LITTER)? {
        return Ok(());
    }
    db::queue::put(tx, LITTER, &(), given.now, given)
}

/// Removes uploads that broke off, with what arrived of them. Housekeeping calls it every hour.
///
/// # Errors
/// When database or vault fail.
pub async fn sweep(
    db: &Db,
    vault: &Vault,
    (chance, seal): (&Arc<dyn Chance>, &Arc<dyn Seal>),
    now: base::Moment,
) -> Result<usize, Fault> {
    let (chance, seal, calendar) = (Arc::clone(chance), Arc::clone(seal), base::Calendar::shared());
    let given = Given { now, chance, seal, calendar };
    let litter = db
        .write(move |tx| {
            let stale = store::list_in(tx, &COMING[..1], &given)?;
            let stale: Vec<_> =
                stale.into_iter().filter(|(_, file)| is_stale(file.created_at, given.now)).collect();
            for (owner, file) in &stale {
                store::remove_receiving(tx, owner, &file.id)?;
            }
            Ok(stale.into_iter().map(|(_, file)| file.key).collect::<Vec<_>>())
        })
        .await?;
    for key in &litter {
        vault.remove(key).await?;
    }
    Ok(litter.len())
}
