//! Passwords of those who work here (GB/T 22239, 8.1.4.1 a): of three kinds of characters, not one of the last five, renewed
//! every so many days. Whose account that is, the caller knows.

pub(crate) mod store;

use base::{Given, Holder, Id, Moment, noun};
use db::{Conn, Fault, Tx};
use time::Duration;

use crate::account::{self, Account};

/// So many passwords, the present one included, are not taken again.
pub const KEPT: usize = 5;

/// What such a password must be. Part of section `[staff]` of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// At least so many characters: 8 or more.
    pub characters: u8,
    /// After so many days a new one is due.
    pub days: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { characters: 8, days: 90 }
    }
}

impl Rules {
    /// How many characters, whatever was configured: never fewer than 8, nor more than anybody may type.
    pub(crate) fn least(self) -> u8 {
        self.characters.clamp(8, 16)
    }

    /// The rule as the form tells it beforehand.
    pub fn hint(self) -> String {
        let least = self.least();
        format!("{least}-20个字符，至少包含大写字母、小写字母、数字、符号中的三类，不能与最近5次用过的相同")
    }

    /// True when a password taken at `renewed_at` is too old, or is not known to fit at all.
    fn is_due(self, renewed_at: Option<Moment>, now: Moment) -> bool {
        renewed_at.is_none_or(|at| at.plus(Duration::days(self.days)) <= now)
    }
}

/// True when `account` must take a new password before it works on.
///
/// # Errors
/// When the database fails.
pub fn is_due(
    conn: &mut Conn,
    account: &Id<noun::Account>,
    rules: &Rules,
    now: Moment,
) -> Result<bool, Fault> {
    Ok(rules.is_due(store::find_renewed(conn, account)?, now))
}

/// The hashes of the present password of `holder` and of those before it: what a new one is compared with.
///
/// # Errors
/// When the database fails.
pub fn former(conn: &mut Conn, holder: &Holder, given: &Given) -> Result<Vec<String>, Fault> {
    let mut hashes = vec![account::of_holder(conn, holder, given)?.password_hash];
    hashes.extend(store::list_former(conn, holder.account(), KEPT - 1)?);
    Ok(hashes)
}

/// The password of `account` gives way to one that fits.
pub(crate) fn renewed(tx: &mut Tx<'_>, account: &Account, given: &Given) -> Result<(), Fault> {
    store::insert_former(tx, account, given)?;
    store::remove_former(tx, &account.id, KEPT - 1)?;
    store::upsert_renewed(tx, &account.id, given.now)
}

/// The password of `account` gives way to one of which that is not known. For somebody who never worked here this is
/// nothing.
pub(crate) fn replaced(tx: &mut Tx<'_>, account: &Account, given: &Given) -> Result<(), Fault> {
    if store::find_renewed(tx, &account.id)?.is_some() {
        store::insert_former(tx, account, given)?;
        store::remove_former(tx, &account.id, KEPT - 1)?;
        store::remove_renewed(tx, &account.id)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_due_after_ninety_days_and_when_it_is_not_known_to_fit() {
        let (now, rules) = (Moment::from_unix_seconds(1_800_000_000), Rules::default());
        for (age, due) in [(None, true), (Some(0), false), (Some(89), false), (Some(90), true)] {
            let renewed = age.map(|days| now.minus(Duration::days(days)));
            assert_eq!(rules.is_due(renewed, now), due, "{age:?}");
        }
    }

    #[test]
    fn no_configuration_allows_fewer_than_eight_characters() {
        for (told, least) in [(0, 8), (8, 8), (12, 12), (200, 16)] {
            assert_eq!(Rules { characters: told, days: 90 }.least(), least);
        }
    }
}
