//! The graphic captcha: a cost for machines, never a proof of a human. The limits on codes and passwords must hold
//! even if every picture is read by a program.
//!
//! One picture per session and purpose; the answer is kept only as a keyed code; looking at an answer uses it up,
//! right or wrong.

mod glyph;
mod raster;

pub use raster::draw;

use base::{Given, Id, Seal};
use db::session::Session;
use db::{Fault, Tx};
use subtle::ConstantTimeEq;
use time::Duration;

use crate::{Purpose, store};

/// How long a picture is good for.
pub const LIFE: Duration = Duration::minutes(3);

/// How many digits a picture shows (R1.3.6, reading A3).
pub const DIGITS: usize = 4;

/// Makes a new captcha for `session` and `purpose` in place of the last one, and answers its digits, to be drawn and
/// then forgotten.
///
/// # Errors
/// When the database fails.
pub fn issue(
    tx: &mut Tx<'_>,
    session: &Id<Session>,
    purpose: Purpose,
    given: &Given,
) -> Result<String, Fault> {
    let answer = given.chance.digits(DIGITS);
    let mac = code(&*given.seal, session, purpose, &answer);
    store::insert_captcha(tx, session, purpose, &mac, given.now.plus(LIFE))?;
    Ok(answer)
}

/// Looks at an answer and uses the captcha up; true when the answer was right and in time.
///
/// # Errors
/// When the database fails.
pub fn burn(
    tx: &mut Tx<'_>,
    session: &Id<Session>,
    purpose: Purpose,
    answer: &str,
    given: &Given,
) -> Result<bool, Fault> {
    let stored = store::find_captcha(tx, session, purpose, given.now)?;
    let was_there = store::remove_captcha(tx, session, purpose)?;
    let answer: String = answer.chars().filter(|c| !c.is_whitespace()).map(narrow).collect();
    let tried = code(&*given.seal, session, purpose, &answer);
    Ok(was_there && stored.is_some_and(|mac| mac.ct_eq(&tried).into()))
}

/// Chinese input methods type full-width digits when they are left on.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
        _ => c,
    }
}

fn code(seal: &dyn Seal, session: &Id<Session>, purpose: Purpose, answer: &str) -> [u8; 32] {
    seal.mac("captcha", format!("{session}|{}|{answer}", purpose.as_str()).as_bytes())
}
