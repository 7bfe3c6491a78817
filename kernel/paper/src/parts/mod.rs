//! What papers are put together from: a column that flows over pages, rows of cells, colours.

mod fact;
mod flow;
mod row;

pub use fact::Fact;
pub(crate) use flow::{Flow, LEFT, MEASURE};
pub(crate) use row::{Cell, Row};

use crate::text::{Colour, Style};

pub(crate) const INK: Colour = [0x1b, 0x1f, 0x24];
pub(crate) const QUIET: Colour = [0x5b, 0x64, 0x6e];
pub(crate) const LINE: Colour = [0x8f, 0x98, 0xa3];
pub(crate) const TINT: Colour = [0xf2, 0xf4, 0xf7];
pub(crate) const RED: Colour = [0xb0, 0x1e, 0x23];
pub(crate) const BLUE: Colour = [0x1a, 0x46, 0x7c];

/// Labels and values in tables.
pub(crate) const LABEL: Style = Style::regular(10.0, QUIET).leading(15.0);
pub(crate) const VALUE: Style = Style::regular(10.5, INK).leading(15.0);
/// Below the page.
pub(crate) const SMALL: Style = Style::regular(8.5, QUIET);
