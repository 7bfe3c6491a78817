//! What the pre-checks say: a word, the reason with its figures, and what it rests on.

use askama::Template;
use cases::precheck::{Finding, Verdict};
use cases::view::Opened;

/// The list.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "application/spine/findings.html")]
pub(crate) struct Findings {
    all: Vec<Finding>,
}

impl Findings {
    /// Those of `all`; what stands in the way comes first.
    pub(crate) fn new(mut all: Vec<Finding>) -> Self {
        all.sort_by_key(|one| match one.verdict {
            Verdict::Fail => 0,
            Verdict::Unknown => 1,
            Verdict::Pass => 2,
        });
        Self { all }
    }

    /// Those kept with the last submission.
    pub(super) fn submitted(opened: &Opened) -> Self {
        Self::new(opened.submission.as_ref().map(|one| one.findings.clone()).unwrap_or_default())
    }

    /// True when no rule was asked.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// How many say no.
    pub(crate) fn failed(&self) -> usize {
        self.all.iter().filter(|one| one.verdict == Verdict::Fail).count()
    }
}
