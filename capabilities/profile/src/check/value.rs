//! Is one value of the form its field asks for.

use base::{Country, Mobile, Region};
use time::macros::format_description;
use time::{Date, Month};

use crate::codes::name_in;
use crate::field::{Field, Kind};

/// `2026-11` as its first day.
pub(crate) fn month(text: &str) -> Option<Date> {
    let (year, month) = text.split_once('-')?;
    let (year, month): (i32, u8) = (year.parse().ok()?, month.parse().ok()?);
    let fits = text.len() == 7 && (1900..=2100).contains(&year);
    fits.then(|| Date::from_calendar_date(year, Month::try_from(month).ok()?, 1).ok())?
}

/// `2026-11-24`.
pub(crate) fn date(text: &str) -> Option<Date> {
    let form = format_description!("[year]-[month]-[day]");
    Date::parse(text, form).ok().filter(|date| (1900..=2100).contains(&date.year()))
}

pub(super) fn read(field: &Field, value: &str, today: Date) -> Result<(), String> {
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
        Kind::DateOrForever => value == "长期" || date(value).is_some(),
        Kind::Mobile => Mobile::parse(value).is_ok(),
        Kind::Email => is_email(value),
    };
    if is_fine { Ok(()) } else { Err(bad()) }
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
