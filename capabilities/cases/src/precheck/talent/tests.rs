use std::collections::BTreeSet;

use affiliation::{Right, UnitState};
use time::macros::date;

use super::*;
use crate::entry::Facts;

/// Somebody of these facts, on 24 November 2026, at a unit of this district.
fn somebody(facts: &[(&str, &str)], district: &str) -> Situation {
    let (mut sheet, mut of_unit) = (Sheet::default(), Sheet::default());
    facts.iter().for_each(|(key, value)| sheet.put(key, value));
    of_unit.put("district", district);
    let told = profile::Told {
        username: "zhengfanli".into(),
        mobile: "19900000005".into(),
        name: "郑范例".into(),
        id_type: "111".into(),
        id_number: "119900199202290047".into(),
        level: 2,
        is_protected: None,
    };
    let facts = Facts {
        today: date!(2026 - 11 - 24),
        birth: date!(1992 - 02 - 29),
        is_man: false,
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
    };
    Situation {
        today: date!(2026 - 11 - 24),
        person_id: None,
        person: Some((profile::Card { told, completed_at: None, photo: None }, facts)),
        unit: affiliation::Unit {
            id: base::Id::from_bytes([3; 16]),
            credit_code: base::CreditCode::parse("91119900MA0DEM013F").unwrap(),
            name: "京华示范科技有限公司".into(),
            state: UnitState::Active,
            link_code: affiliation::LinkCode::parse("ABCDEFGH2").unwrap(),
            sheet: of_unit,
            completed_at: None,
            version: 1,
        },
        files: BTreeSet::new(),
        followers: Vec::new(),
        taken_followers: Vec::new(),
        answers: Vec::new(),
    }
}

type Pairs<'a> = &'a [(&'a str, &'a str)];

fn ask(rule: &Precheck, (told, facts): (Pairs<'_>, Pairs<'_>), average: Option<u32>) -> Verdict {
    let mut sheet = Sheet::default();
    told.iter().for_each(|(key, value)| sheet.put(key, value));
    let rules = Rules { average_wage: average, ..Rules::default() };
    (rule.judge)(&sheet, &somebody(facts, "110108"), &rules).0
}

const fn study<'a>(from: &'a str, to: &'a str, level: &'a str) -> [(&'a str, &'a str); 4] {
    [("studies.0.country", "GBR"), ("studies.0.from", from), ("studies.0.to", to), ("studies.0.level", level)]
}

#[test]
fn business_3_2_who_returns_studied_a_year_abroad_came_back_lately_and_has_a_masters_degree() {
    use Verdict::{Fail, Pass, Unknown};
    for (facts, verdicts) in [
        (&study("2023-09", "2025-07", "14")[..], [Pass, Pass, Pass]),
        (&study("2024-09", "2025-07", "14"), [Fail, Pass, Pass]),
        (&study("2022-09", "2024-08", "14"), [Pass, Unknown, Pass]),
        (&study("2018-09", "2020-07", "14"), [Pass, Fail, Pass]),
        (&study("2021-09", "2025-07", "21"), [Pass, Pass, Fail]),
        (
            &[&study("2023-09", "2025-07", "21")[..], &[("titles.0.rank", "2")]].concat(),
            [Pass, Pass, Unknown],
        ),
        (&study("2024-09", "", "11"), [Pass, Unknown, Pass]),
        (&study("", "2025-07", "11"), [Unknown, Pass, Pass]),
        (&[("studies.0.country", "CHN")], [Fail, Unknown, Fail]),
    ] {
        let found = [&LENGTH, &RETURN, &DEGREE].map(|rule| ask(rule, (&[], facts), None));
        assert_eq!(found, verdicts, "{facts:?}");
    }
}

#[test]
fn business_3_1_the_category_asks_what_form_and_profile_show_and_leaves_the_rest() {
    use Verdict::{Fail, Pass, Unknown};
    let of = |code, told: &[(&'static str, &'static str)]| [&[("category", code)][..], told].concat();
    let years = |amount: &'static str| {
        [("years.0.amount", amount), ("years.1.amount", amount), ("years.2.amount", amount)]
    };
    let patent = |at: usize, place: &'static str| -> Vec<(&'static str, &'static str)> {
        let keys = [
            ("results.0.kind", "results.0.place"),
            ("results.1.kind", "results.1.place"),
            ("results.2.kind", "results.2.place"),
        ];
        vec![(keys[at].0, "1"), (keys[at].1, place)]
    };
    let three = |place| (0..3).flat_map(|at| patent(at, place)).collect::<Vec<_>>();
    let wage = Some(100_000);
    for (told, facts, average, verdict) in [
        (of("1301", &[]), &[("degree", "3")][..], None, Pass),
        (of("1301", &[]), &[("titles.0.rank", "1")], None, Pass),
        (of("1301", &[]), &[("degree", "4"), ("titles.0.rank", "3")], None, Fail),
        (of("0501", &three("独立")), &[], None, Pass),
        (of("0501", &three("1")), &[], None, Unknown),
        (of("0501", &patent(0, "3")), &[], None, Fail),
        (of("0502", &years("900000")), &[], wage, Pass),
        (of("0502", &years("800000")), &[], wage, Fail),
        (of("0502", &years("900000")[..2]), &[], wage, Unknown),
        (of("0502", &years("900000")), &[], None, Unknown),
        (of("0503", &years("900000")), &[], wage, Fail),
        (of("1003", &[]), &[], None, Fail),
        (of("1305", &[]), &[], None, Unknown),
    ] {
        assert_eq!(ask(&CATEGORY, (&told, facts), average), verdict, "{told:?} {facts:?}");
    }
    assert!(CATEGORY.basis.contains("38号"));
}

#[test]
fn business_3_1_outside_the_core_districts_fewer_times_the_average_are_asked() {
    let told = [
        ("category", "0502"),
        ("years.0.amount", "700000"),
        ("years.1.amount", "700000"),
        ("years.2.amount", "700000"),
    ];
    let mut sheet = Sheet::default();
    told.iter().for_each(|(key, value)| sheet.put(key, value));
    let rules = Rules { average_wage: Some(100_000), ..Rules::default() };
    let verdict = |district| (CATEGORY.judge)(&sheet, &somebody(&[], district), &rules).0;
    assert_eq!((verdict("110108"), verdict("110112")), (Verdict::Fail, Verdict::Pass));
}
