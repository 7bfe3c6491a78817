//! SQL of refresh tokens: all that came of one code are a family, which lives and ends together.

use base::{Id, Moment, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

diesel::table! {
    oidc_refresh (token_hash) {
        token_hash -> Text, code_hash -> Text, client_id -> Text, account_id -> Text, session_id -> Text,
        scope -> Text, way -> Text, auth_at -> BigInt, issued_at -> BigInt, expires_at -> BigInt, ends_at -> BigInt,
        used -> Bool,
    }
}

/// A refresh token, without itself.
#[derive(Queryable)]
pub(crate) struct Refresh {
    pub code_hash: String,
    pub client: String,
    pub account: Id<noun::Account>,
    pub session: String,
    pub scope: String,
    pub way: String,
    pub auth_at: Moment,
    pub issued_at: Moment,
    pub expires_at: Moment,
    pub ends_at: Moment,
    pub used: bool,
}

pub(crate) fn insert(tx: &mut Tx<'_>, token_hash: &str, new: &Refresh) -> Result<(), Fault> {
    diesel::insert_into(oidc_refresh::table)
        .values((
            oidc_refresh::token_hash.eq(token_hash),
            oidc_refresh::code_hash.eq(&new.code_hash),
            oidc_refresh::client_id.eq(&new.client),
            oidc_refresh::account_id.eq(new.account.as_str()),
            oidc_refresh::session_id.eq(&new.session),
            oidc_refresh::scope.eq(&new.scope),
            oidc_refresh::way.eq(&new.way),
            oidc_refresh::auth_at.eq(new.auth_at),
            oidc_refresh::issued_at.eq(new.issued_at),
            oidc_refresh::expires_at.eq(new.expires_at),
            oidc_refresh::ends_at.eq(new.ends_at),
            oidc_refresh::used.eq(new.used),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn find(conn: &mut Conn, token_hash: &str) -> Result<Option<Refresh>, Fault> {
    let columns = (
        oidc_refresh::code_hash,
        oidc_refresh::client_id,
        oidc_refresh::account_id,
        oidc_refresh::session_id,
        oidc_refresh::scope,
        oidc_refresh::way,
        oidc_refresh::auth_at,
        oidc_refresh::issued_at,
        oidc_refresh::expires_at,
        oidc_refresh::ends_at,
        oidc_refresh::used,
    );
    Ok(oidc_refresh::table.find(token_hash).select(columns).first(conn).optional()?)
}

pub(crate) fn update_used(tx: &mut Tx<'_>, token_hash: &str) -> Result<(), Fault> {
    diesel::update(oidc_refresh::table.find(token_hash))
        .set(oidc_refresh::used.eq(true))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn remove_of_code(tx: &mut Tx<'_>, code_hash: &str) -> Result<(), Fault> {
    diesel::delete(oidc_refresh::table.filter(oidc_refresh::code_hash.eq(code_hash))).execute(&mut **tx)?;
    Ok(())
}

/// Of one client, or of all.
pub(crate) fn remove_of_owner(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    client: Option<&str>,
) -> Result<(), Fault> {
    let own = oidc_refresh::table.filter(oidc_refresh::account_id.eq(account.as_str()));
    match client {
        Some(client) => diesel::delete(own.filter(oidc_refresh::client_id.eq(client))).execute(&mut **tx)?,
        None => diesel::delete(own).execute(&mut **tx)?,
    };
    Ok(())
}

pub(crate) fn remove_of_client(tx: &mut Tx<'_>, client: &str) -> Result<(), Fault> {
    diesel::delete(oidc_refresh::table.filter(oidc_refresh::client_id.eq(client))).execute(&mut **tx)?;
    Ok(())
}

/// A used one is kept as long as its family may live, so that its second use is known for what it is.
pub(crate) fn remove_expired(tx: &mut Tx<'_>, now: Moment) -> Result<(), Fault> {
    diesel::delete(oidc_refresh::table.filter(oidc_refresh::ends_at.lt(now))).execute(&mut **tx)?;
    Ok(())
}
