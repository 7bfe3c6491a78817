//! Comparing a name with an identity number at Alibaba Cloud (`Id2MetaVerify`, 2019-03-07).

use base::{CitizenId, PersonName};
use identity::{Comparing, Finding, RealNameSource};
use serde_json::Value;

use crate::aliyun::Aliyun;

/// The authority.
#[derive(Clone, Debug)]
pub struct RealNameAliyun {
    service: Aliyun,
}

impl RealNameAliyun {
    /// Compares through `service`.
    pub fn new(service: Aliyun) -> Self {
        Self { service }
    }

    async fn ask(&self, name: &PersonName, number: &CitizenId) -> Finding {
        let params = [("ParamType", "normal"), ("IdentifyNum", number.expose()), ("UserName", name.expose())];
        match self.service.call("Id2MetaVerify", "2019-03-07", &params).await {
            Ok(answer) => read(&answer),
            Err(fault) => {
                tracing::warn!(%fault, "the real-name authority did not answer");
                Finding::Unavailable
            }
        }
    }
}

/// Only a clear yes certifies and only a clear no counts as one.
fn read(answer: &Value) -> Finding {
    let code = answer["Code"].as_str().unwrap_or("no code");
    match (code, answer["ResultObject"]["BizCode"].as_str()) {
        ("200", Some("1")) => Finding::Match,
        ("200", Some("2")) => Finding::Mismatch,
        ("200", Some("3")) => Finding::NoRecord,
        _ => {
            tracing::warn!(code, "the real-name authority could not tell");
            Finding::Unavailable
        }
    }
}

impl RealNameSource for RealNameAliyun {
    fn compare<'a>(&'a self, name: &'a PersonName, number: &'a CitizenId) -> Comparing<'a> {
        Box::pin(self.ask(name, number))
    }

    fn name(&self) -> &'static str {
        "aliyun"
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_clear_answer_is_one() {
        let told = |code: &str, found: &str| {
            read(
                &json!({ "Code": code, "Message": "", "ResultObject": { "BizCode": found }, "RequestId": "r" }),
            )
        };
        for (code, found, finding) in [
            ("200", "1", Finding::Match),
            ("200", "2", Finding::Mismatch),
            ("200", "3", Finding::NoRecord),
            ("200", "4", Finding::Unavailable),
            ("200", "", Finding::Unavailable),
            ("400", "", Finding::Unavailable),
            ("401", "", Finding::Unavailable),
            ("402", "", Finding::Unavailable),
            ("410", "", Finding::Unavailable),
            ("411", "", Finding::Unavailable),
            ("412", "", Finding::Unavailable),
            ("500", "1", Finding::Unavailable),
            ("SignatureDoesNotMatch", "", Finding::Unavailable),
            ("Throttling.User", "", Finding::Unavailable),
        ] {
            assert_eq!(told(code, found), finding, "{code} {found}");
        }
        assert_eq!(read(&Value::Null), Finding::Unavailable);
    }
}
