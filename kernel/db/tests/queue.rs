//! The job queue on both databases.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use db::queue::{self, Failure, Worker};
use db::testing::{given, on_both};
use db::{Db, Fault};
use time::Duration;

async fn put(db: &Db, given: &base::Given, count: usize) {
    let given = given.clone();
    db.write(move |tx| (0..count).try_for_each(|n| queue::put(tx, "test", &n, given.now, &given)))
        .await
        .unwrap();
}

#[test]
fn what_the_planner_goes_by_is_counted_when_it_is_tended() {
    use diesel::connection::SimpleConnection;
    use diesel::prelude::*;
    diesel::table! { sqlite_stat1 (tbl) { tbl -> Text, } }
    on_both(|db| async move {
        put(&db, &given().1, 500).await;
        db.tend().await.unwrap();
        db.read(|conn| {
            match conn {
                db::Conn::Sqlite(conn) => {
                    let told = sqlite_stat1::table.filter(sqlite_stat1::tbl.eq("job")).count();
                    assert!(told.get_result::<i64>(conn)? > 0);
                }
                db::Conn::Postgres(conn) => conn.batch_execute("SELECT 1 FROM job")?,
            }
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn two_workers_run_each_job_once() {
    on_both(|db| async move {
        let (clock, given) = given();
        put(&db, &given, 40).await;
        let ran = Arc::new(AtomicUsize::new(0));
        let worker = || {
            let ran = Arc::clone(&ran);
            Worker::new(db.clone(), Arc::new(clock.clone())).handle("test", move |_| {
                let ran = Arc::clone(&ran);
                async move {
                    ran.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                }
            })
        };
        let (a, b) = (worker(), worker());
        let (a, b) = tokio::join!(a.run_due(), b.run_due());
        a.and(b).unwrap();
        assert_eq!(ran.load(Ordering::SeqCst), 40);
        assert_eq!(db.read(queue::counts).await.unwrap(), (0, 0));
    });
}

#[test]
fn a_failing_job_is_tried_later_and_later_and_then_set_aside_visibly() {
    on_both(|db| async move {
        let (clock, given) = given();
        put(&db, &given, 1).await;
        let tries = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&tries);
        let worker = Worker::new(db.clone(), Arc::new(clock.clone())).handle("test", move |_| {
            counter.fetch_add(1, Ordering::SeqCst);
            async { Err(Failure::Later("down".into())) }
        });
        worker.run_due().await.unwrap();
        worker.run_due().await.unwrap();
        assert_eq!(tries.load(Ordering::SeqCst), 1, "not again before its time");
        for _ in 0..20 {
            clock.advance(Duration::HOUR);
            worker.run_due().await.unwrap();
        }
        assert_eq!(tries.load(Ordering::SeqCst), 8);
        assert_eq!(db.read(queue::counts).await.unwrap(), (0, 1));
    });
}

#[test]
fn a_job_of_a_transaction_that_failed_does_not_exist() {
    on_both(|db| async move {
        let (_, given) = given();
        let failed: Result<(), Fault> = db
            .write(move |tx| {
                queue::put(tx, "test", &1, given.now, &given)?;
                Err(Fault::System("no".into()))
            })
            .await;
        assert!(failed.is_err());
        assert_eq!(db.read(queue::counts).await.unwrap(), (0, 0));
    });
}

#[test]
fn a_panic_rolls_back_and_leaves_the_connection_usable() {
    on_both(|db| async move {
        let (_, given) = given();
        let inner = given.clone();
        let panicked = db
            .write(move |tx| {
                queue::put(tx, "test", &1, inner.now, &inner)?;
                if inner.now > base::Moment::from_unix_seconds(0) {
                    panic!("a defect");
                }
                Ok(())
            })
            .await;
        assert!(panicked.is_err());
        put(&db, &given, 1).await;
        assert_eq!(db.read(queue::counts).await.unwrap(), (1, 0));
    });
}
