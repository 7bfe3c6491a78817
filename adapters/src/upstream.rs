//! What the adapters of platforms that vouch for people share: one call, and reading its answer without believing its type.

use base::Secret;
use identity::upstream::{Code, Failure, Returned};
use serde_json::Value;

use crate::outbound::Outbound;

/// Sends `request` and reads JSON, whatever type the answer claims: some platforms send `text/plain`.
///
/// # Errors
/// When none comes, or it is no JSON. Addresses and bodies hold secrets and are not in the words.
pub(crate) async fn ask(
    outbound: &Outbound,
    request: Result<http::Request<Vec<u8>>, http::Error>,
) -> Result<Value, Failure> {
    let body = raw(outbound, request).await?;
    serde_json::from_slice(&body).map_err(|_| Failure::Unbelieved("no JSON".into()))
}

/// As [`ask`], with the bytes as they came.
pub(crate) async fn raw(
    outbound: &Outbound,
    request: Result<http::Request<Vec<u8>>, http::Error>,
) -> Result<Vec<u8>, Failure> {
    let request = request.map_err(|_| Failure::Away("the request cannot be made".into()))?;
    let answer = outbound.send(request).await.map_err(|_| Failure::Away("no answer".into()))?;
    if answer.status().is_server_error() {
        return Err(Failure::Away(format!("HTTP {}", answer.status().as_u16())));
    }
    Ok(answer.into_body())
}

/// A text or a number as text; nothing when it is empty or neither.
pub(crate) fn said(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// That the platform refused with `code`, as far as it is one: what is no code has no place in a log.
pub(crate) fn refusal(code: &str) -> Failure {
    Failure::Refused(code.chars().filter(char::is_ascii_graphic).take(64).collect())
}

/// A field that must be there.
pub(crate) fn text(answer: &Value, field: &str) -> Result<String, Failure> {
    said(&answer[field]).ok_or_else(|| Failure::Unbelieved(format!("no {field}")))
}

/// The way back with a code in the parameter `name`; without one somebody changed their mind.
pub(crate) fn code_or_cancel(query: &[(String, String)], name: &str) -> Returned {
    let find = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value);
    match find(name) {
        Some(code) if !code.is_empty() && code.len() <= 512 && code.bytes().all(|b| b.is_ascii_graphic()) => {
            Returned::Code(Code { text: Secret::new(code.as_str()), issuer: find("iss").cloned() })
        }
        Some(_) => Returned::Unreadable,
        None => Returned::Cancelled,
    }
}
