//! 202 留学人员引进 (business 3.2, LX2025).

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

/// Who is back for some months has not earned here for three years.
fn check_now(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    check_before(found, sheet, situation, rules);
    check::now(found, sheet, situation, 1);
}

fn check_before(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    check::before(found, sheet, situation, (rules, 3));
    if !situation.has_studied_abroad() {
        found.prompt("category", "个人信息的学习经历中没有国（境）外学习经历");
    }
}

/// The highest degree of the country itself, where there is one (business 3.5).
const fn domestic(code: &'static str) -> Material {
    when(code, "有国内本科及以上学历", |_, situation| situation.has_degree_course(false))
}

const MATERIALS: &[Material] = &joined::<27>([
    FIRST_OF_BOTH,
    &[domestic("A04"), domestic("A05"), domestic("A06"), domestic("A07"), always("A08")],
    REST_OF_BOTH,
    &[always("A32"), always("A33"), welcome("A38", "语言课程、网课或境外工作经历的证明")],
]);

/// The version in use.
pub static KIND: Kind = Kind {
    code: "202",
    version: 3,
    business: Business::Talent,
    name: "留学人员引进",
    when: "国（境）外学习满一年，回国后在本市单位工作满三个月",
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
    prechecks: precheck::RETURNEE,
};

/// As it was before the family's papers, domestic degrees' and recommenders' papers were asked for.
pub static SECOND: Kind =
    Kind { version: 2, sections: BEFORE, materials: MATERIALS_BEFORE, check: check_before, ..KIND };

/// As it was while names were not announced to the public.
pub static FIRST: Kind = Kind { version: 1, chain: Chain { announced: false, ..KIND.chain }, ..SECOND };

const MATERIALS_BEFORE: &[Material] = &[
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
    FAMILY_PAPERS[0],
    FAMILY_PAPERS[3],
];
