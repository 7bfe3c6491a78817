//! The home page's reads, written by hand on rusqlite: `rusqlite_home 127.0.0.1:8082 data/talent.sqlite <person>`. The same
//! nine statements (session included) in one transaction on the same file, and their columns as text; nothing is unsealed.

#![expect(clippy::print_stdout, reason = "a measuring tool")]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::get;
use rusqlite::{Connection, Row};

#[path = "by_hand/home.rs"]
mod by_hand;

fn text(row: &Row<'_>) -> rusqlite::Result<String> {
    let count = row.as_ref().column_count();
    let cells: Result<Vec<String>, _> =
        (0..count).map(|at| row.get_ref(at).map(|value| format!("{value:?}"))).collect();
    Ok(cells?.join(" "))
}

fn look(conn: &mut Connection, person: &str) -> rusqlite::Result<String> {
    let tx = conn.transaction()?;
    let mut page = String::new();
    for statement in by_hand::STATEMENTS {
        let mut prepared = tx.prepare_cached(statement)?;
        for line in prepared.query_map([person], text)? {
            page.push_str(&line?);
            page.push('\n');
        }
    }
    Ok(page)
}

/// The person with most applications in progress: the demo's busiest.
fn busiest(file: &str) -> String {
    let conn = Connection::open(file).expect("the database");
    let ask = "SELECT person_id FROM application GROUP BY person_id ORDER BY count(*) DESC LIMIT 1";
    conn.query_row(ask, [], |row| row.get(0)).expect("somebody")
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments[1] == "person" {
        println!("{}", busiest(&arguments[2]));
        return;
    }
    let open = || Connection::open(&arguments[2]).expect("the database");
    let pool: Arc<Vec<Mutex<Connection>>> = Arc::new((0..8).map(|_| Mutex::new(open())).collect());
    let (person, turn) = (arguments[3].clone(), Arc::new(std::sync::atomic::AtomicUsize::new(0)));
    let page = async move || {
        let (pool, person) = (Arc::clone(&pool), person.clone());
        let at = turn.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % pool.len();
        let found =
            tokio::task::spawn_blocking(move || look(&mut pool[at].lock().expect("no panic"), &person));
        found.await.expect("it ran").expect("it read")
    };
    let router = Router::new().route("/", get(page));
    let listener = tokio::net::TcpListener::bind(&arguments[1]).await.expect("a free port");
    axum::serve(listener, router).await.expect("it serves");
}
