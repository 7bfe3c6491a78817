//! SQL of scans.

use base::{Given, Id, Moment, noun};
use db::session::{Browser, Session};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::{Row, Scan};

diesel::table! {
    scan (id) {
        id -> Text, secret_hash -> Binary, phone_hash -> Nullable<Binary>, state -> Integer,
        account_id -> Nullable<Text>, number -> Integer, choices -> Text, address -> Text, agent -> Text,
        session_id -> Nullable<Text>, created_at -> BigInt, changed_at -> BigInt, expires_at -> BigInt,
    }
}

/// How a QR code stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody scanned it yet.
    Shown,
    /// Somebody did and thinks.
    Scanned,
    /// Somebody confirmed; the browser can fetch its session.
    Confirmed,
    /// The browser has.
    Used,
    /// Somebody refused, or chose another number.
    Refused,
    /// Its time is over. Never stored.
    Over,
}

impl State {
    const fn code(self) -> i32 {
        match self {
            Self::Shown => 0,
            Self::Scanned => 1,
            Self::Confirmed => 2,
            Self::Used => 3,
            Self::Refused => 4,
            Self::Over => 5,
        }
    }

    fn parse(code: i32) -> Result<Self, Fault> {
        Ok(match code {
            0 => Self::Shown,
            1 => Self::Scanned,
            2 => Self::Confirmed,
            3 => Self::Used,
            4 => Self::Refused,
            other => return Err(Fault::Stored(format!("a scan in state {other}"))),
        })
    }

    /// Its name for the browser's script.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Scanned => "scanned",
            Self::Confirmed => "confirmed",
            Self::Used => "used",
            Self::Refused => "refused",
            Self::Over => "over",
        }
    }
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: &Id<Scan>,
    (secret_hash, number, choices): (&[u8], i32, [i32; 3]),
    browser: &Browser,
    expires_at: Moment,
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(scan::table)
        .values((
            scan::id.eq(id.as_str()),
            scan::secret_hash.eq(secret_hash),
            scan::state.eq(State::Shown.code()),
            scan::number.eq(number),
            scan::choices.eq(choices.map(|one| one.to_string()).join(",")),
            scan::address.eq(&browser.address),
            scan::agent.eq(&browser.agent),
            scan::created_at.eq(given.now),
            scan::changed_at.eq(given.now),
            scan::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

type What = (i32, Option<Id<noun::Account>>, i32, String);
type How = (String, String, Moment, Moment);
type WhatColumns = (scan::state, scan::account_id, scan::number, scan::choices);
type HowColumns = (scan::address, scan::agent, scan::created_at, scan::expires_at);
const COLUMNS: (WhatColumns, HowColumns) = (
    (scan::state, scan::account_id, scan::number, scan::choices),
    (scan::address, scan::agent, scan::created_at, scan::expires_at),
);

fn read(
    ((state, account, number, choices), (address, agent, created_at, expires_at)): (What, How),
) -> Result<Row, Fault> {
    let choices = choices.split(',').filter_map(|one| one.parse().ok()).collect();
    Ok(Row { state: State::parse(state)?, account, number, choices, address, agent, created_at, expires_at })
}

pub(crate) fn find(conn: &mut Conn, id: &Id<Scan>) -> Result<Option<Row>, Fault> {
    let row: Option<(What, How)> = scan::table.find(id.as_str()).select(COLUMNS).first(conn).optional()?;
    row.map(read).transpose()
}

/// The QR code of the browser that holds the secret.
pub(crate) fn find_of_browser(
    conn: &mut Conn,
    id: &Id<Scan>,
    secret_hash: &[u8],
) -> Result<Option<Row>, Fault> {
    let own = scan::table.find(id.as_str()).filter(scan::secret_hash.eq(secret_hash));
    let row: Option<(What, How)> = own.select(COLUMNS).first(conn).optional()?;
    row.map(read).transpose()
}

/// Binds a QR code to the account that scans it first. False when it is over, or was scanned already.
pub(crate) fn update_taken(
    tx: &mut Tx<'_>,
    id: &Id<Scan>,
    (account, phone_hash): (&Id<noun::Account>, &[u8]),
    expires_at: Moment,
    now: Moment,
) -> Result<bool, Fault> {
    let free = scan::table
        .find(id.as_str())
        .filter(scan::state.eq(State::Shown.code()))
        .filter(scan::expires_at.gt(now));
    let changed = diesel::update(free)
        .set((
            scan::state.eq(State::Scanned.code()),
            scan::account_id.eq(account.as_str()),
            scan::phone_hash.eq(phone_hash),
            scan::changed_at.eq(now),
            scan::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// The same account looks again: its older token is worthless from now on, the time to answer is no longer.
pub(crate) fn update_phone(
    tx: &mut Tx<'_>,
    id: &Id<Scan>,
    (account, phone_hash): (&Id<noun::Account>, &[u8]),
    now: Moment,
) -> Result<bool, Fault> {
    let own = scan::table
        .find(id.as_str())
        .filter(scan::state.eq(State::Scanned.code()))
        .filter(scan::account_id.eq(account.as_str()))
        .filter(scan::expires_at.gt(now));
    Ok(diesel::update(own).set(scan::phone_hash.eq(phone_hash)).execute(&mut **tx)? == 1)
}

/// What the phone with this token was asked, while it may answer.
pub(crate) fn find_of_phone(
    conn: &mut Conn,
    id: &Id<Scan>,
    (account, phone_hash): (&Id<noun::Account>, &[u8]),
    now: Moment,
) -> Result<Option<Row>, Fault> {
    let own = scan::table
        .find(id.as_str())
        .filter(scan::state.eq(State::Scanned.code()))
        .filter(scan::account_id.eq(account.as_str()))
        .filter(scan::phone_hash.eq(phone_hash))
        .filter(scan::expires_at.gt(now));
    let row: Option<(What, How)> = own.select(COLUMNS).first(conn).optional()?;
    row.map(read).transpose()
}

/// From confirmed back to refused, before the browser fetched its session.
pub(crate) fn update_disowned(
    tx: &mut Tx<'_>,
    id: &Id<Scan>,
    account: &Id<noun::Account>,
    now: Moment,
) -> Result<bool, Fault> {
    let own = scan::table
        .find(id.as_str())
        .filter(scan::state.eq(State::Confirmed.code()))
        .filter(scan::account_id.eq(account.as_str()));
    let refused = (scan::state.eq(State::Refused.code()), scan::changed_at.eq(now));
    Ok(diesel::update(own).set(refused).execute(&mut **tx)? == 1)
}

/// From scanned to `to`, by the account and the phone that scanned it. False when it is not theirs or over.
pub(crate) fn update_answered(
    tx: &mut Tx<'_>,
    id: &Id<Scan>,
    (account, phone_hash): (&Id<noun::Account>, &[u8]),
    (to, expires_at): (State, Moment),
    now: Moment,
) -> Result<bool, Fault> {
    let own = scan::table
        .find(id.as_str())
        .filter(scan::state.eq(State::Scanned.code()))
        .filter(scan::expires_at.gt(now))
        .filter(scan::account_id.eq(account.as_str()))
        .filter(scan::phone_hash.eq(phone_hash));
    let changed = diesel::update(own)
        .set((scan::state.eq(to.code()), scan::changed_at.eq(now), scan::expires_at.eq(expires_at)))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// From confirmed to used, by the browser that shows it: once.
pub(crate) fn update_used(
    tx: &mut Tx<'_>,
    id: &Id<Scan>,
    secret_hash: &[u8],
    now: Moment,
) -> Result<bool, Fault> {
    let own = scan::table
        .find(id.as_str())
        .filter(scan::state.eq(State::Confirmed.code()))
        .filter(scan::expires_at.gt(now))
        .filter(scan::secret_hash.eq(secret_hash));
    let changed = diesel::update(own)
        .set((scan::state.eq(State::Used.code()), scan::changed_at.eq(now)))
        .execute(&mut **tx)?;
    Ok(changed == 1)
}

/// Remembers which session it opened.
pub(crate) fn update_session(tx: &mut Tx<'_>, id: &Id<Scan>, session: &Id<Session>) -> Result<(), Fault> {
    diesel::update(scan::table.find(id.as_str()))
        .set(scan::session_id.eq(session.as_str()))
        .execute(&mut **tx)?;
    Ok(())
}

/// The session a QR code opened goes on as another one.
pub(crate) fn update_session_moved(
    tx: &mut Tx<'_>,
    from: &Id<Session>,
    to: &Id<Session>,
) -> Result<(), Fault> {
    diesel::update(scan::table.filter(scan::session_id.eq(from.as_str())))
        .set(scan::session_id.eq(to.as_str()))
        .execute(&mut **tx)?;
    Ok(())
}

/// The session that a QR code opened for `account`.
pub(crate) fn find_session(
    conn: &mut Conn,
    id: &Id<Scan>,
    account: &Id<noun::Account>,
) -> Result<Option<Id<Session>>, Fault> {
    let own = scan::table.find(id.as_str()).filter(scan::account_id.eq(account.as_str()));
    Ok(own.select(scan::session_id).first::<Option<Id<Session>>>(conn).optional()?.flatten())
}

/// What changed at or after `since`, with its moment: for the other programs of an installation.
pub(crate) fn list_changed(conn: &mut Conn, since: Moment) -> Result<Vec<(Id<Scan>, Moment)>, Fault> {
    let changed = scan::table.filter(scan::changed_at.ge(since)).filter(scan::state.ne(State::Shown.code()));
    Ok(changed.order(scan::changed_at).limit(1000).select((scan::id, scan::changed_at)).load(conn)?)
}

/// What nobody used, before `unused`; everything before `all`.
pub(crate) fn remove_before(tx: &mut Tx<'_>, unused: Moment, all: Moment) -> Result<(), Fault> {
    let without = scan::changed_at.lt(unused).and(scan::session_id.is_null());
    diesel::delete(scan::table.filter(scan::changed_at.lt(all).or(without))).execute(&mut **tx)?;
    Ok(())
}
