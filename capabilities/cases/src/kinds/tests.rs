use std::collections::BTreeSet;

use super::*;

#[test]
fn every_kind_of_the_business_is_there_and_its_versions_are_told_apart() {
    let codes: BTreeSet<&str> = KINDS.iter().map(|kind| kind.code).collect();
    let expected =
        ["101", "102", "103", "104", "105", "106", "151", "152", "153", "201", "202", "251", "252", "253"];
    assert_eq!(codes, BTreeSet::from(expected));
    let versions: BTreeSet<(&str, i32)> = KINDS.iter().map(|kind| (kind.code, kind.version)).collect();
    assert_eq!(versions.len(), KINDS.len());
    for kind in KINDS {
        let newest = Kind::find(kind.code).unwrap();
        assert!(newest.version >= kind.version, "{}: the newest comes first", kind.code);
        assert_eq!(Kind::of_version(kind.code, kind.version).unwrap().version, kind.version);
    }
    assert!(Kind::of_version("101", 99).is_none() && Kind::find("999").is_none());
}

#[test]
fn keys_of_a_form_are_its_own_and_every_part_has_its_words() {
    for kind in KINDS {
        let mut keys = BTreeSet::new();
        for section in kind.sections {
            assert!(!section.title.is_empty());
            for field in section.fields.iter().chain(section.known) {
                assert!(keys.insert(field.key), "{}: {} twice", kind.code, field.key);
                assert!(!field.label.is_empty());
            }
            for rows in section.rows {
                assert!(keys.insert(rows.key), "{}: {} twice", kind.code, rows.key);
                assert!(rows.least <= rows.most && !rows.fields.is_empty());
            }
        }
        let materials: BTreeSet<&str> = kind.materials.iter().map(|one| one.code).collect();
        assert_eq!(materials.len(), kind.materials.len(), "{}: a material twice", kind.code);
    }
}

#[test]
fn r5_4_what_a_person_and_a_unit_may_begin() {
    let of = |business, side| Kind::of(business, side).map(|kind| kind.code).collect::<Vec<_>>();
    assert_eq!(of(Business::Permit, Side::Person), ["101", "102", "103", "104", "105", "106"]);
    assert_eq!(of(Business::Talent, Side::Person), ["201", "202"]);
    assert_eq!(of(Business::Permit, Side::Unit), ["105", "151", "152", "153"]);
    assert_eq!(of(Business::Talent, Side::Unit), ["251", "252", "253"]);
}

/// Of every kind in use what 2.9 and 3.5 say: `!` every time, `?` when its rule holds, `+` welcome.
const MATERIALS: &[(&str, &str)] = &[
    (
        "101",
        "A01! A02! A04! A05! A06! A07! A08? A09? A10? A11! A12! A13! A14! A16? A17? A18? A19! A20? A22? A23? A24?",
    ),
    ("102", "A01! A06! A07! A11! A12! A13! A14! A19! A27+"),
    ("103", "A01? A02+ A19! A27+"),
    ("104", "A09+ A10+ A11? A16? A17? A18? A19! A20? A22? A23? A24? A27+"),
    ("105", "A26+ A27+"),
    ("106", "A01! A11! A12+ A13+ A14! A19! A26! A27?"),
    (
        "201",
        "A01! A02! A04! A05! A06! A07! A08? A09+ A11! A12! A13! A14! A19! A20? A21? A22? A23? A24? A25? A28! A29! \
         A30? A31! A36?",
    ),
    (
        "202",
        "A01! A02! A04? A05? A06? A07? A08! A09+ A11! A12! A13! A14! A19! A20? A21? A22? A23? A24? A25? A28! A29! \
         A30? A31! A32! A33! A36? A38+",
    ),
];

#[test]
fn business_2_9_and_3_5_every_material_is_asked_for_always_or_when_its_case_holds() {
    for (code, expected) in MATERIALS {
        let told = |one: &Material| match one.need {
            Need::Always => format!("{}!", one.code),
            Need::When(..) => format!("{}?", one.code),
            Need::Welcome(_) => format!("{}+", one.code),
        };
        let kind = Kind::find(code).unwrap();
        let mut all: Vec<String> =
            kind.materials.iter().filter(|one| one.code.starts_with('A')).map(told).collect();
        all.sort_unstable();
        assert_eq!(all.join(" "), *expected, "{code}");
    }
}

fn unit() -> affiliation::Unit {
    affiliation::Unit {
        id: base::Id::from_bytes([3; 16]),
        credit_code: base::CreditCode::parse("91119900MA0DEM013F").unwrap(),
        name: "京华示范科技有限公司".into(),
        state: affiliation::UnitState::Active,
        link_code: affiliation::LinkCode::parse("ABCDEFGH2").unwrap(),
        sheet: Sheet::default(),
        completed_at: None,
        version: 1,
    }
}

/// True when `kind` asks for `material` while the form says `told`, whatever the person is.
fn is_asked(kind: &str, material: &str, told: &[(&str, &str)]) -> bool {
    let mut sheet = Sheet::default();
    for (key, value) in told {
        sheet.put(key, value);
    }
    let situation = Situation {
        today: time::macros::date!(2026 - 11 - 24),
        person_id: None,
        person: None,
        unit: unit(),
        files: BTreeSet::new(),
        followers: Vec::new(),
        taken_followers: Vec::new(),
        answers: Vec::new(),
    };
    let all = Kind::find(kind).unwrap().materials;
    let one = all.iter().find(|one| one.code == material).unwrap();
    matches!(one.need, Need::When(_, rule) if rule(&sheet, &situation))
}

#[test]
fn business_3_4_and_3_5_papers_of_the_family_awards_and_recommenders_follow_the_form() {
    let child = [("movers.0.relation", "2"), ("movers.0.moves", "1")];
    let stays = [("movers.0.relation", "2"), ("movers.0.moves", "0")];
    let divorced = [("marital", "40"), child[0], child[1]];
    let spouse = [("followers.0.relation", "1"), ("followers.0.goes", "1"), ("changes_followers", "1")];
    for (kind, material, told, asked) in [
        ("201", "A24", &child[..], true),
        ("201", "A24", &stays[..], false),
        ("202", "A25", &divorced[..], true),
        ("202", "A25", &child[..], false),
        ("201", "A21", &divorced[..1], true),
        ("202", "A30", &[("category", "0303")][..], true),
        ("202", "A30", &[("category", "1301")][..], false),
        ("201", "A36", &[("category", "0402")][..], true),
        ("201", "A36", &[("category", "0301")][..], false),
        ("104", "A22", &spouse[..], true),
        ("104", "A22", &spouse[..2], false),
        ("104", "A24", &spouse[..], false),
        ("101", "A08", &[("subject", "102")][..], true),
    ] {
        assert_eq!(is_asked(kind, material, told), asked, "{kind} {material} {told:?}");
    }
}

#[test]
fn business_2_2_a_city_switches_the_other_types_of_permit_on() {
    let subject = Kind::find("101").unwrap().sections[0].fields[0];
    let (own, open) = (Rules::default(), Rules { permit_kinds: vec!["104".into()], ..Rules::default() });
    for (code, by_default, switched) in
        [("101", true, true), ("103", true, true), ("104", false, true), ("105", false, false)]
    {
        assert_eq!(field::offers(&subject, code, &own), by_default, "{code}");
        assert_eq!(field::offers(&subject, code, &open), switched, "{code}");
    }
    assert!(field::offers(&field::ORIGIN[1], "104", &own), "other lists are whole");
}

#[test]
fn the_materials_of_the_business_are_asked_for() {
    let needs = |code| Kind::find(code).unwrap().needs().collect::<Vec<_>>();
    assert_eq!(needs("101"), ["A01", "A02", "A04", "A05", "A06", "A07", "A11", "A12", "A13", "A14", "A19"]);
    assert_eq!(needs("102"), ["A01", "A06", "A07", "A11", "A12", "A13", "A14", "A19"]);
    assert_eq!(needs("106"), ["A01", "A11", "A14", "A19", "A26"]);
    assert!(needs("202").contains(&"A08") && needs("202").contains(&"A33"));
}
