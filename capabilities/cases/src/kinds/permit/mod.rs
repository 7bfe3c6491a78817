//! 工作居住证: what the kinds of this family have in common (business 2.4, 2.8).

pub mod business;
pub mod cancellation;
pub mod employer;
pub mod holder;
pub mod new;
pub mod renewal;

use base::{CitizenId, Day, DocumentKind, DocumentNumber};
use certificates::Permit;
use profile::Sheet;
use profile::check::Found;
use profile::check::value::{date, decimal};
use time::Date;

use super::field::FOLLOWERS;
use super::{Kind, UnitMaterial, of_unit, of_unit_when};
use crate::entry::{Facts, Reason, Rules, reason};
use crate::situation::Situation;
use crate::source::Subject;

/// A contract has to run so many months from the day of submission (business 2.7).
const CONTRACT_LEFT: i32 = 6;

/// True when a contract that ends on `to` runs long enough from `today`.
pub(crate) fn runs_on(to: Date, today: Date) -> bool {
    Day(to) >= certificates::term::months_after(Day(today), CONTRACT_LEFT)
}

pub(super) fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// What a unit adds to what its people apply for. It gave the same when its right was opened (consoles 8.1).
pub(super) const UNIT_MATERIALS: &[UnitMaterial] =
    &[of_unit("U01"), of_unit_when("U02", "有资质"), of_unit("U03"), of_unit("U04")];

/// The permit that counts today, for the gates.
pub(super) fn held(facts: &Facts) -> Option<&Permit> {
    facts.permits.iter().find(|permit| permit.is_shown_on(Day(facts.today)))
}

/// The gate of what only a holder can begin.
pub(super) fn for_holder(kind: &Kind, facts: &Facts, _: &Rules) -> Vec<Reason> {
    let without = held(facts).is_none().then(|| without_permit(kind));
    without.into_iter().collect()
}

/// X12: there is nothing to renew, change or cancel.
pub(super) fn without_permit(kind: &Kind) -> Reason {
    let text = format!("您未持有有效的工作居住证，不能办理{}", kind.name);
    reason("X12", text, "可以申请工作居住证")
}

/// The unit's lines of every form.
pub(super) fn unit(situation: &Situation) -> Vec<(String, String)> {
    let unit = &situation.unit;
    pairs(&[
        ("unit_name", &unit.name),
        ("unit_code", unit.credit_code.as_str()),
        ("unit_district", unit.sheet.get("district")),
    ])
}

/// The lines about the permit that counts.
pub(super) fn permit(situation: &Situation) -> Vec<(String, String)> {
    let Some(permit) = situation.permit() else { return Vec::new() };
    let (from, to) = (permit.issued_on.to_string(), permit.valid_to.to_string());
    let mut all = pairs(&[("permit_number", &permit.number), ("permit_from", &from), ("permit_to", &to)]);
    all.push(("permit_unit".to_owned(), permit.unit_name.clone()));
    all
}

/// 入职日期 and 岗位 as the present job of the profile tells them.
pub(super) fn post(situation: &Situation) -> Vec<(String, String)> {
    let Some([joined, duty, _]) = situation.present_job() else { return Vec::new() };
    pairs(&[("joined", &joined), ("post", &duty)])
}

/// 合同: an end unless it has none, after its beginning, far enough away.
pub(super) fn contract(found: &mut Found, sheet: &Sheet, situation: &Situation) {
    let (from, to) = (date(sheet.get("contract_from")), date(sheet.get("contract_to")));
    let has_end = sheet.get("term") != "2";
    if has_end && !sheet.get("term").is_empty() && sheet.get("contract_to").is_empty() {
        found.prompt("contract_to", "请选择合同终止日");
    }
    if !has_end && to.is_some() {
        found.prompt("contract_to", "无固定期限合同不填终止日");
    }
    if let (Some(from), Some(to)) = (from, to) {
        if to <= from {
            found.prompt("contract_to", "合同终止日须晚于起始日");
        } else if has_end && !runs_on(to, situation.today) {
            found.prompt("contract_to", "劳动合同有效期不足6个月，请先续订合同");
        }
    }
    if let Some(trial) = date(sheet.get("trial_to"))
        && (from.is_some_and(|from| trial <= from) || to.is_some_and(|to| trial > to))
    {
        found.prompt("trial_to", "试用期截止日须在合同期内");
    }
}

/// 月应税收入 as the tax source told it, so that nobody types twelve rows: at most `most` months, and their sum.
pub(super) fn taxed(situation: &Situation, most: usize) -> Vec<(String, String)> {
    let told = situation.answers.iter().find(|answer| answer.subject == Subject::Tax);
    let Some(months) = told.and_then(|answer| answer.months()) else { return Vec::new() };
    let mut all = Vec::new();
    let mut sum = 0.0;
    for (at, month) in months.iter().rev().take(most).enumerate() {
        sum += decimal(&month.amount, 2).unwrap_or(0.0);
        for (field, value) in [("month", &month.month), ("amount", &month.amount), ("payer", &month.payer)] {
            all.push((format!("incomes.{at}.{field}"), value.clone()));
        }
    }
    if !all.is_empty() {
        all.push(("income".to_owned(), format!("{sum:.2}")));
    }
    all
}

/// The profile says that the person works for the unit that vouches (profile-and-attachments 4.4).
pub(super) fn works_here(found: &mut Found, situation: &Situation) {
    let own = &situation.unit.name;
    match situation.present_job() {
        // Who tells of no work at all is told so by `must_have_joined`.
        None if has_job(situation) => found.prompt(
            "joined",
            format!("个人信息的工作经历中没有在职的一条，请先修改个人信息，补充在“{own}”的工作经历"),
        ),
        Some([_, _, unit]) if unit != *own => found.prompt(
            "joined",
            format!("个人信息中的在职单位“{unit}”与聘用单位“{own}”不一致，请先修改个人信息"),
        ),
        _ => {}
    }
}

fn has_job(situation: &Situation) -> bool {
    situation.submitted().is_some_and(|sheet| sheet.count(&profile::field::JOBS) > 0)
}

/// The profile tells of work (4.4), and 入职日期 is that of its present job (business 2.8).
pub(super) fn must_have_joined(found: &mut Found, sheet: &Sheet, situation: &Situation) {
    if !has_job(situation) {
        found.prompt("joined", "个人信息中没有工作经历，办理业务至少须有一条，请先修改个人信息");
    }
    let told = situation.present_job().map(|[joined, ..]| joined);
    if let Some(told) = told.filter(|told| !sheet.get("joined").is_empty() && told != sheet.get("joined")) {
        let words = format!("须与工作经历中现单位的起始日期（{told}）一致；工作经历有误的，请先修改个人信息");
        found.prompt("joined", words);
    }
}

/// As [`must_have_joined`], to be looked at only: forms of before, and kinds whose new job may not be in the profile yet.
pub(super) fn joined(found: &mut Found, sheet: &Sheet, situation: &Situation) {
    let told = situation.present_job().map(|[joined, ..]| joined);
    if let Some(told) = told.filter(|told| !sheet.get("joined").is_empty() && told != sheet.get("joined")) {
        found.warn("joined", format!("与工作经历中现单位的起始日期（{told}）不一致，请核对"));
    }
}

/// 住所: what belongs to the kind of home, and a lease that runs.
pub(super) fn home(found: &mut Found, sheet: &Sheet, situation: &Situation) {
    match sheet.get("home") {
        "1" if sheet.get("deed_no").is_empty() => found.prompt("deed_no", "请填写产权证号"),
        "2" => {
            let (from, to) = (date(sheet.get("lease_from")), date(sheet.get("lease_to")));
            if sheet.get("lease_from").is_empty() {
                found.prompt("lease_from", "请选择租期起始日");
            }
            if sheet.get("lease_to").is_empty() {
                found.prompt("lease_to", "请选择租期终止日");
            }
            if let (Some(from), Some(to)) = (from, to) {
                if to <= from {
                    found.prompt("lease_to", "租期终止日须晚于起始日");
                } else if to < situation.today || from > situation.today {
                    found.prompt("lease_to", "租期须包含今天");
                }
            }
        }
        _ => {}
    }
}

/// 户籍: a resident of the own city needs no permit (X16).
pub(super) fn origin(found: &mut Found, sheet: &Sheet, rules: &Rules) {
    if sheet.get("hukou_region").starts_with(&rules.own_province) {
        found.prompt("hukou_region", "本市户籍无需办理");
    }
}

/// 月应税收入: each month once, in the past, and their sum is the total.
pub(super) fn incomes(found: &mut Found, sheet: &Sheet, (least, total): (usize, &str)) {
    let rows = super::field::INCOMES;
    let count = sheet.count(&rows);
    let months: Vec<&str> = (0..count).map(|at| sheet.of_row(&rows, at, "month")).collect();
    for (at, month) in months.iter().enumerate() {
        if !month.is_empty() && months[..at].contains(month) {
            found.prompt(format!("incomes.{at}.month"), "月份重复");
        }
    }
    if count > 0 && count < least {
        found.prompt("incomes", format!("请填写近{least}个月的应税收入，已填{count}个月"));
    }
    let amounts = (0..count).filter_map(|at| decimal(sheet.of_row(&rows, at, "amount"), 2));
    let sum: f64 = amounts.sum();
    if let Some(told) =
        decimal(sheet.get(total), 2).filter(|told| (told - sum).abs() > 0.005 && count >= least)
    {
        found.prompt(total, format!("合计应等于各月之和（{sum:.2}），现为{told:.2}"));
    }
}

/// 月应税收入 of the last `count` months and none else; the present month may be among them.
pub(super) fn recent_incomes(found: &mut Found, sheet: &Sheet, (count, today): (i32, Date)) {
    let rows = super::field::INCOMES;
    let number = |day: Date| day.year() * 12 + i32::from(u8::from(day.month()));
    for at in 0..sheet.count(&rows) {
        let month = profile::check::value::month(sheet.of_row(&rows, at, "month"));
        if month.is_some_and(|month| number(month) < number(today) - count) {
            found.prompt(format!("incomes.{at}.month"), format!("须为近{count}个月内的月份"));
        }
    }
}

/// 随往人员: a number of the form of its document, and 性别 where no number tells it (business 2.8 C).
pub(super) fn known_followers(found: &mut Found, sheet: &Sheet, situation: &Situation) {
    let rows = FOLLOWERS;
    for at in 0..sheet.count(&rows) {
        let get = |field: &str| sheet.of_row(&rows, at, field);
        let kind = match get("id_kind") {
            "" | "111" | "113" => continue,
            // Both kinds of passport share a code; a foreigner's has the looser form.
            "414" => DocumentKind::ForeignPassport,
            other => match DocumentKind::parse_code(other) {
                Some(kind) => kind,
                None => continue,
            },
        };
        let number = get("id_number");
        if !number.is_empty() && DocumentNumber::parse(kind, number, situation.today).is_err() {
            found.prompt(format!("followers.{at}.id_number"), "证件号码格式不正确，请核对");
        }
        if get("sex").is_empty() {
            found.prompt(format!("followers.{at}.sex"), "请选择性别");
        }
    }
}

/// 随往人员 (business 2.4, 2.8 C): numbers, ages, one spouse, nobody twice, nobody of the own city.
pub(super) fn followers(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    let rows = FOLLOWERS;
    let mut numbers: Vec<&str> = Vec::new();
    let mut has_spouse = false;
    for at in 0..sheet.count(&rows) {
        let get = |field: &str| sheet.of_row(&rows, at, field);
        let key = |field: &str| format!("followers.{at}.{field}");
        let number = get("id_number");
        if !number.is_empty() && numbers.contains(&number) {
            found.prompt(key("id_number"), "证件号码重复");
        }
        numbers.push(number);
        if situation.own_number() == Some(number) {
            found.prompt(key("id_number"), "随往人员不能是本人");
        }
        let birth = follower_birth(
            found,
            (&key("id_number"), &key("birth")),
            (get("id_kind"), number, get("birth")),
            situation,
        );
        match get("relation") {
            "1" => {
                if has_spouse {
                    found.prompt(key("relation"), "配偶只能填写一名");
                }
                has_spouse = true;
                if situation.profile("marital") != "20" {
                    found.prompt(key("relation"), "个人信息中的婚姻状况不是已婚，不能添加配偶");
                }
            }
            "2" => child(found, &key("relation"), birth, (situation, get("place"))),
            _ => {}
        }
        if get("hukou").starts_with(&rules.own_province) {
            found.prompt(key("hukou"), "本市户籍人员无需办理随往");
        }
    }
    for taken in &situation.taken_followers {
        if let Some(at) = numbers.iter().position(|number| number == taken) {
            found.prompt(format!("followers.{at}.id_number"), "该人员已在其他有效证件或申请中登记为随往人员");
        }
    }
}

fn follower_birth(
    found: &mut Found,
    (number_key, birth_key): (&str, &str),
    (kind, number, birth): (&str, &str, &str),
    situation: &Situation,
) -> Option<Date> {
    if matches!(kind, "111" | "113") {
        match CitizenId::parse(number, situation.today) {
            Ok(id) => return Some(id.birth_date()),
            Err(_) if !number.is_empty() => found.prompt(number_key, "证件号码不正确，请核对"),
            Err(_) => {}
        }
        return None;
    }
    if !kind.is_empty() && birth.is_empty() {
        found.prompt(birth_key, "请选择出生日期");
    }
    date(birth)
}

/// Younger than the parent by fourteen years; of age only while at school (business 2.4).
fn child(found: &mut Found, key: &str, birth: Option<Date>, (situation, school): (&Situation, &str)) {
    let (Some(birth), Some(parent)) = (birth, situation.birth()) else { return };
    if crate::entry::age(parent, birth) < 14 {
        found.prompt(key, "子女与本人年龄相差不足14周岁，请核对");
    }
    if crate::entry::age(birth, situation.today) >= 18 && school.is_empty() {
        found.prompt(key, "年满18周岁的子女须为全日制在读，请填写学校");
    }
}

/// 诚信声明: the typed name is one's own.
pub(super) fn signed(found: &mut Found, sheet: &Sheet, situation: &Situation) {
    let typed = sheet.get("signed");
    if !typed.is_empty() && situation.name() != Some(typed) {
        found.prompt("signed", "声明人姓名与实名认证姓名不一致");
    }
}
