//! 104 证件业务信息变更: post, contract, home, 随往人员.

use affiliation::Business;
use profile::Sheet;
use profile::check::Found;
use profile::codes::YES_NO;
use profile::field::{Field, Kind as FieldKind, must};

use super::super::field::{CONTRACT, DECLARATION, FOLLOWING, HOME, PERMIT, POST, UNIT};
use super::super::{Effect, Kind, Material, Section, Side, always, welcome, when};
use super::new::has_follower;
use crate::entry::Rules;
use crate::precheck;
use crate::situation::Situation;
use crate::transition::Chain;

const fn free(field: Field) -> Field {
    Field { required: false, ..field }
}

const KNOWN: &[Field] = &[PERMIT[0], PERMIT[2], UNIT[0]];
const FIELDS: &[Field] = &[
    must("changes_post", "变更岗位", FieldKind::Choice(YES_NO)),
    free(POST[1]),
    free(POST[2]),
    must("changes_contract", "变更合同", FieldKind::Choice(YES_NO)),
    free(CONTRACT[0]),
    free(CONTRACT[1]),
    free(CONTRACT[2]),
    CONTRACT[3],
    must("changes_home", "变更住所", FieldKind::Choice(YES_NO)),
    free(HOME[0]),
    free(HOME[1]),
    free(HOME[2]),
    HOME[3],
    HOME[4],
    HOME[5],
    must("changes_followers", "增减随往人员", FieldKind::Choice(YES_NO)),
];

/// Which answer asks for which fields.
const ASKED: [(&str, &[&Field]); 3] = [
    ("changes_post", &[&POST[1], &POST[2]]),
    ("changes_contract", &[&CONTRACT[0], &CONTRACT[1], &CONTRACT[2]]),
    ("changes_home", &[&HOME[0], &HOME[1], &HOME[2]]),
];

fn prefill(situation: &Situation, _: &Rules) -> Vec<(String, String)> {
    let mut all = super::permit(situation);
    all.extend(super::unit(situation));
    for (at, follower) in situation.followers.iter().enumerate() {
        for (field, value) in follower {
            all.push((format!("followers.{at}.{field}"), value.clone()));
        }
    }
    all.extend(super::pairs(&[
        ("changes_post", "0"),
        ("changes_contract", "0"),
        ("changes_home", "0"),
        ("changes_followers", "0"),
    ]));
    all
}

fn check(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    check_before(found, sheet, situation, rules);
    if sheet.get("changes_followers") == "1" {
        super::known_followers(found, sheet, situation);
    }
}

fn check_before(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    let says = |key: &str| sheet.get(key) == "1";
    for (key, fields) in ASKED {
        for field in fields {
            if says(key) && sheet.get(field.key).is_empty() {
                found.prompt(field.key, format!("请填写{}", field.label));
            }
        }
    }
    if says("changes_contract") {
        super::contract(found, sheet, situation);
    }
    if says("changes_home") {
        super::home(found, sheet, situation);
    }
    let changes = ["changes_post", "changes_contract", "changes_home", "changes_followers"];
    if changes.iter().all(|key| sheet.get(key) == "0") {
        found.prompt("changes_post", "请至少选择一项变更");
    }
    if says("changes_followers") {
        super::followers(found, sheet, situation, rules);
    }
    super::signed(found, sheet, situation);
}

const MATERIALS: &[Material] = &[
    welcome("A09", "岗位变化涉及职称"),
    welcome("A10", "岗位变化涉及职业资格"),
    when("A11", "合同有变化", |sheet, _| sheet.get("changes_contract") == "1"),
    when("A16", "住址变为自有住房", |sheet, _| new_home(sheet, &["1"])),
    when("A17", "住址变为租房", |sheet, _| new_home(sheet, &["2"])),
    when("A18", "住址变为宿舍或借住", |sheet, _| new_home(sheet, &["3", "4"])),
    always("A19"),
    when("A20", "配偶随往", |sheet, _| follows(sheet, "1")),
    when("A22", "配偶随往", |sheet, _| follows(sheet, "1")),
    when("A23", "子女随往", |sheet, _| follows(sheet, "2")),
    when("A24", "子女随往", |sheet, _| follows(sheet, "2")),
    welcome("A27", "持纸质证件"),
];

/// The version in use.
pub static KIND: Kind = Kind {
    code: "104",
    version: 2,
    business: Business::Permit,
    name: "证件业务信息变更",
    when: "岗位、合同、住址有变化，或增减随往人员",
    starts: &[Side::Person],
    chain: Chain { starts: Side::Person, district: true, city: true, announced: false, settles: false },
    sections: &[
        Section {
            key: "apply",
            title: "变更内容",
            known: KNOWN,
            fields: FIELDS,
            rows: &[],
            note: "只填写有变化的内容。",
        },
        FOLLOWING,
        DECLARATION,
    ],
    materials: MATERIALS,
    unit_materials: &[],
    income_months: None,
    is_beside: false,
    gate: super::for_holder,
    effect: Effect::ChangeBusiness,
    prefill,
    check,
    prechecks: precheck::CHANGE,
};

fn new_home(sheet: &Sheet, kinds: &[&str]) -> bool {
    sheet.get("changes_home") == "1" && kinds.contains(&sheet.get("home"))
}

/// True when 随往人员 change and somebody of this relation goes along from now on.
fn follows(sheet: &Sheet, relation: &str) -> bool {
    sheet.get("changes_followers") == "1" && has_follower(sheet, relation)
}

/// As it was before the spouse's and the children's papers were asked for whole.
pub static FIRST: Kind = Kind { version: 1, materials: MATERIALS_BEFORE, check: check_before, ..KIND };

const MATERIALS_BEFORE: &[Material] = &[
    MATERIALS[2],
    MATERIALS[3],
    MATERIALS[4],
    MATERIALS[5],
    MATERIALS[0],
    MATERIALS[7],
    MATERIALS[9],
    MATERIALS[6],
    MATERIALS[11],
];
