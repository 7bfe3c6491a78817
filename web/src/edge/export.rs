//! Tables as files: CSV, and a workbook. Whoever looks at them this way looks at them as on a page.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::edge::Problem;

/// A table with its title.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// Its title, and the name of its sheet.
    pub(crate) title: &'static str,
    /// The heads of its columns.
    pub(crate) heads: Vec<&'static str>,
    /// Its rows, each as long as the heads.
    pub(crate) rows: Vec<Vec<String>>,
}

/// A cell that begins like a formula is one to a spreadsheet: a quote before it keeps it text.
pub(crate) fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

fn download(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename={name}"))], bytes)
        .into_response()
}

/// `name.csv`, with a mark in front by which spreadsheets know UTF-8. Several tables stand below each other, each under its
/// title.
pub(crate) fn csv(name: &str, tables: &[Table]) -> Result<Response, Problem> {
    let bytes = written(tables).map_err(|_| Problem::Broken)?;
    Ok(download("text/csv; charset=utf-8", &format!("{name}.csv"), bytes))
}

fn written(tables: &[Table]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer("\u{feff}".as_bytes().to_vec());
    for (at, table) in tables.iter().enumerate() {
        if tables.len() > 1 {
            if at > 0 {
                writer.write_record([""])?;
            }
            writer.write_record([table.title])?;
        }
        writer.write_record(&table.heads)?;
        for row in &table.rows {
            writer.write_record(row.iter().map(|cell| harmless(cell)))?;
        }
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

/// `name.xlsx`, a sheet for each table.
pub(crate) fn xlsx(name: &str, tables: &[Table]) -> Result<Response, Problem> {
    let bytes = workbook(tables).map_err(|_| Problem::Broken)?;
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(download(kind, &format!("{name}.xlsx"), bytes))
}

fn workbook(tables: &[Table]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    for table in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(table.title)?;
        for (column, head) in (0..).zip(&table.heads) {
            sheet.write_with_format(0, column, *head, &bold)?;
            sheet.set_column_width(column, 18)?;
        }
        for (line, row) in (1..).zip(&table.rows) {
            for (column, cell) in (0..).zip(row) {
                // Figures stay figures, so that they can be added up; numbers of permits are longer than a figure may be.
                match cell.parse::<f64>() {
                    Ok(figure) if cell.len() < 10 => sheet.write(line, column, figure)?,
                    _ => sheet.write(line, column, harmless(cell))?,
                };
            }
        }
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_never_becomes_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@x", "\tx"] {
            assert_eq!(harmless(bad), format!("'{bad}"));
        }
        assert_eq!(harmless("陈测试"), "陈测试");
    }

    #[test]
    fn several_tables_stand_below_each_other() {
        let table =
            |title| Table { title, heads: vec!["甲", "乙"], rows: vec![vec!["1".into(), "=2".into()]] };
        let text = String::from_utf8(written(&[table("一"), table("二")]).unwrap()).unwrap();
        assert_eq!(text, "\u{feff}一\n甲,乙\n1,'=2\n\"\"\n二\n甲,乙\n1,'=2\n");
        assert!(!workbook(&[table("一"), table("二")]).unwrap().is_empty());
    }
}
