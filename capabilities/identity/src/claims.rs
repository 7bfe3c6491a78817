//! What the identity platform tells other systems about an account, before scopes cut it down.

use base::{Given, Id, Mobile, noun};
use db::{Conn, Fault};

use crate::real_name::{self, Verified};
use crate::{account, protection};

/// Everything that may be told.
#[derive(Clone, Debug)]
pub struct Claims {
    /// The subject identifier.
    pub subject: Id<noun::Account>,
    /// The user name.
    pub username: String,
    /// The phone.
    pub mobile: Mobile,
    /// The certified identity.
    pub verified: Option<Verified>,
    /// True when a sign-in has a second step (登录保护).
    pub is_protected: bool,
}

/// The claims about `account`; `None` when there is no such account.
///
/// # Errors
/// When the database fails.
pub fn of_account(
    conn: &mut Conn,
    account: &Id<noun::Account>,
    given: &Given,
) -> Result<Option<Claims>, Fault> {
    let Some(found) = account::store::find(conn, account, given)? else { return Ok(None) };
    let verified = real_name::store::find(conn, account, given)?;
    let is_protected = protection::store::is_on(conn, account)?;
    Ok(Some(Claims {
        subject: found.id,
        username: found.username,
        mobile: found.mobile,
        verified,
        is_protected,
    }))
}
