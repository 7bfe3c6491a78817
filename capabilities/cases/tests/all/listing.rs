//! 名单管理 (consoles 8.2, X04, X05): one officer asks, another one confirms, the date ends it.

use affiliation::open::{self, New};
use affiliation::{Business, Right};
use base::{CreditCode, Day, Given, Id, Level, Officer, Person, Rank, noun};
use cases::listing::add::{Typed, add};
use cases::listing::confirm::{confirm, decline};
use cases::listing::revoke::revoke;
use cases::listing::{self, Filter, List, Record, Revoked, State};
use cases::{Practice, Refusal};
use db::testing::{given, on_both};
use db::{Db, Tx};
use notices::message;
use profile::Sheet;
use time::Duration;

use crate::common::{link, somebody};

const HAIDIAN: &str = "110108";

/// An officer of the authority of `region`; each byte is another person.
pub(crate) fn officer(byte: u8, region: &str) -> Officer {
    let level = if region == "110000" { Level::City } else { Level::District };
    let ranks = Rank::ALL.map(|(rank, ..)| rank).to_vec();
    let both = Business::ALL.map(|one| one.key().to_owned()).to_vec();
    Officer::at_edge(Id::from_bytes([byte; 16]), (region.to_owned(), level), ranks, both)
}

/// A unit with this credit code in this district.
pub(crate) async fn unit_in(
    db: &Db,
    (code, district): (&'static str, &'static str),
    given: &Given,
) -> Id<noun::Unit> {
    let (credit_code, given) = (CreditCode::parse(code).unwrap(), given.clone());
    let mut sheet = Sheet::default();
    sheet.put("district", district);
    let new = New { credit_code, name: "京华示范科技有限公司".into(), sheet };
    db.write(move |tx| open::seed(tx, &new, &given)).await.unwrap().unwrap()
}

fn typed(list: List, number: &str) -> Typed {
    Typed {
        list: list.key().to_owned(),
        business: "permit".into(),
        number: number.into(),
        reason: "提供虚假劳动合同".into(),
        basis: "核查通知书〔2026〕12号".into(),
        until_on: "2027-11-24".into(),
        falsehood: "1".into(),
    }
}

const NUMBER: &str = "119900199202290047";
const CODE: &str = "91119900MA0DEM013F";

fn ask(tx: &mut Tx<'_>, who: &Officer, typed: &Typed, given: &Given) -> Result<Id<Record>, Refusal> {
    let new = typed.read(given.now.china_date()).unwrap();
    add(tx, who, &new, given).unwrap()
}

fn later(given: &Given, days: i64) -> Given {
    Given { now: given.now.plus(Duration::days(days)), ..given.clone() }
}

/// A person linked to a unit of 海淀.
async fn town(db: &Db, given: &Given) -> (Person, Id<noun::Unit>) {
    let person = somebody(db, "one", given).await;
    let unit = unit_in(db, (CODE, HAIDIAN), given).await;
    link(db, &person, &unit, given).await;
    (person, unit)
}

fn right(tx: &mut Tx<'_>, unit: &Id<noun::Unit>) -> Right {
    affiliation::rights(tx, unit).unwrap()[0].1
}

fn messages(tx: &mut Tx<'_>, person: &Person, given: &Given) -> Vec<String> {
    let (all, _) = message::list(tx, person, (0, 50), given).unwrap();
    all.into_iter().map(|one| one.text).collect()
}

#[test]
fn e7_one_officer_asks_another_confirms_and_the_date_ends_it() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        let (person, _) = town(&db, &given).await;
        db.write(move |tx| {
            let (one, other) = (officer(1, HAIDIAN), officer(2, HAIDIAN));
            let practice = Practice::default();
            let id = ask(tx, &one, &typed(List::Person, NUMBER), &given).unwrap();
            assert!(listing::last(tx, &person)?.is_none(), "not before it is confirmed");
            assert_eq!(listing::waiting(tx, &other)?, [1, 0, 0]);
            let own = confirm(tx, &one, (&id, 1), &practice, &given)?;
            assert_eq!(own, Err(Refusal::OwnEntry));
            assert_eq!(confirm(tx, &other, (&id, 7), &practice, &given)?, Err(Refusal::Conflict));
            assert_eq!(confirm(tx, &other, (&id, 1), &practice, &given)?, Ok(Some(State::Listed)));
            assert_eq!(confirm(tx, &other, (&id, 2), &practice, &given)?, Err(Refusal::Settled));
            let last = listing::last(tx, &person)?.unwrap();
            let until = Day::parse("2027-11-24").unwrap();
            assert!(last.is_running(Day(given.now.china_date())) && last.until_on == until);
            assert_eq!(listing::end_due(tx, &later(&given, 365))?, 0, "the last day counts");
            let after = later(&given, 366);
            assert_eq!(listing::end_due(tx, &after)?, 1);
            assert_eq!(listing::end_due(tx, &after)?, 0, "once");
            let (line, traces) = listing::open(tx, &other, &id, &after)?.unwrap();
            assert_eq!((line.record.state, line.record.revoked), (State::Revoked, Revoked::ByDate));
            let steps: Vec<&str> = traces.iter().map(|one| one.step.title(one.state)).collect();
            assert_eq!(steps, ["提出添加", "确认添加", "期满自动撤销"]);
            assert!(!listing::last(tx, &person)?.unwrap().is_running(Day(after.now.china_date())));
            let told = messages(tx, &person, &after);
            assert!(
                told.len() == 2 && told[1].contains("有效期至2027年11月24日") && told[0].contains("已期满")
            );
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn an_entry_is_revoked_by_two_and_what_is_declined_stays_as_it_was() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        let (person, _) = town(&db, &given).await;
        db.write(move |tx| {
            let (one, other, practice) = (officer(1, HAIDIAN), officer(2, HAIDIAN), Practice::default());
            let id = ask(tx, &one, &typed(List::Person, NUMBER), &given).unwrap();
            let refused = ask(tx, &other, &typed(List::Person, NUMBER), &given).unwrap_err();
            assert_eq!(refused.field(), "number", "one of a kind at a time");
            assert!(decline(tx, &one, (&id, 1), "", &given)?.is_err(), "says why");
            assert_eq!(decline(tx, &one, (&id, 1), "提错了", &given)?, Ok(Some(State::Revoked)));
            assert!(listing::last(tx, &person)?.is_none() && messages(tx, &person, &given).is_empty());
            let id = ask(tx, &one, &typed(List::Person, NUMBER), &given).unwrap();
            confirm(tx, &other, (&id, 1), &practice, &given)?.unwrap();
            assert_eq!(revoke(tx, &other, (&id, 2), "申诉成立", &given)?, Ok(Some(())));
            assert!(listing::last(tx, &person)?.unwrap().lifted_at.is_none(), "counts until confirmed");
            assert_eq!(confirm(tx, &other, (&id, 3), &practice, &given)?, Err(Refusal::OwnEntry));
            assert_eq!(decline(tx, &one, (&id, 3), "证据不足", &given)?, Ok(Some(State::Listed)));
            revoke(tx, &one, (&id, 4), "申诉成立", &given)?.unwrap();
            assert_eq!(confirm(tx, &other, (&id, 5), &practice, &given)?, Ok(Some(State::Revoked)));
            assert!(listing::last(tx, &person)?.unwrap().lifted_at.is_some());
            let filter = Filter { list: List::Person, state: Some(State::Revoked), name: "郑范例".into() };
            assert_eq!(listing::list(tx, &one, &filter, (0, 9), &given)?.1, 2, "nothing is deleted");
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn x05_lists_of_units_set_the_right_and_give_it_back() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        let (_, unit) = town(&db, &given).await;
        db.write(move |tx| {
            let (one, other, practice) = (officer(1, HAIDIAN), officer(2, HAIDIAN), Practice::default());
            affiliation::set_right(tx, &unit, (Business::Permit, Right::Valid), &given)?;
            let suspended = ask(tx, &one, &typed(List::Suspended, CODE), &given).unwrap();
            confirm(tx, &other, (&suspended, 1), &practice, &given)?.unwrap();
            assert_eq!(right(tx, &unit), Right::Suspended);
            let until = Typed { until_on: "2026-12-24".into(), ..typed(List::Blacklisted, CODE) };
            let black = ask(tx, &one, &until, &given).unwrap();
            confirm(tx, &other, (&black, 1), &practice, &given)?.unwrap();
            assert_eq!(right(tx, &unit), Right::Blacklisted, "the strictest counts");
            assert_eq!(affiliation::rights(tx, &unit)?[1].1, Right::None, "of this business alone");
            assert_eq!(listing::end_due(tx, &later(&given, 31))?, 1);
            assert_eq!(right(tx, &unit), Right::Suspended, "the other one still counts");
            revoke(tx, &one, (&suspended, 2), "整改完成", &given)?.unwrap();
            confirm(tx, &other, (&suspended, 3), &practice, &given)?.unwrap();
            assert_eq!(right(tx, &unit), Right::Valid, "as before any list");
            Ok(())
        })
        .await
        .unwrap();
    });
}

#[test]
fn another_district_neither_lists_nor_finds_whom_it_has_nothing_to_do_with() {
    on_both(|db: Db| async move {
        let (_, given) = given();
        let (_, _) = town(&db, &given).await;
        db.write(move |tx| {
            let (here, there, city) = (officer(1, HAIDIAN), officer(2, "110105"), officer(3, "110000"));
            for (list, number) in [(List::Person, NUMBER), (List::Blacklisted, CODE)] {
                let refused = ask(tx, &there, &typed(list, number), &given).unwrap_err();
                let nobody = if list == List::Person { "119900198505050102" } else { "91119900MA0DEM0482" };
                if let Ok(new) = typed(list, nobody).read(given.now.china_date()) {
                    assert_eq!(add(tx, &there, &new, &given)?.unwrap_err(), refused, "alike");
                }
            }
            let id = ask(tx, &here, &typed(List::Person, NUMBER), &given).unwrap();
            assert!(listing::open(tx, &there, &id, &given)?.is_none());
            let practice = Practice::default();
            assert_eq!(confirm(tx, &there, (&id, 1), &practice, &given)?, Ok(None));
            assert_eq!(confirm(tx, &city, (&id, 1), &practice, &given)?, Ok(Some(State::Listed)));
            Ok(())
        })
        .await
        .unwrap();
    });
}
