//! 消息中心: everything the platform told a person, with the copies of text messages (R9.4).

use std::collections::BTreeMap;

use base::{Given, Id, Mobile, Moment, Person, noun};
use db::{Conn, Fault, Tx};
use time::Duration;

use crate::{Template, sms, store};

/// A message.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Its id.
    pub id: Id<Kept>,
    /// The words.
    pub text: String,
    /// Where to go on; empty for nowhere.
    pub link: String,
    /// True when it was to go to the phone too.
    pub by_sms: bool,
    /// What became of that, where it is still known.
    pub sms: Option<sms::State>,
    /// When.
    pub created_at: Moment,
    /// True until the page that lists it was opened.
    pub is_new: bool,
}

/// To whom.
#[derive(Clone, Copy, Debug)]
pub struct To<'a> {
    /// The person.
    pub person: &'a Id<noun::Person>,
    /// The phone, for the copy.
    pub mobile: Option<&'a Mobile>,
    /// Where the message leads.
    pub link: &'a str,
}

/// Keeps a message and, when there is a phone, sends its text there as well, within two days or not at all.
///
/// # Errors
/// When the database fails.
pub fn tell(
    tx: &mut Tx<'_>,
    to: &To<'_>,
    (template, params): (Template, &BTreeMap<String, String>),
    given: &Given,
) -> Result<(), Fault> {
    let id = Id::<Kept>::new(given);
    store::insert_message_kept(tx, &id, (to, &template.body(params)), given)?;
    match to.mobile {
        Some(mobile) => sms::put(tx, (&id, mobile), (template, params), Duration::days(2), given),
        None => Ok(()),
    }
}

/// Keeps a message that goes to no phone: what may be read whenever somebody comes.
///
/// # Errors
/// When the database fails.
pub fn keep(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (text, link): (&str, &str),
    given: &Given,
) -> Result<(), Fault> {
    let to = To { person, mobile: None, link };
    store::insert_message_kept(tx, &Id::new(given), (&to, text), given)
}

/// The messages of `person` from `from` on, at most `most`, the newest first, and how many there are.
///
/// # Errors
/// When the database fails.
pub fn list(
    conn: &mut Conn,
    person: &Person,
    (from, most): (i64, i64),
    given: &Given,
) -> Result<(Vec<Kept>, i64), Fault> {
    Ok((
        store::list_messages(conn, person.id(), (from, most), given)?,
        store::count_messages(conn, person.id())?,
    ))
}

/// How many of them nobody opened yet.
///
/// # Errors
/// When the database fails.
pub fn count_new(conn: &mut Conn, person: &Id<noun::Person>) -> Result<i64, Fault> {
    store::count_new_messages(conn, person)
}

/// They have been read.
///
/// # Errors
/// When the database fails.
pub fn read(tx: &mut Tx<'_>, person: &Person, given: &Given) -> Result<(), Fault> {
    store::update_messages_read(tx, person.id(), given.now)
}
