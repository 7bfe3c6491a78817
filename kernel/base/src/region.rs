//! Administrative regions (GB/T 2260): provinces, prefectures, counties.

use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(serde::Deserialize)]
struct Province {
    code: String,
    name: String,
    #[serde(default)]
    cities: Vec<City>,
}

#[derive(serde::Deserialize)]
struct City {
    code: Option<String>,
    name: Option<String>,
    #[serde(default)]
    counties: Vec<(String, String)>,
}

/// One region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Six digits.
    pub code: String,
    /// Its own name.
    pub name: String,
    /// The region it belongs to, by code; none for provinces.
    pub parent: Option<String>,
}

static REGIONS: LazyLock<BTreeMap<String, Region>> = LazyLock::new(|| {
    let provinces: Vec<Province> = serde_json::from_str(include_str!("../data/regions.json"))
        .expect("the data was checked when it was built in");
    let mut all = BTreeMap::new();
    let mut put = |code: &str, name: &str, parent: Option<&str>| {
        let region =
            Region { code: code.to_owned(), name: name.to_owned(), parent: parent.map(str::to_owned) };
        all.insert(code.to_owned(), region);
    };
    for province in &provinces {
        put(&province.code, &province.name, None);
        for city in &province.cities {
            // Counties of municipalities hang on the province itself.
            let parent = city.code.as_deref().unwrap_or(&province.code);
            if let (Some(code), Some(name)) = (&city.code, &city.name) {
                put(code, name, Some(&province.code));
            }
            city.counties.iter().for_each(|(code, name)| put(code, name, Some(parent)));
        }
    }
    all
});

impl Region {
    /// The region with this code, as of 2026-09. Codes that were abolished are not found.
    pub fn find(code: &str) -> Option<&'static Self> {
        REGIONS.get(code)
    }

    /// Those directly under `parent`, or the provinces, by code.
    pub fn under(parent: Option<&str>) -> impl Iterator<Item = &'static Self> {
        REGIONS.values().filter(move |region| region.parent.as_deref() == parent)
    }

    /// Names from the province down: `河北省石家庄市长安区`.
    pub fn path(&self) -> String {
        let above = self.parent.as_deref().and_then(Self::find).map(Self::path).unwrap_or_default();
        format!("{above}{}", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_know_their_way_up_and_down() {
        assert_eq!(Region::find("110108").unwrap().path(), "北京市海淀区");
        assert_eq!(Region::find("130102").unwrap().path(), "河北省石家庄市长安区");
        assert_eq!(Region::under(None).count(), 34);
        assert_eq!(Region::under(Some("110000")).count(), 16);
        assert!(Region::under(Some("130100")).any(|region| region.name == "长安区"));
        assert_eq!(Region::find("119900"), None);
    }
}
