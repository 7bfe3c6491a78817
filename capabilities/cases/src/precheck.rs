//! Before submission: each rule of a kind answers pass, fail or cannot tell, with its reason and its basis. The same
//! answers are shown to person, unit and reviewer, and kept with what was submitted.

mod talent;

use base::Day;
use profile::Sheet;
use profile::check::value::decimal;
use profile::verification::State as Verified;
use serde::{Deserialize, Serialize};

use crate::entry::Rules;
use crate::situation::Situation;
use crate::source::Subject;

/// What a rule says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// 符合
    Pass,
    /// 不符合
    Fail,
    /// 无法判断: a reviewer decides on the material.
    Unknown,
}

impl Verdict {
    /// Its word.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pass => "符合",
            Self::Fail => "不符合",
            Self::Unknown => "待人工核验",
        }
    }

    /// Its name in class names.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pass => "ok",
            Self::Fail => "no",
            Self::Unknown => "run",
        }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's name.
    pub title: String,
    /// What it says.
    pub verdict: Verdict,
    /// Why, with the figures.
    pub reason: String,
    /// What it rests on.
    pub basis: String,
}

type Judged = (Verdict, String);

/// A rule: pure, over form and situation.
#[derive(Clone, Copy, Debug)]
pub struct Precheck {
    title: &'static str,
    basis: &'static str,
    judge: fn(&Sheet, &Situation, &Rules) -> Judged,
}

/// Asks every rule of `kind`.
pub fn run(kind: &crate::Kind, sheet: &Sheet, situation: &Situation, rules: &Rules) -> Vec<Finding> {
    let finding = |rule: &Precheck| {
        let (verdict, reason) = (rule.judge)(sheet, situation, rules);
        Finding { title: rule.title.to_owned(), verdict, reason, basis: rule.basis.to_owned() }
    };
    kind.prechecks.iter().map(finding).collect()
}

fn pass(reason: impl Into<String>) -> Judged {
    (Verdict::Pass, reason.into())
}
fn fail(reason: impl Into<String>) -> Judged {
    (Verdict::Fail, reason.into())
}
fn unknown(reason: impl Into<String>) -> Judged {
    (Verdict::Unknown, reason.into())
}

const CONDITIONS: &str = "办理条件（京政办发〔2003〕29号等）";
const UNIFORM: &str = "劳动关系、社会保险、个人所得税与聘用单位一致";

const QUALIFIED: Precheck = Precheck {
    title: "学历、职称条件",
    basis: CONDITIONS,
    judge: |_, situation, _| match (situation.has_degree(), situation.has_title()) {
        (true, _) => pass("具有本科及以上学历"),
        (_, true) => pass("具有中级及以上职称"),
        _ => fail("须具有本科及以上学历，或中级及以上职称"),
    },
};

const VERIFIED: Precheck = Precheck {
    title: "学历、学位核验",
    basis: "学历学位数据源核验结果",
    judge: |_, situation, _| {
        let Some((_, facts)) = &situation.person else { return unknown("没有个人信息") };
        let mut waiting = facts.verifications.is_empty();
        for one in &facts.verifications {
            match &one.state {
                Verified::Invalid(why) => return fail(format!("{}核验未通过：{why}", one.subject.title())),
                Verified::Valid => {}
                _ => waiting = true,
            }
        }
        if waiting {
            unknown("尚无核验结果，由审核人员依据材料判断")
        } else {
            pass("核验通过")
        }
    },
};

const EXPERIENCE: Precheck = Precheck {
    title: "工作年限",
    basis: CONDITIONS,
    judge: |_, situation, rules| {
        let Some((_, facts)) = &situation.person else { return unknown("没有个人信息") };
        let years = crate::entry::years_of_work(&facts.sheet, facts.today);
        if years >= rules.experience_years {
            pass(format!("参加工作{years}年，要求{}年以上", rules.experience_years))
        } else {
            fail(format!("参加工作{years}年，要求{}年以上", rules.experience_years))
        }
    },
};

const AGE: Precheck = Precheck {
    title: "年龄",
    basis: "区级办理规则（可配置）",
    judge: |_, situation, rules| {
        let Some((_, facts)) = &situation.person else { return unknown("没有个人信息") };
        let most = if facts.is_man { rules.permit_age_men } else { rules.permit_age_women };
        of_age(crate::entry::age(facts.birth, facts.today), most)
    },
};

const TALENT_AGE: Precheck = Precheck {
    title: "年龄",
    basis: "引进人才管理办法第十四条",
    judge: |_, situation, rules| {
        let Some((_, facts)) = &situation.person else { return unknown("没有个人信息") };
        of_age(crate::entry::age(facts.birth, facts.today), crate::entry::talent_age(facts, rules))
    },
};

fn of_age(age: i32, most: i32) -> Judged {
    let words = format!("{age}周岁，要求不超过{most}周岁");
    if age > most { fail(words) } else { pass(words) }
}

const CONTRACT: Precheck = Precheck {
    title: "劳动合同剩余期限",
    basis: "合同剩余不足6个月的须先续订",
    judge: |sheet, situation, _| {
        if sheet.get("term") == "2" {
            return pass("无固定期限合同");
        }
        match profile::check::value::date(sheet.get("contract_to")) {
            None => unknown("未填写合同终止日"),
            Some(to) => {
                let days = (to - situation.today).whole_days();
                if crate::kinds::permit::runs_on(to, situation.today) {
                    pass(format!("剩余{days}天"))
                } else {
                    fail(format!("剩余{days}天，不足6个月"))
                }
            }
        }
    },
};

const INSURANCE: Precheck = Precheck {
    title: "社会保险缴纳单位",
    basis: UNIFORM,
    judge: |_, situation, _| same_payer(situation, Subject::Insurance, "社会保险"),
};

const TAX: Precheck = Precheck {
    title: "个人所得税扣缴单位",
    basis: UNIFORM,
    judge: |_, situation, _| same_payer(situation, Subject::Tax, "个人所得税"),
};

/// The last months are paid by the unit that vouches.
fn same_payer(situation: &Situation, subject: Subject, words: &str) -> Judged {
    let Some(answer) = situation.answers.iter().find(|answer| answer.subject == subject) else {
        return unknown(format!("{words}数据尚未核验"));
    };
    let Some(months) = answer.months() else {
        return unknown(format!("{words}数据源暂不可用，未核验"));
    };
    if months.is_empty() {
        return fail(format!("没有查询到{words}缴纳记录"));
    }
    let others: Vec<&str> = months
        .iter()
        .filter(|month| month.payer != situation.unit.name)
        .map(|month| month.month.as_str())
        .collect();
    if others.is_empty() {
        pass(format!("近{}个月均由聘用单位缴纳", months.len()))
    } else {
        fail(format!("{}由其他单位缴纳", others.join("、")))
    }
}

const INCOME: Precheck = Precheck {
    title: "应税收入",
    basis: "区级收入要求（默认不要求，可配置）",
    judge: |sheet, situation, rules| {
        let district = situation.unit.sheet.get("district");
        let Some(least) = rules.least_income.get(district) else {
            return pass("所属区没有收入要求");
        };
        match decimal(sheet.get("income"), 2) {
            Some(told) if told >= f64::from(*least) * 12.0 => pass(format!("月均不低于{least}元")),
            Some(_) => fail(format!("月均低于{least}元")),
            None => unknown("未填写应税收入"),
        }
    },
};

const HUKOU: Precheck = Precheck {
    title: "户籍",
    basis: "非本市户籍",
    judge: |_, situation, rules| {
        if situation.profile("hukou_region").starts_with(&rules.own_province) {
            fail("本市户籍，无需办理")
        } else {
            pass("非本市户籍")
        }
    },
};

const UNIT_RIGHT: Precheck = Precheck {
    title: "单位业务权限",
    basis: "单位须开通业务办理权限",
    judge: |_, situation, _| {
        let Some((_, facts)) = &situation.person else { return unknown("没有个人信息") };
        match facts.unit.1 {
            affiliation::Right::Valid => pass("有效"),
            other => fail(other.title()),
        }
    },
};

const UNIQUE: Precheck = Precheck {
    title: "随往人员唯一",
    basis: "一人只能登记在一份有效证件下",
    judge: |_, situation, _| {
        if situation.taken_followers.is_empty() {
            pass("没有重复登记")
        } else {
            fail("有随往人员已在其他证件或申请中登记")
        }
    },
};

const PERMIT: Precheck = Precheck {
    title: "原证件",
    basis: "持有可以办理本业务的工作居住证",
    judge: |_, situation, _| match situation.permit() {
        Some(permit) => pass(format!("{}，有效期至{}", permit.number, permit.valid_to.in_words())),
        None => fail("未持有工作居住证"),
    },
};

const TENURE: Precheck = Precheck {
    title: "本单位工作时间",
    basis: "引进人才管理办法第十四条",
    judge: |sheet, situation, _| served(sheet, situation, (24, "2年")),
};

const SHORT_TENURE: Precheck = Precheck {
    title: "本单位工作时间",
    basis: "留学人员引进规则",
    judge: |sheet, situation, _| served(sheet, situation, (3, "3个月")),
};

/// True when who joined on `joined` has worked `months` whole months.
pub(crate) fn has_served(joined: time::Date, today: time::Date, months: i32) -> bool {
    Day(today) >= certificates::term::months_after(Day(joined), months)
}

fn served(sheet: &Sheet, situation: &Situation, (months, words): (i32, &str)) -> Judged {
    let Some(joined) = profile::check::value::date(sheet.get("joined")) else {
        return unknown("未填写入职日期");
    };
    let told = format!("{}入职，要求在本单位工作满{words}", Day(joined).in_words());
    if has_served(joined, situation.today, months) { pass(told) } else { fail(told) }
}

const CRIME: Precheck = Precheck {
    title: "无犯罪记录",
    basis: "引进人才管理办法第十四条",
    judge: |_, situation, _| match situation.answers.iter().find(|one| one.subject == Subject::Crime) {
        Some(answer) => match answer.says() {
            Some(true) => pass("数据源没有记录"),
            Some(false) => fail("数据源有记录，请人工核实"),
            None => unknown("数据源暂不可用，由审核人员依据材料判断"),
        },
        None => unknown("尚未核验，由审核人员依据材料判断"),
    },
};

const REGISTERED: Precheck = Precheck {
    title: "单位存续状态",
    basis: "工商登记数据",
    judge: |_, situation, _| match situation.answers.iter().find(|one| one.subject == Subject::Register) {
        Some(answer) => match answer.says() {
            Some(true) => pass("存续"),
            Some(false) => fail("登记状态不是存续"),
            None => unknown("数据源暂不可用，未核验"),
        },
        None => unknown("尚未核验"),
    },
};

const COMPLETE_UNIT: Precheck = Precheck {
    title: "单位信息",
    basis: "单位信息完善",
    judge: |_, situation, _| {
        if situation.unit.completed_at.is_some() { pass("已完善") } else { fail("单位信息未完善") }
    },
};

/// 101
pub const NEW_PERMIT: &[Precheck] = &[
    QUALIFIED, VERIFIED, EXPERIENCE, AGE, HUKOU, CONTRACT, INSURANCE, TAX, INCOME, UNIT_RIGHT, UNIQUE,
    REGISTERED,
];
/// 102
pub const RENEWAL: &[Precheck] = &[PERMIT, VERIFIED, AGE, CONTRACT, INSURANCE, TAX, UNIT_RIGHT, REGISTERED];
/// 103, 104
pub const CHANGE: &[Precheck] = &[PERMIT, UNIT_RIGHT, UNIQUE];
/// 105
pub const CANCELLATION: &[Precheck] = &[PERMIT];
/// 106
pub const EMPLOYER: &[Precheck] = &[PERMIT, CONTRACT, INSURANCE, UNIT_RIGHT, REGISTERED];
/// 201
pub const INTRODUCTION: &[Precheck] = &[
    talent::CATEGORY,
    VERIFIED,
    TALENT_AGE,
    HUKOU,
    TENURE,
    CONTRACT,
    INSURANCE,
    TAX,
    CRIME,
    UNIT_RIGHT,
    REGISTERED,
];
/// 202
pub const RETURNEE: &[Precheck] = &[
    talent::LENGTH,
    talent::RETURN,
    talent::DEGREE,
    VERIFIED,
    TALENT_AGE,
    HUKOU,
    SHORT_TENURE,
    CONTRACT,
    INSURANCE,
    TAX,
    CRIME,
    UNIT_RIGHT,
    REGISTERED,
];
/// 151, 251
pub const RIGHT: &[Precheck] = &[COMPLETE_UNIT, REGISTERED];
