//! Rows that a day's numbers are drawn from became four times as many (migration 0034).

use db::testing::on_both;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};

const MIGRATION: &str = include_str!("../../../../migrations/0034_serial/up.sql");

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Integer)]
    shard: i32,
    #[diesel(sql_type = BigInt)]
    drawn: i64,
}

#[test]
fn no_number_that_64_rows_gave_out_is_given_out_by_256() {
    on_both(|db| async move {
        let before: [(i32, i64); 4] = [(0, 1), (5, 4), (17, 401), (63, 9)];
        let rows: Vec<Row> = db
            .write(move |tx| {
                for (shard, drawn) in before {
                    let row =
                        format!("INSERT INTO application_serial VALUES ('2026-11-24', {shard}, {drawn})");
                    diesel::sql_query(row).execute(&mut **tx)?;
                }
                for statement in MIGRATION.split(';').filter(|one| one.contains("application_serial")) {
                    diesel::sql_query(statement).execute(&mut **tx)?;
                }
                Ok(diesel::sql_query("SELECT shard, drawn FROM application_serial").load(&mut **tx)?)
            })
            .await
            .unwrap();
        assert_eq!(rows.len(), 16);
        for (shard, drawn) in before {
            for taken in (0..drawn).map(|at| at * 64 + i64::from(shard)) {
                let row = rows.iter().find(|row| i64::from(row.shard) == taken % 256).unwrap();
                assert!(taken / 256 < row.drawn, "{taken} is behind what row {} has drawn", row.shard);
            }
        }
    });
}
