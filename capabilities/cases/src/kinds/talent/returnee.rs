//! 202 留学人员引进 (business 3.2, LX2025).

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
    super::check(found, sheet, situation, (rules, 3));
    if !situation.has_studied_abroad() {
        found.prompt("category", "个人信息的学习经历中没有国（境）外学习经历");
    }
}

/// The version in use.
pub static KIND: Kind = Kind {
    code: "202",
    version: 2,
    business: Business::Talent,
    name: "留学人员引进",
    when: "国（境）外学习满一年，回国后在本市单位工作满三个月",
    starts: &[Side::Person],
    chain: Chain { starts: Side::Person, district: true, city: true, announced: true, settles: true },
    sections: SECTIONS,
    materials: &[
        always("A01"),
        always("A02"),
        always("A08"),
        always("A11"),
        always("A12"),
        always("A13"),
        always("A14"),
        always("A19"),
        always("A28"),
        always("A29"),
        always("A31"),
        always("A32"),
        always("A33"),
        welcome("A04", "国内学历"),
        welcome("A05", "国内学位"),
        welcome("A09", "有职称"),
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
    prechecks: precheck::RETURNEE,
};

/// As it was while names were not announced to the public.
pub static FIRST: Kind = Kind { version: 1, chain: Chain { announced: false, ..KIND.chain }, ..KIND };
