//! 关联解除: while a person does not belong to the unit that vouches, their open applications with it stand still
//! (business 2.5). Called in the transaction of the link's end and of its acceptance. Drafts stay: nobody else saw them.

mod resume;
mod suspend;

pub use resume::resume;
pub use suspend::suspend;

use base::{Clerk, Given, Id, noun};
use db::{Fault, Tx};

use crate::act::{By, note};
use crate::application::{Application, Event};
use crate::kinds::Effect;
use crate::position::Position;
use crate::{Practice, store};

/// True for what stands still when a link ends: it was submitted, and is not ended. A cancellation goes on, because the
/// leave is what it is about (business 2.7). Pure.
fn stands_still(one: &Application) -> bool {
    let cancels = one.kind().is_ok_and(|kind| kind.effect == Effect::CancelPermit);
    one.position != Position::Draft && !one.stage().is_final() && !one.is_suspended && !cancels
}

/// Writes what changed, with its event and its entry in the journal.
fn write(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    after: &Application,
    (act, words): (&'static str, &str),
    (practice, given): (&Practice, &Given),
) -> Result<(), Fault> {
    if !store::update(tx, after, after.version)? {
        return Err(Fault::Stored(format!("application {} changed under its own transaction", after.id)));
    }
    let by = By::Clerk(clerk);
    let event = Event {
        at: given.now,
        stage: after.stage(),
        actor: by.words(after, practice),
        actor_id: clerk.person().to_string(),
        party: by.party().key().to_owned(),
        rank: 0,
        act: act.to_owned(),
        words: words.to_owned(),
        opinion: None,
    };
    store::insert_event(tx, after, &event, given)?;
    let action = if act == "suspend" { "application.suspended" } else { "application.resumed" };
    note(tx, &by, (action, &after.id, String::new()), given)
}

/// Tells the person, once for all of them.
fn tell(tx: &mut Tx<'_>, person: &Id<noun::Person>, text: &str, given: &Given) -> Result<(), Fault> {
    notices::message::keep(tx, person, (text, "/person/applications"), given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::position::Sender;

    #[test]
    fn only_what_was_submitted_and_is_open_stands_still() {
        for position in Position::all() {
            let one = Application::invented("101", position);
            let expected = position != Position::Draft && !position.stage().is_final();
            assert_eq!(stands_still(&one), expected, "{position:?}");
        }
        assert!(
            !stands_still(&Application::invented("105", Position::AtUnit)),
            "a leave is no reason to stop it"
        );
        let returned = Position::ReturnedToPerson(Sender::Unit);
        let twice = Application { is_suspended: true, ..Application::invented("101", returned) };
        assert!(!stands_still(&twice), "a second end of the link changes nothing");
    }
}
