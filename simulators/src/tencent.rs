//! Tencent Cloud's gateway and its comparison of names, as far as we call them: every parameter is looked at, also those that
//! should not be there. Answers are HTTP 200, be they errors or not.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use base::Moment;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::inbox::{Received, keep};
use crate::real_name::{Told, compare};
use crate::{MOST, World, signature, tc3};

/// Phones that play a code each.
fn played(phone: &str) -> Option<&'static str> {
    Some(match phone {
        "19900009201" => "LimitExceeded.PhoneNumberThirtySecondLimit",
        "19900009202" => "InvalidParameterValue.IncorrectPhoneNumber",
        "19900009203" => "FailedOperation.TemplateIncorrectOrUnapproved",
        "19900009204" => "FailedOperation.InsufficientBalanceInSmsPackage",
        "19900009205" => "InternalError.OtherError",
        "19900009209" => "FailedOperation.PhoneNumberInBlacklist",
        "19900009210" => "FailedOperation.ContainSensitiveWord",
        "19900009211" => "InternalError.Timeout",
        "19900009212" => "FailedOperation.SignatureIncorrectOrUnapproved",
        "19900009213" => "LimitExceeded.PhoneNumberDailyLimit",
        "19900009214" => "LimitExceeded.AppDailyLimit",
        _ => return None,
    })
}

/// The phone whose message is not taken, and not answered in time either.
const SILENT: &str = "19900009206";

/// A phone that the carrier does not reach.
const UNREACHED: &str = "19900009207";

/// A phone of which the carrier says nothing.
const UNTOLD: &str = "19900009208";

/// What the vendor writes into every answer.
const REQUEST: &str = "simulated";

pub(crate) async fn call(world: &World, headers: &HeaderMap, body: &Bytes, now: Moment) -> Response {
    let settings = &world.0.settings;
    let known = signature::Known { key_id: &settings.key_id, secret: &settings.secret };
    let get = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let service = match tc3::check(&known, headers, body, now) {
        Ok(service) => service,
        Err(code) => return error(code),
    };
    match (service, get("x-tc-action"), get("x-tc-version")) {
        ("sms", "SendSms" | "PullSmsSendStatusByPhoneNumber", "2021-01-11")
            if get("x-tc-region").is_empty() =>
        {
            error("MissingParameter")
        }
        ("sms", "SendSms", "2021-01-11") => match serde_json::from_slice(body) {
            Ok(asked) => send(world, &asked, now).await,
            Err(_) => error("UnknownParameter"),
        },
        ("sms", "PullSmsSendStatusByPhoneNumber", "2021-01-11") => match serde_json::from_slice(body) {
            Ok(asked) => statuses(world, &asked),
            Err(_) => error("UnknownParameter"),
        },
        ("faceid", "IdCardVerification", "2018-03-01") => match serde_json::from_slice(body) {
            Ok(asked) => verify(world, &asked).await,
            Err(_) => error("UnknownParameter"),
        },
        (_, "SendSms" | "PullSmsSendStatusByPhoneNumber" | "IdCardVerification", _) => error("NoSuchVersion"),
        _ => error("InvalidAction"),
    }
}

fn error(code: &str) -> Response {
    answer(json!({ "Error": { "Code": code, "Message": code }, "RequestId": REQUEST }))
}

fn answer(told: Value) -> Response {
    Json(json!({ "Response": told })).into_response()
}

/// `SendSms`; what we do not use is not allowed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Sending {
    phone_number_set: Vec<String>,
    sms_sdk_app_id: String,
    sign_name: String,
    template_id: String,
    template_param_set: Vec<String>,
    session_context: String,
}

async fn send(world: &World, asked: &Sending, now: Moment) -> Response {
    let account = &world.0.settings.tencent;
    if asked.sms_sdk_app_id != account.app_id {
        return error("UnauthorizedOperation.SmsSdkAppIdVerifyFail");
    }
    if asked.phone_number_set.is_empty() || asked.phone_number_set.len() > 200 {
        return error("LimitExceeded.PhoneNumberCountLimit");
    }
    if asked.session_context.len() >= 512 {
        return error("InvalidParameter");
    }
    let mut told = Vec::new();
    for number in &asked.phone_number_set {
        let (code, serial) = match send_one(world, asked, number, now).await {
            Ok(serial) => ("Ok", serial),
            Err(code) => (code, String::new()),
        };
        told.push(json!({
            "SerialNo": serial,
            "PhoneNumber": number,
            "Fee": i32::from(code == "Ok"),
            "SessionContext": asked.session_context,
            "Code": code,
            "Message": if code == "Ok" { "send success" } else { code },
            "IsoCode": "CN",
        }));
    }
    answer(json!({ "SendStatusSet": told, "RequestId": REQUEST }))
}

async fn send_one(world: &World, asked: &Sending, number: &str, now: Moment) -> Result<String, &'static str> {
    let settings = &world.0.settings;
    let phone = number.strip_prefix("+86").unwrap_or_default();
    if phone.len() != 11 || !phone.starts_with('1') || !phone.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("InvalidParameterValue.IncorrectPhoneNumber");
    }
    if asked.sign_name != settings.sign {
        return Err("FailedOperation.SignatureIncorrectOrUnapproved");
    }
    let registered = settings.tencent.templates.get(&asked.template_id);
    let text = registered.ok_or("FailedOperation.TemplateIncorrectOrUnapproved")?;
    if let Some(code) = played(phone) {
        return Err(code);
    }
    let mut filled = text.clone();
    for (at, value) in asked.template_param_set.iter().enumerate() {
        let place = format!("{{{}}}", at + 1);
        if !filled.contains(&place) {
            return Err("FailedOperation.TemplateParamSetNotMatchApprovedTemplate");
        }
        filled = filled.replace(&place, value);
    }
    if filled.contains('{') {
        return Err("FailedOperation.TemplateParamSetNotMatchApprovedTemplate");
    }
    if phone == SILENT {
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    let is_code = asked.template_param_set.len() == 1 && text.contains("验证码");
    let code = if is_code { asked.template_param_set[0].clone() } else { String::new() };
    Ok(world.remembered(|state| {
        // Unlike the other vendor's, every message is a new one here.
        state.serial += 1;
        let serial = format!("2645:{}", state.serial);
        let received = Received {
            at: now,
            phone: phone.to_owned(),
            text: format!("【{}】{filled}", settings.sign),
            code,
            via: "腾讯云",
            out_id: asked.session_context.clone(),
            serial: serial.clone(),
        };
        keep(&mut state.messages, received, MOST);
        serial
    }))
}

/// `PullSmsSendStatusByPhoneNumber`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Pulling {
    begin_time: i64,
    offset: i64,
    limit: usize,
    phone_number: String,
    sms_sdk_app_id: String,
}

fn statuses(world: &World, asked: &Pulling) -> Response {
    if asked.sms_sdk_app_id != world.0.settings.tencent.app_id {
        return error("UnauthorizedOperation.SmsSdkAppIdVerifyFail");
    }
    let Some(phone) = asked.phone_number.strip_prefix("+86") else {
        return error("InvalidParameterValue.IncorrectPhoneNumber");
    };
    let age = world.0.clock.now().since(Moment::from_unix_seconds(asked.begin_time));
    if asked.offset != 0 || !(1..=100).contains(&asked.limit) || age > time::Duration::days(7) {
        return error("InvalidParameterValue");
    }
    let (status, description) = if phone == UNREACHED { ("FAIL", "NOROUTE") } else { ("SUCCESS", "DELIVRD") };
    let is_asked = |one: &&Received| {
        let since = one.at.unix_seconds() >= asked.begin_time;
        !one.serial.is_empty() && one.phone == phone && phone != UNTOLD && since
    };
    let line = |one: &Received| {
        json!({
            "UserReceiveTime": one.at.unix_seconds(),
            "CountryCode": "86",
            "SubscriberNumber": one.phone,
            "PhoneNumber": asked.phone_number,
            "SerialNo": one.serial,
            "ReportStatus": status,
            "Description": description,
            "SessionContext": one.out_id,
        })
    };
    let lines: Vec<Value> = world.messages().iter().filter(is_asked).take(asked.limit).map(line).collect();
    answer(json!({ "PullSmsSendStatusSet": lines, "RequestId": REQUEST }))
}

/// `IdCardVerification`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct Comparing {
    id_card: String,
    name: String,
}

async fn verify(world: &World, asked: &Comparing) -> Response {
    let (result, words) = if asked.id_card.len() != 18 {
        ("-2", "非法身份证号")
    } else if asked.name.is_empty() {
        ("-3", "非法姓名")
    } else {
        match compare(world, &asked.name, &asked.id_card).await {
            Told::Match => ("0", "姓名和身份证号一致"),
            Told::Mismatch => ("-1", "姓名和身份证号不一致"),
            Told::NoRecord => ("-5", "证件库中无此身份证记录"),
            Told::Nothing => ("-4", "证件库服务异常"),
        }
    };
    answer(json!({ "Result": result, "Description": words, "RequestId": REQUEST }))
}
