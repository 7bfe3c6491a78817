//! Text messages through Tencent Cloud (`SendSms` and `PullSmsSendStatusByPhoneNumber`, 2021-01-11).

use std::collections::BTreeMap;

use notices::Template;
use notices::gateway::{Accepted, Outgoing, Receipt, Receiving, Sending, Sent, SmsFault, SmsGateway};
use serde_json::{Value, json};
use time::Duration;

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
    /// numbers. The vendor's parameters have places, not names: ours go in the order in which our text has them.
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
        let places = Template::parse(message.template).map(Template::places).unwrap_or_default();
        let value = |name: &&str| message.params.iter().find(|(one, _)| one == name);
        let values: Vec<&str> = places.iter().filter_map(value).map(|(_, value)| value.as_str()).collect();
        let params = json!({
            "PhoneNumberSet": [format!("+86{}", message.mobile)],
            "SmsSdkAppId": self.app_id,
            "SignName": self.sign,
            "TemplateId": template,
            "TemplateParamSet": values,
            "SessionContext": message.id,
        });
        read(&self.call("SendSms", &params).await?)
    }

    async fn look_up(&self, sent: &Sent) -> Result<Receipt, SmsFault> {
        let params = json!({
            "BeginTime": sent.at.minus(EARLIER).unix_seconds(),
            "Offset": 0,
            "Limit": 100,
            "PhoneNumber": format!("+86{}", sent.mobile),
            "SmsSdkAppId": self.app_id,
        });
        read_receipt(&self.call("PullSmsSendStatusByPhoneNumber", &params).await?, sent)
    }

    async fn call(&self, action: &str, params: &Value) -> Result<Value, SmsFault> {
        let answer = self.service.call((action, VERSION), Some(&self.region), params).await;
        answer.map_err(|fault| match fault {
            CallFault::Unknown => SmsFault::Unknown,
            other => SmsFault::Transient(other.to_string()),
        })
    }
}

const VERSION: &str = "2021-01-11";

/// The vendor's clock may be behind ours.
const EARLIER: Duration = Duration::minutes(5);

/// The line of the vendor's number for the message, or of our own where it was not answered. Only what carriers told stands
/// there: a message that does not may be on its way, so it is never said to be absent.
fn read_receipt(answer: &Value, sent: &Sent) -> Result<Receipt, SmsFault> {
    if !answer["Error"].is_null() {
        read(answer)?;
    }
    let is_own = |line: &&Value| {
        let is = |field: &str, own: &str| !own.is_empty() && line[field].as_str() == Some(own);
        is("SerialNo", &sent.reference) || is("SessionContext", &sent.id)
    };
    let lines = answer["PullSmsSendStatusSet"].as_array();
    let own = lines.into_iter().flatten().find(is_own);
    Ok(match own.and_then(|line| line["ReportStatus"].as_str()) {
        Some("SUCCESS") => Receipt::Delivered,
        Some("FAIL") => {
            let code = own.and_then(|line| line["Description"].as_str()).unwrap_or("no code");
            Receipt::Undelivered(code.to_owned())
        }
        _ => Receipt::Pending,
    })
}

/// The vendor's codes, by what is to be done about them. A failed number comes with HTTP 200 and no `Error`.
fn read(answer: &Value) -> Result<Accepted, SmsFault> {
    let status = &answer["SendStatusSet"][0];
    // Something between here and the vendor may have answered in its place, before or after the vendor did.
    let code = answer["Error"]["Code"].as_str().or(status["Code"].as_str());
    let Some(code) = code else { return Err(SmsFault::Unknown) };
    let why = code.to_owned();
    Err(match code {
        "Ok" => {
            return Ok(Accepted { reference: status["SerialNo"].as_str().unwrap_or_default().to_owned() });
        }
        "LimitExceeded.AppDailyLimit"
        | "LimitExceeded.AppGlobalDailyLimit"
        | "LimitExceeded.AppMainlandChinaDailyLimit" => SmsFault::OurAccount(why),
        limit if limit.starts_with("LimitExceeded.") => SmsFault::PhoneLimit(why),
        "FailedOperation.PhoneNumberInBlacklist" | "InvalidParameterValue.IncorrectPhoneNumber" => {
            SmsFault::BadNumber(why)
        }
        "FailedOperation.InsufficientBalanceInSmsPackage" => SmsFault::OurAccount(why),
        // The vendor waited for somebody behind it: the phone may ring all the same.
        "InternalError.Timeout"
        | "InternalError.SendAndRecvFail"
        | "InternalError.ParseBackendResponseFail" => SmsFault::Unknown,
        inner if inner.starts_with("InternalError") => SmsFault::Transient(why),
        "RequestLimitExceeded" => SmsFault::Transient(why),
        _ => SmsFault::OurConfiguration(why),
    })
}

impl SmsGateway for SmsTencent {
    fn send<'a>(&'a self, message: &'a Outgoing) -> Sending<'a> {
        Box::pin(self.hand_over(message))
    }

    fn has_receipts(&self) -> bool {
        true
    }

    fn receipt<'a>(&'a self, sent: &'a Sent) -> Receiving<'a> {
        Box::pin(self.look_up(sent))
    }

    fn name(&self) -> &'static str {
        "tencent"
    }
}

#[cfg(test)]
mod tests {
    use base::Moment;
    use notices::failover::Next;

    use super::*;

    fn status(code: &str) -> Result<Accepted, SmsFault> {
        read(&json!({ "SendStatusSet": [{ "SerialNo": "5000:1", "Code": code }], "RequestId": "r" }))
    }

    fn error(code: &str) -> Result<Accepted, SmsFault> {
        read(&json!({ "Error": { "Code": code, "Message": "" }, "RequestId": "r" }))
    }

    #[test]
    fn every_code_leads_to_what_is_to_be_done_about_it() {
        assert_eq!(status("Ok").unwrap().reference, "5000:1");
        for (code, next, is_alarming) in [
            ("LimitExceeded.PhoneNumberThirtySecondLimit", Next::Stop, false),
            ("LimitExceeded.PhoneNumberOneHourLimit", Next::Stop, false),
            ("LimitExceeded.PhoneNumberDailyLimit", Next::Stop, false),
            ("LimitExceeded.PhoneNumberSameContentDailyLimit", Next::Stop, false),
            ("LimitExceeded.DeliveryFrequencyLimit", Next::Stop, false),
            ("FailedOperation.PhoneNumberInBlacklist", Next::Stop, false),
            ("InvalidParameterValue.IncorrectPhoneNumber", Next::Stop, false),
            ("LimitExceeded.AppDailyLimit", Next::Other, true),
            ("FailedOperation.InsufficientBalanceInSmsPackage", Next::Other, true),
            ("FailedOperation.SignatureIncorrectOrUnapproved", Next::Other, true),
            ("FailedOperation.TemplateIncorrectOrUnapproved", Next::Other, true),
            ("FailedOperation.TemplateParamSetNotMatchApprovedTemplate", Next::Other, true),
            ("FailedOperation.ContainSensitiveWord", Next::Other, true),
            ("InvalidParameterValue.TemplateParameterLengthLimit", Next::Other, true),
            ("AuthFailure.SignatureExpire", Next::Other, true),
            ("AuthFailure.SignatureFailure", Next::Other, true),
            ("AuthFailure.SecretIdNotFound", Next::Other, true),
            ("InternalError.SendAndRecvFail", Next::Ask, false),
            ("InternalError.ParseBackendResponseFail", Next::Ask, false),
            ("InternalError", Next::Other, false),
            ("RequestLimitExceeded", Next::Other, false),
            ("InternalError.Timeout", Next::Ask, false),
            // Invented later.
            ("FailedOperation.SomethingNew", Next::Other, true),
        ] {
            for told in [status(code), error(code)] {
                let fault = told.unwrap_err();
                assert_eq!((fault.next(), fault.is_alarming()), (next, is_alarming), "{code}");
            }
        }
        assert_eq!(read(&Value::Null), Err(SmsFault::Unknown), "an answer that is none");
    }

    #[test]
    fn what_the_carrier_said_is_found_by_the_vendors_number_or_ours() {
        let line = |serial: &str, context: Value, status: &str| {
            json!({
                "SerialNo": serial, "SessionContext": context, "ReportStatus": status, "Description": "DELIVRD",
            })
        };
        let told = |reference: &str, lines: Value| {
            let at = Moment::from_unix_seconds(1_700_000_000);
            let sent = Sent { id: "own".into(), mobile: String::new(), reference: reference.into(), at };
            read_receipt(&json!({ "PullSmsSendStatusSet": lines, "RequestId": "r" }), &sent).unwrap()
        };
        let lines = json!([
            line("5000:1", Value::Null, "SUCCESS"),
            line("5000:2", json!("own"), "FAIL"),
            line("", json!(""), "SUCCESS"),
        ]);
        assert_eq!(told("5000:1", lines.clone()), Receipt::Delivered);
        assert_eq!(told("5000:2", lines.clone()), Receipt::Undelivered("DELIVRD".into()));
        assert_eq!(told("", lines), Receipt::Undelivered("DELIVRD".into()));
        assert_eq!(told("", json!([])), Receipt::Pending, "carriers tell late");
    }
}
