//! What an identity platform tells about a person.

use serde::{Deserialize, Serialize};

/// Claims, as the platform keeps them: sealed at rest, printed masked.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The user name.
    pub username: String,
    /// Eleven digits, or empty.
    pub mobile: String,
    /// The certified name, or empty.
    pub name: String,
    /// GA/T 517 code of the identity document, or empty.
    pub id_type: String,
    /// Its number, or empty.
    pub id_number: String,
    /// 0: not certified; 2: name and number were compared with an authority.
    pub level: u8,
    /// Whether a sign-in has a second step (登录保护), where the identity platform says so.
    #[serde(default)]
    pub is_protected: Option<bool>,
}

impl std::fmt::Debug for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Told({}, level {})", self.username, self.level)
    }
}

impl Told {
    /// True when the person is certified, as far as this platform can use it: one that is told no number does not know whom
    /// it has before it (decision 0026).
    pub const fn is_verified(&self) -> bool {
        self.level >= 2 && !self.id_number.is_empty()
    }

    /// What the platform calls the person: the certified name, else the user name.
    pub fn display_name(&self) -> &str {
        if self.name.is_empty() { &self.username } else { &self.name }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_certified_under_a_number_that_is_not_told_is_not_certified_here() {
        let told = Told { name: "郑范例".into(), level: 2, ..Told::default() };
        assert!(!told.is_verified());
        assert!(Told { id_number: "119900199202290047".into(), ..told }.is_verified());
    }
}
