//! What an identity platform says of a person, read into what this platform knows.

use openidconnect::core::CoreGenderClaim;
use openidconnect::{AdditionalClaims, UserInfoClaims};
use profile::Told;
use serde::{Deserialize, Serialize};

/// Claims that OpenID Connect has no standard names for; see `oidc`'s scopes `real_name` and `id_number`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct RealName {
    #[serde(default)]
    real_name_level: u8,
    #[serde(default)]
    id_type: String,
    #[serde(default)]
    id_number: String,
    #[serde(default)]
    login_protection: Option<bool>,
}
impl AdditionalClaims for RealName {}

/// Claims that changed; those that are not among them stayed as they were.
#[derive(Clone)]
pub struct Changes(pub(super) serde_json::Value);

impl std::fmt::Debug for Changes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Changes")
    }
}

impl Changes {
    /// What is known after them.
    pub fn applied(&self, told: &Told) -> Told {
        let text = |name: &str, old: &str| self.0[name].as_str().unwrap_or(old).to_owned();
        let level = self.0["real_name_level"].as_u64().and_then(|level| u8::try_from(level).ok());
        // Who is not certified any more keeps neither name nor number.
        let is_verified = level.unwrap_or(told.level) > 0;
        let certified = |name: &str, old: &str| if is_verified { text(name, old) } else { String::new() };
        Told {
            username: text("preferred_username", &told.username),
            mobile: national(&text("phone_number", &told.mobile)).to_owned(),
            name: certified("name", &told.name),
            id_type: certified("id_type", &told.id_type),
            id_number: certified("id_number", &told.id_number),
            level: level.unwrap_or(told.level),
            is_protected: self.0["login_protection"].as_bool().or(told.is_protected),
        }
    }
}

/// A Chinese number without its country's code.
fn national(mobile: &str) -> &str {
    mobile.strip_prefix("+86").unwrap_or(mobile)
}

/// All of it, as told at a sign-in.
pub(super) fn told(info: &UserInfoClaims<RealName, CoreGenderClaim>) -> Told {
    let text = |value: Option<String>| value.unwrap_or_default();
    let mobile = text(info.phone_number().map(|phone| phone.to_string()));
    let name = info.name().and_then(|name| name.get(None)).map(|name| name.to_string());
    Told {
        username: text(info.preferred_username().map(|name| name.to_string())),
        mobile: national(&mobile).to_owned(),
        name: text(name),
        id_type: info.additional_claims().id_type.clone(),
        id_number: info.additional_claims().id_number.clone(),
        level: info.additional_claims().real_name_level,
        is_protected: info.additional_claims().login_protection,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn r6_5_an_event_changes_what_it_names_and_an_identity_that_is_gone_is_forgotten() {
        let told = Told {
            username: "person1".into(),
            mobile: "19900000005".into(),
            name: "郑范例".into(),
            id_type: "111".into(),
            id_number: "119900199202290047".into(),
            level: 2,
            is_protected: Some(false),
        };
        let after = |claims| Changes(claims).applied(&told);
        let moved = after(json!({ "phone_number": "+8619900000077" }));
        assert_eq!(moved, Told { mobile: "19900000077".into(), ..told.clone() });
        assert_eq!(after(json!({})), told);
        assert_eq!(after(json!({ "login_protection": true })).is_protected, Some(true));
        let gone = after(json!({ "real_name_level": 0 }));
        assert_eq!((gone.name.as_str(), gone.id_number.as_str(), gone.level), ("", "", 0));
        assert_eq!(gone.mobile, told.mobile);
    }
}
