//! Population, social insurance, income tax, business register, criminal records: checks the signature, knows what it
//! was told, counts months by its own clock. Each can be switched off or made slow.

use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::Date;

use crate::{World, signed};

/// How one source behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceMode {
    /// Answers truly.
    #[default]
    Normal,
    /// Answers truly after eight seconds.
    Slow,
    /// Does not answer.
    Down,
}

impl SourceMode {
    pub(crate) const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Normal, "normal", "正常"),
        (Self::Slow, "slow", "响应缓慢"),
        (Self::Down, "down", "停止服务"),
    ];
}

/// The sources by their names in addresses, with their words.
pub(crate) const SUBJECTS: [(&str, &str); 5] = [
    ("population", "人口信息"),
    ("insurance", "社会保险"),
    ("tax", "个人所得税"),
    ("register", "工商登记"),
    ("crime", "犯罪记录"),
];

/// What the sources know.
#[derive(Clone, Debug, Default)]
pub struct Records {
    /// Identity numbers and who pays for them, for the last twelve months. Nobody pays for anybody else.
    pub payers: Vec<(String, String)>,
    /// Credit codes and how the unit stands in the register: 存续, 注销 ….
    pub registered: Vec<(String, String)>,
    /// Identity numbers of those with a record.
    pub offenders: Vec<String>,
}

const SLOW: Duration = Duration::from_secs(8);

pub(crate) async fn ask(
    State(world): State<World>,
    Path(subject): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !signed::is_signed(&world, &headers, &body) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match world.source(&subject) {
        SourceMode::Normal => {}
        SourceMode::Slow => tokio::time::sleep(SLOW).await,
        SourceMode::Down => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
    let Ok(asked) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let get = |name: &str| asked[name].as_str().unwrap_or_default();
    match subject.as_str() {
        "population" => Json(population(&world, get("name"), get("number"))).into_response(),
        "insurance" => Json(months(&world, get("number"), ("12000.00", INSURANCES))).into_response(),
        "tax" => Json(months(&world, get("number"), ("15800.00", ""))).into_response(),
        "register" => Json(register(&world, get("credit_code"))).into_response(),
        "crime" => Json(crime(&world, get("number"))).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

fn population(world: &World, name: &str, number: &str) -> Value {
    match world.0.settings.people.iter().find(|(_, known)| known == number) {
        Some((known, _)) if known == name => json!({ "word": true, "words": "姓名与证件号码一致" }),
        Some(_) => json!({ "word": false, "words": "姓名与证件号码不一致" }),
        None => json!({ "word": false, "words": "查无此人" }),
    }
}

/// What an employer in the city pays for.
const INSURANCES: &str = "养老、失业、工伤、医疗、生育";

fn months(world: &World, number: &str, (amount, kinds): (&str, &str)) -> Value {
    let payers = &world.0.settings.records.payers;
    let Some((_, payer)) = payers.iter().find(|(known, _)| known == number) else {
        return json!({ "months": [] });
    };
    let month = |month: String| json!({ "month": month, "payer": payer, "amount": amount, "state": "正常", "kinds": kinds });
    let told: Vec<Value> = last_twelve(world.0.clock.now().china_date()).into_iter().map(month).collect();
    json!({ "months": told })
}

/// The twelve months before that of `today`, the oldest first.
fn last_twelve(today: Date) -> Vec<String> {
    let this = today.year() * 12 + i32::from(u8::from(today.month())) - 1;
    (this - 12..this).map(|month| format!("{:04}-{:02}", month / 12, month % 12 + 1)).collect()
}

fn register(world: &World, credit_code: &str) -> Value {
    match world.0.settings.records.registered.iter().find(|(known, _)| known == credit_code) {
        Some((_, state)) => json!({ "word": state == "存续", "words": state }),
        None => json!({ "word": false, "words": "查无此单位" }),
    }
}

fn crime(world: &World, number: &str) -> Value {
    if world.0.settings.records.offenders.iter().any(|known| known == number) {
        json!({ "word": false, "words": "有记录" })
    } else {
        json!({ "word": true, "words": "没有记录" })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn twelve_months_end_with_the_last_one() {
        let months = last_twelve(date!(2026 - 01 - 31));
        assert_eq!((months.len(), &*months[0], &*months[11]), (12, "2025-01", "2025-12"));
        let months = last_twelve(date!(2026 - 11 - 24));
        assert_eq!(
            (&*months[0], &*months[1], &*months[2], &*months[11]),
            ("2025-11", "2025-12", "2026-01", "2026-10")
        );
    }
}
