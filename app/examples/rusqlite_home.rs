//! The home page's reads, written by hand on rusqlite: `rusqlite_home 127.0.0.1:8082 data/talent.sqlite <person>`. The same
//! nine statements (session included) in one transaction on the same file, and their columns as text; nothing is unsealed.

#![expect(clippy::print_stdout, reason = "a measuring tool")]

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::get;
use rusqlite::{Connection, Row};

const STATEMENTS: [&str; 9] = [
    "SELECT id, subject, notes, seen_at FROM session WHERE realm = 'platform' AND subject = ?1 LIMIT 1",
    "SELECT id, told_sealed, completed_at, photo FROM person WHERE id = ?1",
    "SELECT l.id, u.name, u.state, l.state, l.asked_at, l.changed_at, l.reason FROM link l JOIN unit u ON u.id = l.unit_id \
     WHERE l.person_id = ?1 ORDER BY l.changed_at DESC, l.id DESC LIMIT 20",
    "SELECT id, title, published_on, (SELECT count(*) FROM policy WHERE state = 'published') FROM policy \
     WHERE state = 'published' AND ?1 <> '' ORDER BY place DESC, published_on DESC, id DESC LIMIT 5",
    "SELECT id, number, kind, unit_name, state, state_since, issued_on, valid_to, window_ends_on FROM permit \
     WHERE person_id = ?1 ORDER BY issued_on DESC, id DESC",
    "SELECT id, number, business, unit_name, subject, kind, stage, opened_at, stage_at, due_on, reason, is_public \
     FROM application WHERE person_id = ?1 AND stage NOT IN (-19, 19, -29, 29, 39, 999) ORDER BY stage_at DESC LIMIT 200",
    "SELECT subject, state, reason, asked_at, settled_at FROM education_check WHERE person_id = ?1",
    "SELECT reason, listed_at, until_on, lifted_at FROM listing WHERE person_id = ?1 AND listed_at IS NOT NULL ORDER BY listed_at DESC LIMIT 50",
    "SELECT prompt FROM prompt_seen WHERE person_id = ?1",
];

fn text(row: &Row<'_>) -> rusqlite::Result<String> {
    let count = row.as_ref().column_count();
    let cells: Result<Vec<String>, _> =
        (0..count).map(|at| row.get_ref(at).map(|value| format!("{value:?}"))).collect();
    Ok(cells?.join(" "))
}

fn look(conn: &mut Connection, person: &str) -> rusqlite::Result<String> {
    let tx = conn.transaction()?;
    let mut page = String::new();
    for statement in STATEMENTS {
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
