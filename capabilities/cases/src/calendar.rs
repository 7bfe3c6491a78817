//! 工作日历 (conventions 7.8): the years that came with the program and those that administrators entered, in whose place nothing
//! stands but weekends and the days fixed by law. When a year is saved, what is due in it is counted again.

use base::{Calendar, Day, Given, SystemAdministrator, YearDays};
use db::journal::{self, Entry};
use db::{Conn, Db, Fault, Outcome, Tx};
use serde::{Deserialize, Serialize};

use crate::act;
use crate::application::Application;
use crate::position::Position;
use crate::store::{self, reminder};
use crate::{Practice, Stage};

/// The queue's kind: what is due in a year is counted again.
pub const RECOUNT: &str = "cases.recount";

/// What is wrong with a year that an administrator entered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarRefusal {
    /// Not a year to come, or one that came with the program.
    #[error("请填写2020-2099之间的年份")]
    Year,
    /// Lines that are not in order.
    #[error("{0}")]
    Days(String),
    /// Another administrator saved meanwhile.
    #[error("其他人修改过该年份，请刷新后重试；您填写的内容仍在本页")]
    Conflict,
}

impl CalendarRefusal {
    /// Every prompt of fixed words, for the catalogue of prompts.
    pub const ALL: [Self; 2] = [Self::Year, Self::Conflict];

    /// The field it stands at; empty for the page.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Days(_) => "days",
            Self::Conflict => "",
        }
    }
}

/// A year that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Its days.
    pub days: YearDays,
    /// One more with every change; 0 for what came with the program.
    pub version: i32,
}

/// Everything that is known, to count by.
///
/// # Errors
/// When the database fails.
pub fn load(conn: &mut Conn) -> Result<Calendar, Fault> {
    let mut calendar = Calendar::built_in().clone();
    for known in entered(conn)? {
        calendar = calendar.with(&known.days);
    }
    Ok(calendar)
}

/// Every year that is known, the latest first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, _: &SystemAdministrator) -> Result<Vec<Known>, Fault> {
    let mut all = entered(conn)?;
    let built_in = Calendar::built_in().years().map(|days| Known { days, version: 0 });
    let others: Vec<Known> =
        built_in.filter(|one| all.iter().all(|known| known.days.year != one.days.year)).collect();
    all.extend(others);
    all.sort_by_key(|one| std::cmp::Reverse(one.days.year));
    Ok(all)
}

fn entered(conn: &mut Conn) -> Result<Vec<Known>, Fault> {
    let read = |(year, text, version): (i32, String, i32)| match YearDays::parse(year, &text) {
        Ok(days) => Ok(Known { days, version }),
        Err(wrong) => Err(Fault::Stored(format!("calendar of {year}: {wrong:?}"))),
    };
    store::calendar::list(conn)?.into_iter().map(read).collect()
}

/// Reads a year as an administrator typed it.
///
/// # Errors
/// With the first lines that are not in order.
pub fn read(year: &str, text: &str) -> Result<YearDays, CalendarRefusal> {
    let year = year.trim().parse().ok().filter(|year| (2020..2100).contains(year));
    let days = YearDays::parse(year.ok_or(CalendarRefusal::Year)?, text);
    days.map_err(|wrong| {
        let first: Vec<String> = wrong.into_iter().take(5).collect();
        CalendarRefusal::Days(first.join("；"))
    })
}

/// Keeps a year, if nobody did since `version`; what is due in it is counted again by a job.
///
/// # Errors
/// When the database fails.
pub fn save(
    tx: &mut Tx<'_>,
    administrator: &SystemAdministrator,
    (days, version): (&YearDays, i32),
    given: &Given,
) -> Outcome<(), CalendarRefusal> {
    if !store::calendar::save(tx, (days.year, &days.to_text(), version), given.now)? {
        return Ok(Err(CalendarRefusal::Conflict));
    }
    let (off, on) = days.counts();
    let entry = Entry {
        actor: format!("account:{}", administrator.account()),
        action: "calendar.saved",
        about: format!("calendar:{}", days.year),
        detail: format!("off {off} on {on}"),
    };
    journal::record(tx, &entry, given)?;
    db::queue::put(tx, RECOUNT, &Recount { year: days.year }, given.now, given)?;
    Ok(Ok(()))
}

/// What the job is to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recount {
    /// In which year something may be due on another day now.
    year: i32,
}

/// The first year that limits can reach and that is not known: of the coming three months, or of what is due latest.
///
/// # Errors
/// When the database fails.
pub fn missing(conn: &mut Conn, given: &Given) -> Result<Option<i32>, Fault> {
    let calendar = load(conn)?;
    let latest = store::latest_due(conn)?.map(|day| day.0.year()).filter(|year| !calendar.knows(*year));
    Ok(calendar.missing_soon(given.now.china_date()).or(latest))
}

/// So many at once, so that a transaction stays short.
const PAGE: i64 = 200;

/// Counts again what is due in that year or may be now. Safe to run twice and on several nodes: whoever acts meanwhile has
/// counted with what was known then, and is counted again by nobody but a second run.
///
/// # Errors
/// When the database fails.
pub async fn recount(db: &Db, given: &Given, work: Recount, practice: &Practice) -> Result<(), Fault> {
    let calendar = db.read(load).await?;
    let given = Given { calendar: std::sync::Arc::new(calendar), ..given.clone() };
    let mut after = Some(String::new());
    while let Some(last) = after {
        let (given, practice, year) = (given.clone(), practice.clone(), work.year);
        after = db.write(move |tx| page(tx, (&last, year), (&practice, &given))).await?;
    }
    Ok(())
}

fn page(
    tx: &mut Tx<'_>,
    (after, year): (&str, i32),
    (practice, given): (&Practice, &Given),
) -> Result<Option<String>, Fault> {
    let open: Vec<i32> =
        Stage::ALL.iter().filter(|(stage, ..)| !stage.is_final()).map(|(_, code, ..)| *code).collect();
    // A month before it: what was due in December may end in January now, and the other way round.
    let from = Day::parse(&format!("{}-12-01", year - 1));
    let until = Day::parse(&format!("{}-12-31", year + 1)).unwrap_or(Day(given.now.china_date()));
    let found = reminder::list_due(tx, &open, (from, until), (after, PAGE))?;
    let is_full = i64::try_from(found.len()).is_ok_and(|count| count >= PAGE);
    let next = found.last().filter(|_| is_full).map(|one| one.id.to_string());
    for one in found {
        let due_on = due_on(&one, (practice, given));
        if due_on != one.due_on {
            store::update_due(tx, &one.id, due_on)?;
        }
    }
    Ok(next)
}

/// When it is due, by what is known now. The days of an announcement are as they were published.
fn due_on(one: &Application, (practice, given): (&Practice, &Given)) -> Option<Day> {
    match one.position {
        Position::Announced if !one.awaits_publication() => one.due_on,
        position => {
            let then = Given { now: one.stage_at, ..given.clone() };
            let due_on = act::due_on(one, position, &one.clocks, (practice, &then));
            // A correction that was interrupted had its days anew: nobody loses what they were told.
            if position.stage().is_returned() { due_on.max(one.due_on) } else { due_on }
        }
    }
}
