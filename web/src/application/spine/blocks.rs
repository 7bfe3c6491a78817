//! What a form says, as lists of label and value by section: what changed shows old and new, what was marked shows why.

use askama::Template;
use cases::correction::Target;
use cases::kinds::insurance;
use cases::kinds::talent::SETTLING;
use cases::view::Opened;
use profile::Sheet;
use profile::field::{Field, Rows};

use super::{Marks, View, mark_at};
use crate::person::home::stars;

/// A part of a form, of an application or of the profile.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// Its title.
    pub(crate) title: &'static str,
    /// What cannot be changed.
    pub(crate) known: &'static [Field],
    /// Single fields.
    pub(crate) fields: &'static [Field],
    /// Repeated ones.
    pub(crate) rows: &'static [Rows],
}

impl From<&cases::kinds::Section> for Part {
    fn from(section: &cases::kinds::Section) -> Self {
        Self { title: section.title, known: section.known, fields: section.fields, rows: section.rows }
    }
}

/// How a sheet is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look<'a> {
    /// The values.
    pub(crate) sheet: &'a Sheet,
    /// The values before, to compare with.
    pub(crate) before: Option<&'a Sheet>,
    /// True hides numbers of identity papers.
    pub(crate) is_masked: bool,
}

/// One value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line {
    label: &'static str,
    value: String,
    before: String,
    is_changed: bool,
    mark: String,
    is_open: bool,
}

/// Rows: a table while they are narrow, a list for each otherwise.
#[derive(Clone, Debug)]
struct Listed {
    label: &'static str,
    rows: Vec<Vec<Line>>,
    is_table: bool,
    mark: String,
    is_open: bool,
}

/// A section.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    title: &'static str,
    lines: Vec<Line>,
    listed: Vec<Listed>,
    /// Where it is changed.
    pub(crate) change: Option<String>,
}

/// All sections.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "application/spine/blocks.html")]
pub(crate) struct Blocks {
    all: Vec<Block>,
    has_titles: bool,
}

/// The widest rows that are a table.
const TABLE: usize = 5;

impl Blocks {
    /// These sections, without those that say nothing.
    pub(crate) fn new(all: impl IntoIterator<Item = Block>, has_titles: bool) -> Self {
        Self { all: all.into_iter().filter(|block| !block.is_empty()).collect(), has_titles }
    }

    /// True when nothing was told.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

impl Block {
    /// What `look` says of `part`; `marks` are what somebody said about it.
    pub(super) fn of(part: &Part, look: Look<'_>, marks: &Marks) -> Self {
        let fields = part.known.iter().chain(part.fields);
        let line = |field: &Field| {
            let (mark, is_open) = mark_at(marks, &Target::Field(field.key.to_owned()));
            Line { mark, is_open, ..look.line(field, field.key) }
        };
        let lines = fields.map(line).filter(Line::says_something).collect();
        let listed = part.rows.iter().map(|rows| listed(rows, look, marks));
        let listed = listed.filter(|one| !one.rows.is_empty() || !one.mark.is_empty()).collect();
        Self { title: part.title, lines, listed, change: None }
    }

    /// As [`Block::of`], where nothing is marked, with a way to change it.
    pub(crate) fn plain(part: &Part, look: Look<'_>, change: Option<String>) -> Self {
        Self { change, ..Self::of(part, look, &Marks::new()) }
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.listed.is_empty() && self.change.is_none()
    }

    fn is_filled(&self) -> bool {
        !self.lines.is_empty() || !self.listed.is_empty()
    }
}

impl Line {
    fn says_something(&self) -> bool {
        !self.value.is_empty() || !self.before.is_empty() || !self.mark.is_empty()
    }
}

/// Keys under which forms keep numbers of identity papers.
const NUMBERS: [&str; 3] = ["id_number", "number_old", "number_new"];

impl Look<'_> {
    fn line(self, field: &Field, key: &str) -> Line {
        let words = |value: &str| match self.is_masked && NUMBERS.contains(&field.key) {
            true => stars(value),
            false => field.words(value),
        };
        let value = self.sheet.get(key);
        let old = self.before.map(|before| before.get(key)).filter(|old| *old != value);
        Line {
            label: field.label,
            value: words(value),
            before: old.map(words).unwrap_or_default(),
            is_changed: old.is_some(),
            ..Line::default()
        }
    }
}

fn listed(rows: &Rows, look: Look<'_>, marks: &Marks) -> Listed {
    let count = look.sheet.count(rows).max(look.before.map_or(0, |before| before.count(rows)));
    let row = |at: usize| -> Vec<Line> {
        rows.fields
            .iter()
            .map(|field| look.line(field, &format!("{}.{at}.{}", rows.key, field.key)))
            .collect()
    };
    let (mark, is_open) = mark_at(marks, &Target::Rows(rows.key.to_owned()));
    Listed {
        label: rows.label,
        rows: (0..count).map(row).collect(),
        is_table: rows.fields.len() <= TABLE,
        mark,
        is_open,
    }
}

/// What was submitted, beside what was submitted before.
pub(super) fn form(opened: &Opened, marks: &Marks, view: View) -> Blocks {
    let Some(submission) = &opened.submission else { return Blocks::default() };
    let look = Look {
        sheet: &submission.sheet,
        before: opened.before.as_ref().map(|before| &before.sheet),
        is_masked: view.is_masked(),
    };
    let told = std::iter::once(&insurance::SECTION).filter(|_| insurance::is_told(opened.kind));
    let sections = opened.kind.sections.iter().chain(told);
    Blocks::new(sections.map(|section| Block::of(&Part::from(section), look, marks)), true)
}

/// The profile it was submitted with, beside the one before.
pub(super) fn profile(opened: &Opened, view: View) -> Blocks {
    let look =
        Look { sheet: &opened.profile, before: opened.profile_before.as_ref(), is_masked: view.is_masked() };
    Blocks::new(profile::Section::ALL.map(|section| Block::plain(&profile_part(section), look, None)), true)
}

fn profile_part(section: profile::Section) -> Part {
    Part {
        title: section.title(),
        known: &[],
        fields: section.fields(),
        rows: match section {
            profile::Section::Education => &[profile::field::TITLES],
            profile::Section::Studies => &[profile::field::STUDIES],
            profile::Section::Jobs => &[profile::field::JOBS],
            _ => &[],
        },
    }
}

/// The profile that will be submitted with an application (business 2.8, section A), each part with the way to change it.
pub(crate) fn profile_to_be(sheet: &Sheet) -> Blocks {
    let look = Look { sheet, before: None, is_masked: false };
    let block = |section: profile::Section| {
        Block::plain(&profile_part(section), look, Some(format!("/person/profile/{}", section.key())))
    };
    Blocks::new(profile::Section::ALL.map(block), true)
}

/// What the unit added.
pub(super) fn unit(opened: &Opened) -> Blocks {
    let part = Part { title: "单位意见", known: &[], fields: cases::unit::PART, rows: &[] };
    single(&part, &opened.unit_part)
}

/// 落户信息.
pub(super) fn settling(opened: &Opened) -> Blocks {
    single(&Part::from(&SETTLING), &opened.settling)
}

fn single(part: &Part, sheet: &Sheet) -> Blocks {
    Blocks::new([Block::plain(part, Look { sheet, before: None, is_masked: false }, None)], false)
}
