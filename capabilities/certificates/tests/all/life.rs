//! Issue, renewal, changes, cancellation, through the verbs.

use base::{Id, Person, noun};
use certificates::{Cause, Employer, Filing, Refusal, State};
use db::testing::{given, on_both};
use db::{Db, journal};

use crate::common::*;

#[test]
fn r7_4_an_issued_permit_is_whole_and_a_foreign_one_is_not_found() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let new = permit(tx, "one", &given)?;
            let other = person(tx, "two", &given)?;
            let owner = Person::at_edge(new.person.clone());
            let (found, followers) = certificates::open(tx, &owner, &new.id, &given)?.unwrap();
            assert_eq!((found.number.as_str(), found.valid_to), ("202611240001", day("2029-11-23")));
            assert_eq!((found.holder, found.version), (Some(holder()), 1));
            assert_eq!((found.issuer.as_str(), found.contract_to), ("市人才工作局", Some(day("2028-06-30"))));
            assert_eq!(followers, [child()]);
            let stranger = Person::at_edge(other);
            assert!(certificates::open(tx, &stranger, &new.id, &given)?.is_none());
            assert!(certificates::checks_of(tx, &stranger, &new)?.is_empty());
            let followed = certificates::followed_by(tx, &child().number, day("2026-11-24"), &given)?;
            assert_eq!(followed, Some(new.person.clone()));
            let history = certificates::history(tx, &new)?;
            assert_eq!(history.len(), 1);
            assert_eq!((history[0].act, history[0].from, history[0].to), ("发证", None, State::Valid));
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_renewal_counts_from_the_old_last_day_or_from_today_when_late() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let (first, late) = (permit(tx, "one", &given)?, permit(tx, "two", &given)?);
            let early = certificates::renew(
                tx,
                &first.id,
                (day("2029-10-23"), None),
                &BY,
                &on(&given, "2029-10-23"),
            )?;
            assert_eq!(early, Err(Refusal::TooEarly));
            let opens = on(&given, "2029-10-24");
            let end = Some(day("2031-01-01"));
            assert_eq!(
                certificates::renew(tx, &first.id, (day("2029-10-24"), end), &BY, &opens)?,
                Ok(day("2032-11-23"))
            );
            let renewed = again(tx, &first, &opens);
            assert_eq!((renewed.issued_on, renewed.first_issued_on), (day("2029-10-24"), day("2026-11-24")));
            assert_eq!((renewed.contract_to, renewed.version), (end, 2));
            let last = on(&given, "2029-12-23");
            assert_eq!(
                certificates::renew(tx, &late.id, (day("2029-12-23"), None), &BY, &last)?,
                Ok(day("2032-12-22"))
            );
            let slow = permit(tx, "three", &given)?;
            let reviewed = on(&given, "2030-02-01");
            let filed = (day("2029-12-23"), None);
            assert_eq!(
                certificates::renew(tx, &slow.id, filed, &BY, &reviewed)?,
                Ok(day("2033-01-31")),
                "a slow review takes nothing from who filed in time"
            );
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn an_extension_ends_with_the_contract() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let permit = permit(tx, "one", &given)?;
            let given = on(&given, "2029-11-01");
            let short = certificates::extend(tx, &permit.id, Some(day("2029-11-23")), &BY, &given)?;
            assert_eq!(short, Err(Refusal::ContractTooShort));
            let done = certificates::extend(tx, &permit.id, Some(day("2030-06-30")), &BY, &given)?;
            assert_eq!(done, Ok(day("2030-06-30")));
            assert_eq!(again(tx, &permit, &given).issued_on, day("2026-11-24"));
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn what_a_permit_says_can_be_changed_and_the_journal_holds_no_name_and_no_number() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let permit = permit(tx, "one", &given)?;
            let new =
                certificates::Holder { name: "郑新名".into(), mobile: "19900000013".into(), ..holder() };
            assert_eq!(certificates::change_holder(tx, &permit.id, &new, &BY, &given)?, Ok(()));
            assert_eq!(certificates::change_followers(tx, &permit.id, &[], &BY, &given)?, Ok(()));
            let past = Some(day("2026-11-23"));
            let refused = certificates::change_contract(tx, &permit.id, past, &BY, &given)?;
            assert_eq!(refused, Err(Refusal::ContractEnded));
            assert_eq!(certificates::change_contract(tx, &permit.id, None, &BY, &given)?, Ok(()));
            let now = again(tx, &permit, &given);
            assert_eq!((now.holder, now.contract_to, now.version), (Some(new), None, 4));
            assert!(certificates::followers(tx, &permit.id, &given)?.is_empty());
            let causes: Vec<_> =
                certificates::history(tx, &permit)?.into_iter().map(|event| event.cause).collect();
            assert!(causes.iter().any(|cause| cause == "姓名、联系电话"), "{causes:?}");
            let entries = journal::list_newest(tx, 50)?;
            let verbs: Vec<_> = entries.iter().map(|entry| entry.action.as_str()).collect();
            for verb in ["permit.issued", "permit.holder-changed", "permit.followers-changed"] {
                assert!(verbs.contains(&verb), "{verb}");
            }
            for entry in entries.iter().filter(|entry| entry.action.starts_with("permit.")) {
                let text = format!("{} {} {}", entry.actor, entry.about, entry.detail);
                for secret in [NAME, "郑新名", "郑小例", ID_NUMBER, MOBILE, &permit.number, "19900000013"]
                {
                    assert!(!text.contains(secret), "{text}");
                }
            }
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_leaver_is_let_go_and_the_new_unit_takes_the_permit_over_as_long_as_it_held() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let permit = permit(tx, "one", &given)?;
            let second = unit(tx, SECOND, &given)?;
            let early = Filing { cause: Cause::Leaving, effective_on: day("2027-01-22"), reason: "" };
            let refused = certificates::file_cancellation(tx, &permit.id, &early, &BY, &given)?;
            assert_eq!(refused, Err(Refusal::EffectTooEarly));
            let filing = Filing { effective_on: day("2027-01-23"), ..early };
            assert_eq!(certificates::file_cancellation(tx, &permit.id, &filing, &BY, &given)?, Ok(()));
            let twice = certificates::file_cancellation(tx, &permit.id, &filing, &BY, &given)?;
            assert_eq!(twice, Err(Refusal::Suspended));
            let later = on(&given, "2026-12-01");
            assert_eq!(certificates::begin_change(tx, &permit.id, &BY, &later)?, Err(Refusal::Suspended));
            assert_eq!(certificates::let_change(tx, &permit.id, &BY, &later)?, Ok(()));
            let window = again(tx, &permit, &later).window_ends_on;
            assert_eq!(window, Some(day("2027-01-30")));
            let over = on(&given, "2027-01-31");
            assert_eq!(certificates::begin_change(tx, &permit.id, &BY, &over)?, Err(Refusal::WindowOver));
            let last = on(&given, "2027-01-30");
            assert_eq!(certificates::begin_change(tx, &permit.id, &BY, &last)?, Ok(()));
            assert_eq!(certificates::end_change(tx, &permit.id, &BY, &last)?, Ok(()));
            assert_eq!(certificates::begin_change(tx, &permit.id, &BY, &last)?, Ok(()));
            let employer =
                Employer { unit: &second, name: "云杉样例软件有限公司", district: CHAOYANG };
            let changed = certificates::change_unit(tx, &permit.id, (employer, None), &BY, &over)?;
            assert_eq!(changed, Ok(()));
            let now = again(tx, &permit, &over);
            assert_eq!((now.state, now.valid_to), (State::Valid, permit.valid_to));
            assert_eq!((now.unit, now.district.as_str()), (Some(second), CHAOYANG));
            assert_eq!((now.window_ends_on, now.running, now.contract_to), (None, None, None));
            assert_eq!(certificates::history(tx, &permit)?.len(), 7);
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_cancellation_can_be_put_off_for_six_months_and_taken_back() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let permit = permit(tx, "one", &given)?;
            let past = Filing { cause: Cause::Holder, effective_on: day("2026-11-23"), reason: "出国" };
            let refused = certificates::file_cancellation(tx, &permit.id, &past, &BY, &given)?;
            assert_eq!(refused, Err(Refusal::EffectPast));
            let nothing = certificates::delay(tx, &permit.id, (day("2027-01-01"), "某某公司"), &BY, &given)?;
            assert_eq!(nothing, Err(Refusal::NothingRuns));
            let filing = Filing { effective_on: day("2026-12-24"), ..past };
            assert_eq!(certificates::file_cancellation(tx, &permit.id, &filing, &BY, &given)?, Ok(()));
            for (until, unit, answer) in [
                ("2026-12-24", "某某公司", Err(Refusal::DelayTooShort)),
                ("2027-05-25", "某某公司", Err(Refusal::DelayTooLong)),
                ("2027-05-24", " ", Err(Refusal::NewUnit)),
                ("2027-05-24", "某某公司", Ok(())),
            ] {
                let done = certificates::delay(tx, &permit.id, (day(until), unit), &BY, &given)?;
                assert_eq!(done, answer, "{until}");
            }
            let now = again(tx, &permit, &given);
            assert_eq!(now.window_ends_on, Some(day("2027-05-24")));
            assert_eq!(now.running.unwrap().new_unit.as_deref(), Some("某某公司"));
            assert_eq!(certificates::take_back(tx, &permit.id, &BY, &given)?, Ok(()));
            let now = again(tx, &permit, &given);
            assert_eq!((now.state, now.window_ends_on, now.running), (State::Valid, None, None));
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn settling_and_listing_end_every_permit_that_is_not_gone() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let (one, two) = (permit(tx, "one", &given)?, permit(tx, "one", &given)?);
            assert_eq!(certificates::settle(tx, &one.person, &BY, &given)?.len(), 2);
            assert_eq!(state(tx, &two, &given), State::CancelledBySettling);
            assert!(certificates::blacklist(tx, &one.person, &BY, &given)?.is_empty(), "gone is gone");
            let other = permit(tx, "two", &given)?;
            let ended: Vec<Id<noun::Permit>> = certificates::blacklist(tx, &other.person, &BY, &given)?;
            assert_eq!(ended, std::slice::from_ref(&other.id));
            assert_eq!(state(tx, &other, &given), State::CancelledByListing);
            assert_eq!(
                certificates::renew(tx, &other.id, (day("2026-11-24"), None), &BY, &given)?,
                Err(Refusal::Cancelled)
            );
            Ok(())
        })
        .await
        .unwrap();
    });
}
