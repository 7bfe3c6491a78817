//! 恢复码: ten codes on paper for who lost phone and key. Each is good once; a new set voids the old one.

use base::{BlindIndex, Chance, Given, Id, Mobile, Secret};
use db::{Conn, Fault, Tx};
use notices::{Template, params};
use time::Duration;

use crate::store;

/// One of them, as it is kept.
#[derive(Debug)]
pub enum RecoveryCode {}

/// So many make a set.
pub const SET: usize = 10;

/// So few are left that a page says so.
pub const FEW: usize = 3;

/// Without letters and digits that look alike: 31 of them, ten times, are 49 bits.
const SIGNS: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";

fn draw(chance: &dyn Chance) -> String {
    (0..10).map(|_| char::from(SIGNS[chance.below(31) as usize])).collect()
}

/// As people type it: spaces, hyphens and small letters do not matter.
fn plain(typed: &str) -> String {
    let narrow = typed.chars().map(base::narrow).filter(char::is_ascii_alphanumeric);
    narrow.map(|c| c.to_ascii_uppercase()).collect()
}

/// Bound to the owner: the same code is nothing in another's hands.
fn index(owner: &str, code: &str, given: &Given) -> BlindIndex {
    given.seal.index("recovery.code", &format!("{owner}|{}", plain(code)))
}

/// Draws a new set for `owner`, which is answered this once and kept nowhere; the set before is void.
///
/// # Errors
/// When the database fails.
pub fn renew(tx: &mut Tx<'_>, owner: &str, given: &Given) -> Result<Vec<Secret>, Fault> {
    store::remove_recovery_codes(tx, owner)?;
    let mut drawn: Vec<String> = Vec::new();
    while drawn.len() < SET {
        let code = draw(&*given.chance);
        if !drawn.contains(&code) {
            store::insert_recovery_code(
                tx,
                &Id::new(given),
                (owner, &index(owner, &code, given)),
                given.now,
            )?;
            drawn.push(code);
        }
    }
    Ok(drawn.iter().map(|code| Secret::new(format!("{}-{}", &code[..5], &code[5..]))).collect())
}

/// Takes the code `typed`, once, and tells the owner's phone. Answers how many are left; `None` for a code that is wrong,
/// used, void or another's. Count the try first ([`crate::tries`]).
///
/// # Errors
/// When the database fails.
pub fn redeem(
    tx: &mut Tx<'_>,
    (owner, mobile): (&str, Option<&Mobile>),
    typed: &str,
    given: &Given,
) -> Result<Option<usize>, Fault> {
    if !store::update_recovery_code_used(tx, owner, &index(owner, typed, given), given.now)? {
        return Ok(None);
    }
    let left = store::count_recovery_codes(tx, owner)?;
    if let Some(mobile) = mobile {
        let words = params([("date", given.now.china_minute()), ("left", left.to_string())]);
        notices::sms::send(tx, mobile, Template::RecoveryUsed, &words, Duration::DAY, given)?;
    }
    Ok(Some(left))
}

/// How many codes of `owner` were not used yet.
///
/// # Errors
/// When the database fails.
pub fn left(conn: &mut Conn, owner: &str) -> Result<usize, Fault> {
    store::count_recovery_codes(conn, owner)
}

/// Voids every code of `owner`.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx<'_>, owner: &str) -> Result<(), Fault> {
    store::remove_recovery_codes(tx, owner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::SeededChance;

    #[test]
    fn a_code_is_ten_signs_and_read_as_people_type_it() {
        let code = draw(&SeededChance::new(7));
        assert!(code.len() == 10 && code.bytes().all(|sign| SIGNS.contains(&sign)), "{code}");
        assert_eq!(plain(" abcde-fgh２３\u{3000}"), "ABCDEFGH23");
    }
}
