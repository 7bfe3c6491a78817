//! The figures as files: a table for each drawing.

use axum::extract::Query;
use axum::response::Response;
use base::{Level, Officer};
use cases::statistics::Asked;

use super::{HEADS, counted, districts, ratings, reasons, rows, stages};
use crate::edge::actor::IsOfficer;
use crate::edge::export::{self, Table};
use crate::edge::{Page, Problem};
use crate::person::Platform;

fn table(title: &'static str, heads: [&'static str; 2], rows: Vec<(String, i64)>) -> Table {
    let rows = rows.into_iter().map(|(name, count)| vec![name, count.to_string()]).collect();
    Table { title, heads: heads.to_vec(), rows }
}

async fn tables(page: &Page<Platform>, officer: &Officer, asked: &Asked) -> Result<Vec<Table>, Problem> {
    let all = counted(page, officer, asked).await?;
    let (failed, looked_at) = all.prechecks;
    let prechecks = vec![("预审发现不符合".to_owned(), failed), ("预审总数".to_owned(), looked_at)];
    let mut tables = vec![
        Table { title: "各月", heads: HEADS.to_vec(), rows: rows(&all) },
        table("在办业务按环节", ["环节", "件数"], stages(&all)),
        table("提交按业务类型", ["业务类型", "件数"], all.kinds.clone()),
        table("提交按单位", ["单位", "件数"], all.units.clone()),
        table("补正原因", ["原因", "次数"], reasons(&all)),
        table("预审", ["结果", "次数"], prechecks),
        table("评价", ["等级", "次数"], ratings(&all)),
    ];
    if officer.level() == Level::City {
        tables.insert(3, table("提交按区", ["区", "件数"], districts(&all)));
    }
    Ok(tables)
}

/// As CSV.
pub(crate) async fn csv(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    export::csv("statistics", &tables(&page, &officer, &asked).await?)
}

/// As a workbook.
pub(crate) async fn xlsx(
    page: Page<Platform>,
    IsOfficer(officer): IsOfficer,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    export::xlsx("statistics", &tables(&page, &officer, &asked).await?)
}
