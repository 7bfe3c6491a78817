//! What an officer did lately, over all applications.

use base::{Given, Officer};
use db::{Conn, Fault};

use crate::application::Event;
use crate::store;
use crate::unit::{Line, with_names};

/// The newest acts of `officer`, at most `most`, each with its application as it stands now. What is not theirs to see
/// any more is left out.
///
/// # Errors
/// When the database fails.
pub fn list(
    conn: &mut Conn,
    officer: &Officer,
    most: i64,
    given: &Given,
) -> Result<Vec<(Event, Line)>, Fault> {
    let mut acts = Vec::new();
    for (id, event) in store::event::list_of_actor(conn, officer.person(), most)? {
        if let Some(application) = super::find(conn, officer, &id)? {
            acts.push((event, application));
        }
    }
    let (events, applications): (Vec<Event>, Vec<_>) = acts.into_iter().unzip();
    Ok(events.into_iter().zip(with_names(conn, applications, given)?).collect())
}
