//! How a city handles applications: ranks, limits, switches (business 2.7, 3.6). `[cases]` of the configuration.

use std::collections::BTreeMap;

use affiliation::Business;
use base::Rank;
use serde::{Deserialize, Deserializer};

use crate::clock::{Limit, Phase};
use crate::transition::Ranks;

/// The practice.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Practice {
    /// The ranks of a district's authority, in their order: `["初审", "复审", "终审", "上报"]`.
    #[serde(deserialize_with = "ranks")]
    pub district_ranks: Vec<Rank>,
    /// The ranks of the city's.
    #[serde(deserialize_with = "ranks")]
    pub city_ranks: Vec<Rank>,
    /// A correction that an authority asked for goes straight back to it, and not through the unit again.
    pub corrections_skip_unit: bool,
    /// What arrives after half past five counts as of the next day.
    pub closes: bool,
    /// Limits in working days.
    pub limits: Limits,
    /// What single districts promise otherwise, by code; the rest is as in `limits`.
    pub districts: BTreeMap<String, Otherwise>,
    /// The name of the city's authority.
    pub city_name: String,
    /// 公示 begins by itself when the last rank passed; otherwise what passed waits until an officer publishes a batch.
    pub announce_by_itself: bool,
    /// So many in a hundred of what passed are drawn for a second look at the employment behind it.
    pub spot_check_percent: u32,
    /// A demo or a test lets one officer act at every rank of a desk; four eyes are the rule.
    pub four_eyes: bool,
}

/// Limits in working days; 落户信息 in days of the calendar.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The unit's own review: a reminder, no duty.
    pub unit: u32,
    /// 受理
    pub accepting: u32,
    /// 主管部门 for 工作居住证
    pub district: u32,
    /// 市局 for 工作居住证
    pub city: u32,
    /// 主管部门 for 引进人才
    pub talent_district: u32,
    /// 市局 for 引进人才
    pub talent_city: u32,
    /// 待公示: when a batch should have been published
    pub publishing: u32,
    /// 公示
    pub announcement: u32,
    /// 完善落户信息, in days
    pub settling_info: u32,
    /// 落户手续
    pub settling: u32,
    /// So many times the promised limit is the statutory one.
    pub statutory_factor: u32,
    /// A correction is asked for until so many working days later.
    pub correction: u32,
}

/// Limits of one district: what is not told is as in the whole city.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Otherwise {
    /// 单位审核
    pub unit: Option<u32>,
    /// 受理
    pub accepting: Option<u32>,
    /// 主管部门 for 工作居住证
    pub district: Option<u32>,
    /// 主管部门 for 引进人才
    pub talent_district: Option<u32>,
    /// 落户手续
    pub settling: Option<u32>,
    /// So many times the promised limit is the statutory one.
    pub statutory_factor: Option<u32>,
    /// A correction is asked for until so many working days later.
    pub correction: Option<u32>,
}

impl Otherwise {
    const fn over(&self, city: Limits) -> Limits {
        const fn or(own: Option<u32>, city: u32) -> u32 {
            match own {
                Some(own) => own,
                None => city,
            }
        }
        Limits {
            unit: or(self.unit, city.unit),
            accepting: or(self.accepting, city.accepting),
            district: or(self.district, city.district),
            talent_district: or(self.talent_district, city.talent_district),
            settling: or(self.settling, city.settling),
            statutory_factor: or(self.statutory_factor, city.statutory_factor),
            correction: or(self.correction, city.correction),
            ..city
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            unit: 5,
            accepting: 5,
            district: 10,
            city: 10,
            talent_district: 20,
            talent_city: 20,
            publishing: 5,
            announcement: 5,
            settling_info: 30,
            settling: 20,
            statutory_factor: 2,
            correction: 10,
        }
    }
}

impl Default for Practice {
    fn default() -> Self {
        let Ranks { district, city } = Ranks::default();
        Self {
            district_ranks: district,
            city_ranks: city,
            corrections_skip_unit: false,
            closes: true,
            limits: Limits::default(),
            districts: BTreeMap::new(),
            city_name: "市人才工作局".to_owned(),
            announce_by_itself: false,
            spot_check_percent: 5,
            four_eyes: true,
        }
    }
}

impl Practice {
    /// The limit of `phase` for an application of `business` at the authority of `district`.
    pub fn limit(&self, phase: Phase, business: Business, district: &str) -> Limit {
        let limits = self.limits_of(district);
        let promised = match (phase, business) {
            (Phase::Unit, _) => limits.unit,
            (Phase::Accepting, _) => limits.accepting,
            (Phase::District, Business::Permit) => limits.district,
            (Phase::District, Business::Talent) => limits.talent_district,
            (Phase::City, Business::Permit) => limits.city,
            (Phase::City, Business::Talent) => limits.talent_city,
            (Phase::Publishing, _) => limits.publishing,
            (Phase::Announcement, _) => limits.announcement,
            (Phase::SettlingInfo, _) => limits.settling_info,
            (Phase::Settling, _) => limits.settling,
        };
        // No law limits the unit and the wait for a batch, and 受理 and 公示 are what the law itself says.
        let fixed = matches!(
            phase,
            Phase::Unit | Phase::Accepting | Phase::Publishing | Phase::Announcement | Phase::SettlingInfo
        );
        let statutory = if fixed { promised } else { promised * limits.statutory_factor.max(1) };
        Limit { promised, statutory }
    }

    /// Working days in which a correction is expected.
    pub fn correction_days(&self, district: &str) -> u32 {
        self.limits_of(district).correction
    }

    fn limits_of(&self, district: &str) -> Limits {
        self.districts.get(district).map_or(self.limits, |own| own.over(self.limits))
    }

    /// The ranks for the transition table.
    pub fn ranks(&self) -> Ranks {
        Ranks { district: self.district_ranks.clone(), city: self.city_ranks.clone() }
    }

    /// The name of an authority.
    pub fn authority_name(&self, code: &str) -> String {
        match profile::codes::name_in(affiliation::info::DISTRICTS, code) {
            Some(district) => format!("{district}人力资源和社会保障局"),
            None => self.city_name.clone(),
        }
    }
}

fn ranks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Rank>, D::Error> {
    let words = Vec::<String>::deserialize(deserializer)?;
    let rank = |word: &String| Rank::ALL.into_iter().find(|(.., title)| title == word).map(|(rank, ..)| rank);
    let mut all: Vec<Rank> = words
        .iter()
        .map(|word| {
            rank(word).ok_or_else(|| {
                serde::de::Error::custom(format!("没有“{word}”这一级：初审、复审、终审、上报"))
            })
        })
        .collect::<Result<_, _>>()?;
    all.sort_unstable();
    all.dedup();
    if all.is_empty() { Err(serde::de::Error::custom("至少须有一级")) } else { Ok(all) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_district_promises_otherwise_what_it_says_and_the_rest_like_the_city() {
        let own = Otherwise { district: Some(7), ..Otherwise::default() };
        let limits = Limits { district: 12, accepting: 3, ..Limits::default() };
        let practice =
            Practice { limits, districts: [("110108".to_owned(), own)].into(), ..Practice::default() };
        let promised = |phase, district| practice.limit(phase, Business::Permit, district).promised;
        assert_eq!((promised(Phase::District, "110108"), promised(Phase::District, "110105")), (7, 12));
        assert_eq!((promised(Phase::Accepting, "110108"), promised(Phase::City, "110108")), (3, 10));
        assert_eq!(practice.limit(Phase::District, Business::Permit, "110108").statutory, 14);
        assert_eq!(practice.correction_days("110108"), 10);
    }
}
