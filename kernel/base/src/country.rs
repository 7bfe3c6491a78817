//! Countries and territories (GB/T 2659.1, the same codes as ISO 3166-1).

use std::sync::LazyLock;

/// One country or territory.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
pub struct Country {
    /// Three letters; what is stored.
    pub alpha3: String,
    /// Two letters.
    pub alpha2: String,
    /// Three digits.
    pub numeric: String,
    /// Its Chinese name.
    pub name: String,
}

static COUNTRIES: LazyLock<Vec<Country>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../data/countries.json"))
        .expect("the data was checked when it was built in")
});

impl Country {
    /// Every one, by three letters.
    pub fn all() -> &'static [Self] {
        &COUNTRIES
    }

    /// The one with these three letters.
    pub fn find(alpha3: &str) -> Option<&'static Self> {
        COUNTRIES.iter().find(|country| country.alpha3 == alpha3)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn countries_are_found_by_three_letters_and_named_rightly() {
        for (code, name) in [("CHN", "中国"), ("HKG", "中国香港"), ("MAC", "中国澳门"), ("TWN", "中国台湾")]
        {
            assert_eq!(Country::find(code).unwrap().name, name);
        }
        assert_eq!(Country::all().len(), 250);
        assert_eq!(Country::find("XXX"), None);
    }
}
