//! 201 外埠人才引进 (business 3.1, 3.5).

use affiliation::Business;
use profile::Sheet;
use profile::check::Found;

use super::super::{Effect, Kind, Material, Side, always, welcome, when};
use super::before::BEFORE;
use super::{FAMILY_PAPERS, FIRST_OF_BOTH, REST_OF_BOTH, SECTIONS, UNIT_MATERIALS, check, joined, prefill};
use crate::entry::{Rules, first_time};
use crate::precheck;
use crate::situation::Situation;
use crate::transition::Chain;

fn check_now(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    check_before(found, sheet, situation, rules);
    check::now(found, sheet, situation, 3);
}

fn check_before(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    check::before(found, sheet, situation, (rules, 24));
}

const MATERIALS: &[Material] = &joined::<24>([
    FIRST_OF_BOTH,
    &[
        always("A04"),
        always("A05"),
        always("A06"),
        always("A07"),
        when("A08", "有国（境）外学历", |_, situation| situation.has_degree_course(true)),
    ],
    REST_OF_BOTH,
    &[],
]);

/// The version in use.
pub static KIND: Kind = Kind {
    code: "201",
    version: 3,
    business: Business::Talent,
    name: "外埠人才引进",
    when: "在本市单位工作满两年，符合引进条件",
    starts: &[Side::Person],
    chain: Chain { starts: Side::Person, district: true, city: true, announced: true, settles: true },
    sections: SECTIONS,
    materials: MATERIALS,
    unit_materials: UNIT_MATERIALS,
    income_months: None,
    is_beside: false,
    gate: first_time,
    effect: Effect::Settle,
    prefill,
    check: check_now,
    prechecks: precheck::INTRODUCTION,
};

/// As it was before the family's papers, degrees abroad and recommenders' papers were asked for.
pub static SECOND: Kind =
    Kind { version: 2, sections: BEFORE, materials: MATERIALS_BEFORE, check: check_before, ..KIND };

/// As it was while names were not announced to the public.
pub static FIRST: Kind = Kind { version: 1, chain: Chain { announced: false, ..KIND.chain }, ..SECOND };

const MATERIALS_BEFORE: &[Material] = &[
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
    FAMILY_PAPERS[0],
    FAMILY_PAPERS[3],
];
