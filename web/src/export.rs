//! A list as CSV and as a workbook: heads, rows, and cells that no spreadsheet takes for a formula.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::edge::Problem;

/// A list to be downloaded.
#[derive(Clone, Debug)]
pub(crate) struct Sheet {
    /// The file's name without its ending, in plain letters.
    pub(crate) file: &'static str,
    /// What the workbook calls its only sheet.
    pub(crate) title: &'static str,
    /// The heads of the columns.
    pub(crate) heads: &'static [&'static str],
    /// A cell for each head.
    pub(crate) rows: Vec<Vec<String>>,
}

/// A cell that begins like a formula is one to a spreadsheet: a quote before it keeps it text.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

impl Sheet {
    /// As CSV, with a mark in front by which spreadsheets know UTF-8.
    pub(crate) fn csv(&self) -> Result<Response, Problem> {
        let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
        let cells = |row: &Vec<String>| row.iter().map(|cell| harmless(cell)).collect::<Vec<_>>();
        let written = writer
            .write_record(self.heads)
            .and_then(|()| self.rows.iter().try_for_each(|row| writer.write_record(cells(row))));
        let bytes = written
            .map_err(|_| Problem::Broken)
            .and_then(|()| writer.into_inner().map_err(|_| Problem::Broken))?;
        Ok(download("text/csv; charset=utf-8", &format!("{}.csv", self.file), bytes))
    }

    /// As a workbook.
    pub(crate) fn xlsx(&self) -> Result<Response, Problem> {
        let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        let bytes = self.workbook().map_err(|_| Problem::Broken)?;
        Ok(download(kind, &format!("{}.xlsx", self.file), bytes))
    }

    fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name(self.title)?;
        let bold = Format::new().set_bold();
        for (column, head) in (0..).zip(self.heads) {
            sheet.write_with_format(0, column, *head, &bold)?;
            sheet.set_column_width(column, 18)?;
        }
        for (line, row) in (1..).zip(&self.rows) {
            for (column, cell) in (0..).zip(row) {
                sheet.write(line, column, harmless(cell))?;
            }
        }
        book.save_to_buffer()
    }
}

fn download(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename={name}"))], bytes)
        .into_response()
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn a_cell_never_becomes_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@x", "\tx"] {
            assert_eq!(harmless(bad), format!("'{bad}"));
        }
        assert_eq!(harmless("陈测试"), "陈测试");
    }
}
