//! What time does to permits.

use certificates::{Cause, Filing, State};
use db::Db;
use db::testing::{given, on_both};

use crate::common::*;

#[test]
fn r7_3_windows_and_the_grace_end_the_day_after_their_last_one_and_only_once() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let filed = |cause| Filing { cause, effective_on: day("2027-01-23"), reason: "" };
            let mut all = Vec::new();
            for (subject, cause) in
                [("a", Cause::Holder), ("b", Cause::Leaving), ("c", Cause::Settled), ("d", Cause::Other)]
            {
                let permit = permit(tx, subject, &given)?;
                certificates::file_cancellation(tx, &permit.id, &filed(cause), &BY, &given)?.unwrap();
                all.push(permit);
            }
            let let_go = permit(tx, "e", &given)?;
            certificates::let_change(tx, &let_go.id, &BY, &given)?.unwrap();
            let changing = permit(tx, "f", &given)?;
            certificates::let_change(tx, &changing.id, &BY, &given)?.unwrap();
            certificates::begin_change(tx, &changing.id, &BY, &given)?.unwrap();
            let last = on(&given, "2027-01-23");
            assert!(certificates::sweep(tx, day("2027-01-23"), &last)?.is_empty(), "the last day counts");
            let after = on(&given, "2027-01-24");
            let swept = certificates::sweep(tx, day("2027-01-24"), &after)?;
            assert_eq!(swept.len(), 5);
            for (permit, to) in all.iter().chain([&let_go]).zip([
                State::CancelledByHolder,
                State::CancelledByLeaving,
                State::CancelledBySettling,
                State::CancelledByHolder,
                State::CancelledByLeaving,
            ]) {
                assert_eq!(state(tx, permit, &after), to);
                assert!(swept.iter().any(|one| one.permit == permit.id && one.to == to));
            }
            assert!(certificates::sweep(tx, day("2027-01-24"), &after)?.is_empty(), "once");
            assert_eq!(state(tx, &changing, &after), State::ChangingUnit, "its case is decided first");
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_permit_lapses_thirty_one_days_after_its_last_one() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let permit = permit(tx, "one", &given)?;
            for (today, to) in [("2029-12-23", None), ("2029-12-24", Some(State::Expired))] {
                let swept = certificates::sweep(tx, day(today), &on(&given, today))?;
                assert_eq!(swept.first().map(|one| one.to), to, "{today}");
            }
            let late = on(&given, "2029-12-24");
            let refused = certificates::renew(tx, &permit.id, (day("2029-12-24"), None), &BY, &late)?;
            assert_eq!(refused, Err(certificates::Refusal::Lapsed));
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn two_nodes_that_sweep_at_once_end_each_permit_once() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        let seed = given.clone();
        let ids = db
            .write(move |tx| {
                let mut ids = Vec::new();
                for subject in ["a", "b", "c", "d"] {
                    ids.push(permit(tx, subject, &seed)?.id);
                }
                Ok(ids)
            })
            .await
            .unwrap();
        let run = || {
            let (db, given) = (db.clone(), on(&given, "2030-01-01"));
            tokio::spawn(async move {
                db.write(move |tx| certificates::sweep(tx, day("2030-01-01"), &given)).await.unwrap()
            })
        };
        let (one, two) = (run(), run());
        assert_eq!(one.await.unwrap().len() + two.await.unwrap().len(), ids.len());
    });
}

#[test]
fn reminders_go_through_the_valid_permits_page_by_page() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            for subject in ["a", "b", "c"] {
                permit(tx, subject, &given)?;
            }
            let days = (day("2029-11-23"), day("2029-11-23"));
            let first = certificates::list_expiring(tx, days, (None, 2), &given)?;
            let after = first.last().map(|permit| &permit.id);
            let second = certificates::list_expiring(tx, days, (after, 2), &given)?;
            assert_eq!((first.len(), second.len()), (2, 1));
            let none =
                certificates::list_expiring(tx, (day("2029-11-24"), day("2029-12-31")), (None, 9), &given)?;
            assert!(none.is_empty());
            Ok(())
        })
        .await
        .unwrap();
    });
}
