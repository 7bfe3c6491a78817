//! One-time codes by text message: captcha → ticket → code row and message, all in one transaction, so that nothing
//! can be sent without a solved captcha and nothing is sent that was not first written.

mod check;
mod limits;
mod request;

pub use check::{CodeRefusal, check};
pub use limits::Limits;
pub use request::{RequestRefusal, Sent, request};

use base::{BlindIndex, Given, Mobile, Moment};
use db::{Fault, Tx};
use time::Duration;

use crate::{Purpose, store};

/// One code sent to one phone.
#[derive(Debug)]
pub struct Code;

/// How long a code is good for (R1.3.9).
pub const LIFE: Duration = Duration::minutes(5);

/// So many tries a code has; wrong ones use them up (R1.3.9).
pub const MOST_TRIES: i32 = 5;

fn index(mobile: &Mobile, given: &Given) -> BlindIndex {
    given.seal.index("mobile", mobile.expose())
}

fn mac(purpose: Purpose, mobile: &Mobile, code: &str, given: &Given) -> [u8; 32] {
    given.seal.mac("sms_code", format!("{}|{}|{code}", purpose.as_str(), mobile.expose()).as_bytes())
}

/// Removes expired captchas, tickets, codes and counters.
///
/// # Errors
/// When the database fails.
pub fn clean(tx: &mut Tx<'_>, now: Moment) -> Result<(), Fault> {
    store::remove_expired(tx, now)
}
