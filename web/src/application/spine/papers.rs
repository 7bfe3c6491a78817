//! What there is to print and to keep: 申请表, and a 通知书 for each step that has one.

use askama::Template;
use cases::letter::{self, Means};
use cases::view::Opened;

use super::View;

/// The list: each paper's title and address.
#[derive(Clone, Debug, Template)]
#[template(path = "application/spine/papers.html")]
pub(crate) struct Papers {
    all: Vec<(&'static str, String)>,
}

impl Papers {
    pub(super) fn of(opened: &Opened, view: View, means: Means<'_>) -> Self {
        let at = view.address(&opened.application.id);
        let form = opened.submission.as_ref().map(|_| ("申请表", format!("{at}/form.pdf")));
        let letters = letter::list(opened, means).into_iter();
        let letters = letters.map(|one| (one.which.title(), format!("{at}/papers/{}.pdf", one.which.key())));
        Self { all: form.into_iter().chain(letters).collect() }
    }

    /// True when nothing was submitted yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}
