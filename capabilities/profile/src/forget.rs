//! Photos nobody needs any more: one that another replaced before it was submitted, and one that came too late to be taken.
//! Removed by a job, after the transaction that let go of it.

use std::sync::Arc;

use base::{Chance, Clock, Given, Id, Seal, noun};
use db::queue::{Failure, Job};
use db::vault::Vault;
use db::{Db, Fault, Tx};
use serde::{Deserialize, Serialize};

use crate::store;

/// The queue's kind for [`Forgetting`].
pub const FORGET: &str = "profile.forget-photo";

#[derive(Debug, Serialize, Deserialize)]
struct Left {
    person: Id<noun::Person>,
    key: String,
}

/// Puts the removal of a photo on the queue. The job looks whether a version or the draft still has it.
pub(crate) fn forget(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    key: &str,
    given: &Given,
) -> Result<(), Fault> {
    if key.is_empty() {
        return Ok(());
    }
    db::queue::put(tx, FORGET, &Left { person: person.clone(), key: key.to_owned() }, given.now, given)
}

/// What the job needs.
#[derive(Clone)]
pub struct Forgetting {
    /// Where sheets are.
    pub db: Db,
    /// Where photos are.
    pub vault: Vault,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The random source.
    pub chance: Arc<dyn Chance>,
    /// What opens sheets.
    pub seal: Arc<dyn Seal>,
}

impl std::fmt::Debug for Forgetting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Forgetting")
    }
}

impl Forgetting {
    /// Runs one [`FORGET`] job.
    ///
    /// # Errors
    /// When database or vault fail: the job is run again.
    pub async fn run(&self, job: Job) -> Result<(), Failure> {
        let Left { person, key } = job.read()?;
        let (looked, given) = (key.clone(), Given::at(&*self.clock, &self.chance, &self.seal));
        let is_kept = self.db.read(move |conn| store::has_photo(conn, &person, &looked, &given)).await?;
        if !is_kept {
            self.vault.remove(&key).await?;
        }
        Ok(())
    }
}
