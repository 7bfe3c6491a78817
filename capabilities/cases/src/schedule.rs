//! What days bring: 公示 that end. Run by a job that puts itself on the queue again; safe to run twice and on several nodes.

use base::Given;
use db::{Fault, Tx};

use crate::{Practice, announcement};

/// The queue's kind.
pub const TICK: &str = "cases.tick";

/// Does what is due.
///
/// # Errors
/// When the database fails.
pub fn tick(tx: &mut Tx<'_>, practice: &Practice, given: &Given) -> Result<(), Fault> {
    announcement::end_due(tx, practice, given)?;
    Ok(())
}
