//! 办件编号: `{district6}{system2}{kind3}{yyyyMMdd}{serial5}{check1}`, 25 characters (conventions 7.3).

use affiliation::Business;
use base::Day;

/// The code of a system (YJRC `serviceId`).
pub const fn system(business: Business) -> &'static str {
    match business {
        Business::Permit => "21",
        Business::Talent => "22",
    }
}

/// The number of the `serial`-th application of `day`.
pub fn number(district: &str, business: Business, kind: &str, day: Day, serial: i64) -> String {
    let date = day.to_string().replace('-', "");
    let digits = format!("{district:0>6}{}{kind}{date}{serial:05}", system(business));
    format!("{digits}{}", check(&digits))
}

/// The check character over digits: ISO 7064 MOD 11-2.
pub fn check(digits: &str) -> char {
    let sum = digits.bytes().fold(0u32, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    match (12 - sum) % 11 {
        10 => 'X',
        value => char::from_digit(value, 10).unwrap_or('0'),
    }
}

/// As typed into a search: without spaces, in upper case.
pub fn typed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_uppercase()
}

/// In groups, for reading aloud.
pub fn grouped(number: &str) -> String {
    if number.len() != 25 || !number.is_ascii() {
        return number.to_owned();
    }
    [&number[..6], &number[6..8], &number[8..11], &number[11..19], &number[19..]].join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_25_characters_and_a_slip_is_found() {
        let day = Day::parse("2026-11-24").unwrap();
        let number = number("110108", Business::Permit, "101", day, 1);
        assert_eq!((number.len(), &number[..24]), (25, "110108211012026112400001"));
        let (digits, last) = number.split_at(24);
        assert_eq!(last.chars().next(), Some(check(digits)));
        for at in 0..24 {
            let mut slip = digits.as_bytes().to_vec();
            slip[at] = b'0' + (slip[at] - b'0' + 1) % 10;
            assert_ne!(check(std::str::from_utf8(&slip).unwrap()), check(digits), "{at}");
        }
        assert_eq!(grouped(&number), format!("110108 21 101 20261124 00001{last}"));
        assert_eq!(typed(&grouped(&number)), number);
    }
}
