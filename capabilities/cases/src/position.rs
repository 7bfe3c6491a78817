//! Where an application stands, with what belongs to that stage: the rank that acts next, and who sent it back.

use base::{Level, Rank};

use crate::Stage;

/// Who sent an application back, and where it continues when they take that back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// The unit.
    Unit,
    /// An authority, at this rank.
    Desk(Level, Rank),
}

/// A stage with its data. [`Stage`] is its code and its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// 待提交
    Draft,
    /// 待单位审核
    AtUnit,
    /// 退回个人
    ReturnedToPerson(Sender),
    /// 个人撤销申请
    WithdrawnByPerson,
    /// 单位审核不通过
    RefusedByUnit,
    /// 待主管部门审核, by this rank next
    AtDistrict(Rank),
    /// 退回单位
    ReturnedToUnit(Sender),
    /// 单位撤销申请
    WithdrawnByUnit,
    /// 主管部门审核不通过
    RefusedByDistrict,
    /// 待市局审核, by this rank next
    AtCity(Rank),
    /// 公示中: stage 30 to the outside
    Announced,
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

/// A position as three columns: stage, rank, sender.
pub(crate) type Columns = (i32, i32, i32);

impl Position {
    /// Its stage.
    pub const fn stage(self) -> Stage {
        match self {
            Self::Draft => Stage::Draft,
            Self::AtUnit => Stage::AtUnit,
            Self::ReturnedToPerson(_) => Stage::ReturnedToPerson,
            Self::WithdrawnByPerson => Stage::WithdrawnByPerson,
            Self::RefusedByUnit => Stage::RefusedByUnit,
            Self::AtDistrict(_) => Stage::AtDistrict,
            Self::ReturnedToUnit(_) => Stage::ReturnedToUnit,
            Self::WithdrawnByUnit => Stage::WithdrawnByUnit,
            Self::RefusedByDistrict => Stage::RefusedByDistrict,
            Self::AtCity(_) | Self::Announced => Stage::AtCity,
            Self::RefusedByCity => Stage::RefusedByCity,
            Self::SettlingAsked => Stage::SettlingAsked,
            Self::SettlingReturned => Stage::SettlingReturned,
            Self::Settling => Stage::Settling,
            Self::Done => Stage::Done,
        }
    }

    /// The rank that acts next, at a desk.
    pub const fn rank(self) -> Option<Rank> {
        match self {
            Self::AtDistrict(rank) | Self::AtCity(rank) => Some(rank),
            _ => None,
        }
    }

    /// The desk whose turn it is.
    pub const fn level(self) -> Option<Level> {
        match self {
            Self::AtDistrict(_) => Some(Level::District),
            Self::AtCity(_) | Self::Announced | Self::Settling => Some(Level::City),
            _ => None,
        }
    }

    pub(crate) fn columns(self) -> Columns {
        let rank = |rank: Rank| rank.code();
        let (rank, sender) = match self {
            Self::AtDistrict(next) | Self::AtCity(next) => (rank(next), 0),
            Self::ReturnedToPerson(sender) | Self::ReturnedToUnit(sender) => match sender {
                Sender::Unit => (0, 1),
                Sender::Desk(Level::District, next) => (rank(next), 2),
                Sender::Desk(Level::City, next) => (rank(next), 3),
            },
            Self::Announced => (0, 4),
            _ => (0, 0),
        };
        (self.stage().code(), rank, sender)
    }

    pub(crate) fn of_columns((stage, rank, sender): Columns) -> Option<Self> {
        let next = Rank::of_code(rank).unwrap_or(Rank::First);
        let from = match sender {
            2 => Sender::Desk(Level::District, next),
            3 => Sender::Desk(Level::City, next),
            _ => Sender::Unit,
        };
        Some(match Stage::of_code(stage)? {
            Stage::Draft => Self::Draft,
            Stage::AtUnit => Self::AtUnit,
            Stage::ReturnedToPerson => Self::ReturnedToPerson(from),
            Stage::WithdrawnByPerson => Self::WithdrawnByPerson,
            Stage::RefusedByUnit => Self::RefusedByUnit,
            Stage::AtDistrict => Self::AtDistrict(next),
            Stage::ReturnedToUnit => Self::ReturnedToUnit(from),
            Stage::WithdrawnByUnit => Self::WithdrawnByUnit,
            Stage::RefusedByDistrict => Self::RefusedByDistrict,
            Stage::AtCity if sender == 4 => Self::Announced,
            Stage::AtCity => Self::AtCity(next),
            Stage::RefusedByCity => Self::RefusedByCity,
            Stage::SettlingAsked => Self::SettlingAsked,
            Stage::SettlingReturned => Self::SettlingReturned,
            Stage::Settling => Self::Settling,
            Stage::Done => Self::Done,
        })
    }

    /// Every position there is: for tests that try all.
    pub fn all() -> Vec<Self> {
        let ranks = Rank::ALL.map(|(rank, ..)| rank);
        let desks = [Level::District, Level::City];
        let senders = desks.iter().flat_map(|level| ranks.map(|rank| Sender::Desk(*level, rank)));
        let senders: Vec<Sender> = std::iter::once(Sender::Unit).chain(senders).collect();
        let mut all = vec![Self::Draft, Self::AtUnit];
        all.extend(senders.iter().map(|sender| Self::ReturnedToPerson(*sender)));
        all.extend([Self::WithdrawnByPerson, Self::RefusedByUnit]);
        all.extend(ranks.map(Self::AtDistrict));
        all.extend(senders.iter().skip(1).map(|sender| Self::ReturnedToUnit(*sender)));
        all.extend([Self::WithdrawnByUnit, Self::RefusedByDistrict]);
        all.extend(ranks.map(Self::AtCity));
        all.extend([Self::Announced, Self::RefusedByCity]);
        all.extend([Self::SettlingAsked, Self::SettlingReturned, Self::Settling, Self::Done]);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_position_survives_its_columns() {
        for position in Position::all() {
            assert_eq!(Position::of_columns(position.columns()), Some(position));
        }
    }
}
