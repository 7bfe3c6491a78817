//! Which authorities there are: the bureau of each district, and the city's.

use base::Level;
use profile::codes::{DISTRICTS, name_in};

/// The code of the city's authority.
pub const CITY: &str = "110000";

/// An authority, by the code of its region.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Authority(String);

impl Authority {
    /// The authority of this region; `None` for a code that has none.
    pub fn parse(code: &str) -> Option<Self> {
        (code == CITY || name_in(DISTRICTS, code).is_some()).then(|| Self(code.to_owned()))
    }

    /// Every authority, the city's first.
    pub fn all() -> Vec<Self> {
        std::iter::once(CITY)
            .chain(DISTRICTS.iter().map(|(code, _)| *code))
            .map(|code| Self(code.into()))
            .collect()
    }

    /// Six digits.
    pub fn code(&self) -> &str {
        &self.0
    }

    /// What people call it.
    pub fn title(&self) -> String {
        name_in(DISTRICTS, &self.0)
            .map_or_else(|| "市人才工作局".to_owned(), |district| format!("{district}人力资源和社会保障局"))
    }

    /// Where it stands.
    pub fn level(&self) -> Level {
        if self.0 == CITY { Level::City } else { Level::District }
    }
}

/// What people call the authority of `code`; empty for a code that has none.
pub fn title(code: &str) -> String {
    Authority::parse(code).map(|one| one.title()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_district_and_the_city_have_an_authority_and_nothing_else_has() {
        assert_eq!(Authority::all().len(), DISTRICTS.len() + 1);
        assert_eq!(title("110108"), "海淀区人力资源和社会保障局");
        assert_eq!(title(CITY), "市人才工作局");
        for code in ["", "110199", "130100", "110108 "] {
            assert_eq!(Authority::parse(code), None, "{code}");
        }
        assert_eq!(Authority::parse(CITY).map(|one| one.level()), Some(Level::City));
    }
}
