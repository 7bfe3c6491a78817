//! 103 证件基础信息变更: what the profile says now instead of what it said when the permit was issued.

use affiliation::Business;
use profile::Sheet;
use profile::check::Found;
use profile::field::{Field, Kind as FieldKind, must};

use super::super::field::{DECLARATION, PERMIT};
use super::super::{Effect, Kind, Section, Side, always, welcome, when};
use crate::entry::Rules;
use crate::precheck;
use crate::situation::Situation;
use crate::transition::Chain;

/// What is changed.
const ITEMS: &[Field] = &[
    must("name_old", "姓名（证件）", FieldKind::Text(1, 50)),
    must("name_new", "姓名（现在）", FieldKind::Text(1, 50)),
    must("number_old", "证件号码（证件）", FieldKind::Text(1, 30)),
    must("number_new", "证件号码（现在）", FieldKind::Text(1, 30)),
    must("photo_old", "照片（证件）", FieldKind::Text(1, 30)),
    must("photo_new", "照片（现在）", FieldKind::Text(1, 30)),
    must("nation_old", "民族（证件）", FieldKind::Choice(profile::codes::NATIONS)),
    must("nation_new", "民族（现在）", FieldKind::Choice(profile::codes::NATIONS)),
    must("mobile_old", "联系电话（证件）", FieldKind::Text(1, 20)),
    must("mobile_new", "联系电话（现在）", FieldKind::Text(1, 20)),
    PERMIT[0],
    PERMIT[2],
];

fn prefill(situation: &Situation, _: &Rules) -> Vec<(String, String)> {
    let mut all = super::permit(situation);
    all.extend(super::unit(situation));
    for (key, before, now) in situation.holder_changes() {
        all.push((format!("{key}_old"), before));
        all.push((format!("{key}_new"), now));
    }
    all
}

fn check(found: &mut Found, sheet: &Sheet, situation: &Situation, _: &Rules) {
    if situation.holder_changes().is_empty() {
        found.prompt("why", "个人信息与证件信息一致，没有需要变更的内容；请先修改个人信息");
    }
    super::signed(found, sheet, situation);
}

/// The version in use.
pub static KIND: Kind = Kind {
    code: "103",
    version: 1,
    business: Business::Permit,
    name: "证件基础信息变更",
    when: "姓名、证件号码、照片、民族、联系方式有变化",
    starts: &[Side::Person],
    chain: Chain { starts: Side::Person, district: true, city: false, announced: false, settles: false },
    sections: &[
        Section {
            key: "apply",
            title: "变更内容",
            known: ITEMS,
            fields: &[must("why", "变更原因", FieldKind::Text(2, 200))],
            rows: &[],
            note: "只列出与证件不一致的内容。内容有误的，请先在个人信息中修改。",
        },
        DECLARATION,
    ],
    materials: &[
        when("A01", "姓名或证件号码有变化", |sheet, _| {
            !sheet.get("name_new").is_empty() || !sheet.get("number_new").is_empty()
        }),
        welcome("A02", "户口有变化"),
        always("A19"),
        welcome("A27", "持纸质证件"),
    ],
    unit_materials: &[],
    income_months: None,
    is_beside: false,
    gate: super::for_holder,
    effect: Effect::ChangeHolder,
    prefill,
    check,
    prechecks: precheck::CHANGE,
};
