//! 员工名单 as CSV and as a workbook. Numbers stay masked; the look goes into the journal as any other.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base::Clerk;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::own;
use super::staff::{Row, rows};
use crate::edge::actor::IsClerk;
use crate::edge::{Page, Problem};
use crate::person::Platform;

const HEADS: [&str; 7] = ["姓名", "性别", "证件号码", "电话", "关联日期", "状态", "经办人"];

fn cells(row: &Row) -> [String; 7] {
    let clerk = if row.is_clerk { "是" } else { "否" };
    let cells = [&row.name, row.sex, &row.number, &row.mobile, &row.since, row.state, clerk];
    cells.map(harmless)
}

/// A cell that begins like a formula is one to a spreadsheet: a quote before it keeps it text.
fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

async fn listed(page: &Page<Platform>, clerk: &Clerk) -> Result<Result<Vec<Row>, Response>, Problem> {
    match own(page, clerk).await? {
        Ok(_) => Ok(Ok(rows(page, clerk, "").await?)),
        Err(elsewhere) => Ok(Err(elsewhere)),
    }
}

fn download(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename={name}"))], bytes)
        .into_response()
}

/// With a mark in front by which spreadsheets know UTF-8.
pub(crate) async fn csv(page: Page<Platform>, IsClerk(clerk): IsClerk) -> Result<Response, Problem> {
    let rows = match listed(&page, &clerk).await? {
        Ok(rows) => rows,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    let written = writer
        .write_record(HEADS)
        .and_then(|()| rows.iter().try_for_each(|row| writer.write_record(cells(row))));
    let bytes = written
        .map_err(|_| Problem::Broken)
        .and_then(|()| writer.into_inner().map_err(|_| Problem::Broken))?;
    Ok(download("text/csv; charset=utf-8", "staff.csv", bytes))
}

/// As a workbook.
pub(crate) async fn xlsx(page: Page<Platform>, IsClerk(clerk): IsClerk) -> Result<Response, Problem> {
    let rows = match listed(&page, &clerk).await? {
        Ok(rows) => rows,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let bytes = workbook(&rows).map_err(|_| Problem::Broken)?;
    Ok(download("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "staff.xlsx", bytes))
}

fn workbook(rows: &[Row]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("员工")?;
    let bold = Format::new().set_bold();
    for (column, head) in (0..).zip(HEADS) {
        sheet.write_with_format(0, column, head, &bold)?;
        sheet.set_column_width(column, 18)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells(row)) {
            sheet.write(line, column, cell)?;
        }
    }
    book.save_to_buffer()
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
