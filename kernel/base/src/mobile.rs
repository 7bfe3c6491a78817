//! Mainland mobile numbers.

use std::fmt;

use crate::Masked;

/// A mainland mobile number of eleven digits (`^1[3-9]\d{9}$`, codes 6.12).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mobile(String);

/// Not a mainland mobile number (R1.3.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("请输入正确的手机号码")]
pub struct NotAMobile;

impl Mobile {
    /// Reads a number as people type it: full-width digits, spaces, hyphens and a leading `+86` are put right.
    ///
    /// # Errors
    /// When what remains is not a mobile number.
    pub fn parse(text: &str) -> Result<Self, NotAMobile> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '－'))
            .map(crate::narrow)
            .collect();
        let plain = plain.strip_prefix("+86").unwrap_or(&plain);
        let bytes = plain.as_bytes();
        let fits = bytes.len() == 11
            && bytes.iter().all(u8::is_ascii_digit)
            && bytes[0] == b'1'
            && (b'3'..=b'9').contains(&bytes[1]);
        if fits { Ok(Self(plain.to_owned())) } else { Err(NotAMobile) }
    }

    /// The eleven digits. Every call is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// `138****0000` (R0.9).
    pub fn masked(&self) -> Masked {
        Masked::ends(&self.0, 3, 4, 4)
    }
}

impl fmt::Debug for Mobile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.masked(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_3_4_a_mobile_number_is_a_mainland_one() {
        for good in ["13800138000", " 138 0013 8000 ", "+86-19900000001", "１３８００１３８０００"]
        {
            assert!(Mobile::parse(good).is_ok(), "{good}");
        }
        for bad in ["12345678901", "1380013800", "138001380000", "", "1380013800a", "23800138000"] {
            assert_eq!(Mobile::parse(bad), Err(NotAMobile), "{bad}");
        }
    }

    #[test]
    fn r0_9_a_mobile_number_prints_masked() {
        let mobile = Mobile::parse("13800138000").unwrap();
        assert_eq!(format!("{mobile:?}"), "138****8000");
    }
}
