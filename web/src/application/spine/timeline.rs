//! What happened, the newest first (R8.6).

use askama::Template;
use cases::view::Opened;

#[derive(Clone, Debug)]
struct Happened {
    at: String,
    who: String,
    words: String,
    status: &'static str,
    opinion: String,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "application/spine/timeline.html")]
pub(crate) struct Timeline {
    all: Vec<Happened>,
}

impl Timeline {
    pub(super) fn of(opened: &Opened) -> Self {
        let happened = opened.events.iter().rev().map(|event| Happened {
            at: event.at.china_minute(),
            who: event.actor.clone(),
            words: event.words.clone(),
            // 退回个人 is both what was done and where it led: said once.
            status: if event.words == event.stage.title() { "" } else { event.stage.title() },
            opinion: event.opinion.clone().unwrap_or_default(),
        });
        Self { all: happened.collect() }
    }

    /// True when nothing happened yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
