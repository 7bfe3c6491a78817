//! A row of cells. A row stays whole when a page can hold it; a longer one is cut between lines.

use super::{Flow, LINE, TINT};
use crate::sheet::{Area, Ink, Part, Role};
use crate::text::{Line, Style, break_lines};

const PAD: (f32, f32) = (7.0, 5.0);

/// A cell of a row.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub(crate) role: Role,
    pub(crate) text: String,
    pub(crate) style: Style,
    pub(crate) width: f32,
    pub(crate) centred: bool,
}

/// Cells from `x` on.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) x: f32,
    pub(crate) cells: Vec<Cell>,
    pub(crate) least: f32,
}

impl Row {
    /// How high the row is when it is not cut.
    pub(crate) fn height(&self, flow: &Flow<'_>) -> f32 {
        let heights = self.set(flow).into_iter().zip(&self.cells);
        heights.map(|(lines, cell)| tall(lines.len(), cell.style)).fold(self.least, f32::max)
    }

    fn set(&self, flow: &Flow<'_>) -> Vec<Vec<Line>> {
        let measure = |cell: &Cell| (cell.width - 2.0 * PAD.0, 0.0);
        let set = |cell: &Cell| break_lines(flow.fonts(), &cell.text, cell.style, measure(cell));
        self.cells.iter().map(set).collect()
    }
}

fn tall(lines: usize, style: Style) -> f32 {
    f32::from(u16::try_from(lines).unwrap_or(u16::MAX)) * style.leading + 2.0 * PAD.1
}

impl Flow<'_> {
    /// Writes a row of `table`. On a new page `head` is written again first.
    pub(crate) fn row(&mut self, table: Part, row: &Row, head: Option<&Row>) {
        let height = row.height(self);
        let again = head.map_or(0.0, |head| head.height(self));
        let whole = height <= Self::whole() - again;
        if self.room() < if whole { height } else { row.least.max(3.0 * 15.0) } {
            self.turn_table(head);
        }
        let part = if table == Part::ORNAMENT { table } else { self.sheet.part(Role::Row, table) };
        let cells: Vec<Part> = row.cells.iter().map(|cell| self.cell_part(part, cell)).collect();
        let mut rest = row.set(self);
        loop {
            let room = self.room();
            let now: Vec<Vec<Line>> = rest
                .iter_mut()
                .zip(&row.cells)
                .map(|(lines, cell)| lines.drain(..lines.len().min(fitting(room, cell.style))).collect())
                .collect();
            self.slice(row, &now, &cells);
            if rest.iter().all(Vec::is_empty) {
                return;
            }
            self.turn_table(head);
        }
    }

    fn turn_table(&mut self, head: Option<&Row>) {
        self.turn();
        if let Some(head) = head {
            self.row(Part::ORNAMENT, head, None);
        }
    }

    fn cell_part(&mut self, row: Part, cell: &Cell) -> Part {
        if row == Part::ORNAMENT { row } else { self.sheet.part(cell.role.clone(), row) }
    }

    /// As much of a row as stands on this page.
    fn slice(&mut self, row: &Row, lines: &[Vec<Line>], parts: &[Part]) {
        let heights = lines.iter().zip(&row.cells).map(|(lines, cell)| tall(lines.len(), cell.style));
        let height = heights.fold(row.least, f32::max);
        let mut x = row.x;
        for ((cell, lines), part) in row.cells.iter().zip(lines).zip(parts) {
            let area = Area::new(x, self.y, cell.width, height);
            if matches!(cell.role, Role::RowHead | Role::ColumnHead) {
                self.sheet.fill(area, TINT);
            }
            self.sheet.frame(area, (LINE, 0.5));
            self.cell_lines(*part, cell, lines, area);
            x += cell.width;
        }
        self.y += height;
    }

    fn cell_lines(&mut self, part: Part, cell: &Cell, lines: &[Line], area: Area) {
        let mut y = area.y + (area.height - tall(lines.len(), cell.style)) / 2.0 + PAD.1;
        for line in lines {
            let slack = area.width - 2.0 * PAD.0 - line.width;
            let x = area.x + PAD.0 + if cell.centred { slack / 2.0 } else { 0.0 };
            let at = (x, y + cell.style.ascent());
            self.sheet.draw(part, Ink::Text { at, text: line.text.clone(), style: cell.style, spread: 0.0 });
            y += cell.style.leading;
        }
    }
}

/// How many lines go into `room`; at least one, so that a row comes to its end.
fn fitting(room: f32, style: Style) -> usize {
    let lines = ((room - 2.0 * PAD.1) / style.leading).floor();
    (1..).take_while(|count: &u16| f32::from(*count) <= lines).count().max(1)
}
