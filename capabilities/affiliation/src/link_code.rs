//! 关联码: what a unit hands to its people, so that no stranger can flood it with requests.

use std::fmt;

use base::Chance;

/// Without 0, 1, I and O, which are read wrongly.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LENGTH: usize = 9;

/// Nine characters, at least one letter and one digit, in capitals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkCode(String);

impl LinkCode {
    /// A new one.
    pub fn draw(chance: &dyn Chance) -> Self {
        loop {
            let letter = |_| char::from(ALPHABET[chance.below(32) as usize]);
            if let Some(code) = Self::parse(&(0..LENGTH).map(letter).collect::<String>()) {
                return code;
            }
        }
    }

    /// Reads a code as people type it: spaces and small letters are put right.
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String =
            text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
        let fits = plain.len() == LENGTH
            && plain.bytes().all(|byte| ALPHABET.contains(&byte))
            && plain.bytes().any(|byte| byte.is_ascii_digit())
            && plain.bytes().any(|byte| byte.is_ascii_alphabetic());
        fits.then_some(Self(plain))
    }

    /// The nine characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LinkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use base::SeededChance;

    use super::*;

    #[test]
    fn r5_3_4_a_code_is_read_in_small_letters_and_with_spaces_and_every_drawn_code_is_one() {
        assert_eq!(LinkCode::parse(" adf93 lfa9 ").unwrap().as_str(), "ADF93LFA9");
        for bad in ["", "ADF93LFA", "ADF93LFA99", "ABCDEFGHJ", "234567892", "ADF93LFA0", "ADF93LFAI"] {
            assert_eq!(LinkCode::parse(bad), None, "{bad}");
        }
        let chance = SeededChance::new(1);
        for _ in 0..200 {
            let drawn = LinkCode::draw(&chance);
            assert_eq!(LinkCode::parse(drawn.as_str()), Some(drawn));
        }
    }
}
