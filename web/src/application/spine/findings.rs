//! What the pre-checks say: a word, the reason with its figures, and what it rests on.

use askama::Template;
use cases::precheck::{Finding, Verdict};
use cases::view::Opened;

/// The list: what says no or cannot tell is open, the rest is folded.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "application/spine/findings.html")]
pub(crate) struct Findings {
    open: Vec<Finding>,
    passed: Vec<Finding>,
}

impl Findings {
    /// Those of `all`; what stands in the way comes first.
    pub(crate) fn new(all: Vec<Finding>) -> Self {
        let (passed, mut open): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|one| one.verdict == Verdict::Pass);
        open.sort_by_key(|one| one.verdict != Verdict::Fail);
        Self { open, passed }
    }

    /// Those kept with the last submission.
    pub(super) fn submitted(opened: &Opened) -> Self {
        Self::new(opened.submission.as_ref().map(|one| one.findings.clone()).unwrap_or_default())
    }

    /// True when no rule was asked.
    pub(crate) fn is_empty(&self) -> bool {
        self.open.is_empty() && self.passed.is_empty()
    }

    /// How many say no.
    pub(crate) fn failed(&self) -> usize {
        self.open.iter().filter(|one| one.verdict == Verdict::Fail).count()
    }
}
