//! 微信开放平台, websites.

use axum::extract::{Form, RawQuery, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use time::Duration;
use url::Url;

use super::{Choice, Pairs, Platform, Spoilt, choose, get_from, read, refused, send_back};
use crate::World;

const WECHAT: Platform = Platform {
    key: "wechat",
    title: "微信",
    faults: &[
        ("busy", "-1：第一次请求时系统繁忙"),
        ("-1", "-1：一直系统繁忙"),
        ("40029", "40029：code无效"),
        ("40163", "40163：code已被使用"),
        ("42003", "42003：code超时"),
        ("40013", "40013：AppID无效"),
        ("40125", "40125：AppSecret错误"),
        ("40030", "40030：refresh_token无效"),
        ("40001", "40001：access_token错误"),
        ("40014", "40014：access_token无效"),
        ("42001", "42001：access_token超时"),
        ("40003", "40003：openid无效"),
        ("away", "服务器没有响应"),
        ("garbled", "回答无法识别"),
        ("nobody", "回答中没有openid"),
    ],
};

/// What is told once there is a token, not before.
const ABOUT_PEOPLE: [i64; 4] = [40001, 40014, 42001, 40003];

const CODE_LIFE: Duration = Duration::minutes(10);
const TOKEN_LIFE: Duration = Duration::seconds(7200);

/// What the page was asked with.
struct Asked {
    back: String,
    state: String,
}

/// In the order in which the platform complains.
fn asked(world: &World, query: &Pairs) -> Result<Asked, &'static str> {
    let get = |name: &str| get_from(query, name);
    if get("appid").is_empty() || get("appid") != world.0.settings.applications.wechat.0 {
        return Err("AppID 参数错误");
    }
    // Of the address that was registered the platform compares the host and nothing else.
    let host = |address: &str| Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
    let registered = host(&world.back_of(&WECHAT));
    if registered.is_none() || host(get("redirect_uri")) != registered {
        return Err("redirect_uri 参数错误");
    }
    if get("response_type") != "code" {
        return Err("response_type 参数错误");
    }
    if get("scope") != "snsapi_login" {
        return Err("Scope 参数错误或没有 Scope 权限");
    }
    let state = get("state");
    if state.len() > 128 || !state.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err("state 参数错误");
    }
    Ok(Asked { back: get("redirect_uri").to_owned(), state: state.to_owned() })
}

pub(super) async fn page(State(world): State<World>, RawQuery(query): RawQuery) -> Response {
    match asked(&world, &read(query.unwrap_or_default().as_bytes())) {
        Ok(_) => choose(&world, &WECHAT),
        Err(words) => refused(&WECHAT, words),
    }
}

/// Who says no is sent back with the state alone.
pub(super) async fn answer(
    State(world): State<World>,
    RawQuery(query): RawQuery,
    Form(choice): Form<Choice>,
) -> Response {
    let asked = match asked(&world, &read(query.unwrap_or_default().as_bytes())) {
        Ok(asked) => asked,
        Err(words) => return refused(&WECHAT, words),
    };
    if choice.act != "agree" {
        return send_back(&asked.back, &[("state", &asked.state)]);
    }
    match world.agree(&WECHAT, &choice, &asked.back) {
        Some(code) => send_back(&asked.back, &[("code", &code), ("state", &asked.state)]),
        None => refused(&WECHAT, "请选择以谁的身份登录"),
    }
}

/// JSON that calls itself text, with the status of success whatever it says.
fn told(answer: &Value) -> Response {
    ([(CONTENT_TYPE, "text/plain")], answer.to_string()).into_response()
}

fn wrong(code: i64) -> Response {
    let words = match code {
        -1 => "system error",
        40001 => "invalid credential, access_token is invalid or not latest",
        40002 => "invalid grant_type",
        40003 => "invalid openid",
        40013 => "invalid appid",
        40014 => "invalid access_token",
        40029 => "invalid code",
        40030 => "invalid refresh_token",
        40125 => "invalid appsecret",
        40163 => "code been used",
        41001 => "access_token missing",
        41008 => "missing code",
        42001 => "access_token expired",
        42003 => "code expired",
        _ => "unknown",
    };
    told(&json!({ "errcode": code, "errmsg": words }))
}

pub(super) async fn token(State(world): State<World>, RawQuery(query): RawQuery) -> Response {
    let query = read(query.unwrap_or_default().as_bytes());
    let get = |name: &str| get_from(&query, name);
    let (app_id, secret) = &world.0.settings.applications.wechat;
    if get("appid") != app_id {
        return wrong(40013);
    }
    if get("secret") != secret.expose() {
        return wrong(40125);
    }
    if get("grant_type") != "authorization_code" {
        return wrong(40002);
    }
    if get("code").is_empty() {
        return wrong(41008);
    }
    let grant = match world.spend(&WECHAT, get("code"), CODE_LIFE) {
        Ok(grant) => grant,
        Err(Spoilt::Unknown) => return wrong(40029),
        Err(Spoilt::Spent) => return wrong(40163),
        Err(Spoilt::Over) => return wrong(42003),
        Err(Spoilt::Busy) => return wrong(-1),
    };
    match grant.fault.as_str() {
        "away" => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        "garbled" => return ([(CONTENT_TYPE, "text/plain")], "<html>").into_response(),
        fault => match fault.parse() {
            Ok(code) if !ABOUT_PEOPLE.contains(&code) => return wrong(code),
            _ => {}
        },
    }
    let (person, is_nobody) = (grant.person, grant.fault == "nobody");
    let mut answer = json!({
        "access_token": world.issue(grant),
        "expires_in": TOKEN_LIFE.whole_seconds(),
        "refresh_token": super::token(),
        "scope": "snsapi_login",
    });
    if !is_nobody {
        answer["openid"] = json!(format!("o-{}", person.key));
    }
    if !person.is_old {
        answer["unionid"] = json!(format!("u-{}", person.key));
    }
    told(&answer)
}

pub(super) async fn person(State(world): State<World>, RawQuery(query): RawQuery) -> Response {
    let query = read(query.unwrap_or_default().as_bytes());
    let get = |name: &str| get_from(&query, name);
    if get("access_token").is_empty() {
        return wrong(41001);
    }
    let grant = match world.issued(&WECHAT, get("access_token"), TOKEN_LIFE) {
        Ok(grant) => grant,
        Err(Spoilt::Over) => return wrong(42001),
        Err(_) => return wrong(40014),
    };
    let openid = format!("o-{}", grant.person.key);
    if get("openid") != openid {
        return wrong(40003);
    }
    if let Ok(code) = grant.fault.parse() {
        return wrong(code);
    }
    let mut answer = json!({
        "openid": openid, "nickname": grant.person.name, "sex": 0, "province": "", "city": "", "country": "CN",
        "headimgurl": "", "privilege": [],
    });
    if !grant.person.is_old {
        answer["unionid"] = json!(format!("u-{}", grant.person.key));
    }
    told(&answer)
}
