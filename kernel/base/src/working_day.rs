//! Working days: weekends off unless made up for, public holidays off.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use time::macros::format_description;
use time::{Date, Duration, Month, Weekday};

use crate::YearDays;

/// The days of the years that were announced.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    years: BTreeSet<i32>,
    off: BTreeSet<Date>,
    on: BTreeSet<Date>,
}

/// So far ahead limits reach: from October on the next year should be known.
const AHEAD: Duration = Duration::days(92);

type Named = Vec<(String, String)>;

#[derive(serde::Deserialize)]
struct Year {
    holidays: Named,
    #[serde(alias = "make_up_workdays", alias = "make_up", alias = "transfer_workdays")]
    workdays: Named,
}

static SHARED: LazyLock<Arc<Calendar>> = LazyLock::new(|| Arc::new(Calendar::built_in().clone()));

static BUILT_IN: LazyLock<Calendar> = LazyLock::new(|| {
    Calendar::read(include_str!("../data/holidays.json")).expect("the data was checked when it was built in")
});

impl Calendar {
    /// The years that came with the program.
    pub fn built_in() -> &'static Self {
        &BUILT_IN
    }

    /// The same, to be kept beside others.
    pub fn shared() -> Arc<Self> {
        Arc::clone(&SHARED)
    }

    /// This calendar with a year as it was announced, in the place of what was known of it.
    #[must_use]
    pub fn with(&self, days: &YearDays) -> Self {
        let mut calendar = self.clone();
        calendar.years.insert(days.year);
        calendar.off.retain(|day| day.year() != days.year);
        calendar.on.retain(|day| day.year() != days.year);
        calendar.off.extend(&days.off);
        calendar.on.extend(&days.on);
        calendar
    }

    /// The years it knows, the earliest first.
    pub fn years(&self) -> impl DoubleEndedIterator<Item = YearDays> {
        self.years.iter().map(|year| YearDays {
            year: *year,
            off: self.off.iter().copied().filter(|day| day.year() == *year).collect(),
            on: self.on.iter().copied().filter(|day| day.year() == *year).collect(),
        })
    }

    /// The first year that a limit of the coming three months can reach and that was not announced to it.
    pub fn missing_soon(&self, today: Date) -> Option<i32> {
        let soon = today.saturating_add(AHEAD);
        (today.year()..=soon.year()).find(|year| !self.knows(*year))
    }

    /// Reads `{"2026": {"holidays": [["2026-01-01", "元旦"]], "workdays": [["2026-01-04", "元旦"]]}}`.
    ///
    /// # Errors
    /// When it has another form, in words for the operator.
    pub fn read(json: &str) -> Result<Self, String> {
        let years: BTreeMap<String, Year> = serde_json::from_str(json).map_err(|e| e.to_string())?;
        let mut calendar = Self::default();
        for (name, year) in years {
            calendar.years.insert(name.parse().map_err(|_| format!("{name} is no year"))?);
            calendar.off.extend(dates(&year.holidays)?);
            calendar.on.extend(dates(&year.workdays)?);
        }
        Ok(calendar)
    }

    /// True when `year` was announced; otherwise weekends and the days fixed by law are taken, and an operator should
    /// be told.
    pub fn knows(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// True when offices work on `day`.
    pub fn is_working(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if self.knows(day.year()) {
            self.on.contains(&day) || (!weekend && !self.off.contains(&day))
        } else {
            !weekend && !is_fixed(day)
        }
    }

    /// The last day of a period of `count` working days that an event on `day` begins: counting starts the day after.
    pub fn after(&self, day: Date, count: u32) -> Date {
        let (mut last, mut left) = (day, count);
        while left > 0 {
            last = last.next_day().expect("periods end long before the calendar does");
            left -= u32::from(self.is_working(last));
        }
        last
    }

    /// How many working days lie after `from` up to and including `to`; 0 when `to` is not later.
    pub fn between(&self, from: Date, to: Date) -> u32 {
        let (mut day, mut count) = (from, 0);
        while day < to {
            day = day.next_day().expect("periods end long before the calendar does");
            count += u32::from(self.is_working(day));
        }
        count
    }
}

fn dates(named: &Named) -> Result<Vec<Date>, String> {
    let form = format_description!("[year]-[month]-[day]");
    named.iter().map(|(day, _)| Date::parse(day, form).map_err(|e| format!("{day}: {e}"))).collect()
}

/// New year, labour day, national day; the others move with the moon.
fn is_fixed(day: Date) -> bool {
    matches!((day.month(), day.day()), (Month::January, 1) | (Month::May, 1..=2) | (Month::October, 1..=3))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    #[test]
    fn the_vectors_of_the_conventions_are_met() {
        let calendar = Calendar::built_in();
        for (day, count, last) in [
            (date!(2026 - 09 - 30), 5, date!(2026 - 10 - 13)),
            (date!(2026 - 02 - 13), 5, date!(2026 - 02 - 27)),
            (date!(2026 - 04 - 30), 3, date!(2026 - 05 - 08)),
            (date!(2026 - 01 - 01), 1, date!(2026 - 01 - 04)),
            (date!(2026 - 11 - 24), 5, date!(2026 - 12 - 01)),
            (date!(2026 - 11 - 24), 20, date!(2026 - 12 - 22)),
        ] {
            assert_eq!(calendar.after(day, count), last, "{day} + {count}");
        }
        assert_eq!(calendar.between(date!(2026 - 09 - 30), date!(2026 - 10 - 13)), 5);
    }

    #[test]
    fn a_year_not_announced_has_weekends_and_the_fixed_days() {
        let calendar = Calendar::built_in();
        assert!(calendar.knows(2026) && !calendar.knows(2031));
        assert!(!calendar.is_working(date!(2031 - 01 - 01)));
        assert!(!calendar.is_working(date!(2031 - 01 - 04)));
        assert!(calendar.is_working(date!(2031 - 01 - 06)));
    }

    #[test]
    fn a_year_that_is_learnt_takes_the_place_of_what_was_known() {
        let text = "2027-01-01 休\n2027-05-01 休\n2027-10-01 休\n2027-01-02 班\n2027-01-04 休";
        let year = YearDays::parse(2027, text).unwrap();
        let before = Calendar::built_in();
        let calendar = before.with(&year);
        assert!(before.is_working(date!(2027 - 01 - 04)) && !calendar.is_working(date!(2027 - 01 - 04)));
        assert_eq!(before.after(date!(2026 - 12 - 30), 3), date!(2027 - 01 - 05));
        assert_eq!(
            calendar.after(date!(2026 - 12 - 30), 3),
            date!(2027 - 01 - 05),
            "a day worked for a day off"
        );
        assert_eq!(calendar.years().last(), Some(year.clone()));
        assert_eq!(calendar.with(&year).years().count(), before.years().count() + 1);
    }

    #[test]
    fn from_october_on_the_next_year_is_missed() {
        let calendar = Calendar::built_in();
        for (today, missing) in [
            (date!(2026 - 09 - 30), None),
            (date!(2026 - 10 - 01), Some(2027)),
            (date!(2026 - 11 - 26), Some(2027)),
            (date!(2027 - 01 - 01), Some(2027)),
        ] {
            assert_eq!(calendar.missing_soon(today), missing, "{today}");
        }
    }

    proptest! {
        #[test]
        fn counting_forth_and_back_agree(offset in 0i64..2000, count in 1u32..60) {
            let calendar = Calendar::built_in();
            let day = date!(2020 - 01 - 01) + time::Duration::days(offset);
            let last = calendar.after(day, count);
            prop_assert!(calendar.is_working(last));
            prop_assert_eq!(calendar.between(day, last), count);
        }
    }
}
