//! Changing the account's phone.

use std::collections::BTreeMap;

use base::{Given, Holder, Mobile};
use db::{Outcome, Tx};
use notices::Template;
use proof::Purpose;
use time::Duration;

use super::step_up;
use crate::changed::tell_changed;
use crate::{Refusal, Refused, account};

/// Makes `mobile` the account's phone, when `code` proves that its owner holds it. The earlier phone is told, and
/// so are the systems that know the account.
///
/// # Errors
/// When the database fails.
pub fn change(
    tx: &mut Tx<'_>,
    holder: &Holder,
    (mobile, code): (&str, &str),
    given: &Given,
) -> Outcome<(), Refused> {
    if !step_up::is_fresh(tx, holder, given)? {
        return Ok(Err(vec![Refusal::StepUp]));
    }
    let Ok(mobile) = Mobile::parse(mobile) else { return Ok(Err(vec![Refusal::Mobile])) };
    if let Err(refusal) = proof::code::check(tx, Purpose::ChangeMobile, &mobile, code, given)? {
        return Ok(Err(vec![refusal.into()]));
    }
    let account = account::of_holder(tx, holder, given)?;
    if let Err(refusal) = account::store::update_mobile(tx, holder.account(), &mobile, given)? {
        return Ok(Err(vec![refusal]));
    }
    step_up::use_up(tx, holder)?;
    super::write_down(tx, holder, "account.mobile-changed", "", given)?;
    tell_changed(tx, holder.account(), given)?;
    notices::sms::send(tx, &account.mobile, Template::MobileChanged, &BTreeMap::new(), Duration::DAY, given)?;
    Ok(Ok(()))
}
