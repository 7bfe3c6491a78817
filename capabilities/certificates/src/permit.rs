//! One permit, and what its state means on a day (business 2.6, 2.7, A11).

use std::fmt;

use base::{Day, Id, Moment, PersonName, noun};
use serde::{Deserialize, Serialize};

/// How a permit stands. The codes are those of business 2.6.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 有效
    Valid,
    /// 冻结: under inquiry
    Frozen,
    /// 过期
    Expired,
    /// 个人注销
    CancelledByHolder,
    /// 离职注销
    CancelledByLeaving,
    /// 落户注销
    CancelledBySettling,
    /// 黑名单注销
    CancelledByListing,
    /// 挂起: a cancellation runs
    Suspended,
    /// 可办理聘用单位变更
    MayChangeUnit,
    /// 正在办理聘用单位变更
    ChangingUnit,
}

impl State {
    /// Every state with its code and its words.
    pub const CODES: [(Self, i32, &'static str); 10] = [
        (Self::Valid, 1, "有效"),
        (Self::Frozen, 2, "冻结"),
        (Self::Expired, 3, "过期"),
        (Self::CancelledByHolder, 4, "个人注销"),
        (Self::CancelledByLeaving, 5, "离职注销"),
        (Self::CancelledBySettling, 6, "落户注销"),
        (Self::CancelledByListing, 7, "黑名单注销"),
        (Self::Suspended, -1, "挂起"),
        (Self::MayChangeUnit, -2, "可办理聘用单位变更"),
        (Self::ChangingUnit, -3, "正在办理聘用单位变更"),
    ];

    /// The code in the database.
    pub fn code(self) -> i32 {
        Self::CODES.into_iter().find(|(state, ..)| *state == self).map_or(0, |(_, code, _)| code)
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        Self::CODES.into_iter().find(|(state, ..)| *state == self).map_or("", |(.., words)| words)
    }

    pub(crate) fn of_code(code: i32) -> Option<Self> {
        Self::CODES.into_iter().find(|(_, one, _)| *one == code).map(|(state, ..)| state)
    }

    /// True for a permit that counts, whatever runs against it.
    pub const fn is_living(self) -> bool {
        matches!(self, Self::Valid | Self::Suspended | Self::MayChangeUnit | Self::ChangingUnit)
    }

    /// What a permit in this state that holds until `valid_to` is on `today`.
    pub fn on(self, valid_to: Day, today: Day) -> Self {
        if self.is_living() && today > valid_to { Self::Expired } else { self }
    }

    /// True when the permit is gone for good.
    pub const fn is_cancelled(self) -> bool {
        matches!(
            self,
            Self::CancelledByHolder
                | Self::CancelledByLeaving
                | Self::CancelledBySettling
                | Self::CancelledByListing
        )
    }
}

/// Why a permit is cancelled (case 105).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// 本人意愿
    Holder,
    /// 离职
    Leaving,
    /// 落户
    Settled,
    /// 其他
    Other,
}

impl Cause {
    /// Its words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Holder => "本人意愿",
            Self::Leaving => "离职",
            Self::Settled => "落户",
            Self::Other => "其他",
        }
    }

    /// The state it ends in; what has no state of its own was still asked for by the holder.
    pub const fn state(self) -> State {
        match self {
            Self::Holder | Self::Other => State::CancelledByHolder,
            Self::Leaving => State::CancelledByLeaving,
            Self::Settled => State::CancelledBySettling,
        }
    }
}

/// A cancellation that was filed and has not taken effect; [`Permit::window_ends_on`] is its last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// Why.
    pub cause: Cause,
    /// In whose words.
    pub reason: String,
    /// The day it was filed; a delay is counted from here.
    pub since: Day,
    /// The unit the holder named when putting it off.
    pub new_unit: Option<String>,
}

/// Whom a permit is made out to, as it was when it was issued or changed last.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// The certified name.
    pub name: String,
    /// The certified number.
    pub id_number: String,
    /// 民族 by code.
    pub nation: String,
    /// The phone.
    pub mobile: String,
    /// The vault key of the photo.
    pub photo: String,
}

impl fmt::Debug for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = PersonName::parse(&self.name).map(|name| String::from(name.masked()));
        write!(f, "Holder({})", name.unwrap_or_default())
    }
}

/// A permit.
#[derive(Clone, Debug)]
pub struct Permit {
    /// Its id.
    pub id: Id<noun::Permit>,
    /// 证件编号.
    pub number: String,
    /// Whose it is.
    pub person: Id<noun::Person>,
    /// The holder's data; none for a permit of the time before the register kept them.
    pub holder: Option<Holder>,
    /// 证件类型 by code.
    pub kind: String,
    /// The employer; none as for [`Permit::holder`].
    pub unit: Option<Id<noun::Unit>>,
    /// 聘用单位.
    pub unit_name: String,
    /// The employer's district by code: which authority sees the permit. Empty when not known.
    pub district: String,
    /// 发证机关.
    pub issuer: String,
    /// As it was written last; see [`Permit::state_on`].
    pub state: State,
    /// Since when.
    pub state_since: Moment,
    /// 首次发证日期.
    pub first_issued_on: Day,
    /// 发证日期: of the issue or the last renewal.
    pub issued_on: Day,
    /// 有效期至.
    pub valid_to: Day,
    /// 劳动合同终止日; none for a contract without end.
    pub contract_to: Option<Day>,
    /// Until when the employer can be changed, or a cancellation can be stopped. The day itself still counts.
    pub window_ends_on: Option<Day>,
    /// The cancellation behind that window.
    pub running: Option<Running>,
    /// The state a frozen permit goes back to.
    pub before_frozen: Option<State>,
    /// One more with every change.
    pub version: i32,
}

impl Permit {
    /// How it stands on `today`: a permit past its last day is expired whether or not that was written yet.
    pub fn state_on(&self, today: Day) -> State {
        self.state.on(self.valid_to, today)
    }

    /// True when the home page shows it as a valid document (R7.1–R7.3, A11).
    pub fn is_shown_on(&self, today: Day) -> bool {
        self.state_on(today).is_living()
    }

    /// Days until its last day; negative when that is over.
    pub fn days_left(&self, today: Day) -> i64 {
        (self.valid_to.0 - today.0).whole_days()
    }

    /// The number in groups of four, as the card prints it.
    pub fn grouped(&self) -> String {
        let digits: Vec<char> = self.number.chars().collect();
        digits.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
    }
}

/// 关系 by code.
pub const RELATIONS: [(&str, &str); 2] = [("1", "配偶"), ("2", "子女")];

/// Somebody who accompanies the holder (随往人员).
#[derive(Clone, PartialEq, Eq)]
pub struct Follower {
    /// 配偶 or 子女; see [`Follower::relation_of`].
    pub relation: &'static str,
    /// The name.
    pub name: String,
    /// 证件类型 by code.
    pub id_kind: String,
    /// The number of that document; empty when it was not kept.
    pub number: String,
    /// 性别 by code; empty when the number tells it.
    pub sex: String,
    /// 出生日期.
    pub birth_on: Day,
    /// 学校/工作单位
    pub place: String,
    /// 户籍所在地 by code; empty for one of the time before it was kept.
    pub hukou: String,
}

impl Follower {
    /// The words of a relation by its code.
    pub fn relation_of(code: &str) -> &'static str {
        RELATIONS.into_iter().find(|(one, _)| *one == code).map_or("子女", |(_, words)| words)
    }

    pub(crate) fn relation_code(&self) -> &'static str {
        RELATIONS.into_iter().find(|(_, words)| *words == self.relation).map_or("2", |(code, _)| code)
    }
}

impl fmt::Debug for Follower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Follower({})", self.relation)
    }
}

/// The kind of permit that is issued where nobody chose another (business 2.2, 2.8).
pub const ORDINARY: &str = "101";

/// The name of a kind of permit (business 2.2).
pub fn kind_name(kind: &str) -> &'static str {
    match kind {
        "102" => "留学人员工作居住证",
        "103" => "驻京机构工作居住证",
        "104" => "外国人工作居住证",
        "105" => "港澳台工作居住证",
        "106" => "海外高层次工作居住证",
        _ => "北京市工作居住证",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn permit(state: State, valid_to: &str) -> Permit {
        Permit { state, valid_to: Day::parse(valid_to).unwrap(), ..crate::seed::example() }
    }

    #[test]
    fn r7_2_and_r7_3_which_states_are_shown_as_valid() {
        let today = Day::parse("2026-11-24").unwrap();
        for (state, _, words) in State::CODES {
            let shown = matches!(words, "有效" | "挂起" | "可办理聘用单位变更" | "正在办理聘用单位变更");
            assert_eq!(permit(state, "2026-12-20").is_shown_on(today), shown, "{words}");
            assert_eq!(state.is_living(), shown, "{words}");
            assert!(!permit(state, "2026-11-23").is_shown_on(today), "{words}, past its last day");
            assert_eq!(State::of_code(state.code()), Some(state));
        }
        assert!(permit(State::Valid, "2026-11-24").is_shown_on(today), "the last day counts");
        assert_eq!(permit(State::Valid, "2026-12-20").days_left(today), 26);
        assert_eq!(permit(State::Valid, "2026-12-20").grouped(), "2023 1121 0007");
    }
}
