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

/// Only a clear yes certifies and only a clear no counts as one: the vendor's own trouble and its limits do not.
fn read(answer: &Value) -> Finding {
    match answer["Result"].as_str() {
        Some("0") => Finding::Match,
        Some("-1") => Finding::Mismatch,
        Some("-5") => Finding::NoRecord,
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
            ("-2", Finding::Unavailable),
            ("-4", Finding::Unavailable),
            ("-5", Finding::NoRecord),
            ("-7", Finding::Unavailable),
        ] {
            assert_eq!(read(&json!({ "Result": result })), finding, "{result}");
        }
        assert_eq!(read(&json!({ "Error": { "Code": "AuthFailure" } })), Finding::Unavailable);
    }
}
