//! What the parts of a paper are, for people who hear it.

use std::num::{NonZeroU16, NonZeroU32};

use krilla::tagging::{ListNumbering, TableHeaderScope, Tag, TagKind};

/// What a part is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Role {
    Title(String),
    Heading(String),
    Paragraph,
    /// A table, and what it is about.
    Table(String),
    Row,
    /// A cell that names its column.
    ColumnHead,
    /// A cell that names what stands beside it.
    RowHead,
    /// A cell over so many columns.
    Cell(u32),
    List,
    Item,
    Label,
    ItemBody,
    /// A picture, and what it shows.
    Figure(String),
}

impl Role {
    pub(super) fn tag(&self) -> TagKind {
        let level = |number| NonZeroU16::new(number).expect("levels begin at one");
        match self {
            Self::Title(text) => Tag::Hn(level(1), Some(text.clone())).into(),
            Self::Heading(text) => Tag::Hn(level(2), Some(text.clone())).into(),
            Self::Paragraph => Tag::P.into(),
            Self::Table(about) => Tag::Table.with_summary(Some(about.clone())).into(),
            Self::Row => Tag::TR.into(),
            Self::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
            Self::RowHead => Tag::TH(TableHeaderScope::Row).into(),
            Self::Cell(columns) => Tag::TD.with_col_span(NonZeroU32::new(*columns)).into(),
            Self::List => Tag::L(ListNumbering::Decimal).into(),
            Self::Item => Tag::LI.into(),
            Self::Label => Tag::Lbl.into(),
            Self::ItemBody => Tag::LBody.into(),
            Self::Figure(alt) => Tag::Figure(Some(alt.clone())).into(),
        }
    }

    /// The words for the table of contents.
    pub(super) fn heading(&self) -> Option<&str> {
        match self {
            Self::Title(text) | Self::Heading(text) => Some(text),
            _ => None,
        }
    }
}

/// A part of a paper, as its marks name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part(Option<usize>);

impl Part {
    /// Lines and colours, page numbers and repeated heads: not read aloud.
    pub(crate) const ORNAMENT: Self = Self(None);

    /// The paper itself, for parts within no other one.
    pub(crate) const PAPER: Self = Self(None);

    pub(super) const fn at(index: usize) -> Self {
        Self(Some(index))
    }

    pub(super) const fn index(self) -> Option<usize> {
        self.0
    }
}
