//! What a list can be narrowed by, as fields with what was chosen.

use affiliation::Business;
use affiliation::info::DISTRICTS;
use base::{Level, Officer};
use cases::desk::queue::{Filter, Which};
use cases::desk::status::Status;
use cases::{Kind, Side};

/// A choice: value, words, whether it is chosen.
pub(super) type Choice = (String, String, bool);

/// The fields.
pub(super) struct Fields {
    pub(super) filter: Filter,
    pub(super) businesses: Vec<Choice>,
    pub(super) kinds: Vec<Choice>,
    pub(super) districts: Vec<Choice>,
    pub(super) lights: Vec<Choice>,
    pub(super) statuses: Vec<Choice>,
    /// How many are in use.
    pub(super) used: usize,
}

impl Fields {
    pub(super) fn of(officer: &Officer, which: Which, filter: &Filter) -> Self {
        let own: Vec<Business> = Business::ALL
            .into_iter()
            .filter(|one| officer.businesses().iter().any(|key| key == one.key()))
            .collect();
        let choice = |value: &str, words: &str, chosen: &str| {
            (value.to_owned(), words.to_owned(), value == chosen.trim())
        };
        let businesses = own.iter().map(|one| choice(one.key(), one.title(), &filter.business));
        let kinds = own.iter().flat_map(|business| {
            let all = Kind::of(*business, Side::Person)
                .chain(Kind::of(*business, Side::Unit).filter(|kind| !kind.starts.contains(&Side::Person)));
            all.map(|kind| choice(kind.code, &format!("{} {}", kind.code, kind.name), &filter.kind))
                .collect::<Vec<_>>()
        });
        let statuses = Status::choices(which, officer).into_iter();
        let statuses = statuses.map(|one| choice(&one.key(), &one.title(), &filter.status));
        let districts = DISTRICTS.iter().map(|(code, name)| choice(code, name, &filter.district));
        Self {
            businesses: businesses.collect(),
            kinds: kinds.collect(),
            districts: if officer.level() == Level::City { districts.collect() } else { Vec::new() },
            lights: vec![
                choice("red", "已超期", &filter.light),
                choice("yellow", "超期和两个工作日内到期", &filter.light),
            ],
            statuses: statuses.collect(),
            used: used(filter),
            filter: filter.clone(),
        }
    }
}

fn used(filter: &Filter) -> usize {
    let all = [
        &filter.business,
        &filter.kind,
        &filter.unit,
        &filter.district,
        &filter.name,
        &filter.number,
        &filter.from,
        &filter.to,
        &filter.light,
        &filter.taken,
        &filter.status,
    ];
    all.into_iter().filter(|text| !text.trim().is_empty()).count()
}
