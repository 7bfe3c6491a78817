//! A calendar day: in the database `2026-11-24` as text, which both databases keep and compare alike. Rows are written
//! with its `to_string()`.

use std::fmt;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::sql_types::Text;
use time::Date;
use time::macros::format_description;

/// A day in China.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, FromSqlRow)]
pub struct Day(pub Date);

impl Day {
    /// Reads `2026-11-24`.
    pub fn parse(text: &str) -> Option<Self> {
        Date::parse(text, format_description!("[year]-[month]-[day]")).ok().map(Self)
    }

    /// `2026年11月24日`, as documents print it.
    pub fn in_words(self) -> String {
        format!("{}年{:02}月{:02}日", self.0.year(), u8::from(self.0.month()), self.0.day())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<DB: Backend> FromSql<Text, DB> for Day
where
    String: FromSql<Text, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Self::parse(&String::from_sql(raw)?).ok_or_else(|| "not a day".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_and_printed_as_tables_and_documents_do() {
        let day = Day::parse("2026-02-09").unwrap();
        assert_eq!((day.to_string(), day.in_words()), ("2026-02-09".into(), "2026年02月09日".into()));
        for bad in ["", "2026-2-9", "2026-02-30", "20260209"] {
            assert_eq!(Day::parse(bad), None, "{bad}");
        }
    }
}
