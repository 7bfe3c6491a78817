//! Sign-in sessions of this platform.

use std::collections::BTreeMap;

use base::{Given, Id, Secret, noun};
use db::session::{self, Browser, Limits, Session};
use db::{Fault, Tx};
use serde::{Deserialize, Serialize};
use time::Duration;

use crate::{login, protection};

/// The realm of this platform's sessions.
pub const REALM: &str = "identity";

/// The realm of sessions whose owner has passed the first step of a sign-in and not the second. Nothing looks for a session there
/// but the second step: to every other page such a browser is a stranger's.
pub const HALF: &str = "identity-half";

/// How long the second step may take.
pub(crate) const PATIENCE: Limits = Limits { idle: Duration::minutes(10), absolute: Duration::minutes(10) };

/// The queue's kind for [`Ended`].
pub const ENDED: &str = "identity.session-ended";

/// Somebody just signed in, or did the first half of it.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub account: Id<noun::Account>,
    /// The new session.
    pub session: Session,
    /// For the browser's cookie; the one it had before is worthless from now on.
    pub token: Secret,
}

impl SignedIn {
    /// True when the second step is still to come: the session opens that step and nothing else.
    pub fn is_half(&self) -> bool {
        self.session.realm == HALF
    }
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

/// Opens a session for who proved to be the account's owner by `way`, and writes the sign-in into the history. Under 登录保护
/// only half of one: the second step opens the other, and is what the history holds then.
pub(crate) fn open(
    tx: &mut Tx<'_>,
    (account, username): (&Id<noun::Account>, &str),
    way: &str,
    browser: &Browser,
    given: &Given,
    limits: &Limits,
) -> Result<SignedIn, Fault> {
    if protection::store::is_on(tx, account)? {
        let (session, token) =
            session::open(tx, HALF, account.as_str(), notes(way, username), browser, given, &PATIENCE)?;
        return Ok(SignedIn { account: account.clone(), session, token });
    }
    open_whole(tx, (account, username), way, browser, given, limits)
}

/// [`open`] for who proved enough.
pub(crate) fn open_whole(
    tx: &mut Tx<'_>,
    (account, username): (&Id<noun::Account>, &str),
    way: &str,
    browser: &Browser,
    given: &Given,
    limits: &Limits,
) -> Result<SignedIn, Fault> {
    // A sign-in stands in the owner's history, which is its record; the journal holds what went wrong.
    if way != REGISTERED {
        login::store::insert_event(tx, account, way, true, browser, given)?;
    }
    let (session, token) =
        session::open(tx, REALM, account.as_str(), notes(way, username), browser, given, limits)?;
    Ok(SignedIn { account: account.clone(), session, token })
}

/// The way of who registered: the journal has it, and there is no history before it.
pub(crate) const REGISTERED: &str = "register";

fn notes(way: &str, username: &str) -> BTreeMap<String, String> {
    BTreeMap::from([("way".to_owned(), way.to_owned()), ("name".to_owned(), username.to_owned())])
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

/// Ends every session of `account` but `kept`, every half of one too, and answers which whole ones these were.
fn end_all_but(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    kept: Option<&Id<Session>>,
) -> Result<Vec<Id<Session>>, Fault> {
    session::end_others(tx, HALF, account.as_str(), None)?;
    session::end_others(tx, REALM, account.as_str(), kept)
}

/// Ends every session of `account` but `kept`, and everything that other systems were given on its word.
pub(crate) fn distrust(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    kept: Option<&Id<Session>>,
    given: &Given,
) -> Result<(), Fault> {
    let sessions = end_all_but(tx, account, kept)?;
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
    let ended = end_all_but(tx, account, kept)?;
    let count = ended.len();
    tell_ended(tx, account, ended, given)?;
    Ok(count)
}

/// The session `former` of `account` has another token and name from now on: whoever signed its owner in on its word must
/// not keep them signed in beyond the end of a session that no longer bears that name.
///
/// # Errors
/// When the database fails.
pub fn turned(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    former: Id<Session>,
    given: &Given,
) -> Result<(), Fault> {
    tell_ended(tx, account, vec![former], given)
}
