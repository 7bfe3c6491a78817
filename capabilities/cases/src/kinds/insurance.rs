//! 社保缴纳情况 (business 2.8, 3.4): the months of social insurance as the source told them, to be read and not changed, and
//! frozen with what is submitted.

use base::Day;
use profile::Sheet;
use profile::field::{Field, Kind as FieldKind, Rows, may};

use super::{Kind, Section};
use crate::situation::Situation;
use crate::source::{Said, Subject};

/// Whether and when the source told.
const TOLD: Field = may("insured_told", "数据核验", FieldKind::Text(1, 50));

/// A month each, the newest first.
pub const ROWS: Rows = Rows {
    key: "insured",
    label: "近12个月",
    fields: &[
        may("month", "月份", FieldKind::Month),
        may("payer", "缴纳单位", FieldKind::Text(1, 200)),
        may("amount", "缴费基数（元）", FieldKind::Money),
        may("state", "状态", FieldKind::Text(1, 20)),
        may("kinds", "险种", FieldKind::Text(1, 50)),
    ],
    least: 0,
    most: 12,
};

/// Shown with the form of whoever [`is_told`]; no section to fill in.
pub const SECTION: Section = Section {
    key: "insurance",
    title: "社保缴纳情况",
    known: &[TOLD],
    fields: &[],
    rows: &[ROWS],
    note: "来自社会保险数据，不能修改；与实际不一致的，以社会保险个人权益记录（附件）为准。",
};

/// 未核验: the source was not asked yet, or does not answer.
const UNTOLD: &str = "未核验";

/// True for the kinds that show it: those that take the record of social insurance.
pub fn is_told(kind: &Kind) -> bool {
    kind.materials.iter().any(|material| material.code == "A14")
}

/// Puts what the source says into `sheet`, unless it was frozen there before.
pub(crate) fn fill(sheet: &mut Sheet, kind: &Kind, situation: &Situation) {
    if !is_told(kind) || !matches!(sheet.get(TOLD.key), "" | UNTOLD) {
        return;
    }
    let told = situation.answers.iter().find(|answer| answer.subject == Subject::Insurance);
    let Some((answer, months)) = told.and_then(|answer| Some((answer, answer.months()?))) else {
        return sheet.put(TOLD.key, UNTOLD);
    };
    let on = Day(answer.at.china_date()).in_words();
    let words = if months.is_empty() { Said::Months(Vec::new()).words() } else { "已核验".to_owned() };
    sheet.put(TOLD.key, &format!("{words}（{on}）"));
    for (at, month) in months.iter().rev().take(ROWS.most).enumerate() {
        for (field, value) in [
            ("month", &month.month),
            ("payer", &month.payer),
            ("amount", &month.amount),
            ("state", &month.state),
            ("kinds", &month.kinds),
        ] {
            sheet.put(&format!("{}.{at}.{field}", ROWS.key), value);
        }
    }
}
