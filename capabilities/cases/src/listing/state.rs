//! Lists, states and steps of entries as tables.

use affiliation::{Business, Right};

use crate::Refusal;

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// 个人黑名单
    Person,
    /// 单位中止名单
    Suspended,
    /// 单位黑名单
    Blacklisted,
}

impl List {
    /// Every list with its name in addresses, its words, and its codes for 工作居住证 and 引进人才.
    pub const ALL: [(Self, &'static str, &'static str, [&'static str; 2]); 3] = [
        (Self::Person, "person", "个人黑名单", ["109", "209"]),
        (Self::Suspended, "suspended", "单位中止名单", ["158", "258"]),
        (Self::Blacklisted, "unit", "单位黑名单", ["159", "259"]),
    ];

    fn row(self) -> (&'static str, &'static str, [&'static str; 2]) {
        let found = Self::ALL.into_iter().find(|(one, ..)| *one == self);
        found.map_or(("", "", ["", ""]), |(_, key, title, codes)| (key, title, codes))
    }

    /// Its name in addresses.
    pub fn key(self) -> &'static str {
        self.row().0
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        self.row().1
    }

    /// The list of this name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, ..)| *one == key).map(|(list, ..)| list)
    }

    /// The code of business that keeps it (business 2.1).
    pub fn code(self, business: Business) -> &'static str {
        self.row().2[usize::from(business == Business::Talent)]
    }

    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(.., codes)| codes.contains(&code)).map(|(list, ..)| list)
    }

    /// How a unit's right stands while it is on the list; `None` for the list of persons.
    pub const fn right(self) -> Option<Right> {
        match self {
            Self::Person => None,
            Self::Suspended => Some(Right::Suspended),
            Self::Blacklisted => Some(Right::Blacklisted),
        }
    }
}

/// How an entry stands (`abnormalState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 待确认
    Asked,
    /// 已添加
    Listed,
    /// 待撤销: still counts
    RevocationAsked,
    /// 已撤销
    Revoked,
}

impl State {
    /// Every state with its code and its words.
    pub const ALL: [(Self, i32, &'static str); 4] = [
        (Self::Asked, 0, "待确认"),
        (Self::Listed, 1, "已添加"),
        (Self::RevocationAsked, 2, "待撤销"),
        (Self::Revoked, 3, "已撤销"),
    ];

    /// The code in the database.
    pub fn code(self) -> i32 {
        Self::ALL.into_iter().find(|(state, ..)| *state == self).map_or(0, |(_, code, _)| code)
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(state, ..)| *state == self).map_or("", |(.., words)| words)
    }

    /// The state of this code.
    pub fn of_code(code: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == code).map(|(state, ..)| state)
    }

    /// True while somebody else has to confirm.
    pub const fn waits(self) -> bool {
        matches!(self, Self::Asked | Self::RevocationAsked)
    }

    /// True while the entry counts.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Listed | Self::RevocationAsked)
    }

    /// Where `step` leads from here.
    ///
    /// # Errors
    /// When somebody else was first.
    pub(crate) const fn after(self, step: Step) -> Result<Self, Refusal> {
        match (step, self) {
            (Step::Confirm, Self::Asked) | (Step::Decline, Self::RevocationAsked) => Ok(Self::Listed),
            (Step::Confirm, Self::RevocationAsked)
            | (Step::Decline, Self::Asked)
            | (Step::End, Self::Asked | Self::Listed | Self::RevocationAsked) => Ok(Self::Revoked),
            (Step::AskRevocation, Self::Listed) => Ok(Self::RevocationAsked),
            _ => Err(Refusal::Settled),
        }
    }
}

/// How an entry came to its end (`revokeType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// 未撤销
    Not,
    /// 人工撤销
    ByOfficers,
    /// 自动撤销
    ByDate,
}

impl Revoked {
    /// Every way with its code and its words.
    pub const ALL: [(Self, i32, &'static str); 3] =
        [(Self::Not, 0, "未撤销"), (Self::ByOfficers, 1, "人工撤销"), (Self::ByDate, 2, "自动撤销")];

    /// Its words.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(.., words)| words)
    }

    pub(crate) fn code(self) -> i32 {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or(0, |(_, code, _)| code)
    }

    pub(crate) fn of_code(code: i32) -> Self {
        Self::ALL.into_iter().find(|(_, one, _)| *one == code).map_or(Self::Not, |(one, ..)| one)
    }
}

/// Something done to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Asked to be added.
    Add,
    /// What was asked for is confirmed.
    Confirm,
    /// What was asked for is not confirmed, or taken back.
    Decline,
    /// Asked to be revoked.
    AskRevocation,
    /// Its last day is over.
    End,
}

impl Step {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Add, "add"),
        (Self::Confirm, "confirm"),
        (Self::Decline, "decline"),
        (Self::AskRevocation, "ask-revocation"),
        (Self::End, "end"),
    ];

    pub(crate) fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, _)| *one == self).map_or("", |(_, key)| key)
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one)| *one == key).map(|(step, _)| step)
    }

    /// What was done, by what it led to.
    pub const fn title(self, to: State) -> &'static str {
        match (self, to) {
            (Self::Add, _) => "提出添加",
            (Self::Confirm, State::Listed) => "确认添加",
            (Self::Confirm, _) => "确认撤销",
            (Self::Decline, State::Listed) => "不同意撤销",
            (Self::Decline, _) => "不同意添加",
            (Self::AskRevocation, _) => "提出撤销",
            (Self::End, _) => "期满自动撤销",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows: steps. Columns: 待确认 已添加 待撤销 已撤销.
    const TABLE: [(Step, [&str; 4]); 4] = [
        (Step::Confirm, ["1", "x", "3", "x"]),
        (Step::Decline, ["3", "x", "1", "x"]),
        (Step::AskRevocation, ["x", "2", "x", "x"]),
        (Step::End, ["3", "3", "3", "x"]),
    ];

    #[test]
    fn e7_every_step_in_every_state_is_decided_as_the_table_says() {
        for (step, row) in TABLE {
            for (cell, (state, ..)) in row.into_iter().zip(State::ALL) {
                let told = state.after(step).map_or_else(|_| "x".to_owned(), |to| to.code().to_string());
                assert_eq!(told, cell, "{step:?} from {state:?}");
            }
        }
    }

    #[test]
    fn lists_have_the_codes_of_their_business() {
        let codes: Vec<_> =
            List::ALL.into_iter().flat_map(|(list, ..)| Business::ALL.map(|one| list.code(one))).collect();
        assert_eq!(codes, ["109", "209", "158", "258", "159", "259"]);
        for (list, key, _, codes) in List::ALL {
            assert_eq!(List::parse(key), Some(list));
            assert!(codes.iter().all(|code| List::of_code(code) == Some(list)));
        }
    }
}
