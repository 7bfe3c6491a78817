//! Text messages through Alibaba Cloud (`SendSms` and `QuerySendDetails`, 2017-05-25).

use std::collections::BTreeMap;

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
        let day = sent.on.to_string().replace('-', "");
        let mut params = vec![
            ("PhoneNumber", sent.mobile.as_str()),
            ("SendDate", &day),
            ("PageSize", "50"),
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
    let own = lines.into_iter().flatten().find(|line| line["OutId"].as_str() == Some(id));
    Ok(match own.and_then(|line| line["SendStatus"].as_u64()) {
        Some(3) => Receipt::Delivered,
        Some(2) => {
            let code = own.and_then(|line| line["ErrCode"].as_str()).unwrap_or("no code");
            Receipt::Undelivered(code.to_owned())
        }
        _ => Receipt::Pending,
    })
}

/// The vendor's codes, by what is to be done about them.
fn read(answer: &Value) -> Result<Accepted, SmsFault> {
    let code = answer["Code"].as_str().unwrap_or("no code");
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
        "isp.SYSTEM_ERROR" => SmsFault::Transient(why),
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
