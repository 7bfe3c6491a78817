//! 公示 in batches: an officer of the city gathers what waits, sees the list as the public will, and publishes it. The days
//! of the announcement are counted from there; they end by themselves.

use base::{Day, Given, Id, Level, Officer, noun};
use db::journal::{self, Entry};
use db::{Conn, Outcome, Tx};

use super::Announcement;
use crate::act::{By, Deed, turn};
use crate::clock::{Phase, counted_day, first_working};
use crate::transition::Act;
use crate::{Practice, Refusal, store};

/// What is published together.
#[derive(Clone, Debug)]
pub struct Batch {
    /// 2026年第3批
    pub title: String,
    /// The first working day on which the public can read it.
    pub starts_on: Day,
    /// The last day.
    pub ends_on: Day,
    /// What the public sees, in the order of the choice.
    pub list: Vec<Announcement>,
}

/// An application and the version at which a page showed it.
type Shown = (Id<noun::Application>, i32);

/// What publishing these now would show, and until when. `None` for who does not publish, and for what is not theirs.
///
/// Refuses a batch of nothing, and what does not wait any more.
///
/// # Errors
/// When the database fails.
pub fn preview(
    conn: &mut Conn,
    officer: &Officer,
    shown: &[Shown],
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<Batch>, Refusal> {
    if officer.level() != Level::City {
        return Ok(Ok(None));
    }
    if shown.is_empty() {
        return Ok(Err(Refusal::Field("id", "请选择要公示的申请".to_owned())));
    }
    let mut list = Vec::new();
    let (mut days, calendar) = (0, &*given.calendar);
    for (id, version) in shown {
        let Some(application) = crate::desk::find(conn, officer, id)? else { return Ok(Ok(None)) };
        let waiting = store::announcement::find_waiting(conn, id, given)?;
        match waiting.filter(|_| application.awaits_publication() && !application.is_suspended) {
            Some(announcement) => list.push(announcement),
            None => return Ok(Err(Refusal::Settled)),
        }
        if application.version != *version {
            return Ok(Err(Refusal::Conflict));
        }
        let limit = practice.limit(Phase::Announcement, application.business, &application.authority);
        days = days.max(limit.promised);
    }
    let starts_on = first_working(counted_day(given.now, practice.closes), calendar);
    let year = starts_on.year();
    Ok(Ok(Some(Batch {
        title: store::announcement::title((year, store::announcement::next_serial(conn, year)?)),
        starts_on: Day(starts_on),
        ends_on: Day(calendar.after(starts_on, days)),
        list,
    })))
}

/// Publishes them: all or none. `None` as for [`preview`].
///
/// # Errors
/// When the database fails.
pub fn publish(
    tx: &mut Tx<'_>,
    officer: &Officer,
    shown: &[Shown],
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<Batch>, Refusal> {
    let batch = match preview(tx, officer, shown, practice, given)? {
        Ok(Some(batch)) => batch,
        other => return Ok(other),
    };
    tx.attempt(|tx| publish_here(tx, officer, (shown, batch), practice, given))
}

fn publish_here(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (shown, batch): (&[Shown], Batch),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<Batch>, Refusal> {
    let (id, days) = (Id::new(given), (batch.starts_on, batch.ends_on));
    let year = batch.starts_on.0.year();
    let serial = store::announcement::next_serial(tx, year)?;
    if !store::announcement::insert_batch(tx, &id, ((year, serial), days), officer.person(), given.now)? {
        return Ok(Err(Refusal::Settled));
    }
    for (one, version) in shown {
        let Some(before) = crate::desk::find(tx, officer, one)? else { return Ok(Ok(None)) };
        if !store::announcement::update_published(tx, one, (&id, days))? {
            return Ok(Err(Refusal::Settled));
        }
        let by = By::Officer(officer);
        let deed = Deed { by, act: Act::Publish, version: *version, words: &batch.title };
        if let Err(refusal) = turn(tx, &before, &deed, practice, given)? {
            return Ok(Err(refusal));
        }
    }
    let entry = Entry {
        actor: format!("person:{}", officer.person()),
        action: "announcement.published",
        about: format!("batch:{id}"),
        detail: format!("{} {} {}", batch.title, shown.len(), batch.ends_on),
    };
    journal::record(tx, &entry, given)?;
    Ok(Ok(Some(batch)))
}
