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

/// What the source says of a name and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Match,
    Mismatch,
    NoRecord,
    Nothing,
}

/// What the source says now, whichever vendor asks it.
pub(crate) async fn compare(world: &World, name: &str, number: &str) -> Told {
    let people = &world.0.settings.people;
    let truth = match people.iter().find(|(_, known)| known == number) {
        Some((known, _)) if known == name => Told::Match,
        Some(_) => Told::Mismatch,
        None => Told::NoRecord,
    };
    match world.remembered(|state| state.mode) {
        Mode::Normal => truth,
        Mode::Wrong => Told::Mismatch,
        Mode::NoRecord => Told::NoRecord,
        Mode::Slow => {
            tokio::time::sleep(SLOW).await;
            truth
        }
        Mode::Down => Told::Nothing,
    }
}

/// Alibaba Cloud's `Id2MetaVerify`.
pub(crate) async fn verify(world: &World, params: &BTreeMap<String, String>) -> Response {
    let get = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    let (name, number) = (get("UserName"), get("IdentifyNum"));
    if get("ParamType") != "normal" || name.is_empty() || number.len() != 18 {
        return error(StatusCode::OK, "401");
    }
    let told = match compare(world, name, number).await {
        Told::Match => "1",
        Told::Mismatch => "2",
        Told::NoRecord => "3",
        Told::Nothing => return error(StatusCode::SERVICE_UNAVAILABLE, "500"),
    };
    let body = json!({ "Code": "200", "Message": "success", "ResultObject": { "BizCode": told } });
    Json(body).into_response()
}
