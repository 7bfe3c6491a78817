//! The rules on time (business 2.7), over days in China. The last day of a period still counts.

use base::{Calendar, Day};
use time::macros::date;
use time::{Date, Duration, Month};

use crate::Refusal;

/// A permit holds so many years.
pub const YEARS: i32 = 3;

/// It can be renewed so long before its last day.
pub const RENEWAL_WINDOW: Duration = Duration::days(30);

/// After its last day a permit can still be renewed for so long.
pub const GRACE: Duration = Duration::days(30);

/// Permits first issued from this day on are extended without a renewal.
pub const EXTENDED_FROM: Day = Day(date!(2019 - 05 - 01));

/// A leaver's cancellation takes effect so long after it was filed, and so long a new unit can take the permit over.
pub const LEAVING_WINDOW: Duration = Duration::days(60);

/// A unit files a leaver's cancellation within so many working days.
pub const LEAVING_WORKING_DAYS: u32 = 5;

/// A holder can put a cancellation off by so many months at most.
pub const DELAY_MONTHS: i32 = 6;

fn plus(day: Day, length: Duration) -> Day {
    Day(day.0.saturating_add(length))
}

/// `months` later; where that month is shorter, its last day.
pub fn months_after(day: Day, months: i32) -> Day {
    let count = day.0.year() * 12 + i32::from(u8::from(day.0.month())) - 1 + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12));
    let month = u8::try_from(month + 1).ok().and_then(|month| Month::try_from(month).ok());
    let Some(month) = month else { return day };
    let last = month.length(year).min(day.0.day());
    Day(Date::from_calendar_date(year, month, last).unwrap_or(day.0))
}

/// The last day of a full term that begins on `first`.
pub fn full_term(first: Day) -> Day {
    let anniversary = months_after(first, YEARS * 12);
    // From 29 February the third year ends with the 28th, which is the last day itself.
    if anniversary.0.day() == first.0.day() { plus(anniversary, -Duration::DAY) } else { anniversary }
}

/// The first day on which a permit that holds until `valid_to` can be renewed.
pub fn renewal_opens(valid_to: Day) -> Day {
    plus(valid_to, -RENEWAL_WINDOW)
}

/// The last day on which it can be renewed.
pub fn renewal_closes(valid_to: Day) -> Day {
    plus(valid_to, GRACE)
}

fn in_window(valid_to: Day, today: Day) -> Result<(), Refusal> {
    if today < renewal_opens(valid_to) {
        Err(Refusal::TooEarly)
    } else if today > renewal_closes(valid_to) {
        Err(Refusal::Lapsed)
    } else {
        Ok(())
    }
}

/// The first day of the term that follows: the day after the last one, or today when that is over.
fn next_term(valid_to: Day, today: Day) -> Day {
    plus(valid_to, Duration::DAY).max(today)
}

/// The new last day of a renewed permit: a full term. The renewal was filed on `filed_on`, which has to lie in the window;
/// how long its review takes is not the holder's affair. `contract_to` is `None` for a contract without end.
///
/// # Errors
/// Too early, too late, or a contract that is over.
pub fn renewed(
    valid_to: Day,
    (filed_on, today): (Day, Day),
    contract_to: Option<Day>,
) -> Result<Day, Refusal> {
    in_window(valid_to, filed_on)?;
    if contract_to.is_some_and(|end| end < today) {
        return Err(Refusal::ContractEnded);
    }
    Ok(full_term(next_term(valid_to, today)))
}

/// The new last day of a permit whose unit confirmed that the conditions still hold: the contract's end, and a full term
/// at most.
///
/// # Errors
/// Issued before the rule, too early, too late, or a contract that does not reach further than the permit.
pub fn extended(
    first_issued_on: Day,
    valid_to: Day,
    today: Day,
    contract_to: Option<Day>,
) -> Result<Day, Refusal> {
    if first_issued_on < EXTENDED_FROM {
        return Err(Refusal::NotExtendable);
    }
    in_window(valid_to, today)?;
    let most = full_term(next_term(valid_to, today));
    let last = contract_to.map_or(most, |end| end.min(most));
    if last <= valid_to.max(today) { Err(Refusal::ContractTooShort) } else { Ok(last) }
}

/// Until when a unit files the cancellation of somebody who left on `left_on`.
pub fn leaver_due(left_on: Day, calendar: &Calendar) -> Day {
    Day(calendar.after(left_on.0, LEAVING_WORKING_DAYS))
}

/// The last day of the window that a leave opens on `day`: until then a new unit can take the permit over, after it the
/// cancellation takes effect.
pub fn leaving_window(day: Day) -> Day {
    plus(day, LEAVING_WINDOW)
}

/// The new end of a window that began on `since` and ends on `window`, when the holder wants `until`.
///
/// # Errors
/// No delay at all, or one beyond six months from the filing.
pub fn delayed(since: Day, window: Day, until: Day) -> Result<Day, Refusal> {
    if until <= window {
        Err(Refusal::DelayTooShort)
    } else if until > months_after(since, DELAY_MONTHS) {
        Err(Refusal::DelayTooLong)
    } else {
        Ok(until)
    }
}

/// The end of a window that stood still from `from` to `today`: a freeze must not use up what the holder has.
pub fn resumed(window: Day, from: Day, today: Day) -> Day {
    plus(window, (today.0 - from.0).max(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_term_has_three_years_whatever_day_it_begins() {
        for (first, last) in [
            ("2023-11-21", "2026-11-20"),
            ("2024-02-29", "2027-02-28"),
            ("2025-03-01", "2028-02-29"),
            ("2024-01-01", "2026-12-31"),
        ] {
            assert_eq!(full_term(day(first)), day(last), "{first}");
        }
    }

    #[test]
    fn a_renewal_is_possible_from_30_days_before_to_30_days_after_both_days_counted() {
        let last = day("2026-12-20");
        for (today, answer) in [
            ("2026-11-19", Err(Refusal::TooEarly)),
            ("2026-11-20", Ok("2029-12-20")),
            ("2026-12-20", Ok("2029-12-20")),
            ("2026-12-21", Ok("2029-12-20")),
            ("2027-01-19", Ok("2030-01-18")),
            ("2027-01-20", Err(Refusal::Lapsed)),
        ] {
            assert_eq!(renewed(last, (day(today), day(today)), None), answer.map(day), "{today}");
        }
        assert_eq!(
            renewed(last, (day("2026-12-01"), day("2026-12-01")), Some(day("2026-12-01"))),
            Ok(day("2029-12-20"))
        );
        assert_eq!(
            renewed(last, (day("2026-12-01"), day("2026-12-01")), Some(day("2026-11-30"))),
            Err(Refusal::ContractEnded)
        );
    }

    #[test]
    fn an_extension_goes_to_the_contracts_end_and_is_for_permits_since_may_2019() {
        let (last, today) = (day("2026-12-20"), day("2026-12-01"));
        for (first, contract, answer) in [
            ("2019-05-01", Some("2027-06-30"), Ok("2027-06-30")),
            ("2019-05-01", Some("2035-06-30"), Ok("2029-12-20")),
            ("2019-05-01", None, Ok("2029-12-20")),
            ("2019-05-01", Some("2026-12-20"), Err(Refusal::ContractTooShort)),
            ("2019-05-01", Some("2026-12-21"), Ok("2026-12-21")),
            ("2019-04-30", None, Err(Refusal::NotExtendable)),
        ] {
            assert_eq!(extended(day(first), last, today, contract.map(day)), answer.map(day), "{contract:?}");
        }
        assert_eq!(extended(EXTENDED_FROM, last, day("2026-11-19"), None), Err(Refusal::TooEarly));
        assert_eq!(extended(EXTENDED_FROM, last, day("2027-01-20"), None), Err(Refusal::Lapsed));
    }

    #[test]
    fn a_leaver_is_filed_within_five_working_days_and_has_sixty_days() {
        assert_eq!(leaver_due(day("2026-11-24"), Calendar::built_in()), day("2026-12-01"));
        assert_eq!(leaver_due(day("2026-09-30"), Calendar::built_in()), day("2026-10-13"));
        assert_eq!(leaving_window(day("2026-11-24")), day("2027-01-23"));
    }

    #[test]
    fn a_delay_is_longer_than_before_and_ends_six_months_after_the_filing() {
        let (since, window) = (day("2026-08-31"), day("2026-10-30"));
        for (until, answer) in [
            ("2026-10-30", Err(Refusal::DelayTooShort)),
            ("2026-10-31", Ok("2026-10-31")),
            ("2027-02-28", Ok("2027-02-28")),
            ("2027-03-01", Err(Refusal::DelayTooLong)),
        ] {
            assert_eq!(delayed(since, window, day(until)), answer.map(day), "{until}");
        }
    }

    fn days() -> impl Strategy<Value = Day> {
        (0i64..12_000).prop_map(|offset| plus(Day(date!(2015 - 01 - 01)), Duration::days(offset)))
    }

    proptest! {
        #[test]
        fn no_term_is_longer_than_three_years(last in days(), shift in -40i64..40, ahead in 0i64..3000) {
            let today = plus(last, Duration::days(shift));
            let contract = Some(plus(last, Duration::days(ahead)));
            for new in [renewed(last, (today, today), contract), extended(EXTENDED_FROM, last, today, contract)] {
                let Ok(new) = new else { continue };
                prop_assert!(new > last && new > today, "it reaches further");
                let longest = months_after(next_term(last, today), 36);
                prop_assert!(new <= longest, "{new} after {longest}");
            }
            if let Ok(new) = extended(EXTENDED_FROM, last, today, contract) {
                prop_assert!(Some(new) <= contract);
            }
        }

        #[test]
        fn both_ways_are_open_on_the_same_sixty_one_days(last in days(), shift in -40i64..40) {
            let today = plus(last, Duration::days(shift));
            let open = (-30..=30).contains(&shift);
            prop_assert_eq!(renewed(last, (today, today), None).is_ok(), open);
            prop_assert_eq!(extended(EXTENDED_FROM, last, today, None).is_ok(), open);
        }

        #[test]
        fn a_delay_never_passes_six_months(since in days(), window in 0i64..60, until in 0i64..400) {
            let (window, until) = (plus(since, Duration::days(window)), plus(since, Duration::days(until)));
            if let Ok(end) = delayed(since, window, until) {
                prop_assert!(end > window && end <= months_after(since, 6));
            }
        }

        #[test]
        fn a_freeze_takes_nothing_from_a_window(window in days(), from in days(), frozen in 0i64..400) {
            let today = plus(from, Duration::days(frozen));
            prop_assert_eq!(resumed(window, from, today).0 - today.0, window.0 - from.0);
        }
    }
}
