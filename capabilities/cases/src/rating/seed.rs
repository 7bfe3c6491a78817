//! Invitations and ratings of invented people, for the demo only: nobody is told, nothing of production calls this.

use base::{Given, Id, Person};
use db::{Fault, Tx};

use super::{Form, Invitation, Rating, give, store};

/// Invites `person`, who answers with `form` when there is one.
///
/// # Errors
/// When the database fails.
pub fn rate(
    tx: &mut Tx<'_>,
    person: &Person,
    (invitation, form): (&Invitation<'_>, Option<&Form>),
    given: &Given,
) -> Result<(), Fault> {
    let id = Id::<Rating>::new(given);
    if !store::insert(tx, &id, invitation, given.now)? {
        return Ok(());
    }
    let Some(form) = form else { return Ok(()) };
    match give(tx, person, (&id, form), given)? {
        Ok(_) => Ok(()),
        Err(refused) => Err(Fault::System(format!("a demo rating is not in order: {refused:?}"))),
    }
}
