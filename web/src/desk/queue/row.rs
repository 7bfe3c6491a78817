//! One line of a list: what it is, where it stands, how many days are left, who has it.

use std::sync::Arc;

use affiliation::info::DISTRICTS;
use base::{Calendar, Day, Given, Id, Moment, Officer, noun};
use cases::clock::{Light, Phase};
use cases::unit::Line;
use cases::{Application, number};
use db::{Conn, Fault};
use profile::codes::name_in;

/// What lines are shown with besides themselves.
pub(in crate::desk) struct Names {
    /// Names of officers by their person.
    officers: Vec<(Id<noun::Person>, String)>,
    /// On which days offices work.
    calendar: Arc<Calendar>,
}

/// A line.
pub(in crate::desk) struct Row {
    pub(in crate::desk) id: String,
    /// What the page shows, for the claim from it.
    pub(in crate::desk) version: i32,
    pub(in crate::desk) number: String,
    pub(in crate::desk) name: String,
    pub(in crate::desk) system: &'static str,
    pub(in crate::desk) task: &'static str,
    pub(in crate::desk) unit: String,
    pub(in crate::desk) district: String,
    pub(in crate::desk) step: String,
    pub(in crate::desk) accepted: String,
    pub(in crate::desk) arrived: String,
    pub(in crate::desk) left: String,
    pub(in crate::desk) light: Light,
    pub(in crate::desk) holder: String,
    pub(in crate::desk) is_mine: bool,
    pub(in crate::desk) may_claim: bool,
}

impl Row {
    /// The look of its light.
    pub(in crate::desk) fn tag(&self) -> &'static str {
        tag(self.light)
    }
}

/// The look of a light.
pub(in crate::desk) const fn tag(light: Light) -> &'static str {
    match light {
        Light::None => "none",
        Light::Green => "ok",
        Light::Yellow => "act",
        Light::Red => "no",
    }
}

/// Names of those who have these in hand.
pub(in crate::desk) fn names(conn: &mut Conn, lines: &[Line], given: &Given) -> Result<Names, Fault> {
    let mut ids: Vec<Id<noun::Person>> = Vec::new();
    for claim in lines.iter().filter_map(|line| line.application.claim.as_ref()) {
        if !ids.contains(&claim.officer) {
            ids.push(claim.officer.clone());
        }
    }
    let officers = if ids.is_empty() { Vec::new() } else { staff::officer::names(conn, &ids, given)? };
    Ok(Names { officers, calendar: Arc::clone(&given.calendar) })
}

/// The name of `person` among `known`.
pub(in crate::desk) fn name_of(known: &Names, person: &Id<noun::Person>) -> String {
    let found = known.officers.iter().find(|(id, _)| id == person);
    found.map_or_else(|| "其他人员".to_owned(), |(_, name)| name.clone())
}

/// A line as `officer` sees it now.
pub(in crate::desk) fn row(line: &Line, (officer, known): (&Officer, &Names), now: Moment) -> Row {
    let one = &line.application;
    let today = Day(now.china_date());
    let is_mine = one.claim.as_ref().is_some_and(|claim| claim.officer == *officer.person());
    Row {
        id: one.id.to_string(),
        version: one.version,
        number: one.number.as_deref().map(number::grouped).unwrap_or_default(),
        name: if line.name.is_empty() { one.unit_name.clone() } else { line.name.clone() },
        system: one.system(),
        task: one.task(),
        unit: one.unit_name.clone(),
        district: name_in(DISTRICTS, &one.authority).unwrap_or_default().to_owned(),
        step: step(one),
        accepted: one.accepted_at.map(|at| at.china_date().to_string()).unwrap_or_default(),
        arrived: one.stage_at.china_minute(),
        left: left(one, today, &known.calendar),
        light: one.light(today, &known.calendar),
        holder: one.claim.as_ref().map(|claim| name_of(known, &claim.officer)).unwrap_or_default(),
        may_claim: one.claim.is_none() && fits(one, officer),
        is_mine,
    }
}

/// True when it waits at a desk and a rank of this officer; what is announced waits for its last day. The verb looks
/// again, and at more.
pub(in crate::desk) fn fits(one: &Application, officer: &Officer) -> bool {
    let is_here = one.position.level() == Some(officer.level()) && !one.is_announced();
    is_here && one.position.rank().is_none_or(|rank| officer.ranks().contains(&rank))
}

/// 待受理, 初审, 公示中 …
fn step(one: &Application) -> String {
    match one.position.rank() {
        Some(_) if one.accepted_at.is_none() => "待受理".to_owned(),
        Some(rank) => format!("待{}", rank.title()),
        None => one.status().to_owned(),
    }
}

/// How many days are left of the limit that runs, in words.
pub(in crate::desk) fn left(one: &Application, today: Day, calendar: &Calendar) -> String {
    if one.stage().is_final() {
        return String::new();
    }
    let Some(clock) = one.clocks.current() else { return String::new() };
    if let Some(pause) = clock.pause {
        return pause.title().to_owned();
    }
    let used = clock.used_on(today.0, calendar);
    let unit = if clock.phase == Phase::SettlingInfo { "天" } else { "个工作日" };
    if used > clock.limit.promised {
        format!("超{}{unit}", used - clock.limit.promised)
    } else {
        format!("剩{}{unit}", clock.limit.promised - used)
    }
}
