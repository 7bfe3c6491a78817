//! The SMS gateway.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Moment;
use serde_json::json;

use crate::inbox::{Received, keep};
use crate::{MOST, World, error};

/// Phones that play an error class each.
fn played(phone: &str) -> Option<&'static str> {
    Some(match phone {
        "19900009001" => "isv.BUSINESS_LIMIT_CONTROL",
        "19900009002" => "isv.MOBILE_NUMBER_ILLEGAL",
        "19900009003" => "isv.SMS_TEMPLATE_ILLEGAL",
        "19900009004" => "isv.AMOUNT_NOT_ENOUGH",
        "19900009005" => "isp.SYSTEM_ERROR",
        _ => return None,
    })
}

/// A phone that the carrier does not reach.
const UNREACHED: &str = "19900009007";

/// A phone of which the carrier says nothing.
const UNTOLD: &str = "19900009008";

/// The number under which messages are taken.
const TAKEN: &str = "simulated";

/// What became of the messages to a phone on a day.
pub(crate) fn details(world: &World, params: &BTreeMap<String, String>) -> Response {
    let get = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    let (phone, day) = (get("PhoneNumber"), get("SendDate"));
    if day.len() != 8 || get("PageSize").is_empty() || get("CurrentPage").is_empty() {
        return error(StatusCode::BAD_REQUEST, "MissingSendDate");
    }
    if !matches!(get("BizId"), "" | TAKEN) {
        return Json(json!({ "Code": "OK", "Message": "OK", "TotalCount": 0, "RequestId": TAKEN }))
            .into_response();
    }
    let (status, code) = match phone {
        UNREACHED => (2, "MOBILE_NOT_ON_SERVICE"),
        UNTOLD => (1, ""),
        _ => (3, "DELIVERED"),
    };
    let is_asked = |message: &&Received| {
        message.serial.is_empty()
            && message.phone == phone
            && message.at.china_date().to_string().replace('-', "") == day
    };
    let line = |message: &Received| {
        json!({
            "PhoneNum": message.phone,
            "OutId": message.out_id,
            "Content": message.text,
            "SendStatus": status,
            "ErrCode": code,
        })
    };
    let lines: Vec<_> = world.messages().iter().filter(is_asked).map(line).collect();
    let total = lines.len();
    let told = json!({ "SmsSendDetailDTO": lines });
    let answer = json!({
        "Code": "OK", "Message": "OK", "TotalCount": total, "SmsSendDetailDTOs": told, "RequestId": TAKEN,
    });
    Json(answer).into_response()
}

/// The phone whose message is not taken, and not answered in time either.
const SILENT: &str = "19900009006";

/// The phone whose message is taken, but not answered in time.
const TAKEN_IN_SILENCE: &str = "19900009009";

pub(crate) async fn send(world: &World, params: &BTreeMap<String, String>, now: Moment) -> Response {
    let get = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    let phone = get("PhoneNumbers");
    if phone.len() != 11 || !phone.starts_with('1') || !phone.bytes().all(|byte| byte.is_ascii_digit()) {
        return error(StatusCode::OK, "isv.MOBILE_NUMBER_ILLEGAL");
    }
    if get("SignName") != world.0.settings.sign {
        return error(StatusCode::OK, "isv.SMS_SIGNATURE_ILLEGAL");
    }
    let Some(text) = world.0.settings.templates.get(get("TemplateCode")) else {
        return error(StatusCode::OK, "isv.SMS_TEMPLATE_ILLEGAL");
    };
    let Ok(filled) = serde_json::from_str::<BTreeMap<String, String>>(get("TemplateParam")) else {
        return error(StatusCode::OK, "isv.INVALID_JSON_PARAM");
    };
    if let Some(code) = played(phone) {
        return error(StatusCode::OK, code);
    }
    if phone == SILENT {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    let mut text = text.clone();
    for (name, value) in &filled {
        text = text.replace(&format!("${{{name}}}"), value);
    }
    if text.contains("${") {
        return error(StatusCode::OK, "isv.TEMPLATE_MISSING_PARAMETERS");
    }
    let message = Received {
        at: now,
        phone: phone.to_owned(),
        text: format!("【{}】{text}", world.0.settings.sign),
        code: filled.get("code").cloned().unwrap_or_default(),
        via: "阿里云",
        out_id: get("OutId").to_owned(),
        serial: String::new(),
    };
    world.remembered(|state| {
        let known =
            !message.out_id.is_empty() && state.messages.iter().any(|old| old.out_id == message.out_id);
        if !known {
            keep(&mut state.messages, message, MOST);
        }
    });
    if phone == TAKEN_IN_SILENCE {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    Json(json!({ "Code": "OK", "Message": "OK", "BizId": TAKEN, "RequestId": TAKEN })).into_response()
}
