//! A clock that knows on which days offices work, beyond the years that came with the program.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use crate::{Calendar, Clock, Moment};

/// Another clock, with the calendar that was learnt last. Clones learn together.
#[derive(Clone)]
pub struct Almanac {
    under: Arc<dyn Clock>,
    calendar: Arc<RwLock<Arc<Calendar>>>,
}

impl Almanac {
    /// The time of `under`, with the years that came with the program.
    pub fn over(under: Arc<dyn Clock>) -> Self {
        Self { under, calendar: Arc::new(RwLock::new(Calendar::shared())) }
    }

    /// From now on these days are counted by. What has begun to count keeps the calendar it began with.
    pub fn learn(&self, calendar: Calendar) {
        *self.calendar.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(calendar);
    }
}

impl Clock for Almanac {
    fn now(&self) -> Moment {
        self.under.now()
    }

    fn calendar(&self) -> Arc<Calendar> {
        Arc::clone(&self.calendar.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for Almanac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Almanac")
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::{ManualClock, ShiftedClock, YearDays};

    #[test]
    fn clones_learn_together_and_a_clock_over_it_knows_too() {
        let almanac = Almanac::over(Arc::new(ManualClock::at(Moment::from_unix_seconds(0))));
        let shifted = ShiftedClock::over(Arc::new(almanac.clone()));
        assert!(!shifted.calendar().knows(2031));
        let text = "2031-01-01 休\n2031-05-01 休\n2031-10-01 休\n2031-01-04 班";
        let year = YearDays::parse(2031, text).expect("in order");
        almanac.clone().learn(Calendar::built_in().with(&year));
        assert!(shifted.calendar().knows(2031) && shifted.calendar().is_working(date!(2031 - 01 - 04)));
    }
}
