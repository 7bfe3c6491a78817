//! Counters that every replica agrees on: one upsert each, so that no two tries can both be the last allowed one.

use base::Moment;
use db::{Conn, Fault, Tx};
use time::Duration;

use crate::store;

/// At most `most` in any one `window`, which begins with the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// How many are let through.
    pub most: i64,
    /// In how long.
    pub window: Duration,
}

impl Rule {
    /// At most `most` in `window`.
    pub const fn new(most: i64, window: Duration) -> Self {
        Self { most, window }
    }
}

/// What a counter says after counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// How many there were in this window, this one included.
    pub count: i64,
    /// True when this one is beyond the rule.
    pub over: bool,
    /// How long until the window ends.
    pub retry_after: Duration,
}

/// Counts one more under `name` and tells whether it is still allowed.
///
/// Call it before the act that it limits, in [`db::Db::tally`] where many may count at once.
///
/// # Errors
/// When the database fails.
pub fn count(tx: &mut Tx<'_>, name: &str, rule: &Rule, now: Moment) -> Result<Tally, Fault> {
    let (count, resets_at) = store::upsert_throttle(tx, name, now, now.plus(rule.window))?;
    Ok(Tally { count, over: count > rule.most, retry_after: resets_at.since(now) })
}

/// What [`count`] would answer for the next one, without counting it.
///
/// # Errors
/// When the database fails.
pub fn peek(conn: &mut Conn, name: &str, rule: &Rule, now: Moment) -> Result<Tally, Fault> {
    let (count, resets_at) = store::find_throttle(conn, name, now)?.unwrap_or((0, now));
    Ok(Tally { count, over: count >= rule.most, retry_after: resets_at.since(now) })
}

/// Takes one count back: the act it stood for did not happen.
///
/// # Errors
/// When the database fails.
pub fn give_back(tx: &mut Tx<'_>, name: &str) -> Result<(), Fault> {
    store::update_throttle_less(tx, name)
}

/// Forgets the counter `name`.
///
/// # Errors
/// When the database fails.
pub fn clear(tx: &mut Tx<'_>, name: &str) -> Result<(), Fault> {
    store::remove_throttle(tx, name)
}

/// What an address counts as: one household has a whole /64 of IPv6 addresses.
pub fn network(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => address.to_owned(),
    }
}
