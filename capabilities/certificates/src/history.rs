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
    /// The number that it gave up, when it got another.
    pub number_before: Option<String>,
    /// The number that it got: with the issue, or in another's place.
    pub number_after: Option<String>,
}

/// The history of `permit`, the newest first. Only who was given the permit can ask for it.
///
/// # Errors
/// When the database fails.
pub fn history(conn: &mut Conn, permit: &Permit) -> Result<Vec<Event>, Fault> {
    store::event::list(conn, &permit.id)
}
