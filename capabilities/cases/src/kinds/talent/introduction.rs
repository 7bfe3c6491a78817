//! 201 外埠人才引进 (business 3.1, 3.5).

use affiliation::Business;
use profile::Sheet;
use profile::check::Found;

use super::super::{Effect, Kind, Side, always, welcome, when};
use super::{SECTIONS, UNIT_MATERIALS, moves, prefill};
use crate::entry::{Rules, first_time};
use crate::precheck;
use crate::situation::Situation;
use crate::transition::Chain;

fn check(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    super::check(found, sheet, situation, (rules, 24));
}

/// The version in use.
pub static KIND: Kind = Kind {
    code: "201",
    version: 2,
    business: Business::Talent,
    name: "外埠人才引进",
    when: "在本市单位工作满两年，符合引进条件",
    starts: &[Side::Person],
    chain: Chain { starts: Side::Person, district: true, city: true, announced: true, settles: true },
    sections: SECTIONS,
    materials: &[
        always("A01"),
        always("A02"),
        always("A04"),
        always("A05"),
        always("A06"),
        always("A07"),
        always("A11"),
        always("A12"),
        always("A13"),
        always("A14"),
        always("A19"),
        always("A28"),
        always("A29"),
        always("A31"),
        welcome("A09", "有职称"),
        when("A30", "入选人才计划或获奖", |sheet, _| sheet.get("category").starts_with("03")),
        when("A20", "配偶随调随迁", |sheet, _| moves(sheet, "1")),
        when("A23", "子女随迁", |sheet, _| moves(sheet, "2")),
    ],
    unit_materials: UNIT_MATERIALS,
    income_months: None,
    is_beside: false,
    gate: first_time,
    effect: Effect::Settle,
    prefill,
    check,
    prechecks: precheck::INTRODUCTION,
};

/// As it was while names were not announced to the public.
pub static FIRST: Kind = Kind { version: 1, chain: Chain { announced: false, ..KIND.chain }, ..KIND };
