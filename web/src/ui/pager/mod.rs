//! The way through a list too long for one page.

use askama::Template;

use crate::ui::Example;

/// Where in the list one is.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/pager/pager.html")]
pub struct Pager {
    to: String,
    at: i64,
    last: i64,
    total: i64,
    is_capped: bool,
    label: &'static str,
    name: &'static str,
}

impl Pager {
    /// Page `at`, from 1, of `total` lines, `most` to a page; `to` is the list's address.
    pub fn new(to: impl Into<String>, at: i64, total: i64, most: i64) -> Self {
        let last = (total.max(1) + most - 1) / most;
        Self { to: to.into(), at: at.min(last), last, total, is_capped: false, label: "分页", name: "page" }
    }

    /// One of two on a page: `label` is heard, `name` is the page's number in the address.
    #[must_use]
    pub fn named(self, label: &'static str, name: &'static str) -> Self {
        Self { label, name, ..self }
    }

    /// Says that nobody counted further than `most`.
    #[must_use]
    pub fn capped(self, most: i64) -> Self {
        Self { is_capped: self.total >= most, ..self }
    }

    fn address(&self, page: i64) -> String {
        let sign = if self.to.contains('?') { '&' } else { '?' };
        format!("{}{sign}{}={page}", self.to, self.name)
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    vec![
        // One of them: two landmarks of one name are a fault on any page.
        Example::new("数到上限的分页", &Pager::new("#", 2, 1000, 10).capped(1000)),
    ]
}
