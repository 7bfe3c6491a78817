//! SQL of what people let clients have.

use base::{Id, Moment, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

diesel::table! {
    oidc_grant (account_id, client_id, scope) {
        account_id -> Text, client_id -> Text, scope -> Text, is_given -> Bool, decided_at -> BigInt,
    }
}

/// Each scope that was decided on, and whether it was given.
pub(crate) fn list_decisions(
    conn: &mut Conn,
    account: &Id<noun::Account>,
    client: &str,
) -> Result<Vec<(String, bool)>, Fault> {
    Ok(oidc_grant::table
        .filter(oidc_grant::account_id.eq(account.as_str()).and(oidc_grant::client_id.eq(client)))
        .select((oidc_grant::scope, oidc_grant::is_given))
        .load(conn)?)
}

pub(crate) fn replace_decision(
    tx: &mut Tx<'_>,
    (account, client): (&Id<noun::Account>, &str),
    (scope, is_given): (&str, bool),
    now: Moment,
) -> Result<(), Fault> {
    let row = oidc_grant::table.find((account.as_str(), client, scope));
    let values = (oidc_grant::is_given.eq(is_given), oidc_grant::decided_at.eq(now));
    if diesel::update(row).set(values).execute(&mut **tx)? == 0 {
        let key = (
            oidc_grant::account_id.eq(account.as_str()),
            oidc_grant::client_id.eq(client),
            oidc_grant::scope.eq(scope),
        );
        diesel::insert_into(oidc_grant::table).values((key, values)).execute(&mut **tx)?;
    }
    Ok(())
}

/// What `account` gave: client, scope, when; the last decided first.
pub(crate) fn list_given(
    conn: &mut Conn,
    account: &Id<noun::Account>,
) -> Result<Vec<(String, String, Moment)>, Fault> {
    Ok(oidc_grant::table
        .filter(oidc_grant::account_id.eq(account.as_str()).and(oidc_grant::is_given.eq(true)))
        .order((oidc_grant::decided_at.desc(), oidc_grant::client_id))
        .select((oidc_grant::client_id, oidc_grant::scope, oidc_grant::decided_at))
        .load(conn)?)
}

/// Answers how many there were.
pub(crate) fn remove_decisions(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    client: &str,
) -> Result<usize, Fault> {
    let own = oidc_grant::table
        .filter(oidc_grant::account_id.eq(account.as_str()).and(oidc_grant::client_id.eq(client)));
    Ok(diesel::delete(own).execute(&mut **tx)?)
}

/// Whatever anybody decided about `client`: it wants it for something else.
pub(crate) fn remove_of_client(tx: &mut Tx<'_>, client: &str) -> Result<(), Fault> {
    diesel::delete(oidc_grant::table.filter(oidc_grant::client_id.eq(client))).execute(&mut **tx)?;
    Ok(())
}
