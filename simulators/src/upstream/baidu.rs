//! 百度账号: OAuth 2, and an older interface for who somebody is.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Form, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use time::Duration;

use super::{Choice, Pairs, Platform, choose, get_from, read, refused, send_back};
use crate::World;

const BAIDU: Platform = Platform {
    key: "baidu",
    title: "百度",
    faults: &[
        ("invalid_grant", "invalid_grant：授权码无效"),
        ("invalid_client", "invalid_client：应用或密钥无效"),
        ("redirect_uri_mismatch", "redirect_uri_mismatch：回调地址不符"),
        ("expired_token", "expired_token：授权码过期"),
        ("4", "4：调用次数超过限额"),
        ("100", "100：参数错误"),
        ("101", "101：API key无效"),
        ("104", "104：签名错误"),
        ("110", "110：access token无效"),
        ("111", "111：access token过期"),
        ("away", "服务器没有响应"),
        ("garbled", "回答无法识别"),
        ("nobody", "回答中没有用户编号"),
        ("strange", "带着其他错误返回"),
    ],
};

const CODE_LIFE: Duration = Duration::minutes(10);
const TOKEN_LIFE: Duration = Duration::days(30);

fn asked(world: &World, query: &Pairs) -> Result<(String, String), &'static str> {
    let get = |name: &str| get_from(query, name);
    if get("client_id").is_empty() || get("client_id") != world.0.settings.applications.baidu.0 {
        return Err("client_id 参数错误：应用不存在");
    }
    if get("redirect_uri").is_empty() || get("redirect_uri") != world.back_of(&BAIDU) {
        return Err("redirect_uri 参数错误：与登记的授权回调页不一致");
    }
    if get("response_type") != "code" {
        return Err("response_type 参数错误");
    }
    if get("scope") != "basic" {
        return Err("scope 参数错误");
    }
    if !matches!(get("display"), "" | "page" | "popup" | "mobile") {
        return Err("display 参数错误");
    }
    if get("state").len() > 500 {
        return Err("state 参数过长");
    }
    Ok((get("redirect_uri").to_owned(), get("state").to_owned()))
}

pub(super) async fn page(State(world): State<World>, RawQuery(query): RawQuery) -> Response {
    match asked(&world, &read(query.unwrap_or_default().as_bytes())) {
        Ok(_) => choose(&world, &BAIDU),
        Err(words) => refused(&BAIDU, words),
    }
}

/// Who says no is sent back with OAuth's word for it.
pub(super) async fn answer(
    State(world): State<World>,
    RawQuery(query): RawQuery,
    Form(choice): Form<Choice>,
) -> Response {
    let (back, state) = match asked(&world, &read(query.unwrap_or_default().as_bytes())) {
        Ok(asked) => asked,
        Err(words) => return refused(&BAIDU, words),
    };
    let error = |error: &str, words: &str| {
        send_back(&back, &[("error", error), ("error_description", words), ("state", &state)])
    };
    if choice.act != "agree" {
        return error("access_denied", "The resource owner denied the request");
    }
    if choice.fault == "strange" {
        return error("server_error", "The authorization server met an unexpected condition");
    }
    match world.agree(&BAIDU, &choice, &back) {
        Some(code) => send_back(&back, &[("code", &code), ("state", &state)]),
        None => refused(&BAIDU, "请选择以谁的身份登录"),
    }
}

fn oauth_error(error: &str) -> Response {
    let told = json!({ "error": error, "error_description": "see the error code" });
    (StatusCode::BAD_REQUEST, Json(told)).into_response()
}

fn older_error(code: i64) -> Response {
    Json(json!({ "error_code": code, "error_msg": "see the error code" })).into_response()
}

pub(super) async fn token(State(world): State<World>, body: Bytes) -> Response {
    let form = read(&body);
    let get = |name: &str| get_from(&form, name);
    let (client_id, secret) = &world.0.settings.applications.baidu;
    if get("client_id") != client_id || get("client_secret") != secret.expose() {
        return oauth_error("invalid_client");
    }
    if get("grant_type") != "authorization_code" {
        return oauth_error("unsupported_grant_type");
    }
    let Ok(grant) = world.spend(&BAIDU, get("code"), CODE_LIFE) else {
        return oauth_error("invalid_grant");
    };
    if get("redirect_uri") != grant.back {
        return oauth_error("redirect_uri_mismatch");
    }
    match grant.fault.as_str() {
        "away" => return StatusCode::BAD_GATEWAY.into_response(),
        "garbled" => return "<html>".into_response(),
        "invalid_grant" | "invalid_client" | "redirect_uri_mismatch" | "expired_token" => {
            return oauth_error(&grant.fault);
        }
        _ => {}
    }
    Json(json!({
        "access_token": world.issue(grant),
        "expires_in": TOKEN_LIFE.whole_seconds(),
        "refresh_token": super::token(),
        "scope": "basic",
        "session_key": "",
        "session_secret": "",
    }))
    .into_response()
}

pub(super) async fn person(State(world): State<World>, RawQuery(query): RawQuery) -> Response {
    let query = read(query.unwrap_or_default().as_bytes());
    let grant = match world.issued(&BAIDU, get_from(&query, "access_token"), TOKEN_LIFE) {
        Ok(grant) => grant,
        Err(super::Spoilt::Over) => return older_error(111),
        Err(_) => return older_error(110),
    };
    if let Ok(code) = grant.fault.parse() {
        return older_error(code);
    }
    let mut answer = json!({ "username": grant.person.name, "portrait": "", "sex": "0" });
    match (grant.fault.as_str(), grant.person.is_old) {
        ("nobody", _) => {}
        // Old applications are told a number.
        (_, true) => answer["userid"] = json!(2_097_322_476),
        (_, false) => answer["openid"] = json!(format!("b-{}", grant.person.key)),
    }
    Json(answer).into_response()
}
