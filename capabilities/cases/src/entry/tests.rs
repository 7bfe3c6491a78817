use affiliation::Business::{Permit as P, Talent as T};
use base::Moment;
use profile::verification::Subject;
use time::macros::date;

use certificates::State;

use super::*;

fn facts() -> Facts {
    let mut sheet = Sheet::default();
    for (key, value) in [("level", "21"), ("work_start", "2014-07"), ("hukou_region", "130102")] {
        sheet.put(key, value);
    }
    Facts {
        today: date!(2026 - 11 - 24),
        birth: date!(1990 - 03 - 07),
        is_man: true,
        sheet,
        unit: (UnitState::Active, Right::Valid),
        is_in_zone: false,
        listing: None,
        has_settled: false,
        permits: Vec::new(),
        open: Vec::new(),
        profile_version: 1,
        verifications: Vec::new(),
        follows: None,
    }
}

fn codes(business: Business, facts: &Facts) -> Vec<&'static str> {
    reasons(business, facts, &Rules::default()).into_iter().map(|one| one.code).collect()
}

fn listing(until: Day) -> Listing {
    let listed_at = Moment::from_unix_seconds(1_795_485_600);
    Listing { reason: "提供虚假材料".into(), listed_at, until_on: until, lifted_at: None }
}

#[test]
fn r5_4_2_each_reason_of_the_entry_is_given_for_its_cause_and_for_nothing_else() {
    assert!(codes(P, &facts()).is_empty() && codes(T, &facts()).is_empty());
    for (right, code) in [
        (Right::None, "X01"),
        (Right::Blacklisted, "X05"),
        (Right::Suspended, "X05"),
        (Right::Frozen, "X06"),
        (Right::Cancelled, "X06"),
    ] {
        let facts = Facts { unit: (UnitState::Active, right), ..facts() };
        assert_eq!((codes(P, &facts), codes(T, &facts)), (vec![code], vec![code]), "{right:?}");
    }
    for (state, code) in
        [(UnitState::Blacklisted, "X05"), (UnitState::Frozen, "X06"), (UnitState::Cancelled, "X06")]
    {
        assert_eq!(codes(P, &Facts { unit: (state, Right::Valid), ..facts() }), [code], "{state:?}");
    }
    assert_eq!(codes(P, &Facts { has_settled: true, ..facts() }), ["X03"]);
    let last_day = Facts { listing: Some(listing(Day(date!(2026 - 11 - 24)))), ..facts() };
    assert_eq!(codes(T, &last_day), ["X04"], "the last day counts");
    let over = Facts { listing: Some(listing(Day(date!(2026 - 11 - 23)))), ..facts() };
    assert!(codes(T, &over).is_empty());
    let mut sheet = facts().sheet;
    sheet.put("level", "31");
    assert_eq!(codes(P, &Facts { sheet: sheet.clone(), ..facts() }), ["X02"]);
    assert!(codes(T, &Facts { sheet: sheet.clone(), ..facts() }).is_empty());
    sheet.put("titles.0.rank", "3");
    assert!(codes(P, &Facts { sheet: sheet.clone(), ..facts() }).is_empty(), "a title instead of a degree");
    sheet.put("work_start", "2025-01");
    assert_eq!(codes(P, &Facts { sheet, ..facts() }), ["X02"], "less than two years of work");
}

#[test]
fn r5_4_2_ages_are_counted_in_whole_years() {
    for (is_man, birth, refused) in [
        (true, date!(1965 - 11 - 25), false),
        (true, date!(1965 - 11 - 24), true),
        (false, date!(1970 - 11 - 25), false),
        (false, date!(1970 - 11 - 24), true),
        (true, date!(1968 - 02 - 29), false),
    ] {
        let facts = Facts { birth, is_man, ..facts() };
        assert_eq!(kind_codes("101", &facts) == ["X15"], refused, "{birth}");
        assert!(codes(P, &facts).is_empty(), "who holds a permit may change and cancel it at any age");
        let holder = Facts { permits: vec![permit(State::Valid, "2027-01-01")], ..facts };
        assert!(kind_codes("105", &holder).is_empty());
    }
    for (birth, refused) in [(date!(1980 - 11 - 25), false), (date!(1980 - 11 - 24), true)] {
        assert_eq!(codes(T, &Facts { birth, ..facts() }) == ["X15"], refused, "{birth}");
        assert!(codes(T, &Facts { birth, is_in_zone: true, ..facts() }).is_empty(), "三城一区 goes on to 50");
    }
    let older = Facts { birth: date!(1975 - 11 - 24), is_in_zone: true, ..facts() };
    assert_eq!(codes(T, &older), ["X15"]);
}

#[test]
fn r5_4_3_every_reason_is_listed_with_whom_to_ask() {
    let facts =
        Facts { birth: date!(1978 - 09 - 15), listing: Some(listing(Day(date!(2031 - 11 - 23)))), ..facts() };
    assert_eq!((codes(P, &facts), codes(T, &facts)), (vec!["X04"], vec!["X04", "X15"]));
    let told = reasons(T, &facts, &Rules::default());
    assert!(told.iter().all(|one| !one.text.is_empty() && !one.way_on.is_empty()));
    assert_eq!(told[0].text, "信息作假，被加入黑名单（有效期至2031年11月23日）");
}

fn permit(state: State, valid_to: &str) -> Permit {
    Permit { state, valid_to: Day::parse(valid_to).unwrap(), ..certificates::seed::example() }
}

fn kind_codes(kind: &str, facts: &Facts) -> Vec<&'static str> {
    let kind = Kind::find(kind).unwrap();
    kind_reasons(kind, facts, &Rules::default()).into_iter().map(|one| one.code).collect()
}

#[test]
fn r5_4_2_each_reason_of_a_kind_is_given_for_its_cause() {
    let held = |valid_to| Facts { permits: vec![permit(State::Valid, valid_to)], ..facts() };
    for (kind, facts, code) in [
        ("101", facts(), ""),
        ("101", held("2027-01-01"), "X09"),
        ("101", held("2026-11-23"), ""),
        ("101", Facts { follows: Some("林样例".into()), ..facts() }, "X14"),
        ("102", facts(), "X12"),
        ("101", Facts { permits: vec![permit(State::Frozen, "2027-01-01")], ..facts() }, "X09"),
        ("102", Facts { permits: vec![permit(State::Suspended, "2026-12-24")], ..facts() }, "X12"),
        ("102", held("2026-12-25"), "X10"),
        ("102", held("2026-12-24"), ""),
        ("102", held("2026-10-25"), ""),
        ("102", held("2026-10-24"), "X11"),
        ("103", facts(), "X12"),
        ("104", held("2027-01-01"), ""),
        ("105", held("2026-11-23"), "X12"),
        ("106", held("2027-01-01"), "X12"),
        ("106", Facts { permits: vec![permit(State::MayChangeUnit, "2027-01-01")], ..facts() }, ""),
    ] {
        let found = kind_codes(kind, &facts);
        assert_eq!(found.first().copied().unwrap_or_default(), code, "{kind}");
        assert!(found.len() <= 1, "{kind} {found:?}");
    }
    let failed = Verification {
        subject: Subject::Degree,
        state: verification::State::Invalid("未查询到该证书编号".into()),
        at: Moment::from_unix_seconds(0),
    };
    let facts_failed = Facts { verifications: vec![failed], ..facts() };
    assert_eq!(
        (kind_codes("101", &facts_failed), kind_codes("201", &facts_failed)),
        (vec!["X13"], vec!["X13"])
    );
    let mut local = facts();
    local.sheet.put("hukou_region", "110108");
    assert_eq!(kind_codes("101", &local), ["X16"]);
}
