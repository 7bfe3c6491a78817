//! Who may operate the identity platform: a grant to an account, given on the server's command line.

mod store;

use base::{Given, Holder, Operator};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};

use crate::{Username, account};

/// `holder` as an operator, if the right was granted.
///
/// # Errors
/// When the database fails.
pub fn of_holder(conn: &mut Conn, holder: &Holder) -> Result<Option<Operator>, Fault> {
    let granted = store::has(conn, holder.account())?;
    Ok(granted.then(|| Operator::at_edge(holder.account().clone())))
}

/// Grants the right to the account named `username`; false when there is none.
///
/// # Errors
/// When the database fails.
pub fn grant(tx: &mut Tx<'_>, username: &Username, given: &Given) -> Result<bool, Fault> {
    let Some(account) = account::store::find_by_username(tx, username, given)? else { return Ok(false) };
    if !store::has(tx, &account.id)? {
        store::insert(tx, &account.id, given.now)?;
        let about = format!("account:{}", account.id);
        let entry =
            Entry { actor: "system".into(), action: "operator.granted", about, detail: String::new() };
        journal::record(tx, &entry, given)?;
    }
    Ok(true)
}
