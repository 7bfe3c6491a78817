//! What a list can be narrowed by, as fields with what was chosen.

use affiliation::Business;
use affiliation::info::DISTRICTS;
use base::{Level, Officer};
use cases::desk::queue::Filter;
use cases::desk::status::Status;
use cases::{Kind, Side};

/// A choice: value, words, whether it is chosen.
pub(in crate::desk) type Choice = (String, String, bool);

/// The fields.
pub(in crate::desk) struct Fields {
    pub(in crate::desk) filter: Filter,
    pub(in crate::desk) businesses: Vec<Choice>,
    pub(in crate::desk) kinds: Vec<Choice>,
    pub(in crate::desk) districts: Vec<Choice>,
    pub(in crate::desk) lights: Vec<Choice>,
    pub(in crate::desk) statuses: Vec<Choice>,
    /// How many are in use.
    pub(in crate::desk) used: usize,
}

impl Fields {
    /// The fields for `filter`, with the states that the list can hold.
    pub(in crate::desk) fn of(officer: &Officer, statuses: &[Status], filter: &Filter) -> Self {
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
        let statuses = statuses.iter().map(|one| choice(&one.key(), &one.title(), &filter.status));
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
            used: pairs(filter).len(),
            filter: filter.clone(),
        }
    }
}

/// What is asked for, by name: what is not asked for does not stand in an address.
pub(in crate::desk) fn pairs(filter: &Filter) -> Vec<(&'static str, &str)> {
    let all: [(&'static str, &str); 11] = [
        ("business", &filter.business),
        ("kind", &filter.kind),
        ("unit", &filter.unit),
        ("district", &filter.district),
        ("name", &filter.name),
        ("number", &filter.number),
        ("from", &filter.from),
        ("to", &filter.to),
        ("light", &filter.light),
        ("taken", &filter.taken),
        ("status", &filter.status),
    ];
    all.into_iter().filter(|(_, value)| !value.trim().is_empty()).collect()
}

/// `page` with these pairs as its query.
pub(in crate::desk) fn address(
    page: &str,
    pairs: impl IntoIterator<Item = (&'static str, String)>,
) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{page}?{query}")
}
