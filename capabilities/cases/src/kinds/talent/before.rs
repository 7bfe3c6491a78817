//! The form as it was before relations and recommenders were chosen from lists: for what was begun with it.

use profile::field::{Field, Kind as FieldKind, Rows, hinted, may, must};

use super::super::Section;
use super::super::field::{DECLARATION, FAMILY, POST, RELATIONS};
use super::{
    ACHIEVEMENTS, APPLY, INCOME_YEARS, KIN, MOVERS, MOVING, RECOMMENDATION, RECOMMENDERS, RESULT_ROWS,
    SECTIONS,
};
use profile::codes::YES_NO;

const FIELDS: [Field; APPLY.len() - 1] = {
    let mut all = [APPLY[0]; APPLY.len() - 1];
    let (mut at, mut to) = (0, 0);
    while at < APPLY.len() {
        // 岗位 and 职务 were one field.
        match at {
            2 => all[to] = POST[1],
            3 => to -= 1,
            _ => all[to] = APPLY[at],
        }
        (at, to) = (at + 1, to + 1);
    }
    all
};

const RESULTS: Rows = Rows {
    fields: &[
        RESULT_ROWS.fields[0],
        RESULT_ROWS.fields[1],
        RESULT_ROWS.fields[2],
        RESULT_ROWS.fields[3],
        may("proof", "证明附件说明", FieldKind::Text(2, 100)),
    ],
    ..RESULT_ROWS
};

const RECOMMENDED: Rows = Rows {
    fields: &[
        RECOMMENDERS.fields[0],
        must("standing", "身份", FieldKind::Text(2, 60)),
        RECOMMENDERS.fields[2],
        RECOMMENDERS.fields[3],
        RECOMMENDERS.fields[4],
    ],
    ..RECOMMENDERS
};

const RELATIVES: Rows = Rows {
    fields: &[
        must("relation", "关系", FieldKind::Text(1, 20)),
        FAMILY.fields[1],
        FAMILY.fields[2],
        FAMILY.fields[3],
        FAMILY.fields[4],
        FAMILY.fields[5],
    ],
    ..FAMILY
};

const COMPANY: Rows = Rows {
    fields: &[
        must("relation", "关系", FieldKind::Choice(RELATIONS)),
        MOVERS.fields[1],
        MOVERS.fields[2],
        MOVERS.fields[3],
        MOVERS.fields[4],
        hinted(may("unit", "工作单位", FieldKind::Text(2, 100)), "配偶填写"),
        hinted(may("archive", "人事档案存放地", FieldKind::Text(2, 100)), "配偶填写"),
        hinted(may("transfers", "是否随调", FieldKind::Choice(YES_NO)), "配偶填写"),
    ],
    ..MOVERS
};

/// Every section of it.
pub(super) const BEFORE: &[Section] = &[
    Section { fields: &FIELDS, rows: &[INCOME_YEARS], ..SECTIONS[0] },
    Section { rows: &[RESULTS], ..ACHIEVEMENTS },
    Section { rows: &[RECOMMENDED], ..RECOMMENDATION },
    Section { rows: &[RELATIVES], ..KIN },
    Section { rows: &[COMPANY], ..MOVING },
    DECLARATION,
];
