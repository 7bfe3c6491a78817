//! Reminders: each by its duty, once for a thing and its day.

use std::collections::BTreeMap;

use base::{Day, Given, Id, Mobile, Officer, noun};
use certificates::Permit;
use db::{Fault, Tx};
use notices::message::{self, To};
use notices::{Template, params};
use time::Duration;

use crate::application::Application;
use crate::desk::queue;
use crate::store::reminder::{self, Key};
use crate::unit::with_names;
use crate::{Stage, announcement, tell};

/// What somebody is reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Duty {
    /// The holder: the permit ends within 90, within 30 days.
    Expiring,
    /// The holder: the time to change the employer ends within 7 days.
    Window,
    /// The person: 落户信息 within 7 days, within one (business 3.6), or late.
    Settling,
    /// The person or the unit: a correction is expected within two working days, or late.
    Correction,
    /// The unit's clerks: an application waits for longer than five working days (business 2.7).
    Unit,
    /// The officer who has it in hand: due within two working days, or over.
    Desk,
}

pub(super) const DUTIES: [Duty; 6] =
    [Duty::Expiring, Duty::Window, Duty::Settling, Duty::Correction, Duty::Unit, Duty::Desk];

/// So many at once, so that a transaction stays short.
const PAGE: i64 = 200;

/// Gives what is due of `duty` after the thing named `after`; answers the last one, when there may be more.
pub(super) fn page(tx: &mut Tx<'_>, duty: Duty, after: &str, given: &Given) -> Result<Option<String>, Fault> {
    match duty {
        Duty::Expiring | Duty::Window => permits(tx, duty, after, given),
        _ => applications(tx, duty, after, given),
    }
}

/// Which reminder is due when `left` days are left; a smaller one stands for the greater.
fn due(duty: Duty, left: i64) -> Option<&'static str> {
    match (duty, left) {
        (Duty::Expiring, 0..=30) => Some("permit.30"),
        (Duty::Expiring, 31..=90) => Some("permit.90"),
        (Duty::Window, 0..=7) => Some("permit.window"),
        (Duty::Settling, 0..=1) => Some("settle.1"),
        (Duty::Settling, 2..=7) => Some("settle.7"),
        (Duty::Settling, ..0) => Some("settle.late"),
        (Duty::Correction, 0..) => Some("correction"),
        (Duty::Correction, ..0) => Some("correction.late"),
        (Duty::Unit, ..0) => Some("unit"),
        (Duty::Desk, 0..) => Some("desk.soon"),
        (Duty::Desk, ..0) => Some("desk.late"),
        _ => None,
    }
}

/// Every reminder of a duty.
const fn all_of(duty: Duty) -> &'static [&'static str] {
    match duty {
        Duty::Expiring => &["permit.90", "permit.30"],
        Duty::Window => &["permit.window"],
        Duty::Settling => &["settle.7", "settle.1", "settle.late"],
        Duty::Correction => &["correction", "correction.late"],
        Duty::Unit => &["unit"],
        Duty::Desk => &["desk.soon", "desk.late"],
    }
}

/// The days of the things that a duty looks at.
fn days(duty: Duty, given: &Given) -> (Option<Day>, Day) {
    let today = given.now.china_date();
    let later = |days: i64| Day(today.saturating_add(Duration::days(days)));
    let soon = Day(given.calendar.after(today, 2));
    match duty {
        Duty::Expiring => (Some(Day(today)), later(90)),
        Duty::Window => (Some(Day(today)), later(7)),
        Duty::Settling => (None, later(7)),
        Duty::Unit => (None, later(-1)),
        Duty::Correction | Duty::Desk => (None, soon),
    }
}

/// The stages of the applications that a duty looks at.
const fn stages(duty: Duty) -> &'static [i32] {
    match duty {
        Duty::Settling => &[40, 49],
        Duty::Correction => &[-10, -20],
        Duty::Unit => &[10],
        Duty::Desk => &[20, 30, 50],
        Duty::Expiring | Duty::Window => &[],
    }
}

/// Things with their days, of which those that were not given yet are left, each with its reminder written down.
fn fresh<T>(
    tx: &mut Tx<'_>,
    duty: Duty,
    things: Vec<(String, Day, T)>,
    given: &Given,
) -> Result<Vec<(Day, T)>, Fault> {
    let today = given.now.china_date();
    let abouts: Vec<String> = things.iter().map(|(id, ..)| id.clone()).collect();
    let before = reminder::list_given(tx, (all_of(duty), &abouts))?;
    let mut left = Vec::new();
    for (id, day, thing) in things {
        let Some(what) = due(duty, (day.0 - today).whole_days()) else { continue };
        let key: Key = (what.to_owned(), id, day.to_string());
        if !before.contains(&key) && reminder::insert(tx, key, given.now)? {
            left.push((day, thing));
        }
    }
    Ok(left)
}

/// The last id of a page that is full.
fn next<'a>(ids: impl ExactSizeIterator<Item = &'a str>) -> Option<String> {
    let is_full = i64::try_from(ids.len()).is_ok_and(|count| count >= PAGE);
    ids.last().filter(|_| is_full).map(str::to_owned)
}

fn permits(tx: &mut Tx<'_>, duty: Duty, after: &str, given: &Given) -> Result<Option<String>, Fault> {
    let (from, to) = days(duty, given);
    let days = (from.unwrap_or(to), to);
    let after: Option<Id<noun::Permit>> = Id::parse(after);
    let found = match duty {
        Duty::Expiring => certificates::list_expiring(tx, days, (after.as_ref(), PAGE), given)?,
        _ => certificates::list_closing(tx, days, (after.as_ref(), PAGE), given)?,
    };
    let next = next(found.iter().map(|permit| permit.id.as_str()));
    let day =
        |permit: &Permit| if duty == Duty::Expiring { Some(permit.valid_to) } else { permit.window_ends_on };
    let things =
        found.into_iter().filter_map(|permit| Some((permit.id.to_string(), day(&permit)?, permit))).collect();
    let template = if duty == Duty::Expiring { Template::PermitExpiring } else { Template::PermitWindow };
    let fresh = fresh(tx, duty, things, given)?;
    let people: Vec<_> = fresh.iter().map(|(_, permit)| permit.person.clone()).collect();
    let phones = phones(tx, &people, given)?;
    for (day, permit) in fresh {
        let link = format!("/person/permits/{}", permit.id);
        let to = To { person: &permit.person, mobile: phones.get(permit.person.as_str()), link: &link };
        message::tell(tx, &to, (template, &params([("date", day.in_words())])), given)?;
    }
    Ok(next)
}

/// The phones of `people`, by id.
fn phones(
    tx: &mut Tx<'_>,
    people: &[Id<noun::Person>],
    given: &Given,
) -> Result<BTreeMap<String, Mobile>, Fault> {
    let cards = profile::list_cards(tx, people, given)?;
    let phone = |(id, card): (Id<noun::Person>, profile::Card)| {
        Some((id.to_string(), Mobile::parse(&card.told.mobile).ok()?))
    };
    Ok(cards.into_iter().filter_map(phone).collect())
}

fn applications(tx: &mut Tx<'_>, duty: Duty, after: &str, given: &Given) -> Result<Option<String>, Fault> {
    let days = days(duty, given);
    let found = reminder::list_due(tx, stages(duty), days, (after, PAGE))?;
    let next = next(found.iter().map(|one| one.id.as_str()));
    let is_meant = |one: &Application| duty != Duty::Desk || one.claim.is_some();
    let things = found
        .into_iter()
        .filter(is_meant)
        .filter_map(|one| Some((one.id.to_string(), one.due_on?, one)))
        .collect();
    for (day, one) in fresh(tx, duty, things, given)? {
        let date = ("date", day.in_words());
        let is_late = day.0 < given.now.china_date();
        match duty {
            Duty::Settling | Duty::Correction if is_late => tell_late(tx, (&one, day), given)?,
            Duty::Settling => {
                tell::applicant(tx, &one, (Template::SettleTodo, &params([date])), given)?;
            }
            Duty::Correction if one.stage() == Stage::ReturnedToPerson => {
                let words = params([("kind", one.task().to_owned()), date]);
                tell::applicant(tx, &one, (Template::CaseReturned, &words), given)?;
            }
            Duty::Correction | Duty::Unit => tell_unit(tx, (&one, day), duty, given)?,
            Duty::Desk => tell_officer(tx, &one, day, given)?,
            Duty::Expiring | Duty::Window => {}
        }
    }
    Ok(next)
}

/// Whoever has to put it right reads that the day is over; no phone rings for it.
fn tell_late(tx: &mut Tx<'_>, (one, day): (&Application, Day), given: &Given) -> Result<(), Fault> {
    let what = if matches!(one.stage(), Stage::SettlingAsked | Stage::SettlingReturned) {
        "落户信息填报"
    } else {
        "补正"
    };
    let text = format!("“{}”的{what}期限（{}）已过，请尽快处理，以免影响办理。", one.task(), day.in_words());
    tell::holders(tx, one, &text, given)
}

/// Every clerk of the unit.
fn tell_unit(
    tx: &mut Tx<'_>,
    (one, day): (&Application, Day),
    duty: Duty,
    given: &Given,
) -> Result<(), Fault> {
    let line = with_names(tx, vec![one.clone()], given)?.pop();
    let name = line.map(|line| line.name).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| "本单位".to_owned());
    let (task, until) = (one.task(), day.in_words());
    let kind = ("kind", task.to_owned());
    if duty == Duty::Correction {
        let text = format!("{name}的“{task}”申请须补正，请于{until}前处理。");
        return tell::clerks(
            tx,
            one,
            (&text, Template::CaseReturned, &params([kind, ("date", until)])),
            given,
        );
    }
    let text = format!("{name}的“{task}”申请已超过审核期限（{until}），请尽快审核。");
    tell::clerks(tx, one, (&text, Template::CaseAtUnit, &params([("name", name), kind])), given)
}

/// Tells an officer what of the own desk nobody sees to: one message a day for each, however much it is.
pub(super) fn desk(tx: &mut Tx<'_>, officer: &Officer, given: &Given) -> Result<(), Fault> {
    let free = queue::count_forgotten(tx, officer, given)?;
    let late = announcement::count_late(tx, officer, given)?;
    let stuck = announcement::count_stuck(tx, officer, given)?;
    let list = "/desk/applications?which=waiting&light=red&taken=free";
    let announcements = "/desk/announcements";
    let today = Day(given.now.china_date()).to_string();
    for (what, is_due, text, link) in [
        ("desk.free", free > 0, format!("待办中有{free}件办件已超期且无人领取，请尽快领取办理。"), list),
        (
            "desk.publish",
            late > 0,
            format!("有{late}件待公示的申请已超过安排公示的期限，请在“公示管理”中安排公示。"),
            announcements,
        ),
        (
            "desk.stuck",
            stuck > 0,
            format!("有{stuck}件公示期满后未能转入下一环节，请在“公示管理”中核实处理。"),
            announcements,
        ),
    ] {
        let key: Key = (what.to_owned(), officer.person().to_string(), today.clone());
        if is_due && reminder::insert(tx, key, given.now)? {
            message::keep(tx, officer.person(), (&text, link), given)?;
        }
    }
    Ok(())
}

fn tell_officer(tx: &mut Tx<'_>, one: &Application, day: Day, given: &Given) -> Result<(), Fault> {
    let Some(claim) = &one.claim else { return Ok(()) };
    let number = one.number.as_deref().map(crate::number::grouped).unwrap_or_default();
    let (task, until) = (one.task(), day.in_words());
    let text = if day.0 < given.now.china_date() {
        format!("您领取的“{task}”（{number}）已于{until}超期，请尽快办理。")
    } else {
        format!("您领取的“{task}”（{number}）将于{until}到期，请及时办理。")
    };
    message::keep(tx, &claim.officer, (&text, "/desk"), given)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_when_so_many_days_are_left() {
        for (duty, table) in [
            (
                Duty::Expiring,
                &[
                    (91, None),
                    (90, Some("permit.90")),
                    (31, Some("permit.90")),
                    (30, Some("permit.30")),
                    (0, Some("permit.30")),
                    (-1, None),
                ][..],
            ),
            (Duty::Window, &[(8, None), (7, Some("permit.window")), (0, Some("permit.window")), (-1, None)]),
            (
                Duty::Settling,
                &[
                    (8, None),
                    (7, Some("settle.7")),
                    (2, Some("settle.7")),
                    (1, Some("settle.1")),
                    (-1, Some("settle.late")),
                ],
            ),
            (
                Duty::Correction,
                &[(2, Some("correction")), (0, Some("correction")), (-1, Some("correction.late"))],
            ),
            (Duty::Unit, &[(0, None), (-1, Some("unit"))]),
            (Duty::Desk, &[(2, Some("desk.soon")), (0, Some("desk.soon")), (-1, Some("desk.late"))]),
        ] {
            for (left, what) in table {
                assert_eq!(due(duty, *left), *what, "{duty:?} {left}");
                assert!(what.is_none_or(|what| all_of(duty).contains(&what)));
            }
        }
    }
}
