//! Numbers, when many are given out at once.

use std::collections::BTreeSet;

use db::Db;
use db::testing::{given, on_both};

use crate::common::*;

#[test]
fn r7_1_permits_issued_at_once_have_numbers_of_their_own_without_gaps() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        let each = |thread: usize| {
            let (db, given) = (db.clone(), given.clone());
            async move {
                let mut numbers = Vec::new();
                for at in 0..6 {
                    let (given, subject) = (given.clone(), format!("{thread}-{at}"));
                    numbers.push(db.write(move |tx| Ok(permit(tx, &subject, &given)?.number)).await.unwrap());
                }
                numbers
            }
        };
        let seed = given.clone();
        // The unit stands before: what is counted here are the numbers.
        db.write(move |tx| unit(tx, FIRST, &seed)).await.unwrap();
        let (one, two) = (tokio::spawn(each(1)), tokio::spawn(each(2)));
        let all: BTreeSet<String> = [one.await.unwrap(), two.await.unwrap()].concat().into_iter().collect();
        let expected: BTreeSet<String> = (1..=12).map(|serial| format!("20261124{serial:04}")).collect();
        assert_eq!(all, expected);
        let next = on(&given, "2026-11-25");
        let number = db.write(move |tx| Ok(permit(tx, "next", &next)?.number)).await.unwrap();
        assert_eq!(number, "202611250001");
    });
}
