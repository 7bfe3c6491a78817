//! The permits of a question as a file. Identity numbers stay masked; the look goes into the journal as any other.

use axum::extract::Query;
use axum::response::Response;
use base::Officer;

use super::{Asked, Row, found};
use crate::edge::actor::IsOfficer;
use crate::edge::export::{self, Table};
use crate::edge::{Page, Problem};
use crate::person::Platform;

const HEADS: [&str; 8] =
    ["证件编号", "证件类型", "持证人", "身份证号码", "聘用单位", "发证日期", "有效期至", "状态"];

/// Who needs more asks a narrower question.
const MOST: i64 = 5000;

fn cells(row: Row) -> Vec<String> {
    let (kind, state) = (row.kind.to_owned(), row.state.to_owned());
    vec![row.number, kind, row.name, row.id_number, row.unit, row.issued, row.valid_to, state]
}

async fn table(page: &Page<Platform>, officer: &Officer, asked: &Asked) -> Result<[Table; 1], Problem> {
    let (rows, _) = found(page, officer, asked, (0, MOST)).await?;
    Ok([Table { title: "证件", heads: HEADS.to_vec(), rows: rows.into_iter().map(cells).collect() }])
}

/// As CSV.
pub(crate) async fn csv(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    export::csv("permits", &table(&page, &officer, &asked).await?)
}

/// As a workbook.
pub(crate) async fn xlsx(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    export::xlsx("permits", &table(&page, &officer, &asked).await?)
}
