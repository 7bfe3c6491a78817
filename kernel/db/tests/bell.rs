//! Bells within a program and between programs.
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use db::bell::{Heard, ring};
use db::testing::TestDb;
use db::{Db, Fault};

/// The words heard, in their order; `?` when one may have been missed.
fn words(db: &Db) -> Receiver<String> {
    let (told, heard) = channel();
    db.listen("test", move |what| {
        let word = match what {
            Heard::Word(word) => word.to_owned(),
            Heard::Perhaps => "?".to_owned(),
        };
        let _ = told.send(word);
    });
    heard
}

fn next(heard: &Receiver<String>) -> Option<String> {
    heard.recv_timeout(Duration::from_secs(5)).ok()
}

#[test]
fn a_bell_is_heard_here_once_it_is_committed_and_in_other_programs_over_postgresql() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    for place in TestDb::each().unwrap() {
        let other = Db::open(&place.url, 2).unwrap();
        let (here, there) = (words(&place.db), words(&other));
        let is_shared = place.url.starts_with("postgres");
        if is_shared {
            assert_eq!((next(&here).as_deref(), next(&there).as_deref()), (Some("?"), Some("?")));
        }
        runtime.block_on(async {
            let lost = place.db.write(|tx| {
                ring(tx, "test", "lost")?;
                Err::<(), _>(Fault::System("rolled back".into()))
            });
            assert!(lost.await.is_err());
            place.db.write(|tx| ring(tx, "another", "other")).await.unwrap();
            place.db.write(|tx| ring(tx, "test", "kept")).await.unwrap();
        });
        assert_eq!(next(&here).as_deref(), Some("kept"), "what was rolled back rings no bell");
        if is_shared {
            assert_eq!(next(&there).as_deref(), Some("kept"));
        }
    }
}
