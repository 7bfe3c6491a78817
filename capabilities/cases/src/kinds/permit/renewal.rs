//! 102 申请证件续签 (business 2.3, 2.7).

use affiliation::Business;
use base::Day;
use certificates::{State, term};
use profile::Sheet;
use profile::check::Found;
use profile::field::{Field, Kind as FieldKind, hinted, must};

use super::super::field::{CONTRACT, DECLARATION, INCOMES, PERMIT, POST, UNIT};
use super::super::{Effect, Kind, Section, Side, always, welcome};
use super::{UNIT_MATERIALS, held, without_permit};
use crate::entry::{AUTHORITY, Facts, Reason, Rules, first_time, reason};
use crate::precheck;
use crate::situation::Situation;
use crate::transition::Chain;

const KNOWN: &[Field] = &[PERMIT[0], PERMIT[1], PERMIT[2], UNIT[0], UNIT[1], UNIT[2]];
const FIELDS: &[Field] = &[
    POST[0],
    POST[1],
    POST[2],
    CONTRACT[0],
    CONTRACT[1],
    CONTRACT[2],
    CONTRACT[3],
    hinted(must("income", "近36个月应税收入合计（元）", FieldKind::Money), "与下方各月之和一致"),
];

fn prefill(situation: &Situation, _: &Rules) -> Vec<(String, String)> {
    let mut all = super::permit(situation);
    all.extend(super::unit(situation));
    all.extend(super::post(situation));
    all.extend(super::taxed(situation, 36));
    all
}

fn check(found: &mut Found, sheet: &Sheet, situation: &Situation, _: &Rules) {
    common(found, sheet, situation);
    super::must_have_joined(found, sheet, situation);
    super::recent_incomes(found, sheet, (36, situation.today));
}

/// What every version fulfils.
fn common(found: &mut Found, sheet: &Sheet, situation: &Situation) {
    super::contract(found, sheet, situation);
    super::incomes(found, sheet, (36, "income"));
    super::signed(found, sheet, situation);
}

fn check_before(found: &mut Found, sheet: &Sheet, situation: &Situation, _: &Rules) {
    common(found, sheet, situation);
    super::joined(found, sheet, situation);
}

fn gate(kind: &Kind, facts: &Facts, rules: &Rules) -> Vec<Reason> {
    let today = Day(facts.today);
    let late = facts.permits.iter().find(|permit| permit.state_on(today) == State::Expired);
    let own = match (held(facts), late) {
        (Some(permit), _) if permit.state != State::Valid => {
            let text = format!("您的工作居住证处于“{}”状态，不能办理续签", permit.state.title());
            Some(reason("X12", text, AUTHORITY))
        }
        (Some(permit), _) if today < term::renewal_opens(permit.valid_to) => {
            let text = "未到续签办理时间（有效期满前30日内可办理）";
            Some(reason("X10", text, "请在有效期满前30日内办理"))
        }
        (Some(_), _) => None,
        (None, Some(permit)) if today <= term::renewal_closes(permit.valid_to) => None,
        (None, Some(_)) => Some(reason("X11", "证件已超过续签期限，请重新申请", "请申请工作居住证")),
        (None, None) => Some(without_permit(kind)),
    };
    own.into_iter().chain(first_time(kind, facts, rules)).collect()
}

/// The version in use.
pub static KIND: Kind = Kind {
    code: "102",
    version: 2,
    business: Business::Permit,
    name: "申请证件续签",
    when: "有效期满前30日内，到期后30日以内",
    starts: &[Side::Person],
    chain: Chain { starts: Side::Person, district: true, city: true, announced: false, settles: false },
    sections: &[
        Section {
            key: "apply",
            title: "续签信息",
            known: KNOWN,
            fields: FIELDS,
            rows: &[INCOMES],
            note: "请填写新的劳动（聘用）合同和近36个月的应税收入。",
        },
        DECLARATION,
    ],
    materials: &[
        always("A01"),
        always("A06"),
        always("A07"),
        always("A11"),
        always("A12"),
        always("A13"),
        always("A14"),
        always("A19"),
        welcome("A27", "持纸质证件"),
    ],
    unit_materials: UNIT_MATERIALS,
    income_months: Some(36),
    is_beside: false,
    gate,
    effect: Effect::RenewPermit,
    prefill,
    check,
    prechecks: precheck::RENEWAL,
};

/// As it was while 入职日期 was only to be looked at and months of any year were taken.
pub static FIRST: Kind = Kind { version: 1, check: check_before, ..KIND };
