//! 证件台账 as CSV and as a workbook: what the filter of the page finds, whole.

use axum::extract::Query;
use axum::response::Response;
use base::Clerk;

use super::{Asked, Row, find};
use crate::edge::actor::IsClerk;
use crate::edge::export::{self, Table};
use crate::edge::{Page, Problem};
use crate::person::Platform;
use crate::unit::own;

const HEADS: &[&str] =
    &["姓名", "证件编号", "证件类型", "有效期至", "劳动合同终止日", "证件状态", "变更或注销期限"];

/// Nobody reads more in a spreadsheet at once.
const MOST: i64 = 20_000;

fn cells(row: Row) -> Vec<String> {
    let (kind, state) = (row.kind.to_owned(), row.state.to_owned());
    vec![row.name, row.number, kind, row.valid_to, row.contract_to, state, row.note]
}

async fn sheet(
    page: &Page<Platform>,
    clerk: &Clerk,
    asked: &Asked,
) -> Result<Result<Table, Response>, Problem> {
    if let Err(elsewhere) = own(page, clerk).await? {
        return Ok(Err(elsewhere));
    }
    let (rows, _) = find(page, clerk, asked, (0, MOST)).await?;
    let rows = rows.into_iter().map(cells).collect();
    Ok(Ok(Table { title: "证件台账", heads: HEADS.to_vec(), rows }))
}

/// As CSV.
pub(super) async fn csv(
    page: Page<Platform>,
    IsClerk(clerk): IsClerk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    match sheet(&page, &clerk, &asked).await? {
        Ok(table) => export::csv("permits", &[table]),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// As a workbook.
pub(super) async fn xlsx(
    page: Page<Platform>,
    IsClerk(clerk): IsClerk,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    match sheet(&page, &clerk, &asked).await? {
        Ok(table) => export::xlsx("permits", &[table]),
        Err(elsewhere) => Ok(elsewhere),
    }
}
