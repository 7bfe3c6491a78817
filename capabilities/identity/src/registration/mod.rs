//! Registering an account: step one of three (R1.3).
//!
//! Hashing is slow and must stand in no transaction, so registering is three acts: [`prove`] checks all that was
//! typed and uses the code up, the page hashes the password, [`complete`] makes the account.

mod form;

pub use form::{Form, Valid};

use base::Given;
use db::journal::{self, Entry};
use db::session::{Browser, Limits};
use db::{Fault, Outcome, Tx};
use proof::Purpose;

use crate::account::store;
use crate::{Refusal, Refused, SignedIn, agreement, session};

/// A form that is right in itself, whose user name is free and whose phone was proven.
#[derive(Clone, Debug)]
pub struct Proven(Valid);

impl Proven {
    /// The password to hash for [`complete`].
    pub fn password(&self) -> &base::Secret {
        self.0.password.secret()
    }
}

/// Checks what only the database knows. Refuses with every prompt at once; the code is looked at, and used up, only
/// when all else is right. That a phone is taken is told only to who proved to hold it (R1.3.5).
///
/// # Errors
/// When the database fails.
pub fn prove(tx: &mut Tx<'_>, valid: &Valid, given: &Given) -> Outcome<Proven, Refused> {
    if store::find_by_username(tx, &valid.username, given)?.is_some() {
        return Ok(Err(vec![Refusal::UsernameTaken]));
    }
    if let Err(refusal) = proof::code::check(tx, Purpose::Register, &valid.mobile, &valid.code, given)? {
        return Ok(Err(vec![refusal.into()]));
    }
    if store::find_by_mobile(tx, &valid.mobile, given)?.is_some() {
        return Ok(Err(vec![Refusal::MobileTaken]));
    }
    Ok(Ok(Proven(valid.clone())))
}

/// Makes the account, records the consent, and signs its owner in (R1.3.13, R1.5.3).
///
/// # Errors
/// When the database fails.
pub fn complete(
    tx: &mut Tx<'_>,
    Proven(valid): &Proven,
    password_hash: &str,
    browser: &Browser,
    given: &Given,
    limits: &Limits,
) -> Outcome<SignedIn, Refused> {
    let account = match store::insert(tx, &valid.username, &valid.mobile, password_hash, given)? {
        Ok(account) => account,
        Err(refusal) => return Ok(Err(vec![refusal])),
    };
    agreement::consent(tx, &account, &browser.address, given)?;
    let about = format!("account:{account}");
    let detail = format!("用户协议 {} · 隐私政策 {}", agreement::TERMS.version, agreement::PRIVACY.version);
    let entry = Entry { actor: about.clone(), action: "account.registered", about, detail };
    journal::record(tx, &entry, given)?;
    let signed_in =
        session::open(tx, (&account, valid.username.as_str()), session::REGISTERED, browser, given, limits)?;
    db::session::note(tx, &signed_in.session.id, STEP, Some("2"))?;
    Ok(Ok(signed_in))
}

/// The session note that tells at which step of registration its owner is: `"2"`, `"3"`, or nothing.
pub const STEP: &str = "registration-step";

/// Moves to another step; `None` when registration is over.
///
/// # Errors
/// When the database fails.
pub fn step(tx: &mut Tx<'_>, holder: &base::Holder, to: Option<&str>) -> Result<(), Fault> {
    let Some(id) = base::Id::parse(holder.session()) else { return Ok(()) };
    db::session::note(tx, &id, STEP, to)
}
