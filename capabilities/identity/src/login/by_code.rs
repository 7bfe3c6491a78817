//! Signing in by text message (R2.3).

use base::{Given, Mobile};
use db::session::{Browser, Limits};
use db::{Outcome, Tx};
use proof::Purpose;

use crate::account;
use crate::{Refusal, Refused, SignedIn, session};

/// Signs in the account of a proven phone. That there is none is told only after the code (R2.3.3).
///
/// # Errors
/// When the database fails.
pub fn by_code(
    tx: &mut Tx<'_>,
    (mobile, code): (&str, &str),
    browser: &Browser,
    given: &Given,
    limits: &Limits,
) -> Outcome<SignedIn, Refused> {
    let Ok(mobile) = Mobile::parse(mobile) else { return Ok(Err(vec![Refusal::Mobile])) };
    if let Err(refusal) = proof::code::check(tx, Purpose::SmsLogin, &mobile, code, given)? {
        return Ok(Err(vec![refusal.into()]));
    }
    let Some(account) = account::store::find_by_mobile(tx, &mobile, given)? else {
        return Ok(Err(vec![Refusal::NoSuchMobile]));
    };
    Ok(Ok(session::open(tx, (&account.id, &account.username), "sms", browser, given, limits)?))
}
