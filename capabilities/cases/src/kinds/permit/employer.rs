//! 106 证件聘用单位变更: begun by the person with the new unit, after the earlier one confirmed the leave.

use affiliation::Business;
use certificates::State;
use profile::Sheet;
use profile::check::Found;
use profile::check::value::date;
use profile::field::{Field, Kind as FieldKind, must};

use super::super::field::{CONTRACT, DECLARATION, PERMIT, POST, UNIT};
use super::super::{Effect, Kind, Material, Section, Side, always, welcome, when};
use super::{UNIT_MATERIALS, held};
use crate::entry::{Facts, Reason, Rules, reason};
use crate::precheck;
use crate::situation::Situation;
use crate::transition::Chain;

const KNOWN: &[Field] = &[
    PERMIT[0],
    PERMIT[2],
    must("permit_unit", "原聘用单位", FieldKind::Text(1, 200)),
    UNIT[0],
    UNIT[1],
    UNIT[2],
];
const FIELDS: &[Field] = &[
    must("left", "离职日期", FieldKind::Date),
    POST[0],
    POST[1],
    POST[2],
    CONTRACT[0],
    CONTRACT[1],
    CONTRACT[2],
    CONTRACT[3],
    CONTRACT[4],
];

fn prefill(situation: &Situation, _: &Rules) -> Vec<(String, String)> {
    let mut all = super::permit(situation);
    all.extend(super::unit(situation));
    all.extend(super::post(situation));
    all
}

fn check(found: &mut Found, sheet: &Sheet, situation: &Situation, _: &Rules) {
    if let (Some(left), Some(joined)) = (date(sheet.get("left")), date(sheet.get("joined")))
        && joined < left
    {
        found.prompt("joined", "入职日期不能早于离职日期");
    }
    super::joined(found, sheet, situation);
    super::contract(found, sheet, situation);
    super::signed(found, sheet, situation);
}

const MATERIALS: &[Material] = &[
    always("A01"),
    always("A11"),
    welcome("A12", "新单位要求"),
    welcome("A13", "新单位要求"),
    always("A14"),
    always("A19"),
    always("A26"),
    // The electronic permit needs no copy: only what was issued on paper is handed in.
    when("A27", "持纸质证件", |_, situation| situation.holds_paper()),
];

fn gate(_: &Kind, facts: &Facts, _: &Rules) -> Vec<Reason> {
    let may_change = held(facts).is_some_and(|permit| permit.state == State::MayChangeUnit);
    let own = (!may_change).then(|| {
        let text = "您的工作居住证不在聘用单位变更期内";
        reason("X12", text, "由原单位确认离职后60日内办理")
    });
    own.into_iter().collect()
}

/// The version in use.
pub static KIND: Kind = Kind {
    code: "106",
    version: 2,
    business: Business::Permit,
    name: "证件聘用单位变更",
    when: "离职后60日内，由新单位办理",
    starts: &[Side::Person],
    chain: Chain { starts: Side::Person, district: true, city: false, announced: false, settles: false },
    sections: &[
        Section {
            key: "apply",
            title: "变更信息",
            known: KNOWN,
            fields: FIELDS,
            rows: &[],
            note: "原单位确认离职后60日内办理；变更后证件有效期不变。",
        },
        DECLARATION,
    ],
    materials: MATERIALS,
    unit_materials: UNIT_MATERIALS,
    income_months: None,
    is_beside: false,
    gate,
    effect: Effect::ChangeUnit,
    prefill,
    check,
    prechecks: precheck::EMPLOYER,
};

/// As it was while income was not among the materials and a paper permit was merely welcome.
pub static FIRST: Kind = Kind { version: 1, materials: MATERIALS_BEFORE, ..KIND };

const MATERIALS_BEFORE: &[Material] = &[
    MATERIALS[0],
    MATERIALS[1],
    MATERIALS[4],
    MATERIALS[5],
    MATERIALS[6],
    MATERIALS[2],
    welcome("A27", "持纸质证件"),
];
