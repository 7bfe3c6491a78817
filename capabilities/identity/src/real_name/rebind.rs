//! 换绑: moving a certified identity from an earlier account of the same person (R1.4.7).

use base::{Given, Holder, Id, noun};
use db::journal::{self, Entry};
use db::{Fault, Outcome, Tx};
use notices::Template;
use proof::Purpose;
use std::collections::BTreeMap;
use time::Duration;

use super::{Keeping, Valid, claim, claimed, store};
use crate::account::Account;
use crate::changed::tell_changed;
use crate::{Refusal, Refused, session};

/// Moves the identity, when `code` proves control of the earlier account's phone. The earlier account becomes
/// uncertified, is signed out everywhere, and its phone is told. Refused while 登录保护 keeps that account.
///
/// # Errors
/// When the database fails.
pub fn complete(
    tx: &mut Tx<'_>,
    holder: &Holder,
    code: &str,
    keeping: Keeping,
    given: &Given,
) -> Outcome<(), Refused> {
    let Some(standing) = claimed(tx, holder, given)? else { return Ok(Err(vec![Refusal::ClaimGone])) };
    if let Some(earlier) = &standing.earlier {
        // A phone is not what 登录保护 asks for: an administrator who looks at the papers lifts it (0024).
        if standing.is_protected {
            return Ok(Err(vec![Refusal::RebindProtected]));
        }
        if let Err(refusal) = proof::code::check(tx, Purpose::Rebind, &earlier.mobile, code, given)? {
            return Ok(Err(vec![refusal.into()]));
        }
    }
    let actor = format!("account:{}", holder.account());
    let how = ("rebind", &*actor, keeping);
    move_to(tx, holder.account(), &standing.valid, standing.earlier.as_ref(), how, given)?;
    claim::forget(tx, holder)?;
    Ok(Ok(()))
}

/// Takes the identity from `earlier` and gives it to `account`; `source` is `rebind` or `appeal`.
pub(crate) fn move_to(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    valid: &Valid,
    earlier: Option<&Account>,
    (source, actor, keeping): (&str, &str, Keeping),
    given: &Given,
) -> Result<(), Fault> {
    let entry = |tx: &mut Tx<'_>, action: &str, id: &Id<noun::Account>| {
        let about = format!("account:{id}");
        journal::record(
            tx,
            &Entry { actor: actor.to_owned(), action, about, detail: source.to_owned() },
            given,
        )
    };
    if let Some(earlier) = earlier {
        store::remove(tx, &earlier.id)?;
        entry(tx, "real-name.moved-away", &earlier.id)?;
        tell_changed(tx, &earlier.id, given)?;
        session::distrust(tx, &earlier.id, None, given)?;
        let none = BTreeMap::new();
        notices::sms::send(tx, &earlier.mobile, Template::RebindDone, &none, Duration::DAY, given)?;
    }
    match store::insert(tx, account, valid, (source, keeping), given)? {
        Ok(()) => {
            entry(tx, "real-name.moved-here", account)?;
            tell_changed(tx, account, given)
        }
        // Somebody else was certified under the number between reading and writing: run again from the start.
        Err(_) => Err(Fault::System("the identity moved meanwhile".into())),
    }
}
