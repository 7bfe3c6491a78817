//! 证件台账 as CSV and as a workbook: what the filter of the page finds, whole.

use axum::extract::Query;
use axum::response::Response;
use base::Clerk;

use super::{Asked, Row, find};
use crate::edge::actor::IsReadyClerk;
use crate::edge::export::{self, Table};
use crate::edge::{Page, Problem};
use crate::person::Platform;

const HEADS: &[&str] =
    &["姓名", "证件编号", "证件类型", "有效期至", "劳动合同终止日", "证件状态", "变更或注销期限"];

/// Nobody reads more in a spreadsheet at once.
const MOST: i64 = 20_000;

fn cells(row: Row) -> Vec<String> {
    let (kind, state) = (row.kind.to_owned(), row.state.to_owned());
    vec![row.name, row.number, kind, row.valid_to, row.contract_to, state, row.note]
}

async fn sheet(page: &Page<Platform>, clerk: &Clerk, asked: &Asked) -> Result<Table, Problem> {
    let (rows, _) = find(page, clerk, asked, (0, MOST)).await?;
    let rows = rows.into_iter().map(cells).collect();
    Ok(Table { title: "证件台账", heads: HEADS.to_vec(), rows })
}

/// As CSV.
pub(super) async fn csv(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    export::csv("permits", &[sheet(&page, &clerk, &asked).await?])
}

/// As a workbook.
pub(super) async fn xlsx(
    page: Page<Platform>,
    IsReadyClerk(clerk): IsReadyClerk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    export::xlsx("permits", &[sheet(&page, &clerk, &asked).await?])
}
