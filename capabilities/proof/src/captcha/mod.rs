//! The captcha: a cost for machines, never a proof of a human. The limits on codes and passwords must hold even if
//! every captcha is solved by a program.
//!
//! It comes in three kinds, so that nobody has to see, to hear or to type: a picture, a recording, and work that the
//! browser does. All go by one row and one rule: one captcha per session and purpose, whatever its kind; the answer is
//! kept only as a keyed code; looking at an answer uses it up, right or wrong. A form has one field for the answer and
//! need not know which kind it was.

mod answer;
pub mod audio;
mod glyph;
mod raster;
pub mod work;

pub use raster::draw;

use base::{Given, Id};
use db::session::Session;
use db::{Fault, Outcome, Tx};
use subtle::ConstantTimeEq;
use time::Duration;

use self::answer::Answer;
use crate::{Purpose, store};

/// How long a picture or a recording is good for.
pub const LIFE: Duration = Duration::minutes(3);

/// How many digits a picture shows (R1.3.6, reading A3).
pub const DIGITS: usize = 4;

/// How a captcha is put to a visitor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 图形验证码: digits to be read.
    #[default]
    Picture,
    /// 语音验证码: digits to be heard.
    Audio,
    /// 免输入验证: the browser computes.
    Work,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Picture, Self::Audio, Self::Work];

    /// Its name in addresses, in cookies and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Audio => "audio",
            Self::Work => "work",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// What pages call it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Picture => "图形验证码",
            Self::Audio => "语音验证码",
            Self::Work => "免输入验证",
        }
    }

    const fn prompt(self) -> &'static str {
        match self {
            Self::Picture => "图形验证码错误，请重新输入",
            Self::Audio => "语音验证码错误，请重新输入",
            Self::Work => "免输入验证未完成或已失效，请重新验证",
        }
    }
}

/// The answer to a captcha of this kind was wrong, late, too easy or missing: all one answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.0.prompt())]
pub struct Wrong(pub Kind);

/// Makes a new picture's digits for `session` and `purpose` in place of the last captcha, to be drawn and then
/// forgotten.
///
/// # Errors
/// When the database fails.
pub fn issue(
    tx: &mut Tx<'_>,
    session: &Id<Session>,
    purpose: Purpose,
    given: &Given,
) -> Result<String, Fault> {
    let digits = given.chance.digits(DIGITS);
    let challenge = Challenge { kind: Kind::Picture, answer: &digits, life: LIFE, kept: Kept::default() };
    put(tx, (session, purpose), &challenge, given)?;
    Ok(digits)
}

/// Looks at an answer and uses the captcha up.
///
/// What it costs does not depend on what was sent: one keyed code, and for a work as many hashes as it has parts.
///
/// # Errors
/// When the database fails.
pub fn burn(
    tx: &mut Tx<'_>,
    session: &Id<Session>,
    purpose: Purpose,
    typed: &str,
    given: &Given,
) -> Outcome<(), Wrong> {
    let stored = store::find_captcha(tx, session, purpose)?;
    let was_there = store::remove_captcha(tx, session, purpose)?;
    let answer = Answer::read(typed);
    let Some(stored) = stored else { return Ok(Err(Wrong(answer.likely_kind()))) };
    let is_in_time = was_there && stored.expires_at > given.now;
    let tried = code((session, purpose), stored.kind, answer.secret(), given);
    let is_own: bool = stored.answer_mac.ct_eq(&tried).into();
    let is_right = is_in_time && is_own && answer.fits(stored.kind, stored.kept.bits);
    Ok(if is_right { Ok(()) } else { Err(Wrong(stored.kind)) })
}

/// What is put to a visitor, before it is a row.
struct Challenge<'a> {
    kind: Kind,
    /// What an answer has to repeat.
    answer: &'a str,
    life: Duration,
    kept: Kept,
}

/// What a row keeps beside the code of its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Under which a recording may be fetched again.
    pub tag: String,
    /// What a recording is made from.
    pub salt: Option<Vec<u8>>,
    /// How hard the work is.
    pub bits: u8,
}

/// One row, as [`store`] reads it and writes it.
pub(crate) struct Stored {
    pub kind: Kind,
    pub answer_mac: Vec<u8>,
    pub kept: Kept,
    pub expires_at: base::Moment,
}

fn put(
    tx: &mut Tx<'_>,
    (session, purpose): (&Id<Session>, Purpose),
    challenge: &Challenge<'_>,
    given: &Given,
) -> Result<(), Fault> {
    let answer_mac = code((session, purpose), challenge.kind, challenge.answer, given).to_vec();
    let (kept, expires_at) = (challenge.kept.clone(), given.now.plus(challenge.life));
    store::insert_captcha(
        tx,
        session,
        purpose,
        &Stored { kind: challenge.kind, answer_mac, kept, expires_at },
    )
}

fn code((session, purpose): (&Id<Session>, Purpose), kind: Kind, answer: &str, given: &Given) -> [u8; 32] {
    let text = format!("{session}|{}|{}|{answer}", purpose.as_str(), kind.as_str());
    given.seal.mac("captcha", text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_and_words_of_its_own() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
            let same = Kind::ALL.iter().filter(|other| other.prompt() == kind.prompt()).count();
            assert_eq!(same, 1, "{kind:?}");
        }
        assert_eq!(Kind::parse("sms"), None);
    }
}
