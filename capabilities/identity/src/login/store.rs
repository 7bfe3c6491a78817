//! SQL of sign-ins: the history, and the devices an account was used from.

use base::{Given, Id, Moment, Secret, noun};
use db::session::Browser;
use db::{Conn, Fault, Tx};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Text};

diesel::table! {
    login_event (id) {
        id -> Text, account_id -> Text, at -> BigInt, way -> Text, succeeded -> Bool, address -> Text, agent -> Text,
    }
}
diesel::table! {
    known_device (token_hash) { token_hash -> Binary, account_id -> Text, seen_at -> BigInt, }
}

/// One sign-in, or a try.
#[derive(Clone, Debug, Queryable)]
pub struct Event {
    /// When.
    pub at: Moment,
    /// `password`, `sms`, `qr`, `passkey`, the key of another platform; `second` for a second step that failed.
    pub way: String,
    /// Whether it succeeded.
    pub succeeded: bool,
    /// From where.
    pub address: String,
    /// With which browser.
    pub agent: String,
}

pub(crate) fn insert_event(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    way: &str,
    succeeded: bool,
    browser: &Browser,
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(login_event::table)
        .values((
            login_event::id.eq(Id::<Event>::new(given).as_str()),
            login_event::account_id.eq(account.as_str()),
            login_event::at.eq(given.now),
            login_event::way.eq(way),
            login_event::succeeded.eq(succeeded),
            login_event::address.eq(&browser.address),
            login_event::agent.eq(&browser.agent),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn list_events(
    conn: &mut Conn,
    account: &Id<noun::Account>,
    most: i64,
) -> Result<Vec<Event>, Fault> {
    Ok(login_event::table
        .filter(login_event::account_id.eq(account.as_str()))
        .order((login_event::at.desc(), login_event::id.desc()))
        .limit(most)
        .select((
            login_event::at,
            login_event::way,
            login_event::succeeded,
            login_event::address,
            login_event::agent,
        ))
        .load(conn)?)
}

fn hash(token: &Secret) -> String {
    base::sha256_hex(token.expose().as_bytes())
}

pub(crate) fn has_device(
    conn: &mut Conn,
    account: &Id<noun::Account>,
    token: &Secret,
) -> Result<bool, Fault> {
    let hash = hash(token);
    let known =
        known_device::table.find(hash.as_bytes()).filter(known_device::account_id.eq(account.as_str()));
    Ok(known.count().get_result::<i64>(conn)? == 1)
}

/// Remembers a browser; the same token remembered for another account moves to it.
pub(crate) fn insert_device(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    token: &Secret,
    now: Moment,
) -> Result<(), Fault> {
    diesel::sql_query(
        "INSERT INTO known_device (token_hash, account_id, seen_at) VALUES ($1, $2, $3) \
         ON CONFLICT (token_hash) DO UPDATE SET account_id = excluded.account_id, seen_at = excluded.seen_at",
    )
    .bind::<Binary, _>(hash(token).as_bytes())
    .bind::<Text, _>(account.as_str())
    .bind::<BigInt, _>(now)
    .execute(&mut **tx)?;
    Ok(())
}
