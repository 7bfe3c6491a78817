//! What the State Council announces every autumn for the next year: days off, and weekends that are worked. As an operator
//! types it, a day or some days to a line.

use std::collections::BTreeSet;
use std::fmt::Write;

use time::{Date, Duration, Month, Weekday};

use crate::Day;

/// The days of one year that are otherwise than its weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearDays {
    /// Which year.
    pub year: i32,
    pub(crate) off: BTreeSet<Date>,
    pub(crate) on: BTreeSet<Date>,
}

/// Off in every year by law, whatever the moon says.
const ALWAYS: [(Month, u8, &str); 3] =
    [(Month::January, 1, "1月1日"), (Month::May, 1, "5月1日"), (Month::October, 1, "10月1日")];

/// Nobody announces more than this.
const MOST: usize = 60;

impl YearDays {
    /// Reads `2027-01-01 休` and `2027-10-01 至 2027-10-07 休`, a line each; `班` is worked. What stands behind is not looked
    /// at, and empty lines are passed over.
    ///
    /// # Errors
    /// With every line that is not in order, in words for the operator.
    pub fn parse(year: i32, text: &str) -> Result<Self, Vec<String>> {
        let (mut days, mut wrong) = (Self { year, off: BTreeSet::new(), on: BTreeSet::new() }, Vec::new());
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            if let Err(words) = days.take(line) {
                wrong.push(format!("第{}行：{words}", at + 1));
            }
        }
        for (month, day, words) in ALWAYS {
            let is_there =
                Date::from_calendar_date(year, month, day).is_ok_and(|day| days.off.contains(&day));
            if !is_there {
                wrong.push(format!("缺少法定节假日：{words}"));
            }
        }
        if days.off.len() > MOST || days.on.len() > MOST {
            wrong.push(format!("放假和调休上班各不超过{MOST}天"));
        }
        if wrong.is_empty() { Ok(days) } else { Err(wrong) }
    }

    fn take(&mut self, line: &str) -> Result<(), String> {
        let mut words = line.split_whitespace();
        let mut word = || words.next().unwrap_or_default();
        let first = self.day(word())?;
        let (last, kind) = match word() {
            "至" | "-" | "~" => (self.day(word())?, word()),
            kind => (first, kind),
        };
        if last < first || last - first > Duration::days(31) {
            return Err("止期须在起期之后，且不超过31天".to_owned());
        }
        let mut day = first;
        while day <= last {
            self.put(day, kind)?;
            day += Duration::DAY;
        }
        Ok(())
    }

    fn day(&self, word: &str) -> Result<Date, String> {
        let day = Day::parse(word).map(|day| day.0).ok_or("日期请写为2027-01-01的形式")?;
        if day.year() == self.year { Ok(day) } else { Err(format!("{word}不在{}年", self.year)) }
    }

    fn put(&mut self, day: Date, kind: &str) -> Result<(), String> {
        let is_weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if self.off.contains(&day) || self.on.contains(&day) {
            return Err(format!("{}重复", Day(day)));
        }
        match kind {
            "休" => self.off.insert(day),
            "班" if is_weekend => self.on.insert(day),
            "班" => return Err(format!("{}不是周末，无需调休上班", Day(day))),
            _ => return Err("日期后请注明“休”或“班”".to_owned()),
        };
        Ok(())
    }

    /// As it is typed, a day to a line.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for day in self.off.union(&self.on) {
            let kind = if self.off.contains(day) { "休" } else { "班" };
            let _ = writeln!(text, "{} {kind}", Day(*day));
        }
        text
    }

    /// How many days are off, and how many weekends are worked.
    pub fn counts(&self) -> (usize, usize) {
        (self.off.len(), self.on.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: &str = "2027-01-01 至 2027-01-03 休 元旦\n\n2027-05-01 休 劳动节\n2027-10-01 至 2027-10-07 休\n2027-09-26 班\n";

    #[test]
    fn a_year_is_read_and_written_again() {
        let days = YearDays::parse(2027, YEAR).expect("in order");
        assert_eq!(days.counts(), (11, 1));
        assert_eq!(YearDays::parse(2027, &days.to_text()), Ok(days));
    }

    #[test]
    fn every_line_that_is_not_in_order_is_told() {
        for (line, words) in [
            ("2027-02-30 休", "第1行：日期请写为2027-01-01的形式"),
            ("2026-12-31 休", "第1行：2026-12-31不在2027年"),
            ("2027-02-06", "第1行：日期后请注明“休”或“班”"),
            ("2027-02-08 班", "第1行：2027-02-08不是周末，无需调休上班"),
            ("2027-02-09 至 2027-02-08 休", "第1行：止期须在起期之后，且不超过31天"),
        ] {
            let text = format!("{line}\n{YEAR}2027-05-01 休");
            let wrong = YearDays::parse(2027, &text).expect_err(line);
            assert_eq!(wrong, [words, "第7行：2027-05-01重复"], "{line}");
        }
        let missing = YearDays::parse(2027, "").expect_err("nothing");
        assert_eq!(missing.len(), 3, "{missing:?}");
    }
}
