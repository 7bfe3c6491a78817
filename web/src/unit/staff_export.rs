//! 员工名单 as CSV and as a workbook. Numbers stay masked; the look goes into the journal as any other.

use axum::response::Response;
use base::Clerk;

use super::own;
use super::staff::{Row, rows};
use crate::edge::actor::IsClerk;
use crate::edge::{Page, Problem};
use crate::export::Sheet;
use crate::person::Platform;

const HEADS: &[&str] = &["姓名", "性别", "证件号码", "电话", "关联日期", "状态", "经办人"];

fn cells(row: Row) -> Vec<String> {
    let clerk = if row.is_clerk { "是" } else { "否" };
    let (sex, state) = (row.sex.to_owned(), row.state.to_owned());
    vec![row.name, sex, row.number, row.mobile, row.since, state, clerk.to_owned()]
}

async fn sheet(page: &Page<Platform>, clerk: &Clerk) -> Result<Result<Sheet, Response>, Problem> {
    if let Err(elsewhere) = own(page, clerk).await? {
        return Ok(Err(elsewhere));
    }
    let rows = rows(page, clerk, "").await?.into_iter().map(cells).collect();
    Ok(Ok(Sheet { file: "staff", title: "员工", heads: HEADS, rows }))
}

/// As CSV.
pub(crate) async fn csv(page: Page<Platform>, IsClerk(clerk): IsClerk) -> Result<Response, Problem> {
    match sheet(&page, &clerk).await? {
        Ok(sheet) => sheet.csv(),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// As a workbook.
pub(crate) async fn xlsx(page: Page<Platform>, IsClerk(clerk): IsClerk) -> Result<Response, Problem> {
    match sheet(&page, &clerk).await? {
        Ok(sheet) => sheet.xlsx(),
        Err(elsewhere) => Ok(elsewhere),
    }
}
