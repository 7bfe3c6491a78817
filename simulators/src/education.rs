//! Where certificates of education are known: checks the signature, knows the numbers it was told.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::{Mode, World};

/// A signature is good for so many seconds.
const FRESH: i64 = 300;

pub(crate) async fn verify(State(world): State<World>, headers: HeaderMap, body: Bytes) -> Response {
    let settings = &world.0.settings;
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let at: i64 = header("x-timestamp").parse().unwrap_or(0);
    let mut mac = Hmac::<Sha256>::new_from_slice(settings.secret.expose().as_bytes())
        .expect("HMAC takes keys of any length");
    mac.update(format!("{at}\n").as_bytes());
    mac.update(&body);
    let expected = hex::encode(mac.finalize().into_bytes());
    let is_signed = bool::from(expected.as_bytes().ct_eq(header("x-signature").as_bytes()));
    let is_fresh = (world.0.clock.now().unix_seconds() - at).abs() <= FRESH;
    if header("x-key-id") != settings.key_id || !is_signed || !is_fresh {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if world.remembered(|state| state.mode) == Mode::Down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let (number, name) = (asked["number"].as_str().unwrap_or_default(), asked["name"].as_str());
    let known = settings.certificates.iter().find(|(known, _)| known == number);
    Json(match known {
        Some((_, owner)) if Some(owner.as_str()) == name => json!({ "result": "valid" }),
        Some(_) => json!({ "result": "invalid", "reason": "证书编号与姓名不一致" }),
        None => json!({ "result": "invalid", "reason": "未查询到该证书编号" }),
    })
    .into_response()
}
