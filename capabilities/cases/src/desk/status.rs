//! 状态/环节 as a filter: a stage, and at a desk the rank whose turn it is.

use base::{Level, Officer, Rank};

use super::queue::Which;
use crate::Stage;

/// What a list can be narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// At this stage.
    pub(crate) stage: Stage,
    /// Waiting for this rank; 0 for 公示, which has none.
    pub(crate) rank: Option<i32>,
    /// Accepted, or not yet.
    pub(crate) is_accepted: Option<bool>,
}

impl Status {
    const fn stage(stage: Stage) -> Self {
        Self { stage, rank: None, is_accepted: None }
    }

    /// 公示: the city's stage without a rank.
    const ANNOUNCED: Self = Self { stage: Stage::AtCity, rank: Some(0), is_accepted: None };
    /// 待受理: any rank of the district, not accepted.
    const ACCEPTING: Self = Self { stage: Stage::AtDistrict, rank: None, is_accepted: Some(false) };

    fn rank(level: Level, rank: Rank) -> Self {
        let (stage, is_accepted) = match level {
            Level::District => (Stage::AtDistrict, Some(true)),
            Level::City => (Stage::AtCity, None),
        };
        Self { stage, rank: Some(rank.code()), is_accepted }
    }

    /// Its name in addresses: `30`, `30.1`, `20.new`.
    pub fn key(self) -> String {
        let stage = self.stage.code();
        match (self.rank, self.is_accepted) {
            (Some(rank), _) => format!("{stage}.{rank}"),
            (None, Some(false)) => format!("{stage}.new"),
            (None, _) => stage.to_string(),
        }
    }

    /// Its words.
    pub fn title(self) -> String {
        match (self.rank, self.is_accepted) {
            (Some(0), _) => "公示".to_owned(),
            (Some(code), _) => format!("待{}", Rank::of_code(code).map_or("", Rank::title)),
            (None, Some(false)) => "待受理".to_owned(),
            (None, _) => self.stage.title().to_owned(),
        }
    }

    /// What can be met in `which` by this officer, in the order of the way of an application.
    pub fn choices(which: Which, officer: &Officer) -> Vec<Self> {
        let level = officer.level();
        let ranks = officer.ranks().iter().map(|rank| Self::rank(level, *rank));
        let desk = (level == Level::District).then_some(Self::ACCEPTING).into_iter().chain(ranks);
        let back = [Stage::ReturnedToPerson, Stage::ReturnedToUnit].map(Self::stage);
        let settling = [Stage::SettlingAsked, Stage::SettlingReturned].map(Self::stage);
        match (which, level) {
            (Which::Settling, _) => Vec::new(),
            (Which::Waiting, _) | (Which::Mine, Level::District) => desk.collect(),
            (Which::Mine, Level::City) => desk.chain([Self::stage(Stage::Settling)]).collect(),
            (Which::Elsewhere, Level::District) => {
                let city = [Self::stage(Stage::AtCity), Self::ANNOUNCED];
                let all = back.into_iter().chain(city).chain(settling);
                all.chain([Self::stage(Stage::Settling)]).collect()
            }
            (Which::Elsewhere, Level::City) => {
                let district = [Self::stage(Stage::AtDistrict)];
                back.into_iter().chain(district).chain([Self::ANNOUNCED]).chain(settling).collect()
            }
            (Which::Ended, _) => [
                Stage::Done,
                Stage::RefusedByDistrict,
                Stage::RefusedByCity,
                Stage::WithdrawnByPerson,
                Stage::WithdrawnByUnit,
            ]
            .map(Self::stage)
            .to_vec(),
        }
    }

    /// Wherever something can stand that the officer handled once.
    pub fn everywhere(officer: &Officer) -> Vec<Self> {
        let lists = [Which::Waiting, Which::Elsewhere, Which::Ended];
        let mut all: Vec<Self> = lists.into_iter().flat_map(|which| Self::choices(which, officer)).collect();
        if officer.level() == Level::City {
            all.push(Self::stage(Stage::Settling));
        }
        all
    }

    /// The choice of this name, if `which` has it.
    pub(crate) fn parse(key: &str, which: Which, officer: &Officer) -> Option<Self> {
        Self::choices(which, officer).into_iter().find(|one| one.key() == key.trim())
    }
}

#[cfg(test)]
mod tests {
    use base::Id;

    use super::*;

    fn officer(level: Level, ranks: &[Rank]) -> Officer {
        let authority = if level == Level::City { "110000" } else { "110108" };
        Officer::at_edge(Id::from_bytes([1; 16]), (authority.into(), level), ranks.to_vec(), Vec::new())
    }

    #[test]
    fn a_list_offers_the_states_that_can_be_met_in_it() {
        let titles = |which, officer: &Officer| {
            Status::choices(which, officer).into_iter().map(Status::title).collect::<Vec<_>>().join(" ")
        };
        let district = officer(Level::District, &[Rank::First, Rank::Report]);
        let city = officer(Level::City, &[Rank::Third]);
        for (which, officer, words) in [
            (Which::Waiting, &district, "待受理 待初审 待上报"),
            (Which::Waiting, &city, "待终审"),
            (Which::Mine, &city, "待终审 落户手续办理中"),
            (Which::Settling, &city, ""),
            (
                Which::Elsewhere,
                &district,
                "退回个人 退回单位 待市局审核 公示 待完善落户信息 待修改落户信息 落户手续办理中",
            ),
            (Which::Ended, &city, "办理成功 主管部门审核不通过 市局审核不通过 个人撤销申请 单位撤销申请"),
        ] {
            assert_eq!(titles(which, officer), words, "{which:?}");
        }
    }

    #[test]
    fn every_choice_is_found_by_its_name_and_another_lists_is_not() {
        let district = officer(Level::District, &[Rank::First]);
        for (which, ..) in Which::ALL {
            for one in Status::choices(which, &district) {
                assert_eq!(Status::parse(&one.key(), which, &district), Some(one));
            }
        }
        assert_eq!(Status::parse("999", Which::Waiting, &district), None);
    }
}
