//! The journal on both databases.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

use db::journal::{self, Entry};
use db::testing::{given, on_both};
use db::{Db, Fault};
use diesel::RunQueryDsl;

async fn written(db: &Db, given: &base::Given, count: usize) {
    for n in 0..count {
        let given = given.clone();
        db.write(move |tx| {
            let about = format!("account:{n}");
            let entry =
                Entry { actor: "system".into(), action: "test.done", about, detail: format!("number {n}") };
            journal::record(tx, &entry, &given)
        })
        .await
        .unwrap();
    }
}

async fn verified(db: &Db, given: &base::Given) -> journal::Report {
    let seal = given.seal.clone();
    db.read(move |conn| journal::verify(conn, &*seal)).await.unwrap()
}

async fn tamper(db: &Db, statement: &'static str) {
    db.write(move |tx| diesel::sql_query(statement).execute(&mut **tx).map(|_| ()).map_err(Fault::from))
        .await
        .unwrap();
}

/// R0.10
#[test]
fn a_whole_journal_verifies_before_and_after_linking() {
    on_both(|db| async move {
        let (_, given) = given();
        written(&db, &given, 5).await;
        let report = verified(&db, &given).await;
        assert_eq!((report.linked, report.waiting, report.wrong.len()), (0, 5, 0));
        assert_eq!(journal::link(&db).await.unwrap().unwrap().0, 5);
        assert_eq!(journal::link(&db).await.unwrap(), None);
        written(&db, &given, 2).await;
        let report = verified(&db, &given).await;
        assert_eq!((report.linked, report.waiting, report.wrong.len()), (5, 2, 0));
    });
}

#[test]
fn every_kind_of_tampering_is_found() {
    for statement in [
        "UPDATE journal SET detail = 'nothing happened' WHERE about = 'account:1'",
        "UPDATE journal SET actor = 'operator:x' WHERE about = 'account:4'",
        "UPDATE journal SET at = at + 1 WHERE about = 'account:0'",
        "DELETE FROM journal WHERE about = 'account:2'",
        "DELETE FROM journal WHERE about = 'account:4'",
        "UPDATE journal SET seq = 99 WHERE about = 'account:3'",
        "UPDATE journal SET link = mac WHERE about = 'account:3'",
        "UPDATE journal_head SET seq = 4",
    ] {
        on_both(|db| async move {
            let (_, given) = given();
            written(&db, &given, 5).await;
            journal::link(&db).await.unwrap();
            tamper(&db, statement).await;
            assert!(!verified(&db, &given).await.wrong.is_empty(), "{statement}");
        });
    }
}

#[test]
fn an_entry_changed_before_it_was_linked_is_found() {
    on_both(|db| async move {
        let (_, given) = given();
        written(&db, &given, 1).await;
        tamper(&db, "UPDATE journal SET detail = 'else'").await;
        assert_eq!(verified(&db, &given).await.wrong.len(), 1);
    });
}

#[test]
fn linkers_at_once_make_one_chain() {
    on_both(|db| async move {
        let (_, given) = given();
        written(&db, &given, 20).await;
        let (a, b, c) = tokio::join!(journal::link(&db), journal::link(&db), journal::link(&db));
        assert_eq!([a, b, c].into_iter().filter(|r| matches!(r, Ok(Some(_)))).count(), 1);
        let report = verified(&db, &given).await;
        assert_eq!((report.linked, report.wrong.len()), (20, 0));
    });
}
