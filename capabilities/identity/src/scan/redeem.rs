//! The browser that shows the QR code fetches its session.

use base::{Given, Id, Secret};
use db::session::{Browser, Limits};
use db::{Outcome, Tx};
use notices::{Template, params};
use time::Duration;

use super::{Scan, hash, store};
use crate::{Refusal, SignedIn, account, session};

/// Signs the browser in, once, and tells the account's phone. Such a session needs a fresh proof for sensitive changes, as
/// every other does.
///
/// # Errors
/// When the database fails.
pub fn redeem(
    tx: &mut Tx<'_>,
    (id, secret): (&Id<Scan>, &Secret),
    browser: &Browser,
    limits: &Limits,
    given: &Given,
) -> Outcome<SignedIn, Refusal> {
    let hash = hash(secret);
    let Some(row) = store::find_of_browser(tx, id, &hash)? else { return Ok(Err(Refusal::ScanOver)) };
    let Some(account) = row.account.as_ref() else { return Ok(Err(Refusal::ScanOver)) };
    if !store::update_used(tx, id, &hash, given.now)? {
        return Ok(Err(Refusal::ScanOver));
    }
    let Some(account) = account::store::find(tx, account, given)? else { return Ok(Err(Refusal::ScanOver)) };
    let opened = session::open(tx, (&account.id, &account.username), "qr", browser, given, limits)?;
    store::update_session(tx, id, &opened.session.id)?;
    let words = params([("date", given.now.china_minute())]);
    notices::sms::send(tx, &account.mobile, Template::ScanUsed, &words, Duration::DAY, given)?;
    Ok(Ok(opened))
}
