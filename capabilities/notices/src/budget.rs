//! How many text messages may go in a day, over all nodes: somebody who has codes sent to ever new phones spends money.

use base::{Day, Given, Moment};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};
use time::Duration;

use crate::store::standing;
use crate::{Template, quiet};

/// What a day may cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// Messages in a day; 0 for as many as there are.
    pub per_day: i64,
    /// True when codes go on beyond it: people can sign in.
    pub codes_beyond: bool,
}

/// What a day did cost so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Today {
    /// Messages handed to a gateway and not refused there.
    pub handed: i64,
    /// The budget that holds.
    pub budget: Budget,
    /// The last alarm raised, in percent: 0, 80 or 100.
    pub told: i64,
}

/// May one more message go?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spending {
    /// It goes.
    Goes,
    /// On the next day.
    Waits,
    /// Never: a code of yesterday helps nobody.
    Never,
}

impl Today {
    /// True when the budget is used up.
    pub fn is_spent(&self) -> bool {
        self.budget.per_day > 0 && self.handed >= self.budget.per_day
    }

    /// How much of it is used, as the alarms have it: 0, 80 or 100 percent.
    pub fn level(&self) -> i64 {
        match self.budget.per_day {
            ..=0 => 0,
            most if self.handed >= most => 100,
            most if self.handed.saturating_mul(5) >= most.saturating_mul(4) => 80,
            _ => 0,
        }
    }

    fn decide(&self, template: Template) -> Spending {
        match template {
            _ if !self.is_spent() => Spending::Goes,
            Template::Code if self.budget.codes_beyond => Spending::Goes,
            Template::Code => Spending::Never,
            _ => Spending::Waits,
        }
    }
}

fn day(now: Moment) -> Day {
    Day(now.china_date())
}

/// What is known of the day of `now`; `None` before its first message.
///
/// # Errors
/// When the database fails.
pub fn today(conn: &mut Conn, now: Moment) -> Result<Option<Today>, Fault> {
    standing::find_day(conn, day(now))
}

/// True when not even codes go any more today.
///
/// # Errors
/// When the database fails.
pub fn is_closed(conn: &mut Conn, now: Moment) -> Result<bool, Fault> {
    Ok(today(conn, now)?.is_some_and(|today| today.is_spent() && !today.budget.codes_beyond))
}

/// Lets `budget` hold for the rest of the day: a program that starts may have been told of another than the day began with, and
/// whoever waits for a code must not wait for somebody else's message. An alarm that the new budget has not earned may be raised
/// again.
///
/// # Errors
/// When the database fails.
pub fn begin(tx: &mut Tx<'_>, budget: Budget, now: Moment) -> Result<(), Fault> {
    let Some(today) = standing::find_day(tx, day(now))? else { return Ok(()) };
    let today = Today { budget, ..today };
    standing::upsert_day(tx, day(now), &Today { told: today.told.min(today.level()), ..today })
}

/// Counts one more message, when it may go; the first over 80 percent and the first over the budget are alarms.
pub(crate) fn spend(
    tx: &mut Tx<'_>,
    budget: Budget,
    template: Template,
    given: &Given,
) -> Result<Spending, Fault> {
    let day = day(given.now);
    let (handed, told) = standing::find_day(tx, day)?.map_or((0, 0), |today| (today.handed, today.told));
    let mut today = Today { handed, budget, told };
    let decided = today.decide(template);
    if decided == Spending::Goes {
        today.handed += 1;
    }
    let level = today.level();
    if level > told {
        today.told = level;
        alarm(tx, &today, given)?;
    }
    standing::upsert_day(tx, day, &today)?;
    Ok(decided)
}

fn alarm(tx: &mut Tx<'_>, today: &Today, given: &Given) -> Result<(), Fault> {
    let Today { handed, budget, told } = today;
    tracing::error!(handed, budget = budget.per_day, percent = told, "the day's budget of text messages");
    let detail = format!("{told}%: {handed} of {}", budget.per_day);
    let (action, about) = ("sms.budget", "messages".to_owned());
    journal::record(tx, &Entry { actor: "system".into(), action, about, detail }, given)
}

/// What a gateway did not take does not cost anything.
pub(crate) fn give_back(tx: &mut Tx<'_>, now: Moment) -> Result<(), Fault> {
    standing::update_day_less(tx, day(now))
}

/// When what has to wait for the next day may go.
pub(crate) fn next_day(now: Moment, template: Template) -> Moment {
    let at = now.china();
    let since_midnight = Duration::hours(at.hour().into())
        + Duration::minutes(at.minute().into())
        + Duration::seconds(at.second().into())
        + Duration::microseconds(at.microsecond().into());
    let midnight = now.minus(since_midnight).plus(Duration::DAY);
    if template.is_urgent() { midnight } else { quiet::ends(midnight) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_go_on_beyond_the_budget_only_where_that_is_wanted() {
        let (none, tight) = (Budget::default(), Budget { per_day: 10, codes_beyond: false });
        let kind = Budget { codes_beyond: true, ..tight };
        for (budget, handed, level, code, other) in [
            (none, 1_000_000, 0, Spending::Goes, Spending::Goes),
            (tight, 7, 0, Spending::Goes, Spending::Goes),
            (tight, 8, 80, Spending::Goes, Spending::Goes),
            (tight, 10, 100, Spending::Never, Spending::Waits),
            (kind, 10, 100, Spending::Goes, Spending::Waits),
            (kind, 11, 100, Spending::Goes, Spending::Waits),
        ] {
            let today = Today { handed, budget, told: 0 };
            let found = (today.level(), today.decide(Template::Code), today.decide(Template::Rate));
            assert_eq!(found, (level, code, other), "{today:?}");
            // A warning about the account is no code: it may wait.
            assert_eq!(today.decide(Template::MobileChanged), other);
        }
    }

    #[test]
    fn what_waits_for_the_next_day_waits_for_its_morning_too() {
        let at = Moment::from_unix_seconds(1_795_600_000); // 2026-11-25 in China
        let next = next_day(at, Template::Rate);
        assert_eq!(next.since(next_day(at, Template::PasswordChanged)), Duration::hours(8));
        assert_eq!(next.china_date(), at.china_date().next_day().unwrap());
    }
}
