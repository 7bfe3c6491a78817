//! Signing in with a password: [`reserve`] a try, hash outside any transaction, [`settle`] it.

use base::{Given, Id, Secret};
use db::journal::{self, Entry};
use db::session::{Browser, Session};
use db::{Fault, Outcome, Tx};
use proof::{Purpose, captcha, throttle};

use super::{Limits, store};
use crate::account::{self, Account};
use crate::{Refusal, SignedIn, Verdict, session};

/// What was typed, and by whom as far as the browser tells.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// User name, phone or identity number.
    pub identifier: String,
    /// The captcha's answer, of whichever kind.
    pub captcha: String,
    /// The visit the captcha was shown to.
    pub visit: Id<Session>,
    /// What the browser's "known device" cookie holds.
    pub device: Option<Secret>,
    /// The browser.
    pub browser: Browser,
}

/// A try that was counted and may now be hashed.
#[derive(Clone, Debug)]
pub struct Reserved {
    account: Option<Account>,
    pair: String,
    lock: String,
}

impl Reserved {
    /// The stored hash to compare with; none for an account that does not exist.
    pub fn hash(&self) -> Option<&str> {
        self.account.as_ref().map(|account| account.password_hash.as_str())
    }
}

/// Looks at the captcha and counts the try, before any password is looked at: of a thousand tries at once no more
/// than the limit get through. Run it with [`db::Db::tally`].
///
/// An account that does not exist is counted alike, under a keyed hash of what was typed.
///
/// # Errors
/// When the database fails.
pub fn reserve(
    tx: &mut Tx<'_>,
    attempt: &Attempt,
    limits: &Limits,
    given: &Given,
) -> Outcome<Reserved, Refusal> {
    if let Err(wrong) = captcha::burn(tx, &attempt.visit, Purpose::Login, &attempt.captcha, given)? {
        return Ok(Err(wrong.into()));
    }
    let address = &attempt.browser.address;
    if !limits.is_shared(address) {
        let name = format!("login-address|{address}");
        if throttle::count(tx, &name, &limits.address(), given.now)?.over {
            return Ok(Err(Refusal::TooFrequent));
        }
    }
    let account = account::find_by_identifier(tx, &attempt.identifier, given)?;
    let who = match &account {
        Some(account) => account.id.to_string(),
        None => unknown(&attempt.identifier, given),
    };
    let (pair, lock) = (format!("login-pair|{who}|{address}"), format!("login-lock|{who}|{address}"));
    if throttle::peek(tx, &lock, &limits.lock(), given.now)?.over
        || throttle::count(tx, &pair, &limits.pair(), given.now)?.over
    {
        return Ok(Err(Refusal::Locked));
    }
    let everywhere = throttle::count(tx, &format!("login-account|{who}"), &limits.account(), given.now)?;
    if everywhere.over && !is_known_device(tx, account.as_ref(), attempt)? {
        return Ok(Err(Refusal::Locked));
    }
    Ok(Ok(Reserved { account, pair, lock }))
}

fn unknown(typed: &str, given: &Given) -> String {
    let index = given.seal.index("login", &typed.trim().to_lowercase());
    index.0.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_known_device(tx: &mut Tx<'_>, account: Option<&Account>, attempt: &Attempt) -> Result<bool, Fault> {
    match (account, &attempt.device) {
        (Some(account), Some(device)) => store::has_device(tx, &account.id, device),
        _ => Ok(false),
    }
}

/// Records how a try ended. A right password clears the pair's counter, opens a session, and makes the browser a
/// known device; a wrong one locks the pair when it was the last allowed.
///
/// # Errors
/// When the database fails.
pub fn settle(
    tx: &mut Tx<'_>,
    reserved: &Reserved,
    verdict: &Verdict,
    attempt: &Attempt,
    (limits, sessions): (&Limits, &db::session::Limits),
    given: &Given,
) -> Outcome<SignedIn, Refusal> {
    let (Some(account), true) = (&reserved.account, verdict.right) else {
        if throttle::peek(tx, &reserved.pair, &limits.pair(), given.now)?.over {
            throttle::count(tx, &reserved.lock, &limits.lock(), given.now)?;
        }
        failed(tx, reserved.account.as_ref(), attempt, given)?;
        return Ok(Err(Refusal::BadLogin));
    };
    throttle::clear(tx, &reserved.pair)?;
    if let Some(rehash) = &verdict.rehash {
        account::store::update_rehash(tx, account, rehash)?;
    }
    let who = (&account.id, account.username.as_str());
    let signed_in = session::open(tx, who, "password", &attempt.browser, given, sessions)?;
    // Under 登录保护 a password alone makes no browser a known one.
    if let Some(device) = attempt.device.as_ref().filter(|_| !signed_in.is_half()) {
        store::insert_device(tx, &account.id, device, given.now)?;
    }
    Ok(Ok(signed_in))
}

/// Known or not, a failure writes one journal entry: the two must not be told apart by the time they take.
fn failed(tx: &mut Tx<'_>, account: Option<&Account>, attempt: &Attempt, given: &Given) -> Result<(), Fault> {
    let about = match account {
        Some(account) => {
            store::insert_event(tx, &account.id, "password", false, &attempt.browser, given)?;
            format!("account:{}", account.id)
        }
        None => "account:unknown".to_owned(),
    };
    let detail = format!("来自 {}", attempt.browser.address);
    journal::record(tx, &Entry { actor: "visitor".into(), action: "login.failed", about, detail }, given)
}
