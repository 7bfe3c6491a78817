//! Points in time, always given from outside (house rule 11).

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::BigInt;
use time::{Date, Duration, OffsetDateTime, Time, UtcOffset};

use crate::Calendar;

/// A point in time, exact to the microsecond.
///
/// Stored as `BIGINT` microseconds since 1970-01-01T00:00Z: the one form both databases keep, compare and index
/// alike (see `docs/decisions/0003-time-as-bigint.md`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = BigInt)]
pub struct Moment(i64);

/// China has one time zone; days in rules and on pages are days there.
const CHINA: UtcOffset = match UtcOffset::from_hms(8, 0, 0) {
    Ok(offset) => offset,
    Err(_) => panic!("+08:00 is an offset"),
};

impl Moment {
    /// From microseconds since the Unix epoch.
    pub const fn from_unix_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// From seconds since the Unix epoch.
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds * 1_000_000)
    }

    /// Microseconds since the Unix epoch.
    pub const fn unix_micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, as JSON Web Tokens count them.
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This moment and `length` more.
    pub fn plus(self, length: Duration) -> Self {
        Self(self.0.saturating_add(micros(length)))
    }

    /// `length` before this moment.
    pub fn minus(self, length: Duration) -> Self {
        Self(self.0.saturating_sub(micros(length)))
    }

    /// How long after `earlier` this is; negative when it is before.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::microseconds(self.0.saturating_sub(earlier.0))
    }

    /// The same moment in UTC.
    pub fn utc(self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1000)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// The same moment on a clock in China.
    pub fn china(self) -> OffsetDateTime {
        self.utc().to_offset(CHINA)
    }

    /// The day in China on which this moment falls.
    pub fn china_date(self) -> Date {
        self.china().date()
    }

    /// `2026-11-24 10:32`, as tables on pages print it.
    pub fn china_minute(self) -> String {
        let at = self.china();
        format!("{} {:02}:{:02}", at.date(), at.hour(), at.minute())
    }

    /// `2026-11-24 10:32:05`, as Chinese vendors want a time, whatever zone the machine keeps.
    pub fn china_second(self) -> String {
        format!("{}:{:02}", self.china_minute(), self.china().second())
    }
}

fn micros(length: Duration) -> i64 {
    i64::try_from(length.whole_microseconds()).unwrap_or(i64::MAX)
}

impl fmt::Display for Moment {
    /// RFC 3339 in UTC to the second, as outside protocols want it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.utc();
        write!(f, "{}T{:02}:{:02}:{:02}Z", at.date(), at.hour(), at.minute(), at.second())
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<DB: Backend> FromSql<BigInt, DB> for Moment
where
    i64: FromSql<BigInt, DB>,
{
    fn from_sql(raw: DB::RawValue<'_>) -> deserialize::Result<Self> {
        i64::from_sql(raw).map(Self)
    }
}

impl<DB: Backend> ToSql<BigInt, DB> for Moment
where
    i64: ToSql<BigInt, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.to_sql(out)
    }
}

/// Where the edge takes the time from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;

    /// On which days offices work: the years that came with the program, unless the clock was told more.
    fn calendar(&self) -> Arc<Calendar> {
        Calendar::shared()
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    fn now(&self) -> Moment {
        let micros = OffsetDateTime::now_utc().unix_timestamp_nanos() / 1000;
        Moment(i64::try_from(micros).unwrap_or(i64::MAX))
    }
}

/// A clock that stands until it is moved; for tests and for the demo's "move time" page. Clones move together.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicI64>);

impl ManualClock {
    /// A clock standing at `moment`.
    pub fn at(moment: Moment) -> Self {
        Self(Arc::new(AtomicI64::new(moment.0)))
    }

    /// Moves on by `length` and tells the new time.
    pub fn advance(&self, length: Duration) -> Moment {
        let step = micros(length);
        Moment(self.0.fetch_add(step, Ordering::SeqCst) + step)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}

/// A clock that runs ahead of another one by as much as it was told; for the demo alone, where visitors bring about what
/// days bring. Clones move together.
#[derive(Clone)]
pub struct ShiftedClock {
    under: Arc<dyn Clock>,
    ahead: Arc<AtomicI64>,
}

impl fmt::Debug for ShiftedClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShiftedClock({:?})", self.ahead())
    }
}

impl ShiftedClock {
    /// A clock that runs with `under`.
    pub fn over(under: Arc<dyn Clock>) -> Self {
        Self { under, ahead: Arc::default() }
    }

    /// Runs ahead by `length` more, and never back: what has happened has happened.
    pub fn advance(&self, length: Duration) {
        self.ahead.fetch_add(micros(length).max(0), Ordering::SeqCst);
    }

    /// Runs on to the next working day's `time` in China; not at all when it is just then.
    pub fn advance_to(&self, time: Time) {
        let (now, calendar) = (self.now().china(), self.calendar());
        let mut then = now.replace_time(time);
        while then < now || !calendar.is_working(then.date()) {
            then += Duration::DAY;
        }
        self.advance(then - now);
    }

    /// How far it is ahead.
    pub fn ahead(&self) -> Duration {
        Duration::microseconds(self.ahead.load(Ordering::SeqCst))
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Moment {
        self.under.now().plus(self.ahead())
    }

    fn calendar(&self) -> Arc<Calendar> {
        self.under.calendar()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_china_begins_at_sixteen_utc() {
        let before = Moment::from_unix_seconds(1_795_535_999); // 2026-11-24T15:59:59Z
        assert_eq!(before.to_string(), "2026-11-24T15:59:59Z");
        assert_eq!(before.china_date().to_string(), "2026-11-24");
        assert_eq!(before.plus(Duration::SECOND).china_date().to_string(), "2026-11-25");
    }

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = ManualClock::at(Moment::from_unix_seconds(10));
        let twin = clock.clone();
        assert_eq!(clock.advance(Duration::MINUTE), Moment::from_unix_seconds(70));
        assert_eq!(twin.now().since(Moment::from_unix_seconds(10)), Duration::MINUTE);
    }

    #[test]
    fn a_demo_begins_at_its_hour_of_the_next_working_day() {
        use time::macros::{datetime, time};
        for (now, then) in [
            (datetime!(2026-11-25 09:59:59 +8), datetime!(2026-11-25 10:00 +8)),
            (datetime!(2026-11-25 10:00 +8), datetime!(2026-11-25 10:00 +8)),
            (datetime!(2026-11-25 22:30 +8), datetime!(2026-11-26 10:00 +8)),
            // A Friday evening, and the national day with its week.
            (datetime!(2026-11-27 17:00 +8), datetime!(2026-11-30 10:00 +8)),
            (datetime!(2026-09-30 17:00 +8), datetime!(2026-10-08 10:00 +8)),
        ] {
            let clock = ShiftedClock::over(Arc::new(ManualClock::at(Moment::from_unix_seconds(
                now.unix_timestamp(),
            ))));
            clock.advance_to(time!(10:00));
            assert_eq!(clock.now(), Moment::from_unix_seconds(then.unix_timestamp()), "{now}");
        }
    }

    #[test]
    fn a_shifted_clock_runs_on_and_never_back() {
        let under = ManualClock::at(Moment::from_unix_seconds(10));
        let clock = ShiftedClock::over(Arc::new(under.clone()));
        let twin = clock.clone();
        clock.advance(Duration::DAY);
        clock.advance(-Duration::DAY);
        under.advance(Duration::SECOND);
        assert_eq!(twin.now(), Moment::from_unix_seconds(86_411));
        assert_eq!(twin.ahead(), Duration::DAY);
    }
}
