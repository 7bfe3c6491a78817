//! What units and authorities see of permits, and what officers do to them.

use base::{Clerk, Given, Id, Level};
use certificates::correction::{self, State as Stand, Wanted};
use certificates::desk::{self, DeskFilter, Order};
use certificates::{Cause, Filing, LedgerFilter, Refusal, State};
use db::testing::{given, on_both};
use db::{Db, journal};

use crate::common::*;

fn officer_as(at: u8, authority: &str) -> base::Officer {
    let businesses = vec!["permit".to_owned()];
    let seat = (authority.to_owned(), Level::District);
    base::Officer::at_edge(Id::from_bytes([at; 16]), seat, vec![base::Rank::First], businesses)
}

/// A minute after: what happened is read in the order of time.
fn later(given: &Given) -> Given {
    Given { now: given.now.plus(time::Duration::MINUTE), ..given.clone() }
}

const REASON: &str = "接到举报，核实劳动关系";

fn order(version: i32) -> Order<'static> {
    Order { version, authority: "海淀区人力资源和社会保障局", reason: REASON }
}

#[test]
fn a_freeze_keeps_the_state_and_the_days_of_a_window() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let permit = permit(tx, "one", &given)?;
            let officer = officer(HAIDIAN, Level::District, &["permit"]);
            let filing = Filing { cause: Cause::Leaving, effective_on: day("2027-01-23"), reason: "" };
            certificates::file_cancellation(tx, &permit.id, &filing, &BY, &given)?.unwrap();
            let frozen = on(&given, "2026-12-01");
            assert_eq!(desk::freeze(tx, &officer, &permit.id, &order(2), &frozen)?, Ok(Some(())));
            assert!(
                certificates::sweep(tx, day("2027-03-01"), &given)?.is_empty(),
                "an inquiry stops the clock"
            );
            let refused = certificates::take_back(tx, &permit.id, &BY, &frozen)?;
            assert_eq!(refused, Err(Refusal::Frozen));
            let thawed = on(&given, "2026-12-11");
            assert_eq!(desk::unfreeze(tx, &officer, &permit.id, &order(3), &thawed)?, Ok(Some(())));
            let now = again(tx, &permit, &thawed);
            assert_eq!((now.state, now.window_ends_on), (State::Suspended, Some(day("2027-02-02"))));
            assert_eq!(now.running.map(|running| running.cause), Some(Cause::Leaving));
            let history = certificates::history(tx, &permit)?;
            assert!(history.iter().any(|event| event.act == "冻结" && event.cause == REASON));
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn r0_5_a_permit_of_another_district_or_business_is_not_found() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let permit = permit(tx, "one", &given)?;
            for (authority, level, businesses, sees) in [
                (HAIDIAN, Level::District, &["permit"][..], true),
                (CHAOYANG, Level::District, &["permit"], false),
                (HAIDIAN, Level::District, &["talent"], false),
                ("110000", Level::City, &["permit"], true),
                ("110000", Level::City, &["talent"], false),
            ] {
                let officer = officer(authority, level, businesses);
                let found = desk::look(tx, &officer, &permit.id, &given)?;
                assert_eq!(found.is_some(), sees, "{authority} {businesses:?}");
                let (list, count) = desk::search(tx, &officer, &DeskFilter::default(), (0, 10), &given)?;
                assert_eq!((list.len(), count == 1), (usize::from(sees), sees), "{authority} {businesses:?}");
                if !sees {
                    assert_eq!(desk::freeze(tx, &officer, &permit.id, &order(1), &given)?, Ok(None));
                    assert_eq!(desk::reissue(tx, &officer, &permit.id, &order(1), &given)?, Ok(None));
                    let target = (&permit.id, State::CancelledByHolder);
                    assert_eq!(desk::cancel(tx, &officer, target, &order(1), &given)?, Ok(None));
                }
            }
            assert_eq!(state(tx, &permit, &given), State::Valid);
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn an_officer_says_why_and_acts_on_what_the_page_showed() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let permit = permit(tx, "one", &given)?;
            let officer = officer(HAIDIAN, Level::District, &["permit"]);
            let silent = Order { reason: " ", ..order(1) };
            let refused = desk::freeze(tx, &officer, &permit.id, &silent, &given)?;
            assert_eq!(refused, Err(Refusal::Reason));
            let stale = desk::freeze(tx, &officer, &permit.id, &order(9), &given)?;
            assert_eq!(stale, Err(Refusal::Conflict));
            let given = later(&given);
            let reissued = desk::reissue(tx, &officer, &permit.id, &order(1), &given)?;
            let number = reissued.unwrap().unwrap();
            assert_ne!(number, permit.number);
            let history = certificates::history(tx, &permit)?;
            let numbers = |one: &certificates::Event| (one.number_before.clone(), one.number_after.clone());
            let log: Vec<_> = history.iter().map(numbers).collect();
            let (old, new) = (Some(permit.number.clone()), Some(number.clone()));
            assert_eq!(log, [(old.clone(), new), (None, old)], "the number log is data");
            let to = (&permit.id, State::Frozen);
            let refused = desk::cancel(tx, &officer, to, &order(2), &given)?;
            assert!(refused.is_err(), "a cancellation ends in a cancelled state");
            let to = (&permit.id, State::CancelledByListing);
            assert_eq!(desk::cancel(tx, &officer, to, &order(2), &given)?, Ok(Some(())));
            assert_eq!(state(tx, &permit, &given), State::CancelledByListing);
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn consoles_8_2_a_correction_is_confirmed_by_another_officer_and_keeps_old_and_new() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let permit = permit(tx, "one", &given)?;
            let (asks, confirms) = (officer_as(9, HAIDIAN), officer_as(8, HAIDIAN));
            let stranger = officer_as(7, CHAOYANG);
            let wanted = Wanted { name: "郑范利", id_number: ID_NUMBER, nation: "02" };
            let said = order(1);
            assert_eq!(correction::ask(tx, &stranger, (&permit.id, &wanted), &said, &given)?, Ok(None));
            assert_eq!(correction::ask(tx, &asks, (&permit.id, &wanted), &said, &given)?, Ok(Some(())));
            let again = correction::ask(tx, &asks, (&permit.id, &wanted), &said, &given)?;
            assert_eq!(again, Err(Refusal::CorrectionRuns), "one at a time");
            let one = correction::list(tx, &permit, &given)?.remove(0);
            assert_eq!((one.state, one.items.len()), (Stand::Asked, 2));
            assert!(correction::list_waiting(tx, &asks, &given)?.is_empty(), "not to who asked");
            assert!(correction::list_waiting(tx, &stranger, &given)?.is_empty());
            assert_eq!(correction::list_waiting(tx, &confirms, &given)?.len(), 1);
            let (which, given) = ((&permit.id, &one.id), later(&given));
            let own = correction::confirm(tx, &asks, which, "海淀区", &given)?;
            assert_eq!(own, Err(Refusal::OwnCorrection), "four eyes");
            assert_eq!(correction::confirm(tx, &stranger, which, "朝阳区", &given)?, Ok(None));
            assert_eq!(self::again(tx, &permit, &given).holder.unwrap().name, NAME, "nothing changed yet");
            assert_eq!(correction::confirm(tx, &confirms, which, "海淀区", &given)?, Ok(Some(())));
            let now = self::again(tx, &permit, &given).holder.unwrap();
            assert_eq!((now.name.as_str(), now.nation.as_str()), ("郑范利", "02"));
            let done = correction::list(tx, &permit, &given)?.remove(0);
            let name = &done.items[0];
            assert_eq!((name.before.as_str(), name.after.as_str()), (NAME, "郑范利"));
            assert_eq!((done.state, done.decided.unwrap().0), (Stand::Done, confirms.person().clone()));
            let event = certificates::history(tx, &permit)?.remove(0);
            assert_eq!(event.cause, format!("{REASON}（更正：姓名、民族）"));
            let over = correction::confirm(tx, &confirms, which, "海淀区", &given)?;
            assert_eq!(over, Err(Refusal::CorrectionOver));
            // Whoever searches finds the right name, and the wrong one no more.
            let by = |name| DeskFilter { name, ..DeskFilter::default() };
            assert_eq!(desk::search(tx, &asks, &by("郑范利"), (0, 9), &given)?.1, 1);
            assert_eq!(desk::search(tx, &asks, &by(NAME), (0, 9), &given)?.1, 0);
            let entry =
                journal::list_newest(tx, 20)?.into_iter().find(|one| one.action == "permit.corrected");
            assert!(!entry.unwrap().detail.contains("郑"), "no names in the journal");
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_correction_is_declined_with_a_reason_and_not_confirmed_over_another_change() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let permit = permit(tx, "one", &given)?;
            let (asks, confirms) = (officer_as(9, HAIDIAN), officer_as(8, HAIDIAN));
            let wanted = Wanted { name: "郑范利", id_number: ID_NUMBER, nation: "01" };
            correction::ask(tx, &asks, (&permit.id, &wanted), &order(1), &given)?.unwrap();
            let one = correction::list(tx, &permit, &given)?.remove(0);
            let silent = Order { reason: "", ..order(1) };
            let which = (&permit.id, &one.id);
            assert_eq!(correction::decline(tx, &asks, which, &silent, &given)?, Err(Refusal::Reason));
            let said = Order { reason: "户口簿与证件一致", ..order(1) };
            assert_eq!(correction::decline(tx, &asks, which, &said, &given)?, Ok(Some(())), "taken back");
            let later = moments_apart(&given, 60);
            correction::ask(tx, &asks, (&permit.id, &wanted), &order(1), &later)?.unwrap();
            let renamed = certificates::Holder { name: "林样例".into(), ..holder() };
            certificates::change_holder(tx, &permit.id, &renamed, &BY, &later)?.unwrap();
            let two = correction::list(tx, &permit, &later)?.remove(0);
            let overtaken = correction::confirm(tx, &confirms, (&permit.id, &two.id), "海淀区", &later)?;
            assert_eq!(overtaken, Err(Refusal::Conflict));
            assert_eq!(self::again(tx, &permit, &later).holder.unwrap().name, "林样例");
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn lists_are_found_by_number_whole_name_unit_state_and_last_day() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            let (one, two) = (permit(tx, "one", &given)?, permit(tx, "two", &given)?);
            let renamed = certificates::Holder { name: "林样例".into(), ..holder() };
            certificates::change_holder(tx, &two.id, &renamed, &BY, &given)?.unwrap();
            certificates::let_change(tx, &two.id, &BY, &given)?.unwrap();
            let city = officer("110000", Level::City, &["permit"]);
            let none = DeskFilter::default();
            let from = day("2029-11-24");
            for (filter, count) in [
                (none, 2),
                (DeskFilter { number: "2026 1124 0001", ..none }, 1),
                (DeskFilter { number: "1124", ..none }, 0),
                (DeskFilter { name: "林样例", ..none }, 1),
                (DeskFilter { name: "林", ..none }, 0),
                (DeskFilter { unit: "示范科技", ..none }, 2),
                (DeskFilter { unit: "%", ..none }, 0),
                (DeskFilter { state: Some(State::MayChangeUnit), ..none }, 1),
                (DeskFilter { state: Some(State::Expired), ..none }, 0),
                (DeskFilter { valid_to: (Some(from), None), ..none }, 0),
                (DeskFilter { valid_to: (None, Some(from)), ..none }, 2),
            ] {
                let (list, total) = desk::search(tx, &city, &filter, (0, 10), &given)?;
                assert_eq!((list.len(), total), (usize::try_from(count).unwrap(), count), "{filter:?}");
            }
            let (page, total) = desk::search(tx, &city, &none, (1, 1), &given)?;
            assert_eq!((page.len(), total), (1, 2));
            let clerk = Clerk::at_edge(one.person.clone(), one.unit.clone().unwrap(), false);
            let late = on(&given, "2029-11-24");
            for (filter, given, count) in [
                (LedgerFilter::default(), &given, 2),
                (LedgerFilter { name: NAME, ..LedgerFilter::default() }, &given, 1),
                (LedgerFilter { within_days: Some(30), ..LedgerFilter::default() }, &given, 0),
                (LedgerFilter { within_days: Some(1094), ..LedgerFilter::default() }, &given, 0),
                (LedgerFilter { within_days: Some(1095), ..LedgerFilter::default() }, &given, 2),
                (LedgerFilter { state: Some(State::Expired), ..LedgerFilter::default() }, &late, 2),
                (LedgerFilter { state: Some(State::Valid), ..LedgerFilter::default() }, &late, 0),
            ] {
                let (_, total) = certificates::list_of_unit(tx, &clerk, &filter, (0, 10), given)?;
                assert_eq!(total, count, "{filter:?}");
            }
            let stranger = Clerk::at_edge(one.person.clone(), Id::from_bytes([7; 16]), true);
            let (list, _) =
                certificates::list_of_unit(tx, &stranger, &LedgerFilter::default(), (0, 10), &given)?;
            assert!(list.is_empty());
            let seen = journal::list_newest(tx, 1)?;
            assert_eq!(seen[0].action, "unit.permits-seen");
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn a_change_of_employer_that_fails_finds_its_end_whatever_became_of_the_permit() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        db.write(move |tx| {
            for (name, state) in [("one", State::Frozen), ("two", State::CancelledByListing)] {
                let permit = permit(tx, name, &given)?;
                assert_eq!(certificates::let_change(tx, &permit.id, &BY, &given)?, Ok(()));
                assert_eq!(certificates::begin_change(tx, &permit.id, &BY, &given)?, Ok(()));
                let officer = officer(HAIDIAN, Level::District, &["permit"]);
                if state == State::Frozen {
                    assert_eq!(desk::freeze(tx, &officer, &permit.id, &order(3), &given)?, Ok(Some(())));
                } else {
                    certificates::blacklist(tx, &permit.person, &BY, &given)?;
                }
                assert_eq!(certificates::end_change(tx, &permit.id, &BY, &given)?, Ok(()), "{state:?}");
                let now = again(tx, &permit, &given);
                assert_eq!(now.state, state);
                if state == State::Frozen {
                    let thawed = desk::unfreeze(tx, &officer, &permit.id, &order(now.version), &given)?;
                    assert_eq!(thawed, Ok(Some(())));
                    assert_eq!(
                        again(tx, &permit, &given).state,
                        State::MayChangeUnit,
                        "no case is behind it"
                    );
                }
            }
            Ok(())
        })
        .await
        .unwrap();
    });
}
