//! 教育信息: what is required depends on level and degree; some things cannot be together (4.2).

use super::{Facts, Found, value, years_after};
use crate::codes::{DEGREES, LEVELS, rank};
use crate::field::{EDUCATION, Section};
use crate::sheet::Sheet;

/// Levels below college: no certificate to tell of.
const WITHOUT: [&str; 2] = ["90", "40"];

pub(super) fn check(found: &mut Found, sheet: &Sheet, facts: &Facts) {
    let (level, degree) = (sheet.get("level"), sheet.get("degree"));
    let mut need = |keys: &[&str]| {
        for field in
            EDUCATION.iter().filter(|field| keys.contains(&field.key) && sheet.get(field.key).is_empty())
        {
            found.prompt(field.key, format!("请填写{}", field.label));
        }
    };
    if !level.is_empty() && !WITHOUT.contains(&level) {
        need(&["edu_no", "mode", "school", "major", "graduated"]);
    }
    if !degree.is_empty() && degree != "0" {
        need(&["degree_no", "degree_org", "degree_at"]);
    }
    numbers(found, sheet);
    together(found, sheet);
    for key in ["graduated", "degree_at"] {
        if value::month(sheet.get(key)).is_some_and(|month| month < years_after(facts.birth, 16)) {
            found.prompt(key, "时间不能早于年满16周岁");
        }
    }
    let titles = sheet.count(&Section::Education.rows().expect("titles are rows"));
    if sheet.get("has_title") == "1" && titles == 0 {
        found.prompt("titles", "请至少填写1条职称");
    }
    if sheet.get("has_title") == "0" && titles > 0 {
        found.prompt("has_title", "已填写职称，请选择“是”或删除职称");
    }
}

/// Domestic certificates since 2002 have 17 or 18 digits; others are free, so only letters, digits and hyphens.
fn numbers(found: &mut Found, sheet: &Sheet) {
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
