//! A section of a form: grids of labels and values, tables, sentences.

use crate::parts::{BLUE, Cell, Fact, Flow, LABEL, LEFT, MEASURE, QUIET, Row, VALUE};
use crate::sheet::{Part, Role};
use crate::text::Style;

const LEAST: f32 = 25.0;
const LABEL_WIDTH: f32 = 96.0;

/// A section under its heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// `申请信息`.
    pub heading: String,
    /// What stands in it.
    pub bodies: Vec<Body>,
}

/// A piece of a section.
#[derive(Clone, Debug)]
pub enum Body {
    /// Labels and values, two to a row.
    Grid(Vec<Fact>),
    /// Repeated rows.
    Table(Table),
    /// A sentence.
    Text(String),
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// How much of the width it takes, against the others.
    pub share: f32,
}

impl Column {
    /// A column.
    pub fn new(title: &str, share: f32) -> Self {
        Self { title: title.to_owned(), share }
    }
}

/// Rows under heads, which stand again on each page.
#[derive(Clone, Debug)]
pub struct Table {
    /// What the rows are; stands above when there is more in the section.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, a text for each column.
    pub rows: Vec<Vec<String>>,
}

impl Section {
    pub(super) fn lay_out(&self, flow: &mut Flow<'_>) {
        flow.heading(&self.heading, BLUE, 3.0 * LEAST);
        for (at, body) in self.bodies.iter().enumerate() {
            if at > 0 {
                flow.skip(8.0);
            }
            match body {
                Body::Grid(facts) => {
                    let table = flow.sheet.part(Role::Table(self.heading.clone()), Part::PAPER);
                    for row in grid(facts, (LEFT, MEASURE)) {
                        flow.row(table, &row, None);
                    }
                }
                Body::Table(table) => table.lay_out(flow),
                Body::Text(text) => flow.paragraph(text, VALUE.leading(18.0), 0.0),
            }
        }
    }
}

impl Table {
    fn lay_out(&self, flow: &mut Flow<'_>) {
        if !self.caption.is_empty() {
            flow.need(4.0 * LEAST);
            flow.paragraph(&self.caption, Style::regular(10.0, QUIET).leading(20.0), 0.0);
        }
        let part = flow.sheet.part(Role::Table(self.caption.clone()), Part::PAPER);
        let titles = self.columns.iter().map(|column| column.title.as_str());
        let head = self.row(titles, (Role::ColumnHead, LABEL));
        flow.need(head.height(flow) + LEAST);
        flow.row(part, &head, None);
        for row in &self.rows {
            flow.row(part, &self.row(row.iter().map(String::as_str), (Role::Cell(1), VALUE)), Some(&head));
        }
        if self.rows.is_empty() {
            let none =
                Cell { role: Role::Cell(1), text: "无".into(), style: LABEL, width: MEASURE, centred: true };
            flow.row(part, &Row { x: LEFT, cells: vec![none], least: LEAST }, None);
        }
    }

    /// A cell for each column; a text that is missing is an empty one.
    fn row<'a>(&self, texts: impl Iterator<Item = &'a str>, (role, style): (Role, Style)) -> Row {
        let shares: f32 = self.columns.iter().map(|column| column.share).sum();
        let centred = role == Role::ColumnHead;
        let cells = self.columns.iter().zip(texts.chain(std::iter::repeat(""))).map(|(column, text)| Cell {
            role: role.clone(),
            text: text.to_owned(),
            style: Style { size: style.size - 0.5, ..style },
            width: MEASURE * column.share / shares,
            centred,
        });
        Row { x: LEFT, cells: cells.collect(), least: LEAST }
    }
}

/// Facts in rows: two to a row, a wide one alone. One that finds no second beside it takes the row.
pub(super) fn grid(facts: &[Fact], (x, width): (f32, f32)) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut rest = facts;
    while let Some((first, after)) = rest.split_first() {
        let second = after.first().filter(|second| !first.wide && !second.wide);
        let pair: Vec<&Fact> = std::iter::once(first).chain(second).collect();
        rest = &after[pair.len() - 1..];
        rows.push(Row { x, cells: cells(&pair, width), least: LEAST });
    }
    rows
}

fn cells(pair: &[&Fact], width: f32) -> Vec<Cell> {
    let label_width = if width < MEASURE { LABEL_WIDTH * 0.8 } else { LABEL_WIDTH };
    let half = width / if pair.len() == 2 { 2.0 } else { 1.0 };
    let span = if pair.len() == 2 { 1 } else { 3 };
    let mut cells = Vec::new();
    for fact in pair {
        let label = Cell {
            role: Role::RowHead,
            text: fact.label.clone(),
            style: LABEL,
            width: label_width,
            centred: false,
        };
        let value =
            Cell { role: Role::Cell(span), text: fact.shown().to_owned(), style: VALUE, ..label.clone() };
        cells.push(label);
        cells.push(Cell { width: half - label_width, ..value });
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_stand_in_pairs_and_wide_ones_alone() {
        let facts = [
            Fact::new("甲", "1"),
            Fact::new("乙", ""),
            Fact::new("丙", "3"),
            Fact::wide("丁", "4"),
            Fact::new("戊", "5"),
        ];
        let rows: Vec<String> = grid(&facts, (0.0, MEASURE))
            .iter()
            .map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" "))
            .collect();
        assert_eq!(rows, ["甲 1 乙 —", "丙 3", "丁 4", "戊 5"]);
        for row in grid(&facts, (0.0, MEASURE)) {
            let width: f32 = row.cells.iter().map(|cell| cell.width).sum();
            assert!((width - MEASURE).abs() < 0.01);
        }
    }
}
