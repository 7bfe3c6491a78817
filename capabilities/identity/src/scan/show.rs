//! A browser asks for a QR code.

use base::{Given, Id, Secret};
use db::session::Browser;
use db::{Outcome, Tx};
use proof::throttle::{self, Rule};
use time::Duration;

use super::{SHOWN, Scan, hash, store};
use crate::Refusal;

/// QR codes for one address: many browsers stand behind the address of an office.
const ASKED: Rule = Rule::new(300, Duration::minutes(5));

/// A fresh QR code, for the browser whose visit has this secret. Run it with [`db::Db::tally`]: it counts.
///
/// # Errors
/// When the database fails.
pub fn show(
    tx: &mut Tx<'_>,
    secret: &Secret,
    browser: &Browser,
    given: &Given,
) -> Outcome<Id<Scan>, Refusal> {
    if throttle::count(tx, &format!("scan|{}", browser.address), &ASKED, given.now)?.over {
        return Ok(Err(Refusal::ScanTooFrequent));
    }
    let id = Id::from_bytes(given.chance.bytes());
    let (number, choices) = numbers(given);
    store::insert(tx, &id, (&hash(secret), number, choices), browser, given.now.plus(SHOWN), given)?;
    Ok(Ok(id))
}

/// A number of two digits, the first of them not a nought so that nobody wonders how to say it, and that number among two
/// others. Drawn once: others drawn anew at every look would give the lasting one away.
fn numbers(given: &Given) -> (i32, [i32; 3]) {
    let draw = || 10 + i32::try_from(given.chance.below(90)).unwrap_or_default();
    let number = draw();
    let mut all = [number; 3];
    while all[1] == all[0] || all[2] == all[0] || all[1] == all[2] {
        (all[1], all[2]) = (draw(), draw());
    }
    all.sort_unstable();
    (number, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_different_numbers_of_two_digits_hold_the_right_one() {
        let (_, given) = db::testing::given();
        for _ in 0..200 {
            let (right, all) = numbers(&given);
            assert!(all.contains(&right) && all[0] < all[1] && all[1] < all[2], "{all:?}");
            assert!(all.iter().all(|one| (10..100).contains(one)));
        }
    }
}
