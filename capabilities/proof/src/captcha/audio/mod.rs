//! 语音验证码: six digits, spoken.
//!
//! Players fetch a recording several times and in pieces (Safari asks for its first two bytes before anything else), so
//! what one page asked for under one tag is one recording until it is answered: it is made from a salt in the row and
//! the key, and the same each time. Nobody learns more by fetching it twice.

mod words;

pub use words::speak;

use base::{Given, Id, SeededChance};
use db::session::Session;
use db::{Fault, Tx};

use super::{Challenge, Kept, Kind, LIFE, put};
use crate::{Purpose, store};

/// How many digits a recording speaks: more than a picture shows, since a program hears each of them better.
pub const DIGITS: usize = 6;

/// The longest tag; a longer one is cut.
const LONGEST_TAG: usize = 40;

/// What is to be spoken.
#[derive(Debug)]
pub struct Spoken {
    /// The digits.
    pub digits: String,
    /// What [`speak`] takes its chances from.
    pub chance: SeededChance,
}

/// The recording that `session` asked for under `tag`, or a new one in place of the last captcha. An empty tag always
/// asks for a new one.
///
/// # Errors
/// When the database fails.
pub fn issue(
    tx: &mut Tx<'_>,
    session: &Id<Session>,
    purpose: Purpose,
    tag: &str,
    given: &Given,
) -> Result<Spoken, Fault> {
    let tag: String = tag.chars().filter(char::is_ascii_graphic).take(LONGEST_TAG).collect();
    let stored = store::find_captcha(tx, session, purpose)?;
    let same = stored.filter(|one| {
        one.kind == Kind::Audio && one.expires_at > given.now && !tag.is_empty() && one.kept.tag == tag
    });
    if let Some(salt) = same.and_then(|one| one.kept.salt) {
        return Ok(spoken((session, purpose), &salt, given));
    }
    let salt = given.chance.bytes::<16>().to_vec();
    let spoken = spoken((session, purpose), &salt, given);
    let kept = Kept { tag, salt: Some(salt), bits: 0 };
    let challenge = Challenge { kind: Kind::Audio, answer: &spoken.digits, life: LIFE, kept };
    put(tx, (session, purpose), &challenge, given)?;
    Ok(spoken)
}

/// Digits and chances that belong to a salt: nobody who lacks the key can make them, not even from the row.
fn spoken((session, purpose): (&Id<Session>, Purpose), salt: &[u8], given: &Given) -> Spoken {
    let text = format!("{session}|{}|{}", purpose.as_str(), hex::encode(salt));
    let mac = given.seal.mac("captcha-audio", text.as_bytes());
    let part = |at: usize| u64::from_le_bytes(std::array::from_fn(|place| mac[at + place]));
    let (digits, chance) = (SeededChance::new(part(0)), SeededChance::new(part(8)));
    let digits: &dyn base::Chance = &digits;
    Spoken { digits: digits.digits(DIGITS), chance }
}
