//! Citizen identity numbers (GB 11643-1999): six digits of place, eight of birth, three of order, one to check.

use std::fmt;

use time::{Date, Month};

use crate::Masked;

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// Provinces by their first two digits (GB/T 2260). Counties are not checked: numbers given under codes that were
/// abolished long ago live on.
const PROVINCES: [u8; 34] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82,
];
/// Residence permits of people from Taiwan carry 83.
const TAIWAN_RESIDENT: u8 = 83;

/// A citizen identity number, normalised: eighteen characters, the last a digit or a capital X.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CitizenId(String);

/// What the number tells of its holder's sex (GB/T 2261.1 codes 1 and 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// 男性.
    Male,
    /// 女性.
    Female,
}

/// Not a citizen identity number (R1.4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("身份证号码格式不正确")]
pub struct NotACitizenId;

impl CitizenId {
    /// Reads a number as people type it: full-width digits, spaces and a small x are put right. `today` bounds the
    /// date of birth.
    ///
    /// # Errors
    /// When length, province, date of birth or check digit are wrong.
    pub fn parse(text: &str, today: Date) -> Result<Self, NotACitizenId> {
        let plain: String = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| crate::narrow(c).to_ascii_uppercase())
            .collect();
        let id = Self(plain);
        let fits = id.has_form() && id.has_province() && id.0.as_bytes()[17] == check_digit(&id.0);
        let birth = fits.then(|| id.read_birth_date()).flatten();
        match birth {
            Some(date) if date.year() >= 1900 && date <= today => Ok(id),
            _ => Err(NotACitizenId),
        }
    }

    /// The eighteen characters. Every call is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// First and last character with stars between (R0.9): the usual six and four leave a few thousand candidates.
    pub fn masked(&self) -> Masked {
        Masked::ends(&self.0, 1, 16, 1)
    }

    /// The holder's date of birth.
    pub fn birth_date(&self) -> Date {
        self.read_birth_date().expect("parsing saw a date")
    }

    /// The holder's sex: the order number is odd for men.
    pub fn sex(&self) -> Sex {
        if (self.0.as_bytes()[16] - b'0') % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    fn has_form(&self) -> bool {
        let bytes = self.0.as_bytes();
        bytes.len() == 18
            && bytes[..17].iter().all(u8::is_ascii_digit)
            && (bytes[17].is_ascii_digit() || bytes[17] == b'X')
    }

    fn has_province(&self) -> bool {
        let province: u8 = self.0[..2].parse().unwrap_or(0);
        PROVINCES.contains(&province) || province == TAIWAN_RESIDENT
    }

    fn read_birth_date(&self) -> Option<Date> {
        let month: u8 = self.0[10..12].parse().ok()?;
        let month = Month::try_from(month).ok()?;
        Date::from_calendar_date(self.0[6..10].parse().ok()?, month, self.0[12..14].parse().ok()?).ok()
    }
}

/// The check character of the first seventeen digits (ISO 7064 MOD 11-2).
pub(crate) fn check_digit(number: &str) -> u8 {
    let sum: u32 = number.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS[(sum % 11) as usize]
}

impl fmt::Debug for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.masked(), f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 24);

    #[test]
    fn r1_4_3_valid_numbers_are_read() {
        for (number, birth, sex) in [
            ("119900199003070017", date!(1990 - 03 - 07), Sex::Male),
            ("119900198511220021", date!(1985 - 11 - 22), Sex::Female),
            ("11990019870719008X", date!(1987 - 07 - 19), Sex::Female),
            ("119900197809150033", date!(1978 - 09 - 15), Sex::Male),
            ("119900199202290047", date!(1992 - 02 - 29), Sex::Female),
            ("119900201206010057", date!(2012 - 06 - 01), Sex::Male),
            ("810000199003070015", date!(1990 - 03 - 07), Sex::Male),
            ("830000198511220023", date!(1985 - 11 - 22), Sex::Female),
            ("11010519491231002X", date!(1949 - 12 - 31), Sex::Female),
        ] {
            let id = CitizenId::parse(number, TODAY).unwrap();
            assert_eq!((id.birth_date(), id.sex()), (birth, sex), "{number}");
        }
        assert_eq!(
            CitizenId::parse(" 1199 0019 8707 1900 8x", TODAY).unwrap().expose(),
            "11990019870719008X"
        );
    }

    #[test]
    fn r1_4_3_wrong_numbers_are_refused() {
        for bad in [
            "119900199003070018", // check digit
            "11990019900230001X", // 30 February
            "999900199003070010", // no such province
            "119900209912310010", // not yet born
            "440524188001010014", // before 1900
            "11990019900307001",
            "1199001990030700177",
            "1199001990O3070017",
            "",
        ] {
            assert_eq!(CitizenId::parse(bad, TODAY), Err(NotACitizenId), "{bad}");
        }
    }

    #[test]
    fn r0_9_a_number_prints_masked() {
        let id = CitizenId::parse("119900199003070017", TODAY).unwrap();
        assert_eq!(format!("{id:?}"), "1****************7");
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_found(at in 0usize..17, step in 1u8..10) {
            let mut bytes = b"119900199003070017".to_vec();
            bytes[at] = b'0' + (bytes[at] - b'0' + step) % 10;
            let bent = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(CitizenId::parse(&bent, TODAY), Err(NotACitizenId));
        }

        #[test]
        fn no_text_breaks_the_reader(text: String) {
            let _ = CitizenId::parse(&text, TODAY);
        }
    }
}
