//! Text messages through Alibaba Cloud (`SendSms` and `QuerySendDetails`, 2017-05-25).

use std::collections::BTreeMap;

use base::Day;
use notices::gateway::{Accepted, Outgoing, Receipt, Receiving, Sending, Sent, SmsFault, SmsGateway};
use serde_json::Value;

use crate::aliyun::Aliyun;
use crate::cloud::CallFault;

/// The gateway.
#[derive(Clone, Debug)]
pub struct SmsAliyun {
    service: Aliyun,
    sign: String,
    templates: BTreeMap<String, String>,
}

impl SmsAliyun {
    /// Sends under the signature `sign`; `templates` maps our template keys to the vendor's codes.
    pub fn new(service: Aliyun, sign: String, templates: BTreeMap<String, String>) -> Self {
        Self { service, sign, templates }
    }

    async fn hand_over(&self, message: &Outgoing) -> Result<Accepted, SmsFault> {
        let Some(template) = self.templates.get(message.template) else {
            return Err(SmsFault::OurConfiguration(format!("no template for {}", message.template)));
        };
        let params: BTreeMap<&str, &str> =
            message.params.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let params = serde_json::to_string(&params).map_err(|e| SmsFault::OurConfiguration(e.to_string()))?;
        let params = [
            ("PhoneNumbers", message.mobile.as_str()),
            ("SignName", &self.sign),
            ("TemplateCode", template),
            ("TemplateParam", &params),
            ("OutId", &message.id),
        ];
        let answer = self.service.call("SendSms", VERSION, &params).await.map_err(fault)?;
        read(&answer)
    }

    async fn look_up(&self, sent: &Sent) -> Result<Receipt, SmsFault> {
        let day = Day(sent.at.china_date()).to_string().replace('-', "");
        let mut params = vec![
            ("PhoneNumber", sent.mobile.as_str()),
            ("SendDate", &day),
            ("PageSize", PAGE),
            ("CurrentPage", "1"),
        ];
        // What was not answered has no number of theirs; our own finds it among the phone's messages of the day.
        if !sent.reference.is_empty() {
            params.push(("BizId", &sent.reference));
        }
        let answer = self.service.call("QuerySendDetails", VERSION, &params).await.map_err(fault)?;
        read_receipt(&answer, &sent.id)
    }
}

const VERSION: &str = "2017-05-25";

/// The most lines the vendor answers with. A phone gets fewer in a day.
const PAGE: &str = "50";

fn fault(fault: CallFault) -> SmsFault {
    match fault {
        CallFault::Unknown => SmsFault::Unknown,
        other => SmsFault::Transient(other.to_string()),
    }
}

/// The line of our own number: 1 waits for the carrier, 2 failed with its code, 3 arrived.
fn read_receipt(answer: &Value, id: &str) -> Result<Receipt, SmsFault> {
    if answer["Code"].as_str() != Some("OK") {
        read(answer)?;
    }
    let lines = answer["SmsSendDetailDTOs"]["SmsSendDetailDTO"].as_array();
    let Some(own) = lines.into_iter().flatten().find(|line| line["OutId"].as_str() == Some(id)) else {
        return Ok(if lists_all(answer, lines.map_or(0, Vec::len)) {
            Receipt::Absent
        } else {
            Receipt::Pending
        });
    };
    Ok(match own["SendStatus"].as_u64() {
        Some(3) => Receipt::Delivered,
        Some(2) => Receipt::Undelivered(own["ErrCode"].as_str().unwrap_or("no code").to_owned()),
        _ => Receipt::Pending,
    })
}

/// True when no message of that phone and day is missing in the answer. The vendor writes the number now as one, now as text.
fn lists_all(answer: &Value, shown: usize) -> bool {
    let total = &answer["TotalCount"];
    let total = total.as_u64().or_else(|| total.as_str().and_then(|text| text.parse().ok()));
    total.is_some_and(|total| usize::try_from(total) == Ok(shown))
}

/// The vendor's codes, by what is to be done about them.
fn read(answer: &Value) -> Result<Accepted, SmsFault> {
    // Something between here and the vendor may have answered in its place, before or after the vendor did.
    let Some(code) = answer["Code"].as_str() else { return Err(SmsFault::Unknown) };
    let why = code.to_owned();
    Err(match code {
        "OK" => return Ok(Accepted { reference: answer["BizId"].as_str().unwrap_or_default().to_owned() }),
        "isv.BUSINESS_LIMIT_CONTROL" | "isv.DAY_LIMIT_CONTROL" | "isv.MONTH_LIMIT_CONTROL" => {
            SmsFault::PhoneLimit(why)
        }
        "isv.MOBILE_NUMBER_ILLEGAL" | "isv.MOBILE_COUNT_OVER_LIMIT" | "isv.BLACK_KEY_CONTROL_LIMIT" => {
            SmsFault::BadNumber(why)
        }
        "isv.AMOUNT_NOT_ENOUGH" | "isv.OUT_OF_SERVICE" | "isv.PRODUCT_UN_SUBSCRIPT" => {
            SmsFault::OurAccount(why)
        }
        "isp.SYSTEM_ERROR" | "ServiceUnavailable" => SmsFault::Transient(why),
        busy if busy.starts_with("Throttling") => SmsFault::Transient(why),
        // Signature, template, rights, and whatever the vendor invents next: an operator must look.
        _ => SmsFault::OurConfiguration(why),
    })
}

impl SmsGateway for SmsAliyun {
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
        "aliyun"
    }
}

#[cfg(test)]
mod tests {
    use notices::failover::Next;
    use serde_json::json;

    use super::*;

    fn fault(code: &str) -> SmsFault {
        read(&json!({ "Code": code, "Message": "", "RequestId": "r" })).unwrap_err()
    }

    #[test]
    fn every_code_leads_to_what_is_to_be_done_about_it() {
        for (code, next, is_alarming) in [
            ("isv.BUSINESS_LIMIT_CONTROL", Next::Stop, false),
            ("isv.DAY_LIMIT_CONTROL", Next::Stop, false),
            ("isv.MONTH_LIMIT_CONTROL", Next::Stop, false),
            ("isv.MOBILE_NUMBER_ILLEGAL", Next::Stop, false),
            ("isv.MOBILE_COUNT_OVER_LIMIT", Next::Stop, false),
            ("isv.BLACK_KEY_CONTROL_LIMIT", Next::Stop, false),
            ("isv.SMS_SIGNATURE_ILLEGAL", Next::Other, true),
            ("isv.SMS_TEMPLATE_ILLEGAL", Next::Other, true),
            ("isv.SMS_SIGNATURE_SCENE_ILLEGAL", Next::Other, true),
            ("isv.SIGN_STATE_ILLEGAL", Next::Other, true),
            ("isv.TEMPLATE_MISSING_PARAMETERS", Next::Other, true),
            ("isv.INVALID_JSON_PARAM", Next::Other, true),
            ("isv.PARAM_LENGTH_LIMIT", Next::Other, true),
            ("isv.PARAM_NOT_SUPPORT_URL", Next::Other, true),
            ("isp.RAM_PERMISSION_DENY", Next::Other, true),
            ("isv.DENY_IP_RANGE", Next::Other, true),
            ("isv.AMOUNT_NOT_ENOUGH", Next::Other, true),
            ("isv.OUT_OF_SERVICE", Next::Other, true),
            ("isv.PRODUCT_UN_SUBSCRIPT", Next::Other, true),
            ("isp.SYSTEM_ERROR", Next::Other, false),
            // What is refused before the service looks at the message.
            ("SignatureDoesNotMatch", Next::Other, true),
            ("InvalidAccessKeyId.NotFound", Next::Other, true),
            ("InvalidTimeStamp.Expired", Next::Other, true),
            ("ServiceUnavailable", Next::Other, false),
            ("Throttling.User", Next::Other, false),
            ("Throttling", Next::Other, false),
            // Invented later.
            ("isv.SOMETHING_NEW", Next::Other, true),
        ] {
            let fault = fault(code);
            assert_eq!((fault.next(), fault.is_alarming()), (next, is_alarming), "{code}");
        }
        assert_eq!(read(&json!({ "Code": "OK", "BizId": "9" })).unwrap().reference, "9");
        // An answer that is none: the request arrived, so it may have been taken.
        assert_eq!(read(&json!("<html>")).unwrap_err(), SmsFault::Unknown);
    }

    #[test]
    fn a_message_is_absent_only_from_a_whole_list() {
        let line = json!({ "OutId": "other", "SendStatus": 3 });
        let told = |total: Value, lines: Value| {
            let list = json!({ "SmsSendDetailDTO": lines });
            read_receipt(&json!({ "Code": "OK", "TotalCount": total, "SmsSendDetailDTOs": list }), "own")
        };
        assert_eq!(told(json!(1), json!([line])), Ok(Receipt::Absent));
        assert_eq!(told(json!("0"), json!([])), Ok(Receipt::Absent));
        assert_eq!(told(json!("51"), json!([line])), Ok(Receipt::Pending));
        assert_eq!(told(json!(null), json!([])), Ok(Receipt::Pending));
    }
}
