//! 夜间免打扰: from 21:00 to 08:00 in China nobody's phone rings for what can wait (conventions 7.9).

use base::Moment;
use time::Duration;

const FROM: i64 = 21;
const UNTIL: i64 = 8;

/// The first moment from `now` on at which a phone may ring.
pub fn ends(now: Moment) -> Moment {
    let at = now.china();
    let since_midnight = Duration::hours(at.hour().into())
        + Duration::minutes(at.minute().into())
        + Duration::seconds(at.second().into())
        + Duration::microseconds(at.microsecond().into());
    let midnight = now.minus(since_midnight);
    match i64::from(at.hour()) {
        hour if hour >= FROM => midnight.plus(Duration::hours(24 + UNTIL)),
        hour if hour < UNTIL => midnight.plus(Duration::hours(UNTIL)),
        _ => now,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn what_comes_in_the_night_waits_until_eight() {
        let moment = |at: time::OffsetDateTime| {
            Moment::from_unix_micros(i64::try_from(at.unix_timestamp_nanos() / 1000).unwrap())
        };
        let eight = datetime!(2026 - 11 - 25 08:00 +8);
        for (at, until) in [
            (datetime!(2026 - 11 - 24 20:59:59.999 +8), datetime!(2026 - 11 - 24 20:59:59.999 +8)),
            (datetime!(2026 - 11 - 24 21:00 +8), eight),
            (datetime!(2026 - 11 - 24 23:59:59.999999 +8), eight),
            (datetime!(2026 - 11 - 25 00:00 +8), eight),
            (datetime!(2026 - 11 - 25 07:59:59 +8), eight),
            (eight, eight),
            (datetime!(2026 - 12 - 31 22:00 +8), datetime!(2027 - 01 - 01 08:00 +8)),
        ] {
            assert_eq!(ends(moment(at)), moment(until), "{at}");
        }
    }
}
