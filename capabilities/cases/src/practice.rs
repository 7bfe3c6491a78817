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
    /// Limits of single districts, by code.
    pub districts: BTreeMap<String, Limits>,
    /// The name of the city's authority.
    pub city_name: String,
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

impl Default for Limits {
    fn default() -> Self {
        Self {
            unit: 5,
            accepting: 5,
            district: 10,
            city: 10,
            talent_district: 20,
            talent_city: 20,
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
            four_eyes: true,
        }
    }
}

impl Practice {
    /// The limit of `phase` for an application of `business` at the authority of `district`.
    pub fn limit(&self, phase: Phase, business: Business, district: &str) -> Limit {
        let limits = self.districts.get(district).unwrap_or(&self.limits);
        let promised = match (phase, business) {
            (Phase::Unit, _) => limits.unit,
            (Phase::Accepting, _) => limits.accepting,
            (Phase::District, Business::Permit) => limits.district,
            (Phase::District, Business::Talent) => limits.talent_district,
            (Phase::City, Business::Permit) => limits.city,
            (Phase::City, Business::Talent) => limits.talent_city,
            (Phase::Announcement, _) => limits.announcement,
            (Phase::SettlingInfo, _) => limits.settling_info,
            (Phase::Settling, _) => limits.settling,
        };
        // No law limits the unit, and 受理 and 公示 are what the law itself says.
        let fixed =
            matches!(phase, Phase::Unit | Phase::Accepting | Phase::Announcement | Phase::SettlingInfo);
        let statutory = if fixed { promised } else { promised * limits.statutory_factor.max(1) };
        Limit { promised, statutory }
    }

    /// Working days in which a correction is expected.
    pub fn correction_days(&self, district: &str) -> u32 {
        self.districts.get(district).unwrap_or(&self.limits).correction
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
