//! Where an application stands (business 2.5). Codes and words are the platform's own.

/// A stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// 待提交
    Draft,
    /// 待单位审核
    AtUnit,
    /// 退回个人
    ReturnedToPerson,
    /// 个人撤销申请
    WithdrawnByPerson,
    /// 单位审核不通过
    RefusedByUnit,
    /// 待主管部门审核
    AtDistrict,
    /// 退回单位
    ReturnedToUnit,
    /// 单位撤销申请
    WithdrawnByUnit,
    /// 主管部门审核不通过
    RefusedByDistrict,
    /// 待市局审核
    AtCity,
    /// 市局审核不通过
    RefusedByCity,
    /// 待完善落户信息
    SettlingAsked,
    /// 待修改落户信息
    SettlingReturned,
    /// 落户手续办理中
    Settling,
    /// 办理成功
    Done,
}

/// Who has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The person.
    Person,
    /// The unit.
    Unit,
    /// An authority.
    Authority,
    /// Nobody any more.
    Nobody,
}

impl Stage {
    /// Every stage with its code, its words and whose turn it is.
    pub const ALL: [(Self, i32, &'static str, Turn); 15] = [
        (Self::Draft, 0, "待提交", Turn::Person),
        (Self::AtUnit, 10, "待单位审核", Turn::Unit),
        (Self::ReturnedToPerson, -10, "退回个人", Turn::Person),
        (Self::WithdrawnByPerson, -19, "个人撤销申请", Turn::Nobody),
        (Self::RefusedByUnit, 19, "单位审核不通过", Turn::Nobody),
        (Self::AtDistrict, 20, "待主管部门审核", Turn::Authority),
        (Self::ReturnedToUnit, -20, "退回单位", Turn::Unit),
        (Self::WithdrawnByUnit, -29, "单位撤销申请", Turn::Nobody),
        (Self::RefusedByDistrict, 29, "主管部门审核不通过", Turn::Nobody),
        (Self::AtCity, 30, "待市局审核", Turn::Authority),
        (Self::RefusedByCity, 39, "市局审核不通过", Turn::Nobody),
        (Self::SettlingAsked, 40, "待完善落户信息", Turn::Person),
        (Self::SettlingReturned, 49, "待修改落户信息", Turn::Person),
        (Self::Settling, 50, "落户手续办理中", Turn::Authority),
        (Self::Done, 999, "办理成功", Turn::Nobody),
    ];

    fn row(self) -> (i32, &'static str, Turn) {
        let found = Self::ALL.into_iter().find(|(stage, ..)| *stage == self);
        found.map_or((0, "", Turn::Nobody), |(_, code, words, turn)| (code, words, turn))
    }

    /// True while somebody is asked for a correction.
    pub const fn is_returned(self) -> bool {
        matches!(self, Self::ReturnedToPerson | Self::ReturnedToUnit)
    }

    /// The code in the database.
    pub fn code(self) -> i32 {
        self.row().0
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        self.row().1
    }

    /// Whose turn it is.
    pub fn turn(self) -> Turn {
        self.row().2
    }

    /// True when nothing happens any more (A18).
    pub fn is_final(self) -> bool {
        self.turn() == Turn::Nobody
    }

    pub(crate) fn of_code(code: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, ..)| *one == code).map(|(stage, ..)| stage)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r8_5_exactly_success_refusals_and_withdrawals_are_final() {
        let finals: Vec<i32> =
            Stage::ALL.into_iter().filter(|(stage, ..)| stage.is_final()).map(|(_, code, ..)| code).collect();
        assert_eq!(finals, [-19, 19, -29, 29, 39, 999]);
        assert!(Stage::ALL.into_iter().all(|(stage, code, ..)| Stage::of_code(code) == Some(stage)));
    }

    #[test]
    fn r8_4_the_person_acts_on_drafts_returns_and_settling() {
        let own: Vec<i32> = Stage::ALL
            .into_iter()
            .filter(|(stage, ..)| stage.turn() == Turn::Person)
            .map(|(_, code, ..)| code)
            .collect();
        assert_eq!(own, [0, -10, 40, 49]);
    }
}
