//! 员工名单 as CSV and as a workbook. Numbers stay masked; the look goes into the journal as any other.

use axum::response::Response;
use base::Clerk;

use super::staff::{Row, rows};
use crate::edge::actor::IsReadyClerk;
use crate::edge::export::{self, Table};
use crate::edge::{Page, Problem};
use crate::person::Platform;

const HEADS: [&str; 7] = ["姓名", "性别", "证件号码", "电话", "关联日期", "状态", "经办人"];

fn cells(row: &Row) -> Vec<String> {
    let clerk = if row.is_clerk { "是" } else { "否" };
    [&row.name, row.sex, &row.number, &row.mobile, &row.since, row.state, clerk].map(str::to_owned).to_vec()
}

async fn listed(page: &Page<Platform>, clerk: &Clerk) -> Result<Table, Problem> {
    let rows = rows(page, clerk, "").await?.iter().map(cells).collect();
    Ok(Table { title: "员工", heads: HEADS.to_vec(), rows })
}

/// As CSV.
pub(crate) async fn csv(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
) -> Result<Response, Problem> {
    export::csv("staff", &[listed(&page, &clerk).await?])
}

/// As a workbook.
pub(crate) async fn xlsx(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
) -> Result<Response, Problem> {
    export::xlsx("staff", &[listed(&page, &clerk).await?])
}
