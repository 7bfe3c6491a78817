//! 101 申请工作居住证 (business 2.3, 2.8, 2.9).

use affiliation::Business;
use certificates::State;
use profile::Sheet;
use profile::check::Found;
use profile::check::value::decimal;
use profile::field::{Field, Kind as FieldKind, hinted, may, must};

use super::super::field::{
    BASES, CONTRACT, DECLARATION, FOLLOWERS, FOLLOWING, HOME, INCOMES, INCOMES_OF_YEAR, ORIGIN, PERMIT_KINDS,
    POST, UNIT, offers,
};
use super::super::{Effect, Kind, Material, Section, Side, always, welcome, when};
use super::{UNIT_MATERIALS, held};
use crate::entry::{AUTHORITY, Facts, Reason, Rules, first_time, reason, too_old};
use crate::precheck;
use crate::situation::Situation;
use crate::transition::Chain;

const FIELDS: &[Field] = &[
    must("subject", "证件类型", FieldKind::Choice(PERMIT_KINDS)),
    hinted(must("basis", "申请依据", FieldKind::Choice(BASES)), "须有个人信息中的学历、职称或职业资格支持"),
    POST[0],
    POST[1],
    POST[2],
    CONTRACT[0],
    CONTRACT[1],
    CONTRACT[2],
    CONTRACT[3],
    CONTRACT[4],
    hinted(must("years", "本市累计工作年限", FieldKind::Number(0, 60)), "按工作经历计算，只能改小"),
    hinted(must("income", "近12个月应税收入合计（元）", FieldKind::Money), "与下方各月之和一致"),
    HOME[0],
    HOME[1],
    HOME[2],
    HOME[3],
    HOME[4],
    HOME[5],
    ORIGIN[0],
    ORIGIN[1],
    may("archive", "人事档案存放地", FieldKind::Text(2, 100)),
    may("post_addr", "通讯地址", FieldKind::Text(5, 100)),
    may("post_code", "邮编", FieldKind::Text(6, 6)),
];

const SECTIONS: &[Section] = &[
    Section {
        key: "apply",
        title: "申请信息",
        known: &UNIT,
        fields: FIELDS,
        rows: &[INCOMES_OF_YEAR],
        note: "聘用单位来自关联信息，不能修改。",
    },
    FOLLOWING,
    DECLARATION,
];

const MATERIALS: &[Material] = &[
    always("A01"),
    always("A02"),
    always("A04"),
    always("A05"),
    always("A06"),
    always("A07"),
    when("A08", "留学人员", |sheet, _| sheet.get("subject") == "102"),
    when("A09", "以职称申请", |sheet, _| sheet.get("basis") == "2"),
    when("A10", "以职业资格申请", |sheet, _| sheet.get("basis") == "3"),
    always("A11"),
    always("A12"),
    always("A13"),
    always("A14"),
    when("A16", "自有住房", |sheet, _| sheet.get("home") == "1"),
    when("A17", "租房", |sheet, _| sheet.get("home") == "2"),
    when("A18", "住宿舍或借住", |sheet, _| matches!(sheet.get("home"), "3" | "4")),
    always("A19"),
    when("A20", "配偶随往", |sheet, _| has_follower(sheet, "1")),
    when("A22", "配偶随往", |sheet, _| has_follower(sheet, "1")),
    when("A23", "子女随往", |sheet, _| has_follower(sheet, "2")),
    when("A24", "子女随往", |sheet, _| has_follower(sheet, "2")),
];

/// True when somebody of this relation goes along; who is listed and stays where they are needs no proof.
pub(super) fn has_follower(sheet: &Sheet, relation: &str) -> bool {
    let get = |at, field| sheet.of_row(&FOLLOWERS, at, field);
    (0..sheet.count(&FOLLOWERS)).any(|at| get(at, "relation") == relation && get(at, "goes") != "0")
}

fn prefill(situation: &Situation, _: &Rules) -> Vec<(String, String)> {
    let mut all = super::unit(situation);
    all.extend(super::post(situation));
    all.extend(super::taxed(situation, 12));
    let years = format!("{:.1}", situation.years_in_city());
    let basis = if situation.has_degree() { "1" } else { "2" };
    all.extend(super::pairs(&[
        ("subject", "101"),
        ("basis", basis),
        ("years", &years),
        ("hukou_region", situation.profile("hukou_region")),
        ("home_addr", situation.profile("live_addr")),
    ]));
    all
}

/// What every version fulfils.
fn common(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    if !offers(&FIELDS[0], sheet.get("subject"), rules) {
        found.prompt("subject", "该证件类型暂未开放办理");
    }
    match sheet.get("basis") {
        "1" if !situation.has_degree() => {
            found.prompt("basis", "个人信息中没有本科及以上学历，不能以学历学位申请")
        }
        "2" if !situation.has_title() => {
            found.prompt("basis", "个人信息中没有中级及以上职称，不能以职称申请")
        }
        _ => {}
    }
    let most = situation.years_in_city();
    if decimal(sheet.get("years"), 1).is_some_and(|years| years > most + 0.05) {
        found.prompt("years", format!("按工作经历计算为{most:.1}年，只能改小"));
    }
    let code = sheet.get("post_code");
    if !code.is_empty() && !code.bytes().all(|b| b.is_ascii_digit()) {
        found.prompt("post_code", "邮编须为6位数字");
    }
    super::contract(found, sheet, situation);
    super::incomes(found, sheet, (12, "income"));
    super::home(found, sheet, situation);
    super::origin(found, sheet, rules);
    super::followers(found, sheet, situation, rules);
    super::signed(found, sheet, situation);
}

fn check(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    common(found, sheet, situation, rules);
    super::works_here(found, situation);
    super::must_have_joined(found, sheet, situation);
    super::recent_incomes(found, sheet, (12, situation.today));
    super::known_followers(found, sheet, situation);
}

fn check_before(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    common(found, sheet, situation, rules);
    super::joined(found, sheet, situation);
}

fn gate(kind: &Kind, facts: &Facts, rules: &Rules) -> Vec<Reason> {
    let mut all = Vec::new();
    if held(facts).is_some() {
        all.push(reason("X09", "您已持有有效的工作居住证，无需新办", "可以办理续签或变更"));
    }
    if facts.permits.iter().any(|permit| permit.state == State::Frozen) {
        all.push(reason("X09", "您的工作居住证已被冻结，冻结期间不能新办", AUTHORITY));
    }
    all.extend(too_old(facts, if facts.is_man { rules.permit_age_men } else { rules.permit_age_women }));
    if let Some(name) = &facts.follows {
        let text = format!("您为{name}的随往人员，请先取消随往");
        all.push(reason("X14", text, "由对方办理证件业务信息变更"));
    }
    all.extend(first_time(kind, facts, rules));
    all
}

/// The version in use.
pub static KIND: Kind = Kind {
    code: "101",
    version: 3,
    business: Business::Permit,
    name: "申请工作居住证",
    when: "首次办理，或原证件已失效",
    starts: &[Side::Person],
    chain: Chain { starts: Side::Person, district: true, city: true, announced: false, settles: false },
    sections: SECTIONS,
    materials: MATERIALS,
    unit_materials: UNIT_MATERIALS,
    income_months: Some(12),
    is_beside: false,
    gate,
    effect: Effect::IssuePermit,
    prefill,
    check,
    prechecks: precheck::NEW_PERMIT,
};

/// As it was while months of any year were taken, and an old permit was welcome.
pub static SECOND: Kind =
    Kind { version: 2, sections: SECOND_SECTIONS, materials: MATERIALS_BEFORE, check: check_before, ..KIND };

/// As it was before 通讯地址 and 邮编 were asked for.
pub static FIRST: Kind = Kind { version: 1, sections: FIRST_SECTIONS, ..SECOND };

const SECOND_SECTIONS: &[Section] = &[Section { rows: &[INCOMES], ..SECTIONS[0] }, FOLLOWING, DECLARATION];
const FIRST_SECTIONS: &[Section] =
    &[Section { fields: FIELDS.split_at(21).0, ..SECOND_SECTIONS[0] }, FOLLOWING, DECLARATION];

const MATERIALS_BEFORE: &[Material] = &{
    let mut all = [welcome("A27", "曾持纸质证件"); MATERIALS.len() + 1];
    let mut at = 0;
    while at < MATERIALS.len() {
        all[at] = MATERIALS[at];
        at += 1;
    }
    all
};
