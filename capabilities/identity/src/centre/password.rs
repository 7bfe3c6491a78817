//! Changing the account's password.

use std::collections::BTreeMap;

use base::{Given, Holder, Id};
use db::{Outcome, Tx};
use notices::Template;
use time::Duration;

use super::step_up;
use crate::{Refusal, Refused, account, renewal, session};

/// By which rule a new password was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Everybody's.
    Everybody,
    /// That of who works here.
    Staff,
}

/// Replaces the password by one already hashed, and signs the account out everywhere else.
///
/// # Errors
/// When the database fails.
pub fn change(
    tx: &mut Tx<'_>,
    holder: &Holder,
    (hash, rule): (&str, Rule),
    given: &Given,
) -> Outcome<(), Refused> {
    if !step_up::is_fresh(tx, holder, given)? {
        return Ok(Err(vec![Refusal::StepUp]));
    }
    let account = account::of_holder(tx, holder, given)?;
    match rule {
        Rule::Staff => renewal::renewed(tx, &account, given)?,
        Rule::Everybody => renewal::replaced(tx, &account, given)?,
    }
    account::store::update_password(tx, holder.account(), hash)?;
    step_up::use_up(tx, holder)?;
    session::distrust(tx, holder.account(), Id::parse(holder.session()).as_ref(), given)?;
    super::write_down(tx, holder, "account.password-changed", "", given)?;
    notices::sms::send(
        tx,
        &account.mobile,
        Template::PasswordChanged,
        &BTreeMap::new(),
        Duration::DAY,
        given,
    )?;
    Ok(Ok(()))
}
