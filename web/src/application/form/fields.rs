//! The fields of a section as inputs: what may be changed, with what was said about it.

use cases::correction::{Mark, Target};
use cases::draft::Desk;
use cases::entry::Rules;
use cases::kinds::Section;
use cases::kinds::field::offers;
use profile::check::{Found, Prompt};
use profile::field::{Field, Rows};

use crate::ui::input::Input;

/// A field, with the reason why it is to be corrected.
pub(super) struct Asked {
    pub(super) mark: String,
    pub(super) input: Input,
}

/// A row of a section with rows.
pub(super) struct Row {
    pub(super) number: usize,
    pub(super) at: usize,
    pub(super) inputs: Vec<Input>,
}

/// Rows that come and go.
pub(super) struct RowSet {
    pub(super) key: &'static str,
    pub(super) label: &'static str,
    pub(super) rows: Vec<Row>,
    pub(super) prompt: String,
    pub(super) warning: String,
    pub(super) mark: String,
    pub(super) may_add: bool,
    /// So many months can be filled in at once.
    pub(super) months: Option<usize>,
    /// Few fields to a row: they stand side by side.
    pub(super) is_short: bool,
}

/// Everything of a section that may be changed.
pub(super) struct Group {
    pub(super) title: &'static str,
    pub(super) fields: Vec<Asked>,
    pub(super) sets: Vec<RowSet>,
}

fn words(prompts: &[Prompt], key: &str) -> String {
    prompts.iter().find(|prompt| prompt.key == key).map(|prompt| prompt.text.clone()).unwrap_or_default()
}

/// Why `target` is to be corrected; empty when nothing was said.
pub(super) fn mark(marks: &[Mark], target: &Target) -> String {
    marks.iter().find(|mark| mark.target == target.key()).map(Mark::told).unwrap_or_default()
}

fn input(desk: &Desk, found: &Found, field: &Field, id: &str) -> Input {
    let sheet = &desk.draft.sheet;
    let province = sheet.get(&format!("{id}.province"));
    let said = (&*words(&found.prompts, id), &*words(&found.warnings, id));
    Input::new(field, id, (sheet.get(id), province), said)
}

/// The open fields of `section` as `desk` has them, with one empty row more of the rows `adding`; lists hold what the
/// city's `rules` offer.
pub(super) fn group(
    (desk, rules): (&Desk, &Rules),
    section: &'static Section,
    found: &Found,
    adding: &str,
) -> Group {
    let open = |target: &Target| desk.unlocked.has(target);
    let fields = section.fields.iter().filter(|field| open(&Target::Field(field.key.to_owned())));
    let asked = |field: &Field| Asked {
        mark: mark(&desk.marks, &Target::Field(field.key.to_owned())),
        input: input(desk, found, field, field.key).offering(|code| offers(field, code, rules)),
    };
    let sets = section.rows.iter().filter(|rows| open(&Target::Rows(rows.key.to_owned())));
    Group {
        title: section.title,
        fields: fields.map(asked).collect(),
        sets: sets.map(|rows| row_set(desk, rows, found, adding == rows.key)).collect(),
    }
}

fn row_set(desk: &Desk, rows: &Rows, found: &Found, adding: bool) -> RowSet {
    let count = desk.draft.sheet.count(rows);
    let shown = (count + usize::from(adding || count < rows.least)).min(rows.most);
    let row = |at: usize| Row {
        number: at + 1,
        at,
        inputs: rows
            .fields
            .iter()
            .map(|field| input(desk, found, field, &format!("{}.{at}.{}", rows.key, field.key)))
            .collect(),
    };
    RowSet {
        key: rows.key,
        label: rows.label,
        rows: (0..shown).map(row).collect(),
        prompt: words(&found.prompts, rows.key),
        warning: words(&found.warnings, rows.key),
        mark: mark(&desk.marks, &Target::Rows(rows.key.to_owned())),
        may_add: shown < rows.most,
        months: desk.kind.income_months.filter(|_| rows.key == MONTHS),
        is_short: rows.fields.len() <= 3,
    }
}

/// The rows that can be filled in with months.
pub(super) const MONTHS: &str = "incomes";
