//! Public checks.

use base::{Given, Person};
use certificates::{PER_ADDRESS, PER_NUMBER, Permit, Refusal, Verdict};
use db::testing::{given, on_both};
use db::{Db, Fault, Tx};

use crate::common::*;

const ELSEWHERE: &str = "203.0.113.9";

fn ask(tx: &mut Tx<'_>, asked: (&str, &str), given: &Given) -> Result<Verdict, Refusal> {
    let answer: Result<_, Fault> = certificates::check(tx, asked, ELSEWHERE, given);
    answer.unwrap()
}

#[test]
fn only_the_number_with_the_name_of_a_permit_that_counts_is_valid() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.tally(move |tx| {
            let permit = permit(tx, "one", &given)?;
            let number = permit.number.as_str();
            for (number, name, answer) in [
                (number, NAME, Ok(Verdict::Valid)),
                ("2026 1124 0001", " 郑 范 例 ", Ok(Verdict::Valid)),
                (number, "郑范", Ok(Verdict::NotValid)),
                ("202611249999", NAME, Ok(Verdict::NotValid)),
                ("", NAME, Err(Refusal::Number)),
                (number, "", Err(Refusal::Name)),
            ] {
                assert_eq!(ask(tx, (number, name), &given), answer, "{number} {name}");
            }
            let expired = on(&given, "2029-11-24");
            assert_eq!(ask(tx, (number, NAME), &on(&given, "2029-11-23")), Ok(Verdict::Valid));
            assert_eq!(ask(tx, (number, NAME), &expired), Ok(Verdict::NotValid));
            let owner = Person::at_edge(permit.person.clone());
            let seen: Vec<_> =
                certificates::checks_of(tx, &owner, &permit)?.into_iter().map(|one| one.verdict).collect();
            assert_eq!(seen.len(), 5, "those of the own number, and what cannot be one was never asked");
            assert_eq!(seen[..2], [Verdict::NotValid, Verdict::Valid]);
            assert_eq!(certificates::forget_checks(tx, &on(&given, "2027-11-25"))?, 4);
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_permit_under_inquiry_or_cancelled_is_answered_as_one_that_never_was() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.tally(move |tx| {
            let permit = permit(tx, "one", &given)?;
            certificates::blacklist(tx, &permit.person, &BY, &given)?;
            let gone = ask(tx, (&permit.number, NAME), &given);
            assert_eq!(gone, ask(tx, ("199901010001", NAME), &given));
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn checks_are_limited_by_address_and_by_number_and_open_again_after_an_hour() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.tally(move |tx| {
            let permit: Permit = permit(tx, "one", &given)?;
            let number = permit.number.as_str();
            for at in 0..PER_NUMBER.most {
                let address = format!("198.51.100.{at}");
                let answer = certificates::check(tx, (number, "张三"), &address, &given)?;
                assert_eq!(answer, Ok(Verdict::NotValid), "{at}");
            }
            assert_eq!(ask(tx, (number, NAME), &given), Err(Refusal::TooMany), "the right name too");
            assert_eq!(ask(tx, (number, NAME), &moments_apart(&given, 3600)), Ok(Verdict::Valid));
            let later = moments_apart(&given, 7200);
            for at in 0..PER_ADDRESS.most {
                let number = format!("20200101{at:04}");
                let answer = certificates::check(tx, (&number, NAME), "192.0.2.1", &later)?;
                assert_eq!(answer, Ok(Verdict::NotValid), "{at}");
            }
            let over = certificates::check(tx, ("202001019999", NAME), "192.0.2.1", &later)?;
            assert_eq!(over, Err(Refusal::TooMany));
            Ok(())
        })
        .await
        .unwrap();
    });
}
