//! 动态口令: the account's authenticator, one at a time.

use base::{Given, Holder, Secret};
use db::{Conn, Fault, Outcome, Tx};
use proof::totp::LENGTH;
use proof::{Seed, tries};

use super::{store, turn};
use crate::Refusal;
use crate::centre::{step_up, write_down};

/// The seed that is shown to `holder` while setting up. It belongs to the session and to the authenticator before it, and is made by
/// a key that is not in the database: so it needs no place there before it is proven, and the page can be opened twice.
///
/// # Errors
/// When the database fails.
pub fn offered(conn: &mut Conn, holder: &Holder, given: &Given) -> Result<Seed, Fault> {
    let before = store::find_totp(conn, holder.account(), given)?;
    let before = before.map(|kept| kept.added_at.unix_micros()).unwrap_or_default();
    let of = format!("{}|{}|{before}", holder.account(), holder.session());
    Ok(Seed::new(&given.seal.mac("account.totp-seed", of.as_bytes())[..LENGTH]))
}

/// Keeps the offered seed once the application's first code proves that it has it, in place of an earlier one; after a fresh proof.
/// Turns 登录保护 on where it is not, and answers the recovery codes then. Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn add_totp(
    tx: &mut Tx<'_>,
    holder: &Holder,
    typed: &str,
    given: &Given,
) -> Outcome<Option<Vec<Secret>>, Refusal> {
    if !step_up::is_fresh(tx, holder, given)? {
        return Ok(Err(Refusal::StepUp));
    }
    let account = holder.account();
    if !tries::reserve(tx, account.as_str(), given)? {
        return Ok(Err(Refusal::FactorLocked));
    }
    let seed = offered(tx, holder, given)?;
    let Some(step) = seed.step(typed, given.now) else {
        tries::failed(tx, account.as_str(), given)?;
        write_down(tx, holder, "account.totp-refused", "", given)?;
        return Ok(Err(Refusal::Totp));
    };
    tries::release(tx, account.as_str())?;
    let is_on = store::lock(tx, account)?;
    store::upsert_totp(tx, account, (&seed, step), given)?;
    write_down(tx, holder, "account.totp-added", "", given)?;
    step_up::use_up(tx, holder)?;
    Ok(Ok(if is_on { None } else { Some(turn::begin(tx, holder, given)?) }))
}

/// Takes the authenticator away, after a fresh proof. The last thing to prove oneself with stays while the protection is on.
///
/// # Errors
/// When the database fails.
pub fn remove_totp(tx: &mut Tx<'_>, holder: &Holder, given: &Given) -> Outcome<(), Refusal> {
    if !step_up::is_fresh(tx, holder, given)? {
        return Ok(Err(Refusal::StepUp));
    }
    let is_on = store::lock(tx, holder.account())?;
    if is_on && crate::passkey::store::list(tx, holder.account())?.is_empty() {
        return Ok(Err(Refusal::LastFactor));
    }
    store::remove_totp(tx, holder.account())?;
    step_up::use_up(tx, holder)?;
    write_down(tx, holder, "account.totp-removed", "", given)?;
    Ok(Ok(()))
}
