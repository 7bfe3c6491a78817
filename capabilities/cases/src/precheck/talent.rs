//! What 引进人才 asks besides (business 3.1, 3.2): the studies abroad of who returns, and the conditions of the category. What
//! form and profile cannot show is left to the reviewer.

use base::Day;
use certificates::term::months_after;
use profile::Sheet;
use profile::check::value::decimal;
use profile::field::{STUDIES, TITLES};

use super::{Judged, Precheck, Verdict, fail, pass, unknown};
use crate::entry::Rules;
use crate::kinds::talent::{INCOME_YEARS, RECOMMENDERS, RESULT_ROWS};
use crate::situation::Situation;

const RETURNEES: &str = "留学人员引进规则";

/// A row of studies abroad: its first day and its last, and its level.
struct Abroad {
    from: Option<Day>,
    to: Option<Day>,
    level: String,
}

fn month(text: &str) -> Option<Day> {
    Day::parse(&format!("{text}-01"))
}

fn abroad(situation: &Situation) -> Vec<Abroad> {
    let Some(sheet) = situation.submitted() else { return Vec::new() };
    let get = |at, field| sheet.of_row(&STUDIES, at, field);
    (0..sheet.count(&STUDIES))
        .filter(|at| !matches!(get(*at, "country"), "" | "CHN"))
        .map(|at| Abroad {
            from: month(get(at, "from")),
            to: month(get(at, "to")),
            level: get(at, "level").to_owned(),
        })
        .collect()
}

const fn months_between(from: Day, to: Day) -> i32 {
    let (from, to) = (from.0, to.0);
    (to.year() - from.year()) * 12 + to.month() as i32 - from.month() as i32
}

/// Studied abroad for a year at least, all courses together.
pub(super) const LENGTH: Precheck = Precheck {
    title: "国（境）外学习时间",
    basis: RETURNEES,
    judge: |_, situation, _| {
        let all = abroad(situation);
        if all.is_empty() {
            return fail("没有国（境）外学习经历");
        }
        let length = |one: &Abroad| Some(months_between(one.from?, one.to.unwrap_or(Day(situation.today))));
        let Some(lengths) = all.iter().map(length).collect::<Option<Vec<i32>>>() else {
            return unknown("国（境）外学习的起止时间不完整");
        };
        let total: i32 = lengths.into_iter().map(|one| one.max(0)).sum();
        let words = format!("国（境）外学习约{total}个月，要求满12个月");
        if total >= 12 { pass(words) } else { fail(words) }
    },
};

/// Back for two years at most; half a year more is the reviewer's to grant.
pub(super) const RETURN: Precheck = Precheck {
    title: "回国时间",
    basis: RETURNEES,
    judge: |_, situation, _| {
        let all = abroad(situation);
        let last = all.iter().map(|one| one.to).max_by_key(|to| to.unwrap_or(Day(situation.today)));
        let Some(Some(last)) = last else {
            return unknown("国（境）外学习没有结束时间，由审核人员依据出入境记录判断");
        };
        let (today, told) = (Day(situation.today), last.in_words());
        if today <= months_after(last, 24) {
            pass(format!("国（境）外学习于{told}结束，未超过2年"))
        } else if today <= months_after(last, 30) {
            unknown(format!("国（境）外学习于{told}结束，超过2年、未超过2年半，由审核人员判断"))
        } else {
            fail(format!("国（境）外学习于{told}结束，超过2年半"))
        }
    },
};

/// A master's degree abroad; or a senior title, of which only papers show that it was there before the studies.
pub(super) const DEGREE: Precheck = Precheck {
    title: "留学层次",
    basis: RETURNEES,
    judge: |_, situation, _| {
        let all = abroad(situation);
        if all.iter().any(|one| matches!(one.level.as_str(), "11" | "14")) {
            pass("国（境）外硕士及以上学历")
        } else if !all.is_empty() && has_senior_title(situation) {
            unknown("具有高级职称，是否在出国前取得并在国（境）外进修，由审核人员依据材料判断")
        } else {
            fail("须在国（境）外取得硕士及以上学历，或出国前具有高级职称并在国（境）外进修")
        }
    },
};

fn has_senior_title(situation: &Situation) -> bool {
    let Some(sheet) = situation.submitted() else { return false };
    (0..sheet.count(&TITLES)).any(|at| matches!(sheet.of_row(&TITLES, at, "rank"), "1" | "2"))
}

fn has_masters_degree(situation: &Situation) -> bool {
    matches!(situation.profile("degree"), "2" | "3") || matches!(situation.profile("level"), "11" | "14")
}

/// What the chosen category asks, as far as it is told in figures.
pub(super) const CATEGORY: Precheck = Precheck {
    title: "引进类别条件",
    basis: "京人社调发〔2018〕38号",
    judge: |sheet, situation, rules| match sheet.get("category") {
        "" => unknown("未选择引进类别"),
        "1301" => match (has_masters_degree(situation), has_senior_title(situation)) {
            (true, _) => pass("具有硕士及以上学位（学历）"),
            (_, true) => pass("具有高级职称"),
            _ => fail("须具有硕士及以上学位，或高级职称"),
        },
        "0501" => patents(sheet),
        "0502" => earns(sheet, situation, (rules, 8, 6)),
        "0503" => earns(sheet, situation, (rules, 20, 15)),
        "0401" | "0402" => match sheet.count(&RECOMMENDERS) {
            2.. => unknown("已填写两名推荐人，其余条件由审核人员依据材料判断"),
            _ => unknown("须有两名推荐人的为团队成员；负责人、创始人由审核人员依据材料判断"),
        },
        "1001" | "1002" | "1003" if !has_senior_title(situation) => fail("须具有高级职称"),
        "1001" | "1002" | "1003" => unknown("具有高级职称，任职年限由审核人员依据材料判断"),
        _ => unknown("由审核人员依据材料判断"),
    },
};

/// 发明专利: three as the only inventor, or six as the first or the second; the gold prize is shown by papers alone.
fn patents(sheet: &Sheet) -> Judged {
    let get = |at, field| sheet.of_row(&RESULT_ROWS, at, field).trim();
    let count = |places: &[&str]| {
        let is_one = |at: &usize| get(*at, "kind") == "1" && places.contains(&get(*at, "place"));
        (0..sheet.count(&RESULT_ROWS)).filter(is_one).count()
    };
    let (alone, leading) =
        (count(&["独立", "1/1", "唯一"]), count(&["1", "2", "第一", "第二", "独立", "1/1", "唯一"]));
    let has_prize = (0..sheet.count(&RESULT_ROWS)).any(|at| get(at, "kind") == "4");
    let words = format!("填写独立发明专利{alone}项、排名前两位的专利{leading}项，要求3项或6项");
    match (alone >= 3 || leading >= 6, has_prize || leading >= 3) {
        (true, _) => (Verdict::Pass, format!("{words}；是否在本市转化由审核人员核对")),
        (_, true) => unknown(format!("{words}；获奖或独立发明的情况由审核人员依据材料判断")),
        _ => fail(words),
    }
}

/// 东城、西城、朝阳、丰台、石景山、海淀
const CORE: [&str; 6] = ["110101", "110102", "110105", "110106", "110107", "110108"];

/// Taxed income of each of three years above so many times the city's average wage: in the core districts, and elsewhere.
fn earns(sheet: &Sheet, situation: &Situation, (rules, core, elsewhere): (&Rules, u32, u32)) -> Judged {
    let Some(average) = rules.average_wage else {
        return unknown("未配置本市职工平均工资，由审核人员判断");
    };
    let count = sheet.count(&INCOME_YEARS);
    let amount = |at| decimal(sheet.of_row(&INCOME_YEARS, at, "amount"), 2);
    let Some(amounts) = (0..count).map(amount).collect::<Option<Vec<f64>>>().filter(|all| all.len() >= 3)
    else {
        return unknown("近3年应税收入填写不完整");
    };
    let times = if CORE.contains(&situation.unit.sheet.get("district")) { core } else { elsewhere };
    let least = f64::from(average) * f64::from(times);
    let words = format!("近3年每年应税收入须高于本市职工平均工资（{average}元）的{times}倍");
    if amounts.iter().all(|one| *one > least) { pass(words) } else { fail(words) }
}

#[cfg(test)]
mod tests;
