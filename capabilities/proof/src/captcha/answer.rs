//! What comes back in the one field that forms have for a captcha: digits, or a work that was done.

use super::work::Proof;
use super::{Kind, audio};

/// An answer, read but not yet judged.
pub(super) enum Answer {
    /// Typed.
    Digits(String),
    /// Put there by the script; none when it cannot be read or was never finished.
    Work(Option<Proof>),
}

impl Answer {
    /// Reads what a form sent. Chinese input methods type full-width digits when they are left on, and people who
    /// listen type in groups.
    pub(super) fn read(typed: &str) -> Self {
        match typed.strip_prefix(Proof::MARK) {
            Some(rest) => Self::Work(Proof::parse(rest)),
            None => Self::Digits(typed.chars().filter(|c| !c.is_whitespace()).map(base::narrow).collect()),
        }
    }

    /// What must be the same as what was asked.
    pub(super) fn secret(&self) -> &str {
        match self {
            Self::Digits(digits) => digits,
            Self::Work(Some(proof)) => proof.seed(),
            Self::Work(None) => "",
        }
    }

    /// True when this is how a captcha of this kind is answered; a work must have been done with no fewer `bits` than
    /// the server asked for.
    pub(super) fn fits(&self, kind: Kind, bits: u8) -> bool {
        match self {
            Self::Digits(_) => kind != Kind::Work,
            Self::Work(proof) => kind == Kind::Work && proof.as_ref().is_some_and(|one| one.is_done(bits)),
        }
    }

    /// Which kind was meant, where there is no captcha that could tell.
    pub(super) fn likely_kind(&self) -> Kind {
        match self {
            Self::Work(_) => Kind::Work,
            Self::Digits(digits) if digits.len() == audio::DIGITS => Kind::Audio,
            Self::Digits(_) => Kind::Picture,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_as_people_type_them() {
        for typed in ["943 512", " ９４３５１２ ", "943512"] {
            assert_eq!(Answer::read(typed).secret(), "943512", "{typed}");
            assert_eq!(Answer::read(typed).likely_kind(), Kind::Audio);
        }
        assert_eq!(Answer::read("9435").likely_kind(), Kind::Picture);
        assert_eq!(Answer::read("").likely_kind(), Kind::Picture);
    }

    #[test]
    fn digits_answer_no_work_and_an_unfinished_work_answers_nothing() {
        assert!(!Answer::read("943512").fits(Kind::Work, 0));
        for typed in ["work:", "work:00:1.2", "work:zz", "work:00112233445566778899aabbccddeeff:1"] {
            let answer = Answer::read(typed);
            assert_eq!(answer.likely_kind(), Kind::Work, "{typed}");
            assert!(Kind::ALL.into_iter().all(|kind| !answer.fits(kind, 0)), "{typed}");
        }
    }
}
