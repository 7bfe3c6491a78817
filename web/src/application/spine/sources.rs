//! What outside sources said about the applicant and the unit: for the desks alone.

use askama::Template;
use cases::source::{Answer, Month, Said};
use cases::view::Opened;

use super::View;

#[derive(Clone, Debug)]
struct Line {
    title: &'static str,
    words: String,
    tag: &'static str,
    at: String,
    months: Vec<Month>,
}

/// The list.
#[derive(Clone, Debug, Template)]
#[template(path = "application/spine/sources.html")]
pub(crate) struct Sources {
    all: Vec<Line>,
}

fn line(answer: &Answer) -> Line {
    Line {
        title: answer.subject.title(),
        words: answer.said.words(),
        tag: match &answer.said {
            Said::Word(true, _) => "ok",
            Said::Word(false, _) => "no",
            Said::Months(_) => "run",
            Said::Nothing => "none",
        },
        at: answer.at.china_minute(),
        months: answer.months().map(<[Month]>::to_vec).unwrap_or_default(),
    }
}

impl Sources {
    pub(super) fn of(opened: &Opened, view: View) -> Self {
        let shown = opened.answers.iter().filter(|_| view.shows_sources());
        Self { all: shown.map(line).collect() }
    }

    /// True where none are shown.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
