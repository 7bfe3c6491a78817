//! 登录保护: the second step of a sign-in, for whoever wants it (decision 0024). Its owner proves to hold an authenticator, a
//! passkey, or a recovery code; before that there is no session, only half of one.

mod prove;
mod second;
pub(crate) mod store;
mod totp;
mod turn;

use base::{Given, Holder, Moment};
use db::{Conn, Fault};
use proof::recovery;

pub(crate) use prove::prove;
pub use prove::{Device, Proof};
pub use second::{Halfway, ask_passkey, halfway, is_second_taken, pass};
pub use totp::{add_totp, offered, remove_totp};
pub(crate) use turn::lift;
pub use turn::{renew_codes, turn_off, turn_on};

/// An authenticator that was set up.
#[derive(Clone, Copy, Debug)]
pub struct Authenticator {
    /// When.
    pub added_at: Moment,
    /// When a code of it was last used.
    pub used_at: Moment,
}

/// How an account is protected.
#[derive(Clone, Debug)]
pub struct Status {
    /// Since when, if it is.
    pub on_at: Option<Moment>,
    /// The authenticator.
    pub totp: Option<Authenticator>,
    /// How many passkeys there are.
    pub passkeys: usize,
    /// How many recovery codes are left.
    pub codes: usize,
}

impl Status {
    /// True when a sign-in has a second step.
    pub fn is_on(&self) -> bool {
        self.on_at.is_some()
    }
}

/// How the account of `holder` is protected.
///
/// # Errors
/// When the database fails.
pub fn status(conn: &mut Conn, holder: &Holder, given: &Given) -> Result<Status, Fault> {
    let account = holder.account();
    let totp = store::find_totp(conn, account, given)?;
    Ok(Status {
        on_at: store::find(conn, account)?,
        totp: totp.map(|kept| Authenticator { added_at: kept.added_at, used_at: kept.used_at }),
        passkeys: crate::passkey::store::list(conn, account)?.len(),
        codes: recovery::left(conn, account.as_str())?,
    })
}
