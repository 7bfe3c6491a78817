//! 教育信息: what is required depends on level and degree; some things cannot be together (4.2).

use super::{Facts, Found, month_after, value};
use crate::codes::{DEGREES, LEVELS, rank};
use crate::field::{EDUCATION, Section};
use crate::sheet::Sheet;

/// Below college, with a school but without a certificate to tell of.
const BELOW_COLLEGE: &str = "40";
/// No level at all.
const NONE: &str = "90";
/// 国（境）外
const ABROAD: &str = "3";

pub(super) fn check(found: &mut Found, sheet: &Sheet, facts: &Facts) {
    let (level, degree) = (sheet.get("level"), sheet.get("degree"));
    let mut need = |keys: &[&str]| {
        for field in
            EDUCATION.iter().filter(|field| keys.contains(&field.key) && sheet.get(field.key).is_empty())
        {
            found.prompt(field.key, format!("请填写{}", field.label));
        }
    };
    if !matches!(level, "" | NONE) {
        need(&["mode", "school", "major", "graduated"]);
    }
    if !matches!(level, "" | NONE | BELOW_COLLEGE) {
        need(&["edu_no"]);
    }
    if !degree.is_empty() && degree != "0" {
        need(&["degree_no", "degree_org", "degree_at"]);
    }
    numbers(found, sheet);
    together(found, sheet);
    times(found, sheet, facts);
    let titles = sheet.count(&Section::Education.rows().expect("titles are rows"));
    if sheet.get("has_title") == "1" && titles == 0 {
        found.prompt("titles", "请至少填写1条职称");
    }
    if sheet.get("has_title") == "0" && titles > 0 {
        found.prompt("has_title", "已填写职称，请选择“是”或删除职称");
    }
}

/// Nobody leaves a college or gets a degree before sixteen; a junior high school is left earlier. Months are compared.
fn times(found: &mut Found, sheet: &Sheet, facts: &Facts) {
    let Some(least) = facts.birth.map(|birth| month_after(birth, 16)) else { return };
    let is_early = |key: &str| value::month(sheet.get(key)).is_some_and(|month| month < least);
    if sheet.get("level") != BELOW_COLLEGE && is_early("graduated") {
        found.prompt("graduated", "时间不能早于年满16周岁");
    }
    if is_early("degree_at") {
        found.prompt("degree_at", "时间不能早于年满16周岁");
    }
}

/// Letters, digits and hyphens. Electronic registration gives domestic certificates since 2002 17 or 18 digits, and degrees
/// 16; others exist, so that anything else is only pointed out.
fn numbers(found: &mut Found, sheet: &Sheet) {
    let is_digits = |key: &str| sheet.get(key).bytes().all(|b| b.is_ascii_digit());
    let is_since_2002 = |key: &str| value::month(sheet.get(key)).is_some_and(|month| month.year() >= 2002);
    let usual = [
        ("edu_no", "graduated", &[17, 18][..], "国内学历证书编号一般为17或18位数字，请核对"),
        ("degree_no", "degree_at", &[16][..], "国内学位证书编号一般为16位数字，请核对"),
    ];
    for (key, at, lengths, words) in usual {
        let is_usual = is_digits(key) && lengths.contains(&sheet.get(key).len());
        if sheet.get("mode") != ABROAD && !sheet.get(key).is_empty() && is_since_2002(at) && !is_usual {
            found.warn(key, words);
        }
    }
    for (key, label) in [("edu_no", "学历证书编号"), ("degree_no", "学位证书编号")] {
        if !sheet.get(key).bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            found.prompt(key, format!("{label}只能由字母、数字和“-”组成"));
        }
    }
}

/// A degree does not exceed the level; a master's with a bachelor's level exists (in-service degrees) and is only
/// pointed out.
fn together(found: &mut Found, sheet: &Sheet) {
    let (level, degree) = (sheet.get("level"), sheet.get("degree"));
    let (Some(at), Some(degree_at)) = (rank(LEVELS, level), rank(DEGREES, degree)) else { return };
    // Bachelor belongs to 大学本科, the fourth level; master and doctor to the two after it.
    let belongs = if degree_at == 0 { 0 } else { degree_at + 2 };
    if belongs <= at {
        return;
    }
    if degree == "3" && level == "21" {
        found.warn("degree", "学位高于学历，如为在职申请学位请核对");
    } else {
        found.prompt("degree", "学位不能高于学历");
    }
}
