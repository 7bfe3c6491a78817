//! What an application for 引进人才 fulfils as a whole (business 3.4).

use profile::Sheet;
use profile::check::Found;
use profile::check::value::{date, decimal};

use super::super::field::FAMILY;
use super::super::permit;
use super::{INCOME_YEARS, MOVERS, RECOMMENDERS, is_recommended};
use crate::entry::{Rules, age};
use crate::situation::Situation;

/// What every version fulfils; `months` is how long somebody must have worked at the unit.
pub(super) fn before(
    found: &mut Found,
    sheet: &Sheet,
    situation: &Situation,
    (rules, months): (&Rules, i32),
) {
    if let Some(joined) = date(sheet.get("joined"))
        && !crate::precheck::has_served(joined, situation.today, months)
    {
        let words = if months >= 24 { "2年" } else { "3个月" };
        found.prompt("joined", format!("在本单位工作须满{words}"));
    }
    permit::contract(found, sheet, situation);
    permit::origin(found, sheet, rules);
    if decimal(sheet.get("insured_months"), 1)
        .is_some_and(|told| told < f64::from(u32::try_from(months).unwrap_or(0)))
    {
        found.warn("insured_months", format!("一般须连续缴纳{months}个月以上"));
    }
    if is_recommended(sheet) && sheet.count(&RECOMMENDERS) < 2 {
        found.prompt("recommenders", "该引进类别须有两名推荐人");
    }
    movers(found, sheet, situation, rules);
    permit::signed(found, sheet, situation);
}

/// What the version in use fulfils besides; `years` is for how many years income is told.
pub(super) fn now(found: &mut Found, sheet: &Sheet, situation: &Situation, years: usize) {
    permit::must_have_joined(found, sheet, situation);
    for (key, label) in [("insured_months", "缴纳月数"), ("children", "子女数")] {
        if sheet.get(key).contains('.') {
            found.prompt(key, format!("{label}须为整数"));
        }
    }
    incomes(found, sheet, (situation, years));
    recommenders(found, sheet, situation);
    family(found, sheet);
    company(found, sheet, situation);
}

/// 年度应税收入: each of the last three years once.
fn incomes(found: &mut Found, sheet: &Sheet, (situation, least): (&Situation, usize)) {
    let count = sheet.count(&INCOME_YEARS);
    if count > 0 && count < least {
        found.prompt("years", format!("请填写近{least}年每年的应税收入，已填{count}年"));
    }
    let this = situation.today.year();
    let all: Vec<&str> = (0..count).map(|at| sheet.of_row(&INCOME_YEARS, at, "year")).collect();
    for (at, year) in all.iter().enumerate() {
        let key = format!("years.{at}.year");
        match year.parse::<i32>() {
            Ok(_) if all[..at].contains(year) => found.prompt(key, "年度重复"),
            Ok(year) if !(this - 3..=this).contains(&year) => found.prompt(key, "须为近3年的年度"),
            Err(_) if !year.is_empty() => found.prompt(key, "年度须为整数"),
            _ => {}
        }
    }
}

/// 推荐人: two different people, not the applicant, of the standing that the category asks for.
fn recommenders(found: &mut Found, sheet: &Sheet, situation: &Situation) {
    let wanted = match sheet.get("category") {
        "0401" => ("1", "该引进类别须由人才计划专家推荐"),
        "0402" => ("2", "该引进类别须由创业团队创始人推荐"),
        _ => return,
    };
    let get = |at: usize, field: &str| sheet.of_row(&RECOMMENDERS, at, field);
    for at in 0..sheet.count(&RECOMMENDERS) {
        let key = |field: &str| format!("recommenders.{at}.{field}");
        let (name, standing) = (get(at, "name"), get(at, "standing"));
        if !standing.is_empty() && standing != wanted.0 {
            found.prompt(key("standing"), wanted.1);
        }
        if !name.is_empty() && situation.name() == Some(name) {
            found.prompt(key("name"), "推荐人不能是本人");
        }
        let is_same = |other: usize| get(other, "name") == name && get(other, "phone") == get(at, "phone");
        if !name.is_empty() && (0..at).any(is_same) {
            found.prompt(key("name"), "两名推荐人不能是同一人");
        }
    }
}

/// 家庭成员: one spouse, of somebody married; children as many as told.
fn family(found: &mut Found, sheet: &Sheet) {
    let is = |at: &usize, codes: &[&str]| codes.contains(&sheet.of_row(&FAMILY, *at, "relation"));
    let all = || 0..sheet.count(&FAMILY);
    let spouses: Vec<usize> = all().filter(|at| is(at, &["1"])).collect();
    for at in spouses.iter().skip(1) {
        found.prompt(format!("family.{at}.relation"), "配偶只能填写一名");
    }
    match (sheet.get("marital"), spouses.first()) {
        ("20", None) => found.warn("family", "婚姻状况为已婚，请填写配偶"),
        ("10" | "30" | "40", Some(at)) => {
            found.prompt(format!("family.{at}.relation"), "婚姻状况不是已婚，不能添加配偶");
        }
        _ => {}
    }
    let children = all().filter(|at| is(at, &["2", "3"])).count();
    if sheet.get("children").parse::<usize>().is_ok_and(|told| told != children) {
        found.warn("family", format!("子女数与家庭成员中的子女（{children}名）不一致，请核对"));
    }
}

/// 随调随迁人员: nobody twice, not the applicant; a spouse says whether they transfer, and from where.
fn company(found: &mut Found, sheet: &Sheet, situation: &Situation) {
    let get = |at: usize, field: &str| sheet.of_row(&MOVERS, at, field);
    for at in 0..sheet.count(&MOVERS) {
        let key = |field: &str| format!("movers.{at}.{field}");
        let number = get(at, "id_number");
        if !number.is_empty() && (0..at).any(|other| get(other, "id_number") == number) {
            found.prompt(key("id_number"), "证件号码重复");
        }
        if situation.own_number() == Some(number) {
            found.prompt(key("id_number"), "随调随迁人员不能是本人");
        }
        if get(at, "relation") != "1" {
            continue;
        }
        if get(at, "transfers").is_empty() {
            found.prompt(key("transfers"), "请选择是否随调");
        }
        for (field, words) in [("unit", "请填写配偶的工作单位"), ("archive", "请填写配偶的人事档案存放地")]
        {
            if get(at, "transfers") == "1" && get(at, field).is_empty() {
                found.prompt(key(field), words);
            }
        }
    }
}

fn movers(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    let mut has_spouse = false;
    for at in 0..sheet.count(&MOVERS) {
        let get = |field: &str| sheet.of_row(&MOVERS, at, field);
        let key = |field: &str| format!("movers.{at}.{field}");
        let id = base::CitizenId::parse(get("id_number"), situation.today).ok();
        if id.is_none() && !get("id_number").is_empty() {
            found.prompt(key("id_number"), "证件号码不正确，请核对");
        }
        match get("relation") {
            "1" => {
                if has_spouse {
                    found.prompt(key("relation"), "配偶只能填写一名");
                }
                has_spouse = true;
                if sheet.get("marital") != "20" {
                    found.prompt(key("relation"), "婚姻状况不是已婚，不能添加配偶");
                }
            }
            "2" if id.is_some_and(|id| age(id.birth_date(), situation.today) >= 18) => {
                found.prompt(key("relation"), "随迁子女须未满18周岁");
            }
            _ => {}
        }
        if get("hukou").starts_with(&rules.own_province) {
            found.prompt(key("hukou"), "本市户籍人员无需随迁");
        }
    }
}
