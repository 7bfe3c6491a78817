//! Sign-in sessions of this platform.

use std::collections::BTreeMap;

use base::{Given, Id, Secret, noun};
use db::session::{self, Browser, Limits, Session};
use db::{Fault, Tx};
use serde::{Deserialize, Serialize};

/// The realm of this platform's sessions.
pub const REALM: &str = "identity";

/// The queue's kind for [`Ended`].
pub const ENDED: &str = "identity.session-ended";

/// Somebody just signed in.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub account: Id<noun::Account>,
    /// The new session.
    pub session: Session,
    /// For the browser's cookie; the one it had before is worthless from now on.
    pub token: Secret,
}

/// Told to whoever signed people in on the word of these sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Whose sessions.
    pub account: Id<noun::Account>,
    /// Which.
    pub sessions: Vec<Id<Session>>,
    /// True when the account's password or certified identity changed hands: what other systems were given on its word holds
    /// no longer, their access without a session too.
    #[serde(default)]
    pub is_distrusted: bool,
}

pub(crate) fn open(
    tx: &mut Tx<'_>,
    (account, username): (&Id<noun::Account>, &str),
    way: &str,
    browser: &Browser,
    given: &Given,
    limits: &Limits,
) -> Result<SignedIn, Fault> {
    let notes =
        BTreeMap::from([("way".to_owned(), way.to_owned()), ("name".to_owned(), username.to_owned())]);
    let (session, token) = session::open(tx, REALM, account.as_str(), notes, browser, given, limits)?;
    Ok(SignedIn { account: account.clone(), session, token })
}

/// Queues the word that `sessions` of `account` are over.
pub(crate) fn tell_ended(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    sessions: Vec<Id<Session>>,
    given: &Given,
) -> Result<(), Fault> {
    if sessions.is_empty() {
        return Ok(());
    }
    let ended = Ended { account: account.clone(), sessions, is_distrusted: false };
    db::queue::put(tx, ENDED, &ended, given.now, given)
}

/// Ends every session of `account` but `kept`, and everything that other systems were given on its word.
pub(crate) fn distrust(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    kept: Option<&Id<Session>>,
    given: &Given,
) -> Result<(), Fault> {
    let sessions = session::end_others(tx, REALM, account.as_str(), kept)?;
    let ended = Ended { account: account.clone(), sessions, is_distrusted: true };
    db::queue::put(tx, ENDED, &ended, given.now, given)
}

/// Ends every session of `account` but `kept`.
pub(crate) fn end_others(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    kept: Option<&Id<Session>>,
    given: &Given,
) -> Result<usize, Fault> {
    let ended = session::end_others(tx, REALM, account.as_str(), kept)?;
    let count = ended.len();
    tell_ended(tx, account, ended, given)?;
    Ok(count)
}
