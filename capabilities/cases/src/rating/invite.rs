//! Asking somebody to rate, and once more three days after the end.

use affiliation::Business;
use base::{Given, Id, Mobile, noun};
use db::{Fault, Tx};
use notices::message::{self, To};
use notices::{Template, params};
use time::Duration;

use super::{Event, Rating, store};
use crate::Kind;

/// The queue's kind for [`remind`].
pub const REMIND: &str = "cases.remind-rating";

/// So long after the end somebody who has not rated is asked once more.
const AFTER: Duration = Duration::days(3);

/// A service event that may be rated.
#[derive(Clone, Copy, Debug)]
pub struct Invitation<'a> {
    /// The application.
    pub application: &'a Id<noun::Application>,
    /// The applicant.
    pub person: &'a Id<noun::Person>,
    /// The code of the region whose body served.
    pub authority: &'a str,
    /// The family of business.
    pub business: Business,
    /// The kind of business, by code.
    pub kind: &'a str,
    /// What happened.
    pub event: Event,
}

/// Invites the applicant, for the engine: when an application is accepted and when it ends with a decision. Once for each
/// event, however often it is called. The end is told to the phone too; about the acceptance the phone is told anyway.
///
/// # Errors
/// When the database fails.
pub fn invite(tx: &mut Tx<'_>, invitation: &Invitation<'_>, given: &Given) -> Result<(), Fault> {
    let id = Id::<Rating>::new(given);
    if !store::insert(tx, &id, invitation, given.now)? {
        return Ok(());
    }
    match invitation.event {
        Event::Accepted => {
            let name = Kind::find(invitation.kind).map_or("", |kind| kind.name);
            let text = format!("您的{name}业务已受理，欢迎对受理服务作出评价。");
            message::keep(tx, invitation.person, (&text, &address(&id)), given)
        }
        Event::Ended => {
            tell(tx, (&id, invitation.person), given)?;
            db::queue::put(tx, REMIND, &id, given.now.plus(AFTER), given)
        }
    }
}

/// Asks once more when nothing was said yet; a second run finds that it was done.
///
/// # Errors
/// When the database fails.
pub fn remind(tx: &mut Tx<'_>, id: &Id<Rating>, given: &Given) -> Result<(), Fault> {
    let Some(rating) = store::find(tx, id, given)? else { return Ok(()) };
    if !store::update_reminded(tx, id, given.now)? {
        return Ok(());
    }
    tell(tx, (id, &rating.person), given)
}

fn address(id: &Id<Rating>) -> String {
    format!("/person/ratings/{id}")
}

fn tell(tx: &mut Tx<'_>, (id, person): (&Id<Rating>, &Id<noun::Person>), given: &Given) -> Result<(), Fault> {
    let card = profile::list_cards(tx, std::slice::from_ref(person), given)?.pop();
    let mobile = card.and_then(|(_, card)| Mobile::parse(&card.told.mobile).ok());
    let to = To { person, mobile: mobile.as_ref(), link: &address(id) };
    message::tell(tx, &to, (Template::Rate, &params([])), given)
}
