//! One permit, and what its state means on a day (business 2.6, 2.7, A11).

use base::{Day, Id, Moment, noun};
use time::Duration;

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

/// After its last day a permit can still be renewed for so long (business 2.7).
pub const GRACE: Duration = Duration::days(30);

/// A permit.
#[derive(Clone, Debug)]
pub struct Permit {
    /// Its id.
    pub id: Id<noun::Permit>,
    /// 证件编号.
    pub number: String,
    /// 证件类型 by code.
    pub kind: String,
    /// 聘用单位.
    pub unit_name: String,
    /// As it was written last; see [`Permit::state_on`].
    pub state: State,
    /// Since when.
    pub state_since: Moment,
    /// 发证日期.
    pub issued_on: Day,
    /// 有效期至.
    pub valid_to: Day,
    /// Until when the employer can be changed, or a cancellation can be stopped.
    pub window_ends_on: Option<Day>,
}

impl Permit {
    /// How it stands on `today`: a permit past its last day is expired whether or not that was written yet.
    pub fn state_on(&self, today: Day) -> State {
        let lives = !self.state.is_cancelled() && self.state != State::Frozen;
        if lives && today > self.valid_to { State::Expired } else { self.state }
    }

    /// True when the home page shows it as a valid document (R7.1–R7.3, A11).
    pub fn is_shown_on(&self, today: Day) -> bool {
        matches!(
            self.state_on(today),
            State::Valid | State::Suspended | State::MayChangeUnit | State::ChangingUnit
        )
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

/// Somebody who accompanies the holder (随往人员).
#[derive(Clone, Debug)]
pub struct Follower {
    /// 配偶 or 子女.
    pub relation: &'static str,
    /// The name.
    pub name: String,
    /// 出生日期.
    pub birth_on: Day,
}

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
        Permit {
            id: Id::from_bytes([1; 16]),
            number: "202311210007".into(),
            kind: "101".into(),
            unit_name: "某某公司".into(),
            state,
            state_since: Moment::from_unix_seconds(0),
            issued_on: Day::parse("2023-11-21").unwrap(),
            valid_to: Day::parse(valid_to).unwrap(),
            window_ends_on: None,
        }
    }

    #[test]
    fn r7_2_and_r7_3_which_states_are_shown_as_valid() {
        let today = Day::parse("2026-11-24").unwrap();
        for (state, _, words) in State::CODES {
            let shown = matches!(words, "有效" | "挂起" | "可办理聘用单位变更" | "正在办理聘用单位变更");
            assert_eq!(permit(state, "2026-12-20").is_shown_on(today), shown, "{words}");
            assert!(!permit(state, "2026-11-23").is_shown_on(today), "{words}, past its last day");
            assert_eq!(State::of_code(state.code()), Some(state));
        }
        assert!(permit(State::Valid, "2026-11-24").is_shown_on(today), "the last day counts");
        assert_eq!(permit(State::Valid, "2026-12-20").days_left(today), 26);
        assert_eq!(permit(State::Valid, "2026-12-20").grouped(), "2023 1121 0007");
    }
}
