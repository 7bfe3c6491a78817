//! The honest clock: working days used and promised, the statutory limit apart, and every pause with its cause.

use askama::Template;
use base::{Calendar, Day, Given};
use cases::Application;
use cases::clock::{self, Light, Pause, Phase};

/// A time that did not count.
#[derive(Clone, Debug)]
struct Stop {
    cause: &'static str,
    from: String,
    to: String,
}

/// One phase.
#[derive(Clone, Debug)]
struct Line {
    phase: &'static str,
    used: u32,
    promised: u32,
    /// Only where the law sets a limit of its own.
    statutory: Option<(u32, String)>,
    unit: &'static str,
    due: String,
    /// The year of an end that was counted without its holidays.
    assumed: Option<i32>,
    light: &'static str,
    light_tag: &'static str,
    paused: Option<Stop>,
    stops: Vec<Stop>,
}

/// The card.
#[derive(Clone, Debug, Template)]
#[template(path = "application/spine/clock.html")]
pub(crate) struct Clock {
    current: Option<Line>,
    earlier: Vec<Line>,
    estimate: Option<u32>,
}

fn in_words(day: &str) -> String {
    Day::parse(day).map_or_else(|| day.to_owned(), Day::in_words)
}

fn line(one: &clock::Clock, (today, calendar): (Day, &Calendar)) -> Line {
    let stop = |stop: &clock::Stop| Stop {
        cause: stop.cause.title(),
        from: in_words(&stop.from),
        to: stop.to.as_deref().map(in_words).unwrap_or_default(),
    };
    let told = |stop: &&clock::Stop| stop.cause != Pause::Passed;
    let stands = one.pause.is_some_and(|cause| cause != Pause::Passed);
    let last = one.stops.last().filter(|stop| stands && stop.to.is_none());
    let earlier = one.stops.iter().filter(told).filter(|stop| stop.to.is_some());
    let light = one.light(today.0, calendar);
    let statutory = (one.limit.statutory != one.limit.promised).then(|| {
        let day = one.statutory_due(calendar).map(|day| Day(day).in_words()).unwrap_or_default();
        (one.limit.statutory, day)
    });
    let ends = if one.phase == Phase::SettlingInfo {
        [None; 2]
    } else {
        [one.due(calendar), one.statutory_due(calendar)]
    };
    Line {
        phase: one.phase.title(),
        used: one.used_on(today.0, calendar),
        promised: one.limit.promised,
        statutory,
        unit: if one.phase == Phase::SettlingInfo { "天" } else { "个工作日" },
        due: one.due(calendar).map(|day| Day(day).in_words()).unwrap_or_default(),
        assumed: ends.into_iter().flatten().map(time::Date::year).find(|year| !calendar.knows(*year)),
        light: light.title(),
        light_tag: match light {
            Light::None => "none",
            Light::Green => "ok",
            Light::Yellow => "act",
            Light::Red => "no",
        },
        paused: last.map(stop),
        stops: earlier.map(stop).collect(),
    }
}

impl Clock {
    pub(super) fn of(one: &Application, estimate: Option<u32>, given: &Given) -> Self {
        let (today, calendar) = (Day(given.now.china_date()), &*given.calendar);
        let runs = one.clocks.current().filter(|_| !one.stage().is_final());
        let runs = runs.filter(|clock| clock.pause != Some(Pause::Passed));
        let earlier = one.clocks.all().iter().filter(|clock| Some(*clock) != runs);
        Self {
            current: runs.map(|clock| line(clock, (today, calendar))),
            earlier: earlier.map(|clock| line(clock, (today, calendar))).collect(),
            estimate: estimate.filter(|_| !one.stage().is_final()),
        }
    }

    /// True when there is nothing to show.
    pub(crate) fn is_empty(&self) -> bool {
        self.current.is_none() && self.earlier.is_empty() && self.estimate.is_none()
    }
}
