//! The working-day clock of one application (business 2.7, conventions 7.8): which limit runs, since when, how much of
//! it is used, why it stands still. Statutory and promised limits run side by side.

use base::{Calendar, Day, Moment};
use serde::{Deserialize, Serialize};
use time::{Date, Time};

/// What a limit is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// The unit's review; no law limits it.
    Unit,
    /// 受理
    Accepting,
    /// 主管部门审核
    District,
    /// 市局审核
    City,
    /// 待公示: until a batch is published; a light for the city's desk, no duty
    Publishing,
    /// 公示
    Announcement,
    /// 落户信息, in days of the calendar
    SettlingInfo,
    /// 落户手续
    Settling,
}

impl Phase {
    /// Its words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Unit => "单位审核",
            Self::Accepting => "受理",
            Self::District => "主管部门审核",
            Self::City => "市局审核",
            Self::Publishing => "安排公示",
            Self::Announcement => "公示",
            Self::SettlingInfo => "完善落户信息",
            Self::Settling => "落户手续",
        }
    }
}

/// Why a clock stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pause {
    /// 退回补正
    Correction,
    /// 关联解除
    Unlinked,
    /// The phase is over.
    Passed,
}

impl Pause {
    /// Its words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Correction => "退回补正期间不计时",
            Self::Unlinked => "单位关联解除，暂停计时",
            Self::Passed => "本环节已结束",
        }
    }
}

/// How long something may take, in working days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// 承诺
    pub promised: u32,
    /// 法定
    pub statutory: u32,
}

/// The clock. Days are days in China.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What for.
    pub phase: Phase,
    /// How long.
    pub limit: Limit,
    /// Working days used before it stood still last.
    pub used: u32,
    /// The day it began or went on; counting starts the day after.
    from: String,
    /// Why it stands still now.
    pub pause: Option<Pause>,
    /// Every time it stood still, the oldest first.
    pub stops: Vec<Stop>,
}

/// A time during which a clock stood still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Why.
    pub cause: Pause,
    /// The first day, as `2026-11-24`.
    pub from: String,
    /// The day it went on; `None` while it stands still.
    pub to: Option<String>,
}

/// The clocks of one application, one for each phase that began; the last entered is the current one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clocks(Vec<Clock>);

impl Clocks {
    /// The clock of the phase that the application is in, running or not.
    pub fn current(&self) -> Option<&Clock> {
        self.0.last()
    }

    /// Every clock, in the order in which their phases were entered last.
    pub fn all(&self) -> &[Clock] {
        &self.0
    }

    /// The phase `phase` is entered on `day`: its clock begins, or goes on if it stood still. Others rest.
    #[must_use]
    pub fn enter(mut self, phase: Phase, limit: Limit, day: Date, calendar: &Calendar) -> Self {
        if self.current().is_some_and(|clock| clock.phase == phase && clock.pause.is_none()) {
            return self;
        }
        self = self.rest(day, calendar);
        // The unit looks at a correction anew: nobody counts its days together.
        self.0.retain(|clock| clock.phase != phase || phase != Phase::Unit);
        let clock = match self.0.iter().position(|clock| clock.phase == phase) {
            Some(at) => self.0.remove(at).resume(day),
            None => Clock::begin(phase, limit, day),
        };
        self.0.push(clock);
        self
    }

    /// The current clock stands still from `day` on.
    #[must_use]
    pub fn stop(mut self, cause: Pause, day: Date, calendar: &Calendar) -> Self {
        if let Some(clock) = self.0.pop() {
            self.0.push(if clock.pause.is_none() { clock.stop(cause, day, calendar) } else { clock });
        }
        self
    }

    /// The current clock goes on on `day`, if it stood still for `cause`.
    #[must_use]
    pub fn resume(mut self, cause: Pause, day: Date) -> Self {
        if let Some(clock) = self.0.pop() {
            self.0.push(if clock.pause == Some(cause) { clock.resume(day) } else { clock });
        }
        self
    }

    /// Nothing runs any more: what was used stays to be read.
    #[must_use]
    pub fn rest(mut self, day: Date, calendar: &Calendar) -> Self {
        if let Some(clock) = self.0.pop() {
            self.0.push(if clock.pause.is_none() { clock.stop(Pause::Passed, day, calendar) } else { clock });
        }
        self
    }

    /// The day until which somebody must act, while the current clock runs.
    pub fn due(&self, calendar: &Calendar) -> Option<Day> {
        self.current().and_then(|clock| clock.due(calendar)).map(Day)
    }
}

/// Whether a limit is kept, for the lights of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// Nothing runs, or it stands still.
    None,
    /// Time enough.
    Green,
    /// Two working days or fewer are left.
    Yellow,
    /// Over.
    Red,
}

impl Light {
    /// Its word: colour is never the only carrier.
    pub const fn title(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Green => "正常",
            Self::Yellow => "即将到期",
            Self::Red => "已超期",
        }
    }

    /// Its name in class names.
    pub const fn key(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

/// The first working day of `day` and those after it.
pub fn first_working(day: Date, calendar: &Calendar) -> Date {
    let mut first = day;
    while !calendar.is_working(first) {
        first = first.next_day().unwrap_or(first);
    }
    first
}

/// What arrives after half past five counts as of the next day (conventions 7.8), where the practice says so.
pub fn counted_day(at: Moment, closes: bool) -> Date {
    let day = at.china_date();
    let late = closes && at.china().time() > Time::from_hms(17, 30, 0).unwrap_or(Time::MIDNIGHT);
    if late { day.next_day().unwrap_or(day) } else { day }
}

/// The last day of a correction that is asked for at `at`, with so many working days.
pub fn correction_due(at: Moment, days: u32, calendar: &Calendar) -> Day {
    Day(calendar.after(at.china_date(), days))
}

impl Clock {
    /// A clock of what happens at `at`: it begins on the day that counts.
    pub fn at(phase: Phase, limit: Limit, (at, closes): (Moment, bool)) -> Self {
        Self::begin(phase, limit, counted_day(at, closes))
    }

    /// A clock that begins on `day`.
    pub fn begin(phase: Phase, limit: Limit, day: Date) -> Self {
        Self { phase, limit, used: 0, from: Day(day).to_string(), pause: None, stops: Vec::new() }
    }

    fn from(&self) -> Option<Date> {
        Day::parse(&self.from).map(|day| day.0)
    }

    /// Working days used up to and including `today`.
    pub fn used_on(&self, today: Date, calendar: &Calendar) -> u32 {
        match (self.pause, self.from()) {
            (None, Some(from)) if self.phase == Phase::SettlingInfo => {
                u32::try_from((today - from).whole_days().max(0)).unwrap_or(0)
            }
            (None, Some(from)) => self.used + calendar.between(from, today),
            _ => self.used,
        }
    }

    /// It stands still from `day` on.
    #[must_use]
    pub fn stop(&self, cause: Pause, day: Date, calendar: &Calendar) -> Self {
        let mut stops = self.stops.clone();
        stops.push(Stop { cause, from: Day(day).to_string(), to: None });
        Self { used: self.used_on(day, calendar), pause: Some(cause), stops, ..self.clone() }
    }

    /// It goes on on `day`.
    #[must_use]
    pub fn resume(&self, day: Date) -> Self {
        let mut stops = self.stops.clone();
        if let Some(last) = stops.last_mut().filter(|stop| stop.to.is_none()) {
            last.to = Some(Day(day).to_string());
        }
        Self { from: Day(day).to_string(), pause: None, stops, ..self.clone() }
    }

    /// The last day of the promised limit; `None` while it stands still.
    pub fn due(&self, calendar: &Calendar) -> Option<Date> {
        self.end_of(self.limit.promised, calendar)
    }

    /// The last day of the statutory limit; `None` while it stands still.
    pub fn statutory_due(&self, calendar: &Calendar) -> Option<Date> {
        self.end_of(self.limit.statutory, calendar)
    }

    fn end_of(&self, limit: u32, calendar: &Calendar) -> Option<Date> {
        let from = self.from().filter(|_| self.pause.is_none())?;
        if self.phase == Phase::SettlingInfo {
            return from.checked_add(time::Duration::days(i64::from(limit)));
        }
        Some(calendar.after(from, limit.saturating_sub(self.used)))
    }

    /// The light on `today`.
    pub fn light(&self, today: Date, calendar: &Calendar) -> Light {
        let Some(due) = self.due(calendar) else { return Light::None };
        if today > due {
            Light::Red
        } else if calendar.between(today, due) <= 2 {
            Light::Yellow
        } else {
            Light::Green
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    const TEN: Limit = Limit { promised: 10, statutory: 20 };

    #[test]
    fn r8_6_a_pause_is_not_counted_and_the_end_moves_by_it() {
        let calendar = Calendar::built_in();
        let clock = Clock::begin(Phase::District, TEN, date!(2026 - 11 - 24));
        assert_eq!(clock.due(calendar), Some(date!(2026 - 12 - 08)));
        let stopped = clock.stop(Pause::Correction, date!(2026 - 11 - 27), calendar);
        assert_eq!((stopped.used, stopped.due(calendar)), (3, None));
        assert_eq!(stopped.light(date!(2027 - 01 - 01), calendar), Light::None);
        let going = stopped.resume(date!(2026 - 12 - 07));
        assert_eq!(going.due(calendar), Some(date!(2026 - 12 - 16)));
        assert_eq!(going.used_on(date!(2026 - 12 - 08), calendar), 4);
    }

    #[test]
    fn lights_turn_two_working_days_before_the_end_and_after_it() {
        let calendar = Calendar::built_in();
        let clock =
            Clock::begin(Phase::Accepting, Limit { promised: 5, statutory: 5 }, date!(2026 - 11 - 24));
        for (day, light) in [
            (date!(2026 - 11 - 26), Light::Green),
            (date!(2026 - 11 - 27), Light::Yellow),
            (date!(2026 - 12 - 01), Light::Yellow),
            (date!(2026 - 12 - 02), Light::Red),
        ] {
            assert_eq!(clock.light(day, calendar), light, "{day}");
        }
    }

    #[test]
    fn what_arrives_in_the_evening_counts_as_of_the_next_day() {
        let evening = Moment::from_unix_seconds(1_795_485_600).plus(time::Duration::hours(8)); // 18:00
        assert_eq!(counted_day(evening, true), date!(2026 - 11 - 25));
        assert_eq!(counted_day(evening, false), date!(2026 - 11 - 24));
    }

    proptest! {
        #[test]
        fn used_and_left_always_make_the_limit(stops in proptest::collection::vec((0i64..9, 0i64..30), 0..5)) {
            let calendar = Calendar::built_in();
            let mut day = date!(2026 - 03 - 02);
            let mut clock = Clock::begin(Phase::City, TEN, day);
            for (work, rest) in stops {
                day += time::Duration::days(work);
                clock = clock.stop(Pause::Correction, day, calendar);
                day += time::Duration::days(rest);
                clock = clock.resume(day);
            }
            let used = clock.used_on(day, calendar);
            let due = clock.due(calendar).expect("it runs");
            prop_assert_eq!(calendar.between(day, due), TEN.promised.saturating_sub(used));
        }
    }
}
