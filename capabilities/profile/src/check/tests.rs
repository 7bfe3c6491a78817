use proptest::prelude::*;
use time::macros::date;

use super::*;

const FACTS: Facts = Facts {
    birth: Some(date!(1992 - 02 - 29)),
    answered: &["sex", "birth", "nationality"],
    today: date!(2026 - 11 - 24),
    unit: None,
};

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
/// University, and senior high before it.
const STUDY: &[(&str, &str)] = &[
    ("level", "21"),
    ("school", "某某大学"),
    ("major", "计算机"),
    ("graduated", "2014-07"),
    ("studies.0.from", "2010-09"),
    ("studies.0.to", "2014-07"),
    ("studies.0.school", "某某大学"),
    ("studies.0.country", "CHN"),
    ("studies.0.major", "计算机"),
    ("studies.0.level", "21"),
    ("studies.0.degree", "4"),
    ("studies.0.form", "1"),
    ("studies.0.ending", "1"),
    ("studies.1.from", "2007-09"),
    ("studies.1.to", "2010-07"),
    ("studies.1.school", "某某中学"),
    ("studies.1.country", "CHN"),
    ("studies.1.major", "无"),
    ("studies.1.level", "61"),
    ("studies.1.degree", "0"),
    ("studies.1.form", "1"),
    ("studies.1.ending", "1"),
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
    assert_eq!(keys.len(), Section::General.asked(&FACTS).filter(|field| field.required).count());
    assert_eq!(refused(Section::Studies, &[], &[]), ["studies"]);
}

#[test]
fn s4_1_who_holds_a_passport_says_sex_birth_and_nationality() {
    let born = |birth: Option<Date>| Facts { birth, answered: &[], ..FACTS };
    let refused = |changes: &[(&str, &str)], facts: &Facts| {
        let found = check(Section::General, &sheet(&[GENERAL, changes].concat()), facts);
        found.prompts.into_iter().map(|prompt| prompt.key).collect::<Vec<_>>()
    };
    assert_eq!(refused(&[], &born(None)), ["sex", "birth", "nationality"]);
    let own = [("sex", "2"), ("birth", "1992-02-29"), ("nationality", "CHN")];
    assert!(refused(&own, &born(FACTS.birth)).is_empty());
    for (key, bad) in
        [("sex", "9"), ("birth", "2027-01-01"), ("birth", "1992-02-30"), ("nationality", "中国")]
    {
        assert_eq!(refused(&[&own[..], &[(key, bad)]].concat(), &born(None)), [key], "{bad}");
    }
    assert_eq!(
        refused(&own, &born(Some(date!(2000 - 01 - 01)))),
        ["work_start"],
        "it counts as a certified one does"
    );
    // A foreigner is registered nowhere in the country.
    let none = CITIZENS.map(|key| (key, ""));
    assert_eq!(refused(&[&own[..], &none].concat(), &born(FACTS.birth)), CITIZENS);
    let abroad = [&own[..], &none, &[("nationality", "DEU")]].concat();
    assert!(refused(&abroad, &born(FACTS.birth)).is_empty());
    // Nobody whose number says it is asked, or believed otherwise.
    assert!(
        Section::General.asked(&FACTS).all(|field| !["sex", "birth", "nationality"].contains(&field.key))
    );
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
    let none = [("level", "90"), ("degree", "0"), ("has_title", "0")];
    assert!(refused(Section::Education, &none, &[]).is_empty());
}

/// A row of 职称 in order.
const TITLE: &[(&str, &str)] = &[
    ("has_title", "1"),
    ("titles.0.name", "高级工程师"),
    ("titles.0.series", "05"),
    ("titles.0.rank", "2"),
    ("titles.0.org", "某市人力资源和社会保障局"),
    ("titles.0.no", "京20180001"),
    ("titles.0.at", "2018-12"),
];

#[test]
fn s4_2_every_field_of_a_title_is_asked_for_and_has_its_rule() {
    let good = [EDUCATION, TITLE].concat();
    assert!(refused(Section::Education, &good, &[]).is_empty());
    for field in crate::field::TITLE {
        let key = format!("titles.0.{}", field.key);
        assert_eq!(refused(Section::Education, &good, &[(&key, "")]), [key.as_str()], "missing");
    }
    let (long, longer) = ("长".repeat(51), "长".repeat(61));
    for (key, bad) in [
        ("titles.0.name", "工"),
        ("titles.0.name", &long),
        ("titles.0.series", "999"),
        ("titles.0.rank", "9"),
        ("titles.0.org", &longer),
        ("titles.0.no", "1"),
        ("titles.0.at", "2018-13"),
        ("titles.0.at", "2027-01"),
    ] {
        assert_eq!(refused(Section::Education, &good, &[(key, bad)]), [key], "{bad}");
    }
    assert_eq!(refused(Section::Education, &good, &[("has_title", "0")]), ["has_title"]);
}

#[test]
fn s4_2_to_s4_4_each_list_takes_its_most_rows_and_not_one_more() {
    for (section, most, words) in [
        (Section::Education, 5, "职称最多填写5条"),
        (Section::Studies, 20, "学习经历最多填写20条"),
        (Section::Jobs, 30, "工作经历最多填写30条"),
    ] {
        let rows = section.rows().unwrap();
        let told = |count: usize| {
            let mut sheet = Sheet::default();
            for at in 0..count {
                sheet.put(&format!("{}.{at}.{}", rows.key, rows.fields[0].key), "2014-07");
            }
            let prompts = check(section, &sheet, &FACTS).prompts;
            prompts.into_iter().any(|one| one.key == rows.key && one.text == words)
        };
        assert_eq!((told(most), told(most + 1)), (false, true), "{section:?}");
    }
}

#[test]
fn r3_13_who_has_no_college_tells_of_a_school_but_of_no_certificate() {
    let below = [("level", "40"), ("degree", "0"), ("has_title", "0")];
    assert_eq!(refused(Section::Education, &below, &[]), ["mode", "school", "major", "graduated"]);
    let told = [("mode", "1"), ("school", "某某中学"), ("major", "无"), ("graduated", "2007-07")];
    assert!(refused(Section::Education, &below, &told).is_empty(), "left before sixteen");
}

/// The keys that `section` warns at when `changes` are made to `good`, which stays in order.
fn warned(section: Section, good: &[(&str, &str)], changes: &[(&str, &str)]) -> Vec<String> {
    let found = check(section, &sheet(&[good, changes].concat()), &FACTS);
    assert_eq!(found.prompts, [], "{changes:?}");
    found.warnings.into_iter().map(|one| one.key).collect()
}

#[test]
fn r3_13_unusual_certificate_numbers_are_pointed_out_and_taken() {
    for (changes, keys) in [
        (&[("edu_no", "12345678901234567")][..], &[][..]),
        (&[("edu_no", "1234567890")], &["edu_no"]),
        (&[("degree_no", "123456789012345A")], &["degree_no"]),
        (&[("edu_no", "1234567890"), ("graduated", "2014-07"), ("mode", "3")], &[]),
    ] {
        assert_eq!(warned(Section::Education, EDUCATION, changes), keys, "{changes:?}");
    }
    assert_eq!(refused(Section::Education, EDUCATION, &[("edu_no", "编号一二三四")]), ["edu_no"]);
}

#[test]
fn r3_13_studies_go_back_to_senior_high_and_agree_with_the_education() {
    for (changes, keys) in [
        (&[("school", "别的大学")][..], &["studies.0.school"][..]),
        (&[("major", "数学"), ("graduated", "2014-06")], &["studies.0.major", "studies.0.to"]),
        (&[("school", ""), ("major", ""), ("graduated", "")], &[]),
        (&[("studies.1.level", "31"), ("studies.1.from", "2009-09")], &["studies"]),
        (
            &[
                ("studies.1.level", "31"),
                ("studies.1.from", "2009-09"),
                ("studies.1.remark", "自学后参加考试"),
            ],
            &[],
        ),
        // A five-year college begins where a senior high school would.
        (&[("studies.1.level", "31"), ("studies.1.from", "2008-09")], &[]),
    ] {
        assert_eq!(refused(Section::Studies, STUDY, changes), keys, "{changes:?}");
    }
}

#[test]
fn r3_13_the_present_job_is_at_the_linked_unit_or_is_pointed_out() {
    for (unit, keys) in [(None, &[][..]), (Some("乙公司"), &[]), (Some("丙公司"), &["jobs.1.unit"])] {
        let facts = Facts { unit: unit.map(str::to_owned), ..FACTS };
        let found = check(Section::Jobs, &sheet(JOB), &facts);
        assert_eq!(found.prompts, []);
        let warned: Vec<&str> = found.warnings.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(warned, keys, "{unit:?}");
    }
}

#[test]
fn r3_13_an_overlap_with_a_row_that_began_long_before_is_found() {
    let row = |at: usize, from: &str, to: &str| {
        [("from", from), ("to", to), ("unit", "甲公司"), ("province", "110000"), ("duty", "工程师")]
            .map(|(field, value)| (format!("jobs.{at}.{field}"), value.to_owned()))
    };
    let rows =
        [row(0, "2010-01-01", "2020-01-01"), row(1, "2011-01-01", "2012-01-01"), row(2, "2015-01-01", "")];
    let sheet = Sheet::default().with(Section::Jobs, &rows.concat());
    let keys: Vec<String> =
        check(Section::Jobs, &sheet, &FACTS).prompts.into_iter().map(|one| one.key).collect();
    assert_eq!(keys, ["jobs.1.from", "jobs.2.from"]);
}

#[test]
fn r3_13_rules_of_studies_and_work() {
    let ends = |to| [("studies.0.to", to), ("graduated", "")];
    assert_eq!(refused(Section::Studies, STUDY, &ends("2010-09")), ["studies.0.to"]);
    assert_eq!(
        refused(Section::Studies, STUDY, &[("studies.0.from", "1995-01")]),
        ["studies.0.from", "studies.1.from"]
    );
    assert_eq!(refused(Section::Studies, STUDY, &[("level", "11")]), ["studies"]);
    assert_eq!(refused(Section::Studies, STUDY, &ends("")), ["studies.0.to"]);
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

/// What a form with all of `sheet` says.
fn posted(sheet: &Sheet) -> Vec<(String, String)> {
    sheet.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn good() -> Sheet {
    sheet(&[GENERAL, EDUCATION, STUDY, JOB, &[(PHOTO, "photos/x")]].concat())
}

/// Jobs by month of beginning and length; without a length the job goes on.
fn jobs_of(spans: &[(u32, u32)]) -> Vec<[(&'static str, String); 5]> {
    let day = |months: u32| format!("{:04}-{:02}-01", 2010 + months / 12, months % 12 + 1);
    let one = |(from, length): &(u32, u32)| {
        let to = if *length == 0 { String::new() } else { day(from + length) };
        let text = |words: &str| words.to_owned();
        [
            ("from", day(*from)),
            ("to", to),
            ("unit", text("甲公司")),
            ("province", text("110000")),
            ("duty", text("职员")),
        ]
    };
    spans.iter().map(one).collect()
}

fn with_jobs(rows: &[[(&'static str, String); 5]]) -> Sheet {
    let pairs = rows.iter().enumerate().flat_map(|(at, row)| {
        row.iter().map(move |(field, value)| (format!("jobs.{at}.{field}"), value.clone()))
    });
    Sheet::default().with(Section::Jobs, &pairs.collect::<Vec<_>>())
}

/// What is found, by the words and the row's own beginning instead of its number.
fn told(sheet: &Sheet) -> Vec<(String, String)> {
    let rows = Section::Jobs.rows().unwrap();
    let prompts = check(Section::Jobs, sheet, &FACTS).prompts.into_iter().map(|one| {
        let at = one.key.split('.').nth(1).and_then(|at| at.parse().ok()).unwrap_or(0);
        (sheet.of_row(&rows, at, "from").to_owned(), one.text)
    });
    let mut all: Vec<_> = prompts.collect();
    all.sort();
    all
}

proptest! {
    #[test]
    fn what_is_found_in_rows_does_not_depend_on_their_order(
        spans in prop::collection::vec((0u32..150, 0u32..40), 0..7),
        turn in 0usize..7,
    ) {
        let mut rows = jobs_of(&spans);
        let before = told(&with_jobs(&rows));
        rows.reverse();
        prop_assert_eq!(&told(&with_jobs(&rows)), &before);
        let turn = turn % rows.len().max(1);
        rows.rotate_left(turn);
        prop_assert_eq!(&told(&with_jobs(&rows)), &before);
        prop_assert_eq!(&told(&with_jobs(&rows).newest_first()), &before);
    }

    #[test]
    fn rows_that_follow_one_another_never_overlap(lengths in prop::collection::vec(1u32..12, 1..8)) {
        let mut at = 0;
        let spans: Vec<(u32, u32)> = lengths.iter().map(|length| { at += length; (at - length, *length) }).collect();
        prop_assert_eq!(told(&with_jobs(&jobs_of(&spans))), []);
    }

    #[test]
    fn a_form_posted_twice_says_what_it_said_once(
        rows in prop::collection::vec((0usize..40, "[ a-z甲乙0-9-]{0,12}"), 0..12),
    ) {
        let fields = ["from", "to", "unit", "province", "duty", "content", "country", "nonsense"];
        let pairs: Vec<(String, String)> =
            rows.iter().map(|(at, text)| (format!("jobs.{}.{}", at / 8, fields[at % 8]), text.clone())).collect();
        let once = good().with(Section::Jobs, &pairs);
        prop_assert_eq!(&once.clone().with(Section::Jobs, &pairs), &once);
        prop_assert_eq!(&once.clone().with(Section::Jobs, &posted(&once)), &once, "as the next page posts it");
        let sorted = once.clone().newest_first();
        prop_assert_eq!(&sorted.clone().newest_first(), &sorted);
        prop_assert_eq!(sorted.iter().count(), once.iter().count());
    }

    #[test]
    fn a_profile_in_order_stays_so_whatever_optional_thing_is_told(
        remark in "[甲乙丙a-z]{2,50}", witness in "[甲乙丙]{2,20}", content in "[甲乙丙a-z]{1,100}",
    ) {
        let optional = [
            ("studies.0.remark", remark.as_str()),
            ("studies.1.witness", witness.as_str()),
            ("jobs.1.witness", witness.as_str()),
            ("jobs.0.content", content.as_str()),
        ];
        let mut all = good();
        optional.iter().for_each(|(key, value)| all.put(key, value));
        prop_assert_eq!(first_incomplete(&all, &FACTS), None);
        let again = Section::ALL.into_iter().fold(all.clone(), |sheet, section| sheet.with(section, &posted(&all)));
        prop_assert_eq!(&again, &all, "every step posted once more");
        prop_assert_eq!(first_incomplete(&all.newest_first(), &FACTS), None);
    }

    #[test]
    fn without_what_is_required_no_profile_is_in_order(at in 0usize..64) {
        let required: Vec<&str> = GENERAL.iter().chain(EDUCATION).map(|(key, _)| *key).collect();
        let key = required[at % required.len()];
        let mut all = good();
        all.put(key, "");
        prop_assert!(first_incomplete(&all, &FACTS).is_some(), "{}", key);
    }

    #[test]
    fn no_text_in_any_field_breaks_a_rule(key in 0usize..64, text: String) {
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
