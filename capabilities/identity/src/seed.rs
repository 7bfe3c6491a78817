//! Accounts of invented people, for the demo only: nothing of production calls this.

use base::{CitizenId, Given, Holder, Id, Mobile, PersonName};
use db::{Fault, Tx};

use crate::account::store;
use crate::real_name::{self, Keeping, Valid};
use crate::{Username, agreement, renewal};

/// One invented person.
#[derive(Clone, Debug)]
pub struct Invented {
    /// The user name.
    pub username: Username,
    /// The phone.
    pub mobile: Mobile,
    /// Name and number, when certified.
    pub identity: Option<(PersonName, CitizenId)>,
    /// True when the password fits the rule for those who work here.
    pub is_fit_for_work: bool,
}

/// Makes the account unless there is one of that name.
///
/// # Errors
/// When the database fails.
pub fn account(
    tx: &mut Tx<'_>,
    invented: &Invented,
    password_hash: &str,
    given: &Given,
) -> Result<(), Fault> {
    if store::find_by_username(tx, &invented.username, given)?.is_some() {
        return Ok(());
    }
    let made: Result<Id<_>, _> =
        store::insert(tx, &invented.username, &invented.mobile, password_hash, given)?;
    let Ok(account) = made else { return Ok(()) };
    agreement::consent(tx, &account, "demo", given)?;
    let holder = Holder::at_edge(account, String::new());
    if let Some((name, number)) = &invented.identity {
        let valid = Valid { name: name.clone(), number: number.clone() };
        let _ = real_name::store::insert(tx, holder.account(), &valid, ("demo", Keeping::Whole), given)?;
    }
    if invented.is_fit_for_work {
        renewal::store::upsert_renewed(tx, holder.account(), given.now)?;
    }
    Ok(())
}

/// The account of that name, if there is one.
///
/// # Errors
/// When the database fails.
pub fn account_of(
    conn: &mut db::Conn,
    username: &Username,
    given: &Given,
) -> Result<Option<Id<base::noun::Account>>, Fault> {
    Ok(store::find_by_username(conn, username, given)?.map(|account| account.id))
}
