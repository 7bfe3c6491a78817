//! SQL of operators.

use base::{Id, Moment, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

diesel::table! {
    operator (account_id) { account_id -> Text, granted_at -> BigInt, }
}

pub(crate) fn has(conn: &mut Conn, account: &Id<noun::Account>) -> Result<bool, Fault> {
    Ok(operator::table.find(account.as_str()).count().get_result::<i64>(conn)? == 1)
}

pub(crate) fn insert(tx: &mut Tx<'_>, account: &Id<noun::Account>, now: Moment) -> Result<(), Fault> {
    diesel::insert_into(operator::table)
        .values((operator::account_id.eq(account.as_str()), operator::granted_at.eq(now)))
        .execute(&mut **tx)?;
    Ok(())
}
