//! Removing a key.

use base::{Given, Holder, Id};
use db::{Outcome, Tx};
use notices::{Template, params};
use time::Duration;

use super::{Passkey, store};
use crate::centre::{step_up, write_down};
use crate::{Refusal, account, protection};

/// Removes one, after a fresh proof, and tells the account's phone. `None` for what is not the holder's. Under 登录保护 the last
/// thing to prove oneself with stays.
///
/// # Errors
/// When the database fails.
pub fn remove(
    tx: &mut Tx<'_>,
    holder: &Holder,
    id: &Id<Passkey>,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    if !step_up::is_fresh(tx, holder, given)? {
        return Ok(Err(Refusal::StepUp));
    }
    let is_on = protection::store::lock(tx, holder.account())?;
    let own = store::list(tx, holder.account())?;
    if !own.iter().any(|key| key.id == *id) {
        return Ok(Ok(None));
    }
    if is_on && own.len() < 2 && protection::store::find_totp(tx, holder.account(), given)?.is_none() {
        return Ok(Err(Refusal::LastFactor));
    }
    store::remove(tx, holder.account(), id)?;
    step_up::use_up(tx, holder)?;
    write_down(tx, holder, "account.passkey-removed", "", given)?;
    let mobile = account::of_holder(tx, holder, given)?.mobile;
    let words = params([("date", given.now.china_minute())]);
    notices::sms::send(tx, &mobile, Template::PasskeyRemoved, &words, Duration::DAY, given)?;
    Ok(Ok(Some(())))
}
