//! A unit's right to handle a business (consoles 8.1): opened, closed, and its data changed. Begun by the unit.

use affiliation::info::UNIT_KINDS;
use affiliation::{Business, Right};
use profile::Sheet;
use profile::check::Found;
use profile::check::value::decimal;
use profile::field::{Field, Kind as FieldKind, hinted, may, must};

use super::field::UNIT;
use super::{Effect, Kind, Section, Side, always, welcome};
use crate::entry::Rules;
use crate::precheck;
use crate::situation::Situation;
use crate::transition::Chain;

const KNOWN: &[Field] = &[
    UNIT[0],
    UNIT[1],
    UNIT[2],
    must("unit_kind", "单位类型", FieldKind::Choice(UNIT_KINDS)),
    must("capital", "注册资本（万元）", FieldKind::Text(1, 20)),
    must("legal_rep", "法定代表人", FieldKind::Text(1, 50)),
    must("address", "单位地址", FieldKind::Text(1, 100)),
];

const OPEN: &[Field] = &[
    must("people", "在职员工人数", FieldKind::Number(1, 1_000_000)),
    must("talents", "拟申报人数（年）", FieldKind::Number(1, 100_000)),
    hinted(must("tax", "上年度纳税额（元）", FieldKind::Money), "以完税证明为准"),
    must("handler", "业务负责人姓名", FieldKind::Text(2, 50)),
    must("handler_mobile", "业务负责人手机号", FieldKind::Mobile),
    hinted(must("reason", "申请理由", FieldKind::Text(10, 500)), "说明单位主营业务与功能定位、人才需求"),
];

const CHANGE: &[Field] = &[
    hinted(may("new_name", "变更后的单位名称", FieldKind::Text(2, 100)), "没有变化的不填"),
    hinted(may("new_legal_rep", "变更后的法定代表人", FieldKind::Text(2, 50)), "没有变化的不填"),
    hinted(may("new_address", "变更后的单位地址", FieldKind::Text(5, 100)), "没有变化的不填"),
    must("handler", "业务负责人姓名", FieldKind::Text(2, 50)),
    must("handler_mobile", "业务负责人手机号", FieldKind::Mobile),
    must("reason", "变更内容和原因", FieldKind::Text(5, 500)),
];

const CLOSE: &[Field] = &[
    must("reason", "注销原因", FieldKind::Text(5, 500)),
    may("after", "后续业务安排", FieldKind::Text(5, 500)),
];

fn prefill(situation: &Situation, _: &Rules) -> Vec<(String, String)> {
    let sheet = &situation.unit.sheet;
    let mut all = super::permit::unit(situation);
    all.extend(super::permit::pairs(&[
        ("unit_kind", sheet.get("kind")),
        ("capital", sheet.get("capital")),
        ("legal_rep", sheet.get("legal_rep")),
        ("address", sheet.get("address")),
        ("handler", sheet.get("clerk_name")),
        ("handler_mobile", sheet.get("clerk_mobile")),
    ]));
    all
}

fn check(found: &mut Found, sheet: &Sheet, situation: &Situation, rules: &Rules) {
    let district = situation.unit.sheet.get("district");
    if let Some(least) = rules.least_tax.get(district)
        && decimal(sheet.get("tax"), 2).is_some_and(|tax| tax < f64::from(*least))
    {
        found.prompt("tax", format!("所属区要求上年度纳税额不低于{least}元"));
    }
}

/// Of 变更信息: which field of the unit it becomes.
const BECOMES: [(&str, &str); 4] = [
    ("new_legal_rep", "legal_rep"),
    ("new_address", "address"),
    ("handler", "clerk_name"),
    ("handler_mobile", "clerk_mobile"),
];

/// What 153 and 253 change: the unit's new name, when it has one, and what else its own data say from now on.
pub(crate) fn changed(sheet: &Sheet) -> (Option<&str>, Vec<(&'static str, &str)>) {
    let told = |key: &str| Some(sheet.get(key)).filter(|value| !value.is_empty());
    let values = BECOMES.iter().filter_map(|(told_as, own)| Some((*own, told(told_as)?)));
    (told("new_name"), values.collect())
}

/// A change changes something.
fn check_change(found: &mut Found, sheet: &Sheet, situation: &Situation, _: &Rules) {
    let (unit, (name, values)) = (&situation.unit, changed(sheet));
    let is_same = name.is_none_or(|name| name == unit.name)
        && values.iter().all(|(key, value)| unit.sheet.get(key) == *value);
    if is_same {
        found.prompt("new_name", "填写的内容与现在的单位信息一致，请填写有变化的内容");
    }
}

const fn chain() -> Chain {
    Chain { starts: Side::Unit, district: true, city: false, announced: false, settles: false }
}

/// Code, name, when, form, effect.
const fn kind(
    (code, business, effect): (&'static str, Business, Effect),
    (name, when): (&'static str, &'static str),
    (sections, prechecks): (&'static [Section], &'static [precheck::Precheck]),
) -> Kind {
    Kind {
        code,
        version: 1,
        business,
        name,
        when,
        starts: &[Side::Unit],
        chain: chain(),
        sections,
        materials: if matches!(effect, Effect::CloseRight) { FEW } else { MATERIALS },
        unit_materials: &[],
        income_months: None,
        is_beside: false,
        // How a right stands is asked of the unit's right, not of a person: see [`may_begin`].
        gate: |_, _, _| Vec::new(),
        effect,
        prefill,
        check: if matches!(effect, Effect::ChangeUnitInfo) { check_change } else { check },
        prechecks,
    }
}

const MATERIALS: &[super::Material] =
    &[always("U01"), welcome("U02", "有资质"), always("U03"), always("U04")];
const FEW: &[super::Material] = &[always("U04")];

const fn section(title: &'static str, fields: &'static [Field], note: &'static str) -> Section {
    Section { key: "apply", title, known: KNOWN, fields, rows: &[], note }
}

const OPENING: &[Section] = &[section("申请信息", OPEN, "单位信息有变化的，请先在“单位信息”中修改。")];
const CLOSING: &[Section] = &[section("注销信息", CLOSE, "")];
const CHANGING: &[Section] =
    &[section("变更信息", CHANGE, "主管部门审核通过后，单位信息按变更后的内容更新。")];

/// Whether a kind with this effect on a right can be begun while the right stands so: opened only where it is not there,
/// changed and closed only where it is. Pure.
///
/// # Errors
/// Why not, for the clerk.
pub const fn may_begin(effect: Effect, right: Right) -> Result<(), &'static str> {
    match (effect, right) {
        (Effect::OpenRight, Right::None | Right::Cancelled)
        | (Effect::CloseRight | Effect::ChangeUnitInfo, Right::Valid) => Ok(()),
        (Effect::OpenRight, Right::Valid) => Err("业务办理权限已经有效，无需申请"),
        (_, Right::None | Right::Cancelled) => Err("尚未开通业务办理权限"),
        (_, Right::Blacklisted) => Err("单位已被列入黑名单，请向主管部门咨询"),
        (_, Right::Suspended) => Err("单位已被列入中止名单，请向主管部门咨询"),
        (_, Right::Frozen) => Err("业务办理权限已冻结，请向主管部门咨询"),
        // What is no matter of rights is not decided here.
        (_, Right::Valid) => Ok(()),
    }
}

/// 151
pub static PERMIT_OPEN: Kind = kind(
    ("151", Business::Permit, Effect::OpenRight),
    ("申请业务办理权限", "首次办理工作居住证业务前"),
    (OPENING, precheck::RIGHT),
);
/// 152
pub static PERMIT_CLOSE: Kind = kind(
    ("152", Business::Permit, Effect::CloseRight),
    ("注销业务办理权限", "不再办理工作居住证业务"),
    (CLOSING, &[]),
);
/// 153
pub static PERMIT_CHANGE: Kind = kind(
    ("153", Business::Permit, Effect::ChangeUnitInfo),
    ("单位业务信息变更", "单位名称、地址、负责人有变化"),
    (CHANGING, &[]),
);
/// 251
pub static TALENT_OPEN: Kind = kind(
    ("251", Business::Talent, Effect::OpenRight),
    ("申请业务办理权限", "首次办理引进人才业务前"),
    (OPENING, precheck::RIGHT),
);
/// 252
pub static TALENT_CLOSE: Kind = kind(
    ("252", Business::Talent, Effect::CloseRight),
    ("注销业务办理权限", "不再办理引进人才业务"),
    (CLOSING, &[]),
);
/// 253
pub static TALENT_CHANGE: Kind = kind(
    ("253", Business::Talent, Effect::ChangeUnitInfo),
    ("单位业务信息变更", "单位名称、地址、负责人有变化"),
    (CHANGING, &[]),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_is_opened_where_it_is_not_and_changed_and_closed_where_it_is() {
        for (right, _) in Right::CODES {
            let opens = matches!(right, Right::None | Right::Cancelled);
            let valid = right == Right::Valid;
            for (effect, expected) in
                [(Effect::OpenRight, opens), (Effect::CloseRight, valid), (Effect::ChangeUnitInfo, valid)]
            {
                assert_eq!(may_begin(effect, right).is_ok(), expected, "{effect:?} {right:?}");
            }
        }
    }
}
