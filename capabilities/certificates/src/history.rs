//! What happened to a permit, as its holder and the authorities may read it.

use base::{Id, Moment, noun};
use db::{Conn, Fault};

use crate::{Permit, State, store};

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// What was done, in words.
    pub act: &'static str,
    /// How it stood before; none for the issue.
    pub from: Option<State>,
    /// How it stood after.
    pub to: State,
    /// Why, or what changed.
    pub cause: String,
    /// Who, as people read it.
    pub actor: String,
    /// The application it came from.
    pub application: Option<Id<noun::Application>>,
}

/// The history of `permit`, the newest first. Only who was given the permit can ask for it.
///
/// # Errors
/// When the database fails.
pub fn history(conn: &mut Conn, permit: &Permit) -> Result<Vec<Event>, Fault> {
    store::event::list(conn, &permit.id)
}
