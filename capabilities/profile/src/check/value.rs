//! Is one value of the form its field asks for.

use base::{Country, Mobile, Region};
use time::macros::format_description;
use time::{Date, Month};

use crate::codes::name_in;
use crate::field::{Field, Kind};

/// `2026-11` as its first day.
pub fn month(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    let (year, month): (i32, u8) = (year.parse().ok()?, month.parse().ok()?);
    let fits = text.len() == 7 && (1900..=2100).contains(&year);
    fits.then(|| Date::from_calendar_date(year, Month::try_from(month).ok()?, 1).ok())?
}

/// `2026-11-24`.
pub fn date(text: &str) -> Option<Date> {
    let form = format_description!("[year]-[month]-[day]");
    Date::parse(text, form).ok().filter(|date| (1900..=2100).contains(&date.year()))
}

pub(crate) fn read(field: &Field, value: &str, today: Date) -> Result<(), String> {
    let label = field.label;
    let bad = || format!("{label}格式不正确");
    let is_fine = match field.kind {
        Kind::Text(least, most) => {
            let count = value.chars().count();
            if !(least..=most).contains(&count) {
                return Err(format!("{label}须为{least}-{most}个字"));
            }
            !value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r'))
        }
        Kind::Choice(list) => name_in(list, value).is_some(),
        Kind::Region => {
            Region::find(value).is_some_and(|region| Region::under(Some(&region.code)).next().is_none())
        }
        Kind::Province => Region::find(value).is_some_and(|region| region.parent.is_none()),
        Kind::Country => Country::find(value).is_some(),
        Kind::Month => match month(value) {
            Some(first) if first > today => return Err(format!("{label}不能晚于今天")),
            found => found.is_some(),
        },
        Kind::Date => match date(value) {
            Some(day) if day > today => return Err(format!("{label}不能晚于今天")),
            found => found.is_some(),
        },
        Kind::AnyDate => date(value).is_some(),
        Kind::Money => match decimal(value, 2) {
            Some(amount) if amount > 1e10 => return Err(format!("{label}过大，请检查单位是否为元")),
            found => found.is_some(),
        },
        Kind::Number(least, most) => match decimal(value, 1) {
            Some(number) if number < f64::from(least) || number > f64::from(most) => {
                return Err(format!("{label}须在{least}至{most}之间"));
            }
            found => found.is_some(),
        },
        Kind::DateOrForever => value == "长期" || date(value).is_some(),
        Kind::Mobile => Mobile::parse(value).is_ok(),
        Kind::Email => is_email(value),
    };
    if is_fine { Ok(()) } else { Err(bad()) }
}

/// A number without sign, with at most `places` decimals.
pub fn decimal(text: &str, places: usize) -> Option<f64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let fits = is_digits(whole) && is_digits(part) && part.len() <= places && whole.len() <= 12;
    fits.then(|| text.parse().ok())?
}

/// Enough to catch slips; only a message that arrives proves an address.
fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let plain = |part: &str| {
        part.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'@' | b',' | b';' | b'<' | b'>'))
    };
    text.len() <= 100
        && !name.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && plain(name)
        && plain(host)
}
