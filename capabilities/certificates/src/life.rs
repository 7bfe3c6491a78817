//! What may be done to a permit in which state (business 2.6): a total table. Days are the matter of [`crate::term`].

use crate::{Refusal, State};

/// Something that is done to a permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// 续签
    Renew,
    /// 自动延续
    Extend,
    /// 持证人信息变更
    ChangeHolder,
    /// 随往人员变更
    ChangeFollowers,
    /// 劳动合同变更
    ChangeContract,
    /// 申报注销
    File,
    /// 撤回注销申报
    TakeBack,
    /// 个人延期注销
    Delay,
    /// 原单位确认离职
    LetChange,
    /// 申请聘用单位变更
    BeginChange,
    /// 聘用单位变更未办成
    EndChange,
    /// 聘用单位变更
    ChangeUnit,
    /// 更正 of what is printed on it
    Correct,
    /// 冻结
    Freeze,
    /// 解除冻结, to the state before
    Unfreeze(State),
    /// 换发编号
    Reissue,
    /// 到期失效
    Lapse,
    /// 注销生效, by the state of that cause
    TakeEffect(State),
    /// 注销 at once
    Cancel(State),
}

/// The issue, which no state comes before.
pub const ISSUED: (&str, &str) = ("issued", "发证");

impl Act {
    /// One act of each kind, for tables.
    pub const KINDS: [Self; 19] = [
        Self::Renew,
        Self::Extend,
        Self::ChangeHolder,
        Self::ChangeFollowers,
        Self::ChangeContract,
        Self::File,
        Self::TakeBack,
        Self::Delay,
        Self::LetChange,
        Self::BeginChange,
        Self::EndChange,
        Self::ChangeUnit,
        Self::Correct,
        Self::Freeze,
        Self::Unfreeze(State::Valid),
        Self::Reissue,
        Self::Lapse,
        Self::TakeEffect(State::CancelledByHolder),
        Self::Cancel(State::CancelledByListing),
    ];

    /// Its name in the database and in the journal, and its words.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Renew => ("renewed", "续签"),
            Self::Extend => ("extended", "自动延续"),
            Self::ChangeHolder => ("holder-changed", "持证人信息变更"),
            Self::ChangeFollowers => ("followers-changed", "随往人员变更"),
            Self::ChangeContract => ("contract-changed", "劳动合同变更"),
            Self::File => ("cancellation-filed", "申报注销"),
            Self::TakeBack => ("cancellation-taken-back", "撤回注销申报"),
            Self::Delay => ("cancellation-delayed", "延期注销"),
            Self::LetChange => ("change-allowed", "原单位确认离职"),
            Self::BeginChange => ("change-begun", "申请聘用单位变更"),
            Self::EndChange => ("change-ended", "聘用单位变更未办成"),
            Self::ChangeUnit => ("unit-changed", "聘用单位变更"),
            Self::Correct => ("corrected", "更正"),
            Self::Freeze => ("frozen", "冻结"),
            Self::Unfreeze(_) => ("unfrozen", "解除冻结"),
            Self::Reissue => ("reissued", "换发编号"),
            Self::Lapse => ("lapsed", "到期失效"),
            Self::TakeEffect(_) => ("cancellation-effective", "注销生效"),
            Self::Cancel(_) => ("cancelled", "注销"),
        }
    }

    /// The words of an act by its name in the database.
    pub fn title_of(key: &str) -> &'static str {
        let all = Self::KINDS.into_iter().map(Self::names).chain([ISSUED]);
        all.into_iter().find(|(one, _)| *one == key).map_or("变更", |(_, words)| words)
    }
}

impl State {
    /// The state that `act` leads to from here, or what is in the way.
    ///
    /// # Errors
    /// The prompt, when the act is not possible in this state.
    pub fn after(self, act: Act) -> Result<Self, Refusal> {
        use State::{ChangingUnit, Expired, Frozen, MayChangeUnit, Suspended, Valid};
        match (act, self) {
            // What is cancelled stays so.
            (_, state) if state.is_cancelled() => Err(Refusal::Cancelled),
            (Act::Cancel(to), _) | (Act::TakeEffect(to), Suspended | MayChangeUnit) if to.is_cancelled() => {
                Ok(to)
            }
            (Act::Unfreeze(to), Frozen) if to.is_living() => Ok(to),
            (Act::Renew, Valid | Expired) | (Act::Extend, Valid) => Ok(Valid),
            (
                Act::ChangeHolder | Act::ChangeFollowers | Act::ChangeContract | Act::Correct,
                Valid | Suspended | MayChangeUnit | ChangingUnit,
            )
            | (Act::Reissue, Valid)
            | (Act::Delay, Suspended | MayChangeUnit) => Ok(self),
            (Act::File, Valid | MayChangeUnit) => Ok(Suspended),
            (Act::TakeBack, Suspended) | (Act::ChangeUnit, ChangingUnit) => Ok(Valid),
            (Act::LetChange, Valid | Suspended) | (Act::EndChange, ChangingUnit) => Ok(MayChangeUnit),
            (Act::BeginChange, MayChangeUnit) => Ok(ChangingUnit),
            (Act::Freeze, Valid | Suspended | MayChangeUnit | ChangingUnit) => Ok(Frozen),
            // A change of employer that is under way is decided first.
            (Act::Lapse, Valid | Suspended | MayChangeUnit) => Ok(Expired),
            _ => Err(self.in_the_way()),
        }
    }

    const fn in_the_way(self) -> Refusal {
        match self {
            Self::Valid => Refusal::NothingRuns,
            Self::Frozen => Refusal::Frozen,
            Self::Expired => Refusal::Expired,
            Self::Suspended => Refusal::Suspended,
            Self::MayChangeUnit => Refusal::MayChangeUnit,
            Self::ChangingUnit => Refusal::ChangingUnit,
            Self::CancelledByHolder
            | Self::CancelledByLeaving
            | Self::CancelledBySettling
            | Self::CancelledByListing => Refusal::Cancelled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows: acts. Columns: 有效 冻结 过期 挂起 可变更 变更中. A number is the state's code, `x` a refusal.
    const TABLE: &str = "
        renewed                  1  x  1  x  x  x
        extended                 1  x  x  x  x  x
        holder-changed           1  x  x -1 -2 -3
        followers-changed        1  x  x -1 -2 -3
        contract-changed         1  x  x -1 -2 -3
        cancellation-filed      -1  x  x  x -1  x
        cancellation-taken-back  x  x  x  1  x  x
        cancellation-delayed     x  x  x -1 -2  x
        change-allowed          -2  x  x -2  x  x
        change-begun             x  x  x  x -3  x
        change-ended             x  x  x  x  x -2
        unit-changed             x  x  x  x  x  1
        corrected                1  x  x -1 -2 -3
        frozen                   2  x  x  2  2  2
        unfrozen                 x  1  x  x  x  x
        reissued                 1  x  x  x  x  x
        lapsed                   3  x  x  3  3  x
        cancellation-effective   x  x  x  4  4  x
        cancelled                7  7  7  7  7  7";

    const LIVING: [State; 6] = [
        State::Valid,
        State::Frozen,
        State::Expired,
        State::Suspended,
        State::MayChangeUnit,
        State::ChangingUnit,
    ];

    #[test]
    fn every_act_in_every_state_is_decided_as_the_table_says() {
        let rows: Vec<Vec<&str>> =
            TABLE.trim().lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows.len(), Act::KINDS.len());
        for (row, act) in rows.iter().zip(Act::KINDS) {
            assert_eq!(row[0], act.names().0);
            for (cell, state) in row[1..].iter().zip(LIVING) {
                let to = state.after(act);
                let told = to.map_or_else(|_| "x".to_owned(), |to| to.code().to_string());
                assert_eq!(told, **cell, "{act:?} from {state:?}");
                if let Err(refusal) = to {
                    assert_eq!(refusal, state.in_the_way());
                    assert!(!refusal.to_string().is_empty());
                }
            }
        }
    }

    #[test]
    fn what_is_cancelled_stays_so_whatever_is_done() {
        for (state, ..) in State::CODES.into_iter().filter(|(state, ..)| state.is_cancelled()) {
            for act in Act::KINDS {
                assert_eq!(state.after(act), Err(Refusal::Cancelled), "{act:?} from {state:?}");
            }
        }
    }

    #[test]
    fn a_freeze_ends_only_in_a_state_that_lives_and_a_cancellation_only_in_a_cancelled_one() {
        for (to, ..) in State::CODES {
            assert_eq!(State::Frozen.after(Act::Unfreeze(to)).is_ok(), to.is_living(), "{to:?}");
            assert_eq!(State::Valid.after(Act::Cancel(to)).is_ok(), to.is_cancelled(), "{to:?}");
            assert_eq!(State::Suspended.after(Act::TakeEffect(to)).is_ok(), to.is_cancelled(), "{to:?}");
        }
    }

    #[test]
    fn every_act_has_words() {
        let mut keys: Vec<_> = Act::KINDS.into_iter().map(|act| act.names().0).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), Act::KINDS.len());
        assert_eq!((Act::title_of("renewed"), Act::title_of("issued")), ("续签", "发证"));
    }
}
