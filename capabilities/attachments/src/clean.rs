//! Files nobody needs any more: removed by a job, after the row that said so was committed.

use base::{Chance, Given, Id, Seal, noun};
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
    let given = Given { now, chance: Arc::clone(chance), seal: Arc::clone(seal) };
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
