//! An account: a name, a phone and a password.

pub(crate) mod store;

use base::{Given, Id, Mobile, noun};
use db::{Conn, Fault};

use crate::Username;

/// An account as verbs see it. The phone is opened; it prints masked.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its id; also the subject identifier other systems know it by.
    pub id: Id<noun::Account>,
    /// The name as registered.
    pub username: String,
    /// The phone that belongs to it.
    pub mobile: Mobile,
    pub(crate) password_hash: String,
    pub(crate) version: i32,
}

/// Finds by whatever a person types: user name, phone, or certified identity number (R2.2.1, R2.2.2).
pub(crate) fn find_by_identifier(
    conn: &mut Conn,
    typed: &str,
    given: &Given,
) -> Result<Option<Account>, Fault> {
    if let Ok(username) = Username::parse(typed) {
        return store::find_by_username(conn, &username, given);
    }
    if let Ok(mobile) = Mobile::parse(typed) {
        return store::find_by_mobile(conn, &mobile, given);
    }
    match base::CitizenId::parse(typed, given.now.china_date()) {
        Ok(number) => match crate::real_name::store::find_holder(conn, &number, given)? {
            Some(id) => store::find(conn, &id, given),
            None => Ok(None),
        },
        Err(_) => Ok(None),
    }
}

/// The account of a signed-in holder.
///
/// # Errors
/// When the database fails, or the account is gone.
pub fn of_holder(conn: &mut Conn, holder: &base::Holder, given: &Given) -> Result<Account, Fault> {
    store::find(conn, holder.account(), given)?
        .ok_or_else(|| Fault::Stored("a session of an account that does not exist".into()))
}

/// The account named `username`, if there is one.
///
/// # Errors
/// When the database fails.
pub fn find_by_username(
    conn: &mut Conn,
    username: &Username,
    given: &Given,
) -> Result<Option<Account>, Fault> {
    store::find_by_username(conn, username, given)
}

/// The account with this id, if there is one: for jobs and lists that know it from a row.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: &Id<noun::Account>, given: &Given) -> Result<Option<Account>, Fault> {
    store::find(conn, id, given)
}
