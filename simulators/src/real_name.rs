//! The population source.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{World, error};

/// How the source behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Answers truly.
    #[default]
    Normal,
    /// Says no to everybody.
    Wrong,
    /// Knows nobody.
    NoRecord,
    /// Answers truly after eight seconds.
    Slow,
    /// Does not answer.
    Down,
}

impl Mode {
    pub(crate) const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Normal, "normal", "正常"),
        (Self::Wrong, "wrong", "一律不匹配"),
        (Self::NoRecord, "no-record", "一律查无此人"),
        (Self::Slow, "slow", "响应缓慢"),
        (Self::Down, "down", "停止服务"),
    ];
}

const SLOW: Duration = Duration::from_secs(8);

pub(crate) async fn verify(world: &World, params: &BTreeMap<String, String>) -> Response {
    let get = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    let (name, number) = (get("UserName"), get("IdentifyNum"));
    if get("ParamType") != "normal" || name.is_empty() || number.len() != 18 {
        return error(StatusCode::OK, "401");
    }
    let people = &world.0.settings.people;
    let truth = match people.iter().find(|(_, known)| known == number) {
        Some((known, _)) if known == name => "1",
        Some(_) => "2",
        None => "3",
    };
    let told = match world.remembered(|state| state.mode) {
        Mode::Normal => truth,
        Mode::Wrong => "2",
        Mode::NoRecord => "3",
        Mode::Slow => {
            tokio::time::sleep(SLOW).await;
            truth
        }
        Mode::Down => return error(StatusCode::SERVICE_UNAVAILABLE, "500"),
    };
    let body = json!({ "Code": "200", "Message": "success", "ResultObject": { "BizCode": told } });
    Json(body).into_response()
}
