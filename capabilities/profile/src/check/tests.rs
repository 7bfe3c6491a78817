use proptest::prelude::*;
use time::macros::date;

use super::*;

const FACTS: Facts = Facts { birth: date!(1992 - 02 - 29), today: date!(2026 - 11 - 24) };

fn sheet(pairs: &[(&str, &str)]) -> Sheet {
    let mut sheet = Sheet::default();
    pairs.iter().for_each(|(key, value)| sheet.put(key, value));
    sheet
}

const GENERAL: &[(&str, &str)] = &[
    ("nation", "01"),
    ("political", "13"),
    ("marital", "10"),
    ("hukou_region", "130102"),
    ("hukou_addr", "某某路1号院2号楼"),
    ("hukou_kind", "1"),
    ("live_region", "110108"),
    ("live_addr", "某某街3号"),
    ("work_start", "2014-07"),
];
const EDUCATION: &[(&str, &str)] = &[
    ("level", "21"),
    ("edu_no", "123456789012345678"),
    ("mode", "1"),
    ("school", "某某大学"),
    ("major", "计算机"),
    ("graduated", "2014-07"),
    ("degree", "4"),
    ("degree_no", "1234567890123456"),
    ("degree_org", "某某大学"),
    ("degree_at", "2014-07"),
    ("has_title", "0"),
];
const STUDY: &[(&str, &str)] = &[
    ("level", "21"),
    ("studies.0.from", "2010-09"),
    ("studies.0.to", "2014-07"),
    ("studies.0.school", "某某大学"),
    ("studies.0.country", "CHN"),
    ("studies.0.major", "计算机"),
    ("studies.0.level", "21"),
    ("studies.0.degree", "4"),
    ("studies.0.form", "1"),
    ("studies.0.ending", "1"),
];
const JOB: &[(&str, &str)] = &[
    ("jobs.0.from", "2014-07-15"),
    ("jobs.0.to", "2018-03-01"),
    ("jobs.0.unit", "甲公司"),
    ("jobs.0.province", "110000"),
    ("jobs.0.duty", "工程师"),
    ("jobs.1.from", "2018-03-01"),
    ("jobs.1.unit", "乙公司"),
    ("jobs.1.province", "310000"),
    ("jobs.1.duty", "经理"),
];

/// The keys that `section` refuses when `changes` are made to `good`.
fn refused(section: Section, good: &[(&str, &str)], changes: &[(&str, &str)]) -> Vec<String> {
    let all = [good, changes].concat();
    check(section, &sheet(&all), &FACTS).prompts.into_iter().map(|prompt| prompt.key).collect()
}

#[test]
fn r3_13_good_sections_are_in_order() {
    for (section, good) in [
        (Section::General, GENERAL),
        (Section::Education, EDUCATION),
        (Section::Studies, STUDY),
        (Section::Jobs, JOB),
        (Section::Jobs, &[][..]),
    ] {
        assert_eq!(check(section, &sheet(good), &FACTS), Found::default(), "{section:?}");
    }
    assert_eq!(refused(Section::Photo, &[], &[]), ["photo"]);
}

#[test]
fn r3_7_every_missing_field_of_an_empty_section_is_told_at_once() {
    let keys = refused(Section::General, &[], &[]);
    assert_eq!(keys.len(), crate::field::GENERAL.iter().filter(|field| field.required).count());
    assert_eq!(refused(Section::Studies, &[], &[]), ["studies"]);
}

#[test]
fn r3_13_rules_of_general_information() {
    for (key, bad) in [
        ("nation", "57"),
        ("hukou_region", "130000"),
        ("hukou_region", "119900"),
        ("hukou_addr", "短"),
        ("work_start", "2008-01"),
        ("work_start", "2027-01"),
        ("work_start", "2014-13"),
        ("email", "a@b"),
        ("id_expiry", "2020-01-01"),
        ("id_expiry", "永远"),
    ] {
        assert_eq!(refused(Section::General, GENERAL, &[(key, bad)]), [key], "{bad}");
    }
    assert!(refused(Section::General, GENERAL, &[("id_expiry", "长期"), ("email", "a@b.cn")]).is_empty());
    assert_eq!(refused(Section::General, GENERAL, &[("em_name", "王某")]), ["em_mobile"]);
    let own = [("em_name", "王某"), ("em_mobile", "19900000005"), ("mobile", "19900000005")];
    assert_eq!(refused(Section::General, GENERAL, &own), ["em_mobile"]);
    let later = [("jobs.0.from", "2013-01-01")];
    assert_eq!(refused(Section::General, GENERAL, &later), ["work_start"]);
}

#[test]
fn r3_13_rules_of_education() {
    assert_eq!(refused(Section::Education, EDUCATION, &[("edu_no", "")]), ["edu_no"]);
    assert_eq!(refused(Section::Education, EDUCATION, &[("degree", "2")]), ["degree"]);
    let in_service = check(Section::Education, &sheet(&[EDUCATION, &[("degree", "3")]].concat()), &FACTS);
    assert!(in_service.prompts.is_empty() && in_service.warnings.len() == 1);
    assert_eq!(refused(Section::Education, EDUCATION, &[("has_title", "1")]), ["titles"]);
    assert_eq!(refused(Section::Education, EDUCATION, &[("graduated", "2005-01")]), ["graduated"]);
    assert!(
        refused(Section::Education, &[("level", "40"), ("degree", "0"), ("has_title", "0")], &[]).is_empty()
    );
}

#[test]
fn r3_13_rules_of_studies_and_work() {
    assert_eq!(refused(Section::Studies, STUDY, &[("studies.0.to", "2010-09")]), ["studies.0.to"]);
    assert_eq!(refused(Section::Studies, STUDY, &[("studies.0.from", "1995-01")]), ["studies.0.from"]);
    assert_eq!(refused(Section::Studies, STUDY, &[("level", "11")]), ["studies"]);
    assert_eq!(refused(Section::Studies, STUDY, &[("studies.0.to", "")]), ["studies.0.to"]);
    assert_eq!(refused(Section::Jobs, JOB, &[("jobs.1.from", "2018-02-28")]), ["jobs.1.from"]);
    let two_open = refused(Section::Jobs, JOB, &[("jobs.0.to", "")]);
    assert!(two_open.contains(&"jobs.1.to".to_owned()) && two_open.contains(&"jobs.1.from".to_owned()));
    assert_eq!(refused(Section::Jobs, JOB, &[("jobs.0.from", "2005-01-01")]), ["jobs.0.from"]);
    let overlapping =
        check(Section::Jobs, &sheet(&[JOB, STUDY, &[("jobs.0.from", "2013-01-01")]].concat()), &FACTS);
    assert!(overlapping.prompts.is_empty() && overlapping.warnings.len() == 1);
    let gap = check(Section::Studies, &sheet(&[STUDY, &[("jobs.0.from", "2016-01-01")]].concat()), &FACTS);
    assert_eq!(gap.warnings.len(), 1);
}

proptest! {
    #[test]
    fn no_text_in_any_field_breaks_a_rule(key in 0usize..40, text: String) {
        let keys: Vec<String> = Section::ALL
            .iter()
            .flat_map(|section| {
                let single = section.fields().iter().map(|field| field.key.to_owned());
                let rows = section.rows().into_iter().flat_map(|rows| {
                    rows.fields.iter().map(move |field| format!("{}.0.{}", rows.key, field.key))
                });
                single.chain(rows).collect::<Vec<_>>()
            })
            .collect();
        let sheet = sheet(&[(keys[key % keys.len()].as_str(), text.as_str())]);
        for section in Section::ALL {
            let _ = check(section, &sheet, &FACTS);
        }
    }
}
