//! A label and its value.

/// One thing a paper states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is: `工作单位`.
    pub label: String,
    /// What it says; empty prints as a dash.
    pub value: String,
    /// True for a row of its own.
    pub wide: bool,
}

impl Fact {
    /// A fact beside another one.
    pub fn new(label: &str, value: &str) -> Self {
        Self { label: label.to_owned(), value: value.to_owned(), wide: false }
    }

    /// A fact over the whole width, for addresses and sentences.
    pub fn wide(label: &str, value: &str) -> Self {
        Self { wide: true, ..Self::new(label, value) }
    }

    /// The value as it is printed.
    pub(crate) fn shown(&self) -> &str {
        match self.value.trim() {
            "" => "—",
            value => value,
        }
    }
}
