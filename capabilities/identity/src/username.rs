//! Names people sign in with.

use crate::Refusal;

/// 6 to 20 letters and digits, the first a letter (R1.3.2, reading A2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Reads a name as typed; spaces around it go.
    ///
    /// # Errors
    /// [`Refusal::Username`].
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let name = text.trim();
        let fits = (6..=20).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && name.as_bytes()[0].is_ascii_alphabetic();
        if fits { Ok(Self(name.to_owned())) } else { Err(Refusal::Username) }
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In lower case: names are unique whatever their case (R1.3.3).
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_3_2_a_username_has_six_to_twenty_letters_and_digits_and_begins_with_a_letter() {
        for good in ["abc123", "abcdef", "ABCdef", "a2345678901234567890"] {
            assert!(Username::parse(good).is_ok(), "{good}");
        }
        for bad in ["abcde", "1abcdef", "abc_def", "a23456789012345678901", "", "郑范例abc", "abc def"] {
            assert_eq!(Username::parse(bad), Err(Refusal::Username), "{bad}");
        }
    }
}
