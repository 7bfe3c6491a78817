//! What an attacker would try, on both databases.

use crate::common::{MOBILE, PASSWORD, Town};
use db::testing::{TestDb, on_both};
use identity::{Refusal, login};

/// However many programs there are, the database counts: a thousand guesses at once are five guesses.
async fn storm(town: &Town, other: &Town) {
    town.register("abc123", MOBILE).await.unwrap();
    let mut attempts = Vec::new();
    for _ in 0..1000 {
        attempts.push(town.attempt("abc123").await);
    }
    let guesses = attempts.into_iter().enumerate().map(|(n, attempt)| {
        let program = if n % 2 == 0 { town } else { other };
        let (given, limits) = (program.given(), town.login.clone());
        let db = program.db.clone();
        async move { db.tally(move |tx| login::reserve(tx, &attempt, &limits, &given)).await }
    });
    let running: Vec<_> = guesses.map(tokio::spawn).collect::<Vec<_>>();
    let mut through = 0;
    for guess in running {
        match guess.await.unwrap().unwrap() {
            Ok(_) => through += 1,
            Err(refusal) => assert!(matches!(refusal, Refusal::Locked | Refusal::TooFrequent)),
        }
    }
    assert_eq!(through, 5);
    town.clock.advance(time::Duration::minutes(11));
    assert_eq!(town.sign_in("abc123", PASSWORD).await.unwrap_err(), Refusal::Locked);
}

#[test]
fn r2_2_4_guesses_at_once_through_two_programs_on_one_database_never_pass_the_limit() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for place in TestDb::each().unwrap() {
        let second = db::Db::open(&place.url, 4).unwrap();
        runtime.block_on(async { storm(&Town::new(place.db.clone()), &Town::new(second)).await });
    }
}

#[test]
fn a_thousand_sign_ins_from_one_address_are_slowed_but_a_service_hall_is_not() {
    on_both(|db| async move {
        let mut town = Town::new(db);
        town.login.per_address_per_ten_minutes = 3;
        for n in 0..3 {
            assert_eq!(town.sign_in(&format!("nobody{n}"), "wrong1").await.unwrap_err(), Refusal::BadLogin);
        }
        assert_eq!(town.sign_in("nobody9", "wrong1").await.unwrap_err(), Refusal::TooFrequent);
        town.login.shared_addresses = vec!["198.51.100.7".parse().unwrap()];
        assert_eq!(town.sign_in("nobody9", "wrong1").await.unwrap_err(), Refusal::BadLogin);
    });
}
