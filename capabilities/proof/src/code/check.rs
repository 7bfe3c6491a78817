//! Checking a code.

use base::{Given, Mobile};
use db::{Outcome, Tx};
use subtle::ConstantTimeEq;

use super::{MOST_TRIES, index, mac};
use crate::{Purpose, store};

/// The code is not the one that was sent, was used before, is too old, or had too many wrong tries: all one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("短信验证码错误或已失效")]
pub struct CodeRefusal;

/// Looks at a code for `mobile`; a right one is used up, a wrong one counted.
///
/// Call it last, when everything else a form says is right, so that a slip elsewhere does not cost the code.
///
/// # Errors
/// When the database fails.
pub fn check(
    tx: &mut Tx<'_>,
    purpose: Purpose,
    mobile: &Mobile,
    code: &str,
    given: &Given,
) -> Outcome<(), CodeRefusal> {
    let Some(stored) = store::find_code(tx, purpose, &index(mobile, given), given.now)? else {
        return Ok(Err(CodeRefusal));
    };
    if !store::update_tries(tx, &stored.id, MOST_TRIES)? {
        return Ok(Err(CodeRefusal));
    }
    let tried = mac(purpose, mobile, code.trim(), given);
    if bool::from(stored.code_mac.ct_eq(&tried)) {
        return Ok(if store::remove_code(tx, &stored.id)? { Ok(()) } else { Err(CodeRefusal) });
    }
    Ok(Err(CodeRefusal))
}
