//! On and off.

use base::{Given, Holder, Id, Secret};
use db::journal::{self, Entry};
use db::{Fault, Outcome, Tx};
use notices::{Template, params};
use proof::recovery;
use time::Duration;

use super::store;
use crate::account::{self, Account};
use crate::centre::{step_up, write_down};
use crate::changed::tell_changed;
use crate::{Refusal, passkey, session};

/// Turns the protection on with the passkeys there are, after a fresh proof, and answers the recovery codes, this once.
///
/// # Errors
/// When the database fails.
pub fn turn_on(tx: &mut Tx<'_>, holder: &Holder, given: &Given) -> Outcome<Vec<Secret>, Refusal> {
    if !step_up::is_fresh(tx, holder, given)? {
        return Ok(Err(Refusal::StepUp));
    }
    if store::lock(tx, holder.account())? {
        return Ok(Err(Refusal::ProtectionIsOn));
    }
    if passkey::store::list(tx, holder.account())?.is_empty() {
        return Ok(Err(Refusal::NoFactor));
    }
    step_up::use_up(tx, holder)?;
    begin(tx, holder, given).map(Ok)
}

/// The protection begins: other browsers, which did not take the second step, are signed out.
pub(super) fn begin(tx: &mut Tx<'_>, holder: &Holder, given: &Given) -> Result<Vec<Secret>, Fault> {
    store::insert(tx, holder.account(), given.now)?;
    let codes = recovery::renew(tx, holder.account().as_str(), given)?;
    session::end_others(tx, holder.account(), Id::parse(holder.session()).as_ref(), given)?;
    write_down(tx, holder, "account.protection-on", "", given)?;
    let mobile = account::of_holder(tx, holder, given)?.mobile;
    notices::sms::send(tx, &mobile, Template::ProtectionOn, &params([]), Duration::DAY, given)?;
    tell_changed(tx, holder.account(), given)?;
    Ok(codes)
}

/// Turns it off, after a fresh proof, which under the protection is one by authenticator, passkey or recovery code: a password is
/// not enough. The passkeys stay, to sign in with.
///
/// # Errors
/// When the database fails.
pub fn turn_off(tx: &mut Tx<'_>, holder: &Holder, given: &Given) -> Outcome<(), Refusal> {
    if !step_up::is_fresh(tx, holder, given)? {
        return Ok(Err(Refusal::StepUp));
    }
    if !store::lock(tx, holder.account())? {
        return Ok(Ok(()));
    }
    let account = account::of_holder(tx, holder, given)?;
    step_up::use_up(tx, holder)?;
    write_down(tx, holder, "account.protection-off", "", given)?;
    end(tx, &account, given).map(Ok)
}

fn end(tx: &mut Tx<'_>, account: &Account, given: &Given) -> Result<(), Fault> {
    store::remove(tx, &account.id)?;
    store::remove_totp(tx, &account.id)?;
    recovery::remove(tx, account.id.as_str())?;
    notices::sms::send(tx, &account.mobile, Template::ProtectionOff, &params([]), Duration::DAY, given)?;
    tell_changed(tx, &account.id, given)
}

/// Draws a new set of recovery codes, which is answered this once, after a fresh proof; the set before is void.
///
/// # Errors
/// When the database fails.
pub fn renew_codes(tx: &mut Tx<'_>, holder: &Holder, given: &Given) -> Outcome<Vec<Secret>, Refusal> {
    if !step_up::is_fresh(tx, holder, given)? {
        return Ok(Err(Refusal::StepUp));
    }
    if !store::lock(tx, holder.account())? {
        return Ok(Err(Refusal::NoFactor));
    }
    step_up::use_up(tx, holder)?;
    let codes = recovery::renew(tx, holder.account().as_str(), given)?;
    write_down(tx, holder, "account.recovery-codes", "", given)?;
    Ok(Ok(codes))
}

/// Takes everything away from an account whose owner a security administrator recognised by their papers: what was lost must not
/// keep the owner out, and not let whoever found it in. Password and phone stay.
pub(crate) fn lift(tx: &mut Tx<'_>, account: &Account, actor: &str, given: &Given) -> Result<(), Fault> {
    let is_on = store::lock(tx, &account.id)?;
    let keys = passkey::store::list(tx, &account.id)?.len();
    if !is_on && keys == 0 {
        return Ok(());
    }
    passkey::store::remove_all(tx, &account.id)?;
    let (actor, about) = (actor.to_owned(), format!("account:{}", account.id));
    let detail = format!("protection {is_on}, passkeys {keys}");
    journal::record(tx, &Entry { actor, action: "account.factors-lifted", about, detail }, given)?;
    session::end_others(tx, &account.id, None, given)?;
    if is_on { end(tx, account, given) } else { Ok(()) }
}
