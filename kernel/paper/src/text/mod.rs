//! Setting text: how it looks, and where its lines end.

mod breaks;
mod lines;
mod style;

pub(crate) use breaks::is_gap;
pub(crate) use lines::{Line, break_lines};
pub(crate) use style::{Colour, Style, Weight};
