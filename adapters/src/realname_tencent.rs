//! Comparing a name with an identity number at Tencent Cloud (`IdCardVerification`, 2018-03-01).

use base::{CitizenId, PersonName};
use identity::{Comparing, Finding, RealNameSource};
use serde_json::{Value, json};

use crate::tencent::Tencent;

/// The authority.
#[derive(Clone, Debug)]
pub struct RealNameTencent {
    service: Tencent,
}

impl RealNameTencent {
    /// Compares through `service`.
    pub const fn new(service: Tencent) -> Self {
        Self { service }
    }

    async fn ask(&self, name: &PersonName, number: &CitizenId) -> Finding {
        let params = json!({ "IdCard": number.expose(), "Name": name.expose() });
        match self.service.call(("IdCardVerification", "2018-03-01"), None, &params).await {
            Ok(answer) => read(&answer),
            Err(fault) => {
                tracing::warn!(%fault, "the real-name authority did not answer");
                Finding::Unavailable
            }
        }
    }
}

/// Only a clear yes certifies and only a clear no counts as one: the vendor's own trouble and its limits do not. A number or
/// name that cannot be one (-2, -3) is nobody's: the person looks at what was typed, and no try is taken.
fn read(answer: &Value) -> Finding {
    match answer["Result"].as_str() {
        Some("0") => Finding::Match,
        Some("-1") => Finding::Mismatch,
        Some("-2" | "-3" | "-5") => Finding::NoRecord,
        other => {
            let code = answer["Error"]["Code"].as_str().or(other).unwrap_or("no code");
            tracing::warn!(code, "the real-name authority could not tell");
            Finding::Unavailable
        }
    }
}

impl RealNameSource for RealNameTencent {
    fn compare<'a>(&'a self, name: &'a PersonName, number: &'a CitizenId) -> Comparing<'a> {
        Box::pin(self.ask(name, number))
    }

    fn name(&self) -> &'static str {
        "tencent"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_clear_answer_is_one() {
        for (result, finding) in [
            ("0", Finding::Match),
            ("-1", Finding::Mismatch),
            ("-2", Finding::NoRecord),
            ("-3", Finding::NoRecord),
            ("-4", Finding::Unavailable),
            ("-5", Finding::NoRecord),
            ("-6", Finding::Unavailable),
            ("-7", Finding::Unavailable),
            ("1", Finding::Unavailable),
        ] {
            assert_eq!(read(&json!({ "Result": result })), finding, "{result}");
        }
        for code in [
            "AuthFailure.SignatureFailure",
            "FailedOperation.UnKnown",
            "InvalidParameterValue",
            "RequestLimitExceeded",
            "ResourceUnavailable.InArrears",
            "UnauthorizedOperation.Nonactivated",
        ] {
            assert_eq!(read(&json!({ "Error": { "Code": code } })), Finding::Unavailable, "{code}");
        }
        assert_eq!(read(&Value::Null), Finding::Unavailable);
    }
}
