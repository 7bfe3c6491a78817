//! Signing in by a key alone. The key itself checked its owner's finger, face or code, so it is two kinds of proof at once and no
//! second step follows.

use base::{Given, Id, noun};
use db::journal::{self, Entry};
use db::session::{Browser, Limits, Session};
use db::{Outcome, Tx};
use proof::Passkeys;
use proof::passkey::{Asked, Key, Proven};
use proof::throttle::{self, Rule};
use time::Duration;

use super::{Passkey, Purpose, store, take};
use crate::{Refusal, SignedIn, account, login, session};

/// Answers from one address.
const ANSWERS: Rule = Rule::new(100, Duration::minutes(10));

/// A key that answered, before its signature was looked at.
#[derive(Debug)]
pub struct Presented {
    asked: Asked,
    id: Id<Passkey>,
    account: Id<noun::Account>,
    key: Key,
}

impl Presented {
    /// Looks at the signature: outside any transaction.
    pub fn proven(&self, keys: &Passkeys, answer: &str) -> Option<Proven> {
        keys.proven_by(&self.asked, &self.key, answer)
    }
}

/// Counts the answer, takes the question it answers, and finds the key. No question, another browser's, an unknown key and one
/// that says it is somebody else's are answered alike. Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn present(
    tx: &mut Tx<'_>,
    keys: &Passkeys,
    (visit, address): (&Id<Session>, &str),
    answer: &str,
    given: &Given,
) -> Outcome<Presented, Refusal> {
    if throttle::count(tx, &format!("passkey-answer|{address}"), &ANSWERS, given.now)?.over {
        return Ok(Err(Refusal::TooFrequent));
    }
    let Some(asked) = take(tx, visit, Purpose::Entry, given)? else { return Ok(Err(Refusal::Passkey)) };
    let Some((owner, credential)) = keys.named(answer) else { return Ok(Err(Refusal::Passkey)) };
    let found = store::find_by_credential(tx, &credential, given)?;
    let own = found.filter(|(_, account, _)| account.as_str() == owner);
    let Some((id, account, key)) = own else { return Ok(Err(Refusal::Passkey)) };
    Ok(Ok(Presented { asked, id, account, key }))
}

/// Opens a session when the signature is right and newer than every one before; else the failure stands in the owner's history.
///
/// # Errors
/// When the database fails.
pub fn settle(
    tx: &mut Tx<'_>,
    presented: &Presented,
    proven: Option<&Proven>,
    (browser, limits): (&Browser, &Limits),
    given: &Given,
) -> Outcome<SignedIn, Refusal> {
    let Some(account) = account::store::find(tx, &presented.account, given)? else {
        return Ok(Err(Refusal::Passkey));
    };
    let mut key = presented.key.clone();
    let is_right = match proven {
        Some(proven) => {
            key.update(proven) && store::update_used(tx, &presented.id, (&key, proven.counter()), given)?
        }
        None => false,
    };
    if !is_right {
        login::store::insert_event(tx, &account.id, "passkey", false, browser, given)?;
        let (about, detail) = (format!("account:{}", account.id), format!("来自 {}", browser.address));
        let entry = Entry { actor: "visitor".into(), action: "login.failed", about, detail };
        journal::record(tx, &entry, given)?;
        return Ok(Err(Refusal::Passkey));
    }
    let who = (&account.id, account.username.as_str());
    session::open_whole(tx, who, "passkey", browser, given, limits).map(Ok)
}
