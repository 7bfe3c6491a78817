//! Which passwords are allowed.

use base::Secret;
use serde::Deserialize;

use crate::{Refusal, renewal};

/// A password that a policy allowed.
#[derive(Clone, Debug)]
pub struct Password(Secret);

/// The rule for passwords (reading A1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// 6 to 20 letters, or letters with digits: the manual's rule.
    #[default]
    Manual,
    /// 8 to 20 characters of at least two kinds, none of the common ones; recommended in production.
    Strict,
}

/// Passwords that are tried first, by everybody. Compared in lower case.
const COMMON: [&str; 24] = [
    "password",
    "password1",
    "passw0rd",
    "qwerty123",
    "qwertyuiop",
    "1q2w3e4r",
    "1qaz2wsx",
    "abc12345",
    "abcd1234",
    "a1234567",
    "a12345678",
    "a123456789",
    "aa123456",
    "aa12345678",
    "q1w2e3r4",
    "iloveyou1",
    "woaini1314",
    "woaini520",
    "wang1234",
    "qq123456",
    "zxcvbnm1",
    "admin123",
    "test1234",
    "letmein1",
];

impl Password {
    /// Reads a password under `policy`.
    ///
    /// # Errors
    /// The policy's prompt.
    pub fn parse(text: &Secret, policy: Policy) -> Result<Self, Refusal> {
        let typed = text.expose();
        let length = typed.chars().count();
        let has = |kind: fn(&char) -> bool| typed.chars().any(|c| kind(&c));
        let (letter, digit) = (has(char::is_ascii_alphabetic), has(char::is_ascii_digit));
        match policy {
            Policy::Manual => {
                let plain = typed.bytes().all(|byte| byte.is_ascii_alphanumeric());
                if !(6..=20).contains(&length) || !plain || !letter {
                    return Err(Refusal::Password);
                }
            }
            Policy::Strict => {
                let symbol = has(char::is_ascii_punctuation);
                let kinds = usize::from(letter) + usize::from(digit) + usize::from(symbol);
                if !(8..=20).contains(&length) || kinds < 2 || !typed.bytes().all(|b| b.is_ascii_graphic()) {
                    return Err(Refusal::PasswordStrict);
                }
                if COMMON.contains(&typed.to_ascii_lowercase().as_str()) {
                    return Err(Refusal::PasswordWeak);
                }
            }
        }
        Ok(Self(text.clone()))
    }

    /// Reads a password of somebody who works here: of three kinds of characters, and none of the common ones.
    ///
    /// # Errors
    /// The rule's prompt.
    pub fn for_staff(text: &Secret, rules: renewal::Rules) -> Result<Self, Refusal> {
        let (typed, least) = (text.expose(), rules.least());
        let has = |kind: fn(&u8) -> bool| usize::from(typed.bytes().any(|byte| kind(&byte)));
        let kinds = has(u8::is_ascii_uppercase)
            + has(u8::is_ascii_lowercase)
            + has(u8::is_ascii_digit)
            + has(u8::is_ascii_punctuation);
        let fits = (usize::from(least)..=20).contains(&typed.len());
        if !fits || kinds < 3 || !typed.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Refusal::PasswordStaff(least));
        }
        if COMMON.contains(&typed.to_ascii_lowercase().as_str()) {
            return Err(Refusal::PasswordWeak);
        }
        Ok(Self(text.clone()))
    }

    /// The text, for hashing.
    pub fn secret(&self) -> &Secret {
        &self.0
    }
}

impl Policy {
    /// The rule as the form tells it beforehand.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Manual => "6-20个字符，由字母或字母和数字组合",
            Self::Strict => "8-20个字符，至少包含字母、数字、符号中的两类",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, policy: Policy) -> Result<(), Refusal> {
        Password::parse(&Secret::new(text), policy).map(|_| ())
    }

    #[test]
    fn r1_3_10_the_manual_allows_letters_or_letters_with_digits() {
        for good in ["abcdef", "abc123", "A23456", "abcdefghij0123456789"] {
            assert_eq!(read(good, Policy::Manual), Ok(()), "{good}");
        }
        for bad in ["12345", "123456", "abcdefghij01234567890", "abc!23", "abc 123", "密码密码密码", ""]
        {
            assert_eq!(read(bad, Policy::Manual), Err(Refusal::Password), "{bad}");
        }
    }

    #[test]
    fn the_strict_policy_asks_for_eight_of_two_kinds_and_nothing_common() {
        for good in ["abcd#efg", "tiger2026!", "kuxq7431"] {
            assert_eq!(read(good, Policy::Strict), Ok(()), "{good}");
        }
        for (bad, why) in [
            ("abc123", Refusal::PasswordStrict),
            ("abcdefgh", Refusal::PasswordStrict),
            ("12345678", Refusal::PasswordStrict),
            ("abc 12345", Refusal::PasswordStrict),
            ("Passw0rd", Refusal::PasswordWeak),
        ] {
            assert_eq!(read(bad, Policy::Strict), Err(why), "{bad}");
        }
    }

    #[test]
    fn who_works_here_needs_three_kinds_of_characters_and_nothing_common() {
        let read = |text: &str, characters: u8| {
            let rules = renewal::Rules { characters, ..renewal::Rules::default() };
            Password::for_staff(&Secret::new(text), rules).map(|_| ())
        };
        for (good, least) in [("Demo2026", 8), ("abc-1234", 8), ("ABC-abcd", 8), ("Demo2026-Demo", 12)] {
            assert_eq!(read(good, least), Ok(()), "{good}");
        }
        let short = Refusal::PasswordStaff;
        for (bad, least, why) in [
            ("Demo202", 8, short(8)),
            ("demo2026", 8, short(8)),
            ("DEMO2026", 8, short(8)),
            ("Demo-demo", 10, short(10)),
            ("Demo 2026", 8, short(8)),
            ("密码Demo2026", 8, short(8)),
            ("Demo2026Demo2026Demo2026", 8, short(8)),
            ("", 8, short(8)),
            ("Passw0rd", 8, Refusal::PasswordWeak),
        ] {
            assert_eq!(read(bad, least), Err(why), "{bad}");
        }
    }
}
