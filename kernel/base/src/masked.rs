//! Personal numbers and names as pages and logs may show them.

use std::fmt;

/// A number or name with stars in it (R0.9): may be printed anywhere. Made only by the types that know how to mask
/// themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Masked(String);

impl Masked {
    /// The first and last characters told, with stars between.
    pub(crate) fn ends(text: &str, first: usize, stars: usize, last: usize) -> Self {
        let count = text.chars().count();
        let head: String = text.chars().take(first).collect();
        let tail: String = text.chars().skip(count.saturating_sub(last)).collect();
        Self(format!("{head}{}{tail}", "*".repeat(stars)))
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Masked> for String {
    fn from(masked: Masked) -> Self {
        masked.0
    }
}
