//! Unified social credit codes of organisations (GB 32100-2015): two characters of department and kind, six of place,
//! nine of the organisation, one to check.

use std::fmt;

/// 31 characters: no I, O, S, V, Z. A character's value is its place.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// A credit code, in capitals. Public: it names an organisation, not a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditCode(String);

/// Not a credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("请输入正确的统一社会信用代码")]
pub struct NotACreditCode;

impl CreditCode {
    /// Reads a code as people type it: full-width characters, spaces and small letters are put right. Neither that the
    /// place exists today nor the organisation's own check digit is asked for: codes given long ago live on.
    ///
    /// # Errors
    /// When length, a character, the place's form or the check character are wrong.
    pub fn parse(text: &str) -> Result<Self, NotACreditCode> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| crate::narrow(c).to_ascii_uppercase())
            .collect();
        let fits = plain.len() == 18
            && plain.bytes().all(|byte| value(byte).is_some())
            && plain.as_bytes()[2..8].iter().all(u8::is_ascii_digit)
            && check(plain.as_bytes()) == Some(plain.as_bytes()[17]);
        if fits { Ok(Self(plain)) } else { Err(NotACreditCode) }
    }

    /// The eighteen characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn value(byte: u8) -> Option<usize> {
    ALPHABET.iter().position(|one| *one == byte)
}

/// The check character of the first seventeen: weights are the powers of 3 modulo 31.
fn check(code: &[u8]) -> Option<u8> {
    let (mut sum, mut weight) = (0, 1);
    for byte in &code[..17] {
        sum += value(*byte)? * weight;
        weight = weight * 3 % 31;
    }
    Some(ALPHABET[(31 - sum % 31) % 31])
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_of_gb_32100_are_read() {
        for code in [
            "91119900MA0DEM013F",
            "12119900DEM000022C",
            "52119900MJ0TEX037T",
            "91119900MA0DEM0482",
            "91119900MA0DEM056W",
            "91119900MA0DEM064P",
            "92119900MA0DEM072F",
            "91110000600037341L",
        ] {
            assert_eq!(CreditCode::parse(code).unwrap().as_str(), code);
        }
        assert!(CreditCode::parse(" 91119900ma0dem013f ").is_ok());
    }

    #[test]
    fn wrong_codes_are_refused() {
        for bad in [
            "91119900MA0DEM013G",
            "91119900MA0DEM01F",
            "91119900MA0DEM0133F",
            "91119900MAODEM013F",
            "9111990OMA0DEM013F",
            "",
        ] {
            assert_eq!(CreditCode::parse(bad), Err(NotACreditCode), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_character_is_always_found(at in 0usize..17, step in 1usize..31) {
            let mut bytes = b"91119900MA0DEM013F".to_vec();
            bytes[at] = ALPHABET[(value(bytes[at]).unwrap() + step) % 31];
            let bent = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(CreditCode::parse(&bent), Err(NotACreditCode));
        }
    }
}
