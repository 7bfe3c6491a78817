//! 统计 (consoles 8.2): counted over at most twelve months in the database, so that a million applications do not matter
//! (decision 0017). The city sees all districts, a district its own.

use affiliation::Business;
use base::{Calendar, Day, Given, Id, Level, Moment, Officer, noun};
use db::{Conn, Fault};
use time::{Date, Month, UtcOffset};

use crate::store::statistics::{self as store, Range};
use crate::{Kind, Stage};

/// Nobody asks for more months at once.
pub const MOST: usize = 12;

/// So many units are named, those with most applications.
pub const UNITS: i64 = 20;

/// What is asked for, as typed. Empty texts ask for the last three months of everything.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The first month: `2026-09`.
    pub from: String,
    /// The last month.
    pub to: String,
    /// The code of a district, for the city.
    pub district: String,
    /// The key of a business.
    pub business: String,
}

/// A month in China.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthOf(i32, u8);

impl MonthOf {
    /// The month of a day.
    pub fn of(day: Date) -> Self {
        Self(day.year(), u8::from(day.month()))
    }

    /// Reads `2026-09`.
    pub fn parse(text: &str) -> Option<Self> {
        Day::parse(&format!("{}-01", text.trim())).map(|day| Self::of(day.0))
    }

    /// `months` later, or earlier when negative.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        let at = self.0 * 12 + i32::from(self.1) - 1 + months;
        Self(at.div_euclid(12), u8::try_from(at.rem_euclid(12) + 1).unwrap_or(1))
    }

    /// How many months lie between, both counted.
    fn until(self, to: Self) -> i32 {
        (to.0 - self.0) * 12 + i32::from(to.1) - i32::from(self.1) + 1
    }

    /// Its first moment.
    fn start(self) -> Moment {
        let month = Month::try_from(self.1).unwrap_or(Month::January);
        let first = Date::from_calendar_date(self.0, month, 1).unwrap_or(Date::MIN);
        let china = UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC);
        Moment::from_unix_seconds(first.midnight().assume_offset(china).unix_timestamp())
    }
}

impl std::fmt::Display for MonthOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{:02}", self.0, self.1)
    }
}

impl Asked {
    /// The months from the oldest to the newest: at most [`MOST`], the last three where none is told.
    pub fn months(&self, today: Date) -> Vec<MonthOf> {
        let this = MonthOf::of(today);
        let to = MonthOf::parse(&self.to).unwrap_or(this);
        let from = MonthOf::parse(&self.from).unwrap_or(to.plus(-2)).min(to);
        let most = i32::try_from(MOST).unwrap_or(12);
        let count = from.until(to).clamp(1, most);
        (0..count).map(|back| to.plus(back - count + 1)).collect()
    }

    /// What the officer may see of it; `None` when that is nothing.
    fn range(&self, officer: &Officer, months: &[MonthOf]) -> Option<Range> {
        let own = |one: &&Business| officer.businesses().iter().any(|key| key == one.key());
        let wanted = |one: &&Business| self.business.is_empty() || one.key() == self.business;
        let businesses: Vec<_> =
            Business::ALL.iter().filter(own).filter(wanted).map(|one| one.key()).collect();
        let (first, last) = (months.first()?, months.last()?);
        let district = Some(self.district.trim()).filter(|code| !code.is_empty());
        (!businesses.is_empty()).then(|| Range {
            from: first.start(),
            to: last.plus(1).start(),
            authority: match officer.level() {
                Level::District => Some(officer.authority().to_owned()),
                Level::City => district.map(str::to_owned),
            },
            businesses,
        })
    }
}

/// A month's figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which month.
    pub month: MonthOf,
    /// Submitted for the first time.
    pub submitted: i64,
    /// Ended in success.
    pub done: i64,
    /// Refused by the unit or an authority.
    pub refused: i64,
    /// Withdrawn.
    pub withdrawn: i64,
    /// Working days from acceptance to the decision, in the middle; none when nothing was decided.
    pub average: Option<f64>,
    /// Half took no longer than so many.
    pub median: Option<u32>,
}

/// Figures.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// The months looked at.
    pub months: Vec<Row>,
    /// In progress now, by stage.
    pub stages: Vec<(Stage, i64)>,
    /// Submitted, by kind.
    pub kinds: Vec<(String, i64)>,
    /// Submitted, by district's code.
    pub districts: Vec<(String, i64)>,
    /// Submitted, by unit's name: the [`UNITS`] with most.
    pub units: Vec<(String, i64)>,
    /// Marks by phrase: its code, its words, how often.
    pub reasons: Vec<(String, String, i64)>,
    /// Submissions that a pre-check found wanting, and submissions altogether.
    pub prechecks: (i64, i64),
    /// Ratings from 非常不满意 to 非常满意.
    pub ratings: [i64; 5],
}

impl Statistics {
    /// The share of submissions that a pre-check found wanting, in percent.
    pub fn failed_share(&self) -> Option<f64> {
        share(self.prechecks.0, self.prechecks.1)
    }

    /// The share of ratings of 基本满意 and better, in percent.
    pub fn satisfied_share(&self) -> Option<f64> {
        share(self.ratings[2..].iter().sum(), self.ratings.iter().sum())
    }

    /// Applications in progress.
    pub fn open(&self) -> i64 {
        self.stages.iter().map(|(_, count)| count).sum()
    }

    /// Working days over all months, in the middle.
    pub fn average(&self) -> Option<f64> {
        let decided = |row: &Row| Some((row.average?, row.done + row.refused));
        let all: Vec<(f64, i64)> = self.months.iter().filter_map(decided).collect();
        let count: i64 = all.iter().map(|(_, count)| count).sum();
        let sum: f64 = all.iter().map(|(average, count)| average * number(*count)).sum();
        (count > 0).then(|| sum / number(count))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below what a float holds exactly")]
fn number(count: i64) -> f64 {
    count as f64
}

fn share(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| number(part) * 100.0 / number(whole))
}

/// Counts what the officer may see.
///
/// # Errors
/// When the database fails.
pub fn count(conn: &mut Conn, officer: &Officer, asked: &Asked, given: &Given) -> Result<Statistics, Fault> {
    let months = asked.months(given.now.china_date());
    let Some(range) = asked.range(officer, &months) else { return Ok(Statistics::default()) };
    let mut statistics = Statistics {
        months: by_month(conn, (&range, &months), &given.calendar)?,
        stages: store::list_stages(conn, &range)?,
        kinds: store::list_kinds(conn, &range)?
            .into_iter()
            .map(|(code, count)| (kind(&code), count))
            .collect(),
        districts: store::list_districts(conn, &range)?,
        reasons: Vec::new(),
        prechecks: store::count_prechecks(conn, &range)?,
        ratings: store::count_ratings(conn, &range)?,
        units: Vec::new(),
    };
    for (unit, count) in store::list_units(conn, &range, UNITS)? {
        let found = Id::<noun::Unit>::parse(&unit);
        let found = found.map(|id| affiliation::find_unit(conn, &id, given)).transpose()?.flatten();
        statistics.units.push((found.map_or(unit, |unit| unit.name), count));
    }
    let phrases = crate::store::phrase::list(conn)?;
    for (code, count) in store::list_phrases(conn, &range)? {
        if let Some(phrase) = phrases.iter().find(|one| one.code == code) {
            statistics.reasons.push((code, phrase.words.clone(), count));
        }
    }
    Ok(statistics)
}

fn kind(code: &str) -> String {
    Kind::find(code).map_or_else(|| code.to_owned(), |kind| kind.name.to_owned())
}

fn by_month(
    conn: &mut Conn,
    (range, months): (&Range, &[MonthOf]),
    calendar: &Calendar,
) -> Result<Vec<Row>, Fault> {
    let mut rows = Vec::new();
    for month in months {
        let one = Range { from: month.start(), to: month.plus(1).start(), ..range.clone() };
        let submitted = store::count_submitted(conn, &one)?;
        rows.push(row(*month, submitted, &store::list_ends(conn, &one)?, calendar));
    }
    Ok(rows)
}

/// One month's figures from its ends.
fn row(month: MonthOf, submitted: i64, ends: &[store::End], calendar: &Calendar) -> Row {
    let of = |stages: &[Stage]| {
        let those = ends.iter().filter(|end| stages.iter().any(|stage| stage.code() == end.stage));
        those.map(|end| end.count).sum()
    };
    let decided = [Stage::Done, Stage::RefusedByDistrict, Stage::RefusedByCity];
    let mut lengths: Vec<(u32, i64)> = ends
        .iter()
        .filter(|end| decided.iter().any(|stage| stage.code() == end.stage))
        .filter_map(|end| Some((calendar.between(day(end.accepted_on?)?, day(end.ended_on)?), end.count)))
        .collect();
    lengths.sort_unstable();
    Row {
        month,
        submitted,
        done: of(&[Stage::Done]),
        refused: of(&[Stage::RefusedByUnit, Stage::RefusedByDistrict, Stage::RefusedByCity]),
        withdrawn: of(&[Stage::WithdrawnByPerson, Stage::WithdrawnByUnit]),
        average: average(&lengths),
        median: median(&lengths),
    }
}

/// The day so many days after 1970-01-01.
fn day(days: i64) -> Option<Date> {
    let epoch = time::OffsetDateTime::UNIX_EPOCH.date();
    epoch.checked_add(time::Duration::days(days))
}

fn average(lengths: &[(u32, i64)]) -> Option<f64> {
    let count: i64 = lengths.iter().map(|(_, count)| count).sum();
    let sum: i64 = lengths.iter().map(|(length, count)| i64::from(*length) * count).sum();
    (count > 0).then(|| number(sum) / number(count))
}

/// Of sorted lengths, each so many times: the lower one of the two in the middle.
fn median(lengths: &[(u32, i64)]) -> Option<u32> {
    let count: i64 = lengths.iter().map(|(_, count)| count).sum();
    let mut before = 0;
    lengths.iter().find_map(|(length, times)| {
        before += times;
        (before * 2 >= count).then_some(*length)
    })
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn months(from: &str, to: &str) -> Vec<String> {
        let asked = Asked { from: from.into(), to: to.into(), ..Asked::default() };
        asked.months(date!(2026 - 11 - 24)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_last_three_months_are_looked_at_and_never_more_than_twelve() {
        assert_eq!(months("", ""), ["2026-09", "2026-10", "2026-11"]);
        assert_eq!(months("2025-12", "2026-01"), ["2025-12", "2026-01"]);
        assert_eq!(months("2026-05", "2026-02"), ["2026-02"], "the wrong way round");
        let many = months("2020-01", "2026-11");
        assert_eq!((many.len(), many[0].as_str()), (12, "2025-12"));
        assert_eq!(MonthOf::parse("2026-11").unwrap().start().to_string(), "2026-10-31T16:00:00Z");
    }

    #[test]
    fn average_and_median_weigh_every_length_by_its_times() {
        let lengths = [(2, 1), (5, 2), (30, 1)];
        assert_eq!((average(&lengths), median(&lengths)), (Some(10.5), Some(5)));
        assert_eq!((average(&[]), median(&[])), (None, None));
        assert_eq!(median(&[(3, 1), (9, 1)]), Some(3));
    }
}
