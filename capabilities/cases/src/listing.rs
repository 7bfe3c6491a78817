//! 个人黑名单: who may not apply, why and until when (X04).

use base::{Day, Moment, Person};
use db::{Conn, Fault};

use crate::store;

/// The newest entry about a person.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Why.
    pub reason: String,
    /// Since when.
    pub listed_at: Moment,
    /// The last day.
    pub until_on: Day,
    /// When it was lifted before its time.
    pub lifted_at: Option<Moment>,
}

impl Listing {
    /// True while it stands in the way.
    pub fn is_running(&self, today: Day) -> bool {
        self.lifted_at.is_none() && today <= self.until_on
    }
}

/// The newest entry about `person`, running or not.
///
/// # Errors
/// When the database fails.
pub fn last(conn: &mut Conn, person: &Person) -> Result<Option<Listing>, Fault> {
    store::find_last_listing(conn, person.id())
}
