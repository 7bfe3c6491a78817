//! Accounts of other platforms that are bound to an account.

use base::{Given, Holder, Id, Moment, Secret, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};
use notices::{Template, params};
use time::Duration;

use super::{PATIENCE, Subject, store, visit_hash};
use crate::{Refusal, account as accounts};

/// One that is bound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bond {
    /// The platform's key.
    pub provider: String,
    /// What the account is called there; empty when it was not told.
    pub name: String,
    /// Since when.
    pub bound_at: Moment,
    /// When it was last used to sign in.
    pub used_at: Moment,
}

/// Those of `holder`, by platform.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, holder: &Holder, given: &Given) -> Result<Vec<Bond>, Fault> {
    store::list_bonds(conn, holder.account(), given)
}

/// Whom the browser came back as and what platform from, if nobody has claimed them yet: for the words of the sign-in page.
///
/// # Errors
/// When the database fails.
pub fn stranger(conn: &mut Conn, visit: &Secret, given: &Given) -> Result<Option<(String, Subject)>, Fault> {
    store::find_stranger(conn, &visit_hash(visit), given.now.minus(PATIENCE), given)
}

/// The browser of `visit` has just proved to own `account`: the stranger it came back as is bound to it. An account that
/// is bound to another of the same platform keeps that one.
///
/// # Errors
/// When the database fails.
pub fn claim(
    tx: &mut Tx<'_>,
    visit: &Secret,
    account: &Id<noun::Account>,
    given: &Given,
) -> Outcome<(), Refusal> {
    let Some((provider, subject)) = stranger(tx, visit, given)? else { return Ok(Ok(())) };
    store::remove_stranger(tx, &visit_hash(visit))?;
    bind(tx, account, (&provider, &subject), given)
}

/// The browser's visit goes on under another token: so does the stranger it came back as.
///
/// # Errors
/// When the database fails.
pub fn carry(tx: &mut Tx<'_>, (from, to): (&Secret, &Secret)) -> Result<(), Fault> {
    store::update_stranger_visit(tx, (&visit_hash(from), &visit_hash(to)))
}

/// The browser's stranger is forgotten: its next sign-in binds nothing.
///
/// # Errors
/// When the database fails.
pub fn forget(tx: &mut Tx<'_>, visit: &Secret) -> Result<(), Fault> {
    store::remove_stranger(tx, &visit_hash(visit))
}

/// Binds, and tells the account's phone: whoever holds the other account can sign in from now on.
pub(super) fn bind(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    (provider, subject): (&str, &Subject),
    given: &Given,
) -> Outcome<(), Refusal> {
    if !store::insert_bond(tx, account, (provider, subject), given)? {
        return Ok(Err(Refusal::BoundElsewhere));
    }
    write_down(tx, account, "account.bound", provider, given)?;
    if let Some(account) = accounts::store::find(tx, account, given)? {
        let words = params([("date", given.now.china_minute())]);
        notices::sms::send(tx, &account.mobile, Template::UpstreamBound, &words, Duration::DAY, given)?;
    }
    Ok(Ok(()))
}

/// Unbinds the platform; the password and the phone stay.
///
/// # Errors
/// When the database fails.
pub fn unbind(tx: &mut Tx<'_>, holder: &Holder, provider: &str, given: &Given) -> Result<bool, Fault> {
    let is_gone = store::remove_bond(tx, holder.account(), provider)?;
    if is_gone {
        write_down(tx, holder.account(), "account.unbound", provider, given)?;
    }
    Ok(is_gone)
}

fn write_down(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    action: &'static str,
    provider: &str,
    given: &Given,
) -> Result<(), Fault> {
    let about = format!("account:{account}");
    let entry = Entry { actor: about.clone(), action, about, detail: provider.to_owned() };
    journal::record(tx, &entry, given)
}
