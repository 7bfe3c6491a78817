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
