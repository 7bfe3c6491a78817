//! What the owner of an account holds, looked at: at the second step, and before a sensitive change.

use base::{Given, Secret};
use db::session::Browser;
use db::{Fault, Outcome, Tx};
use proof::passkey::Proven;
use proof::{recovery, tries};

use super::store;
use crate::account::Account;
use crate::{Refusal, passkey};

/// A proof as it arrives. Prints its kind alone.
pub enum Proof {
    /// A code of the authenticator, as typed.
    Totp(String),
    /// A recovery code, as typed.
    Recovery(String),
    /// An answer of a passkey; none when it did not fit what was asked.
    Passkey(Option<Proven>),
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Totp(_) => "Totp",
            Self::Recovery(_) => "Recovery",
            Self::Passkey(_) => "Passkey",
        })
    }
}

/// Where a proof comes from.
#[derive(Clone, Debug)]
pub struct Device {
    /// The browser.
    pub browser: Browser,
    /// What its "known device" cookie holds.
    pub known: Option<Secret>,
}

/// Looks at `proof` of the owner of `account`. Codes are counted before they are looked at, five wrong ones of either kind and then a
/// pause; a signature is not, so that who knows the password cannot lock the owner out of every way. Run it with
/// [`db::Db::tally`].
pub(crate) fn prove(
    tx: &mut Tx<'_>,
    account: &Account,
    proof: &Proof,
    given: &Given,
) -> Outcome<(), Refusal> {
    match proof {
        Proof::Passkey(proven) => {
            let is_right = match proven {
                Some(proven) => by_passkey(tx, account, proven, given)?,
                None => false,
            };
            Ok(if is_right { Ok(()) } else { Err(Refusal::Passkey) })
        }
        Proof::Totp(typed) => by_code(tx, account, Refusal::Totp, given, |tx| {
            let Some(kept) = store::find_totp(tx, &account.id, given)? else { return Ok(false) };
            let Some(step) = kept.seed.step(typed, given.now) else { return Ok(false) };
            store::update_totp_used(tx, &account.id, step, given.now)
        }),
        Proof::Recovery(typed) => by_code(tx, account, Refusal::Recovery, given, |tx| {
            let owner = (account.id.as_str(), Some(&account.mobile));
            let left = recovery::redeem(tx, owner, typed, given)?;
            if let Some(left) = left {
                let about = format!("account:{}", account.id);
                let (actor, detail) = (about.clone(), format!("left {left}"));
                let entry = db::journal::Entry { actor, action: "account.recovery-code-used", about, detail };
                db::journal::record(tx, &entry, given)?;
            }
            Ok(left.is_some())
        }),
    }
}

fn by_code(
    tx: &mut Tx<'_>,
    account: &Account,
    refusal: Refusal,
    given: &Given,
    is_right: impl FnOnce(&mut Tx<'_>) -> Result<bool, Fault>,
) -> Outcome<(), Refusal> {
    if !tries::reserve(tx, account.id.as_str(), given)? {
        return Ok(Err(Refusal::FactorLocked));
    }
    if !is_right(tx)? {
        tries::failed(tx, account.id.as_str(), given)?;
        return Ok(Err(refusal));
    }
    tries::release(tx, account.id.as_str())?;
    Ok(Ok(()))
}

fn by_passkey(tx: &mut Tx<'_>, account: &Account, proven: &Proven, given: &Given) -> Result<bool, Fault> {
    for (id, mut key) in passkey::store::list_keys(tx, &account.id, given)? {
        // The key may have been removed since the question.
        if key.update(proven) {
            return passkey::store::update_used(tx, &id, (&key, proven.counter()), given);
        }
    }
    Ok(false)
}
