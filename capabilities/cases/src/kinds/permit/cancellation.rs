//! 105 注销工作居住证, begun by the holder or by the unit (business 2.7: it takes effect after sixty days).

use affiliation::Business;
use profile::Sheet;
use profile::check::Found;
use profile::check::value::date;
use profile::field::{Field, Kind as FieldKind, hinted, may, must};

use super::super::field::{CANCEL_REASONS, PERMIT, UNIT};
use super::super::{Effect, Kind, Section, Side, welcome};
use crate::entry::Rules;
use crate::precheck;
use crate::situation::Situation;
use crate::transition::Chain;

const KNOWN: &[Field] = &[
    // A clerk files for somebody: whose permit it is stands on the form.
    must("permit_holder", "持证人", FieldKind::Text(1, 50)),
    PERMIT[0],
    PERMIT[2],
    UNIT[0],
];

fn prefill(situation: &Situation, _: &Rules) -> Vec<(String, String)> {
    let mut all = super::permit(situation);
    all.extend(super::unit(situation));
    all.extend(super::pairs(&[("permit_holder", situation.name().unwrap_or_default())]));
    all
}

fn check(found: &mut Found, sheet: &Sheet, situation: &Situation, _: &Rules) {
    let last = date(sheet.get("last_day"));
    if sheet.get("reason") == "1" && sheet.get("last_day").is_empty() {
        found.prompt("last_day", "请选择最后工作日");
    }
    if last.is_some_and(|day| day > situation.today) {
        found.prompt("last_day", "最后工作日不能晚于今天");
    }
    if sheet.get("reason") == "9" && sheet.get("why").is_empty() {
        found.prompt("why", "请说明原因");
    }
}

/// The version in use.
pub static KIND: Kind = Kind {
    code: "105",
    version: 1,
    business: Business::Permit,
    name: "注销工作居住证",
    when: "离职、落户或不再需要",
    starts: &[Side::Person, Side::Unit],
    chain: Chain { starts: Side::Person, district: false, city: false, announced: false, settles: false },
    sections: &[Section {
        key: "apply",
        title: "注销信息",
        known: KNOWN,
        fields: &[
            must("reason", "注销原因", FieldKind::Choice(CANCEL_REASONS)),
            hinted(may("last_day", "最后工作日", FieldKind::AnyDate), "离职的填写"),
            hinted(may("why", "说明", FieldKind::Text(2, 200)), "选择“其他”的填写"),
        ],
        rows: &[],
        note: "单位确认后证件挂起，60日后注销；离职的，期间可以由新单位办理聘用单位变更，保留有效期。",
    }],
    materials: &[welcome("A26", "离职"), welcome("A27", "持纸质证件")],
    unit_materials: &[],
    income_months: None,
    is_beside: true,
    gate: super::for_holder,
    effect: Effect::CancelPermit,
    prefill,
    check,
    prechecks: precheck::CANCELLATION,
};
