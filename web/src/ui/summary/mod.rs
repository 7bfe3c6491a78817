//! Labels with values, and a way to change each.

use askama::Template;

use crate::ui::Example;

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    label: &'static str,
    value: String,
    change: Option<(&'static str, &'static str)>,
}

/// The list.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "ui/summary/summary.html")]
pub struct Summary {
    lines: Vec<Line>,
}

impl Summary {
    /// Adds a line.
    #[must_use]
    pub fn line(mut self, label: &'static str, value: impl Into<String>) -> Self {
        self.lines.push(Line { label, value: value.into(), change: None });
        self
    }

    /// Adds a line with a link: where to, and its words.
    #[must_use]
    pub fn changeable(
        mut self,
        label: &'static str,
        value: impl Into<String>,
        change: (&'static str, &'static str),
    ) -> Self {
        self.lines.push(Line { label, value: value.into(), change: Some(change) });
        self
    }
}

/// Examples.
pub fn examples() -> Vec<Example> {
    let list =
        Summary::default().line("用户名", "zhengfanli").changeable("手机号", "199****0005", ("#", "修改"));
    vec![Example::new("信息列表", &list)]
}
