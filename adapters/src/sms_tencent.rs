//! Text messages through Tencent Cloud (`SendSms`, 2021-01-11).

use std::collections::BTreeMap;

use notices::gateway::{Accepted, Outgoing, Sending, SmsFault, SmsGateway};
use serde_json::{Value, json};

use crate::cloud::CallFault;
use crate::tencent::Tencent;

/// The gateway.
#[derive(Clone, Debug)]
pub struct SmsTencent {
    service: Tencent,
    app_id: String,
    sign: String,
    region: String,
    templates: BTreeMap<String, String>,
}

impl SmsTencent {
    /// Sends for the application `app_id` under the signature `sign`; `templates` maps our template keys to the vendor's
    /// numbers. The vendor's parameters have places, not names: ours go in the order of the names.
    pub fn new(
        service: Tencent,
        (app_id, sign, region): (String, String, String),
        templates: BTreeMap<String, String>,
    ) -> Self {
        Self { service, app_id, sign, region, templates }
    }

    async fn hand_over(&self, message: &Outgoing) -> Result<Accepted, SmsFault> {
        let Some(template) = self.templates.get(message.template) else {
            return Err(SmsFault::OurConfiguration(format!("no template for {}", message.template)));
        };
        let named: BTreeMap<&str, &str> =
            message.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let params = json!({
            "PhoneNumberSet": [format!("+86{}", message.mobile)],
            "SmsSdkAppId": self.app_id,
            "SignName": self.sign,
            "TemplateId": template,
            "TemplateParamSet": named.values().collect::<Vec<_>>(),
            "SessionContext": message.id,
        });
        let answer = self.service.call(("SendSms", "2021-01-11"), Some(&self.region), &params).await;
        read(&answer.map_err(|fault| match fault {
            CallFault::Unknown => SmsFault::Unknown,
            other => SmsFault::Transient(other.to_string()),
        })?)
    }
}

/// The vendor's codes, by what is to be done about them. A failed number comes with HTTP 200 and no `Error`.
fn read(answer: &Value) -> Result<Accepted, SmsFault> {
    let status = &answer["SendStatusSet"][0];
    let code = answer["Error"]["Code"].as_str().or(status["Code"].as_str()).unwrap_or("no code");
    let why = code.to_owned();
    Err(match code {
        "Ok" => {
            return Ok(Accepted { reference: status["SerialNo"].as_str().unwrap_or_default().to_owned() });
        }
        "LimitExceeded.AppDailyLimit" => SmsFault::OurAccount(why),
        limit if limit.starts_with("LimitExceeded.") => SmsFault::PhoneLimit(why),
        "FailedOperation.PhoneNumberInBlacklist" | "InvalidParameterValue.IncorrectPhoneNumber" => {
            SmsFault::BadNumber(why)
        }
        "FailedOperation.InsufficientBalanceInSmsPackage" => SmsFault::OurAccount(why),
        "InternalError.Timeout" => SmsFault::Unknown,
        inner if inner.starts_with("InternalError.") => SmsFault::Transient(why),
        _ => SmsFault::OurConfiguration(why),
    })
}

impl SmsGateway for SmsTencent {
    fn send<'a>(&'a self, message: &'a Outgoing) -> Sending<'a> {
        Box::pin(self.hand_over(message))
    }

    fn name(&self) -> &'static str {
        "tencent"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(code: &str) -> Result<Accepted, SmsFault> {
        read(&json!({ "SendStatusSet": [{ "SerialNo": "5000:1", "Code": code }], "RequestId": "r" }))
    }

    #[test]
    fn every_code_leads_to_what_is_to_be_done_about_it() {
        assert_eq!(status("Ok").unwrap().reference, "5000:1");
        for (code, is_it) in [
            ("LimitExceeded.PhoneNumberThirtySecondLimit", "phone"),
            ("LimitExceeded.PhoneNumberDailyLimit", "phone"),
            ("LimitExceeded.AppDailyLimit", "account"),
            ("FailedOperation.PhoneNumberInBlacklist", "number"),
            ("FailedOperation.InsufficientBalanceInSmsPackage", "account"),
            ("FailedOperation.SignatureIncorrectOrUnapproved", "configuration"),
            ("InternalError.Timeout", "unknown"),
            ("InternalError.SendAndRecvFail", "transient"),
        ] {
            let found = match status(code).unwrap_err() {
                SmsFault::PhoneLimit(_) => "phone",
                SmsFault::BadNumber(_) => "number",
                SmsFault::OurConfiguration(_) => "configuration",
                SmsFault::OurAccount(_) => "account",
                SmsFault::Transient(_) => "transient",
                SmsFault::Unknown => "unknown",
            };
            assert_eq!(found, is_it, "{code}");
        }
        let refused = read(&json!({ "Error": { "Code": "AuthFailure.SignatureExpire", "Message": "" } }));
        assert!(matches!(refused, Err(SmsFault::OurConfiguration(_))));
    }
}
