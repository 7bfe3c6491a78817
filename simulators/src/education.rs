//! Where certificates of education are known: checks the signature, knows the numbers it was told.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::{Mode, World, signed};

pub(crate) async fn verify(State(world): State<World>, headers: HeaderMap, body: Bytes) -> Response {
    if !signed::is_signed(&world, &headers, &body) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if world.remembered(|state| state.mode) == Mode::Down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let asked: Value = serde_json::from_slice(&body).unwrap_or_default();
    let (number, name) = (asked["number"].as_str().unwrap_or_default(), asked["name"].as_str());
    let known = world.0.settings.certificates.iter().find(|(known, _)| known == number);
    Json(match known {
        Some((_, owner)) if Some(owner.as_str()) == name => json!({ "result": "valid" }),
        Some(_) => json!({ "result": "invalid", "reason": "证书编号与姓名不一致" }),
        None => json!({ "result": "invalid", "reason": "未查询到该证书编号" }),
    })
    .into_response()
}
