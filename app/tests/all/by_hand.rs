//! The reads that `cargo xtask bench` holds the home page against.

use db::testing::TestDb;
use rusqlite::Connection;

#[path = "../../examples/by_hand/home.rs"]
mod home;

#[test]
fn the_reads_by_hand_find_the_tables_they_ask() {
    let place = TestDb::sqlite().unwrap();
    let conn = Connection::open(&place.url).unwrap();
    for statement in home::STATEMENTS {
        conn.prepare(statement).unwrap_or_else(|why| panic!("{statement}: {why}"));
    }
}
