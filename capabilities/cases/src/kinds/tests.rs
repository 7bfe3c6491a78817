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

#[test]
fn the_materials_of_the_business_are_asked_for() {
    let needs = |code| Kind::find(code).unwrap().needs().collect::<Vec<_>>();
    assert_eq!(needs("101"), ["A01", "A02", "A04", "A05", "A06", "A07", "A11", "A12", "A13", "A14", "A19"]);
    assert_eq!(needs("102"), ["A01", "A06", "A07", "A11", "A12", "A13", "A14", "A19"]);
    assert_eq!(needs("106"), ["A01", "A11", "A14", "A19", "A26"]);
    assert!(needs("202").contains(&"A08") && needs("202").contains(&"A33"));
}
