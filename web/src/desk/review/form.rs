//! What was submitted, each field with what changed since the submission before, what was asked to be corrected, and what
//! is marked now.

use cases::correction::{Mark, Target};
use cases::kinds::Section;
use cases::view::Opened;
use profile::Sheet;
use profile::field::{Field, Rows};

use super::mark::Marking;

/// One value.
pub(super) struct Line {
    pub(super) label: &'static str,
    pub(super) value: String,
    pub(super) before: String,
    pub(super) is_changed: bool,
    /// Where a mark is put; nothing for what is known and not the applicant's to change.
    pub(super) spot: Option<Spot>,
}

/// A place that can be marked.
pub(super) struct Spot {
    /// `field:joined`
    pub(super) target: String,
    pub(super) title: String,
    /// What is wrong, when something is marked.
    pub(super) problem: String,
    /// What was asked to be corrected before, which this submission answers.
    pub(super) asked: String,
    /// True when the form of a mark is open here.
    pub(super) is_open: bool,
}

/// Repeated rows.
pub(super) struct Listed {
    pub(super) label: &'static str,
    pub(super) rows: Vec<Vec<Line>>,
    pub(super) is_table: bool,
    pub(super) spot: Spot,
}

/// A section.
pub(super) struct Block {
    pub(super) title: &'static str,
    pub(super) lines: Vec<Line>,
    pub(super) listed: Vec<Listed>,
}

impl Block {
    /// How many values changed.
    pub(super) fn changes(&self) -> usize {
        let rows = self.listed.iter().flat_map(|one| one.rows.iter().flatten());
        self.lines.iter().chain(rows).filter(|line| line.is_changed).count()
    }
}

/// The widest rows that are a table in a narrow pane.
const TABLE: usize = 3;

/// How the form is read.
struct Reading<'a> {
    sheet: &'a Sheet,
    before: Option<&'a Sheet>,
    opened: &'a Opened,
    marking: &'a Marking,
}

/// The sections of the form; empty before the first submission.
pub(super) fn blocks(opened: &Opened, marking: &Marking) -> Vec<Block> {
    let Some(submission) = &opened.submission else { return Vec::new() };
    let before = opened.before.as_ref().map(|one| &one.sheet);
    let reading = Reading { sheet: &submission.sheet, before, opened, marking };
    let all = opened.kind.sections.iter().map(|section| reading.block(section));
    all.filter(|block| !block.lines.is_empty() || !block.listed.is_empty()).collect()
}

/// A place that can be marked, with what is said of it.
pub(super) fn spot(opened: &Opened, target: &Target, marking: &Marking) -> Spot {
    let key = target.key();
    let told =
        |marks: &[Mark]| marks.iter().find(|mark| mark.target == key).map(Mark::told).unwrap_or_default();
    Spot {
        title: target.title(opened.kind),
        problem: told(&opened.marks),
        asked: told(&opened.answered),
        is_open: marking.target == key,
        target: key,
    }
}

impl Reading<'_> {
    fn block(&self, section: &'static Section) -> Block {
        let known = section.known.iter().map(|field| self.line(field, field.key, None));
        let own = section.fields.iter().map(|field| {
            let target = Target::Field(field.key.to_owned());
            self.line(field, field.key, Some(spot(self.opened, &target, self.marking)))
        });
        let listed = section.rows.iter().map(|rows| self.listed(rows));
        Block {
            title: section.title,
            lines: known.chain(own).filter(Line::says_something).collect(),
            listed: listed.filter(|one| !one.rows.is_empty() || !one.spot.is_silent()).collect(),
        }
    }

    fn line(&self, field: &Field, key: &str, spot: Option<Spot>) -> Line {
        let value = self.sheet.get(key);
        let old = self.before.map(|before| before.get(key)).filter(|old| *old != value);
        Line {
            label: field.label,
            value: field.words(value),
            before: old.map(|old| field.words(old)).unwrap_or_default(),
            is_changed: old.is_some(),
            spot,
        }
    }

    fn listed(&self, rows: &Rows) -> Listed {
        let count = self.sheet.count(rows).max(self.before.map_or(0, |before| before.count(rows)));
        let row = |at: usize| {
            let cells = rows.fields.iter();
            cells.map(|field| self.line(field, &format!("{}.{at}.{}", rows.key, field.key), None)).collect()
        };
        Listed {
            label: rows.label,
            rows: (0..count).map(row).collect(),
            is_table: rows.fields.len() <= TABLE,
            spot: spot(self.opened, &Target::Rows(rows.key.to_owned()), self.marking),
        }
    }
}

impl Line {
    pub(super) fn says_something(&self) -> bool {
        let is_silent = self.spot.as_ref().is_none_or(Spot::is_silent);
        !self.value.is_empty() || !self.before.is_empty() || !is_silent
    }
}

impl Spot {
    fn is_silent(&self) -> bool {
        self.problem.is_empty() && self.asked.is_empty() && !self.is_open
    }

    /// As part of the `id` of an element.
    pub(super) fn slug(&self) -> String {
        self.target.replace(':', "-")
    }
}
