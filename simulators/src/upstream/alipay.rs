//! 支付宝开放平台: everything goes through one gateway, and both sides sign.

use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use axum::body::Bytes;
use axum::extract::{Form, RawQuery, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use time::macros::format_description;
use time::{Duration, PrimitiveDateTime, UtcOffset};

use super::{Choice, Grant, Pairs, Platform, choose, get_from, read, refused, send_back};
use crate::World;

const ALIPAY: Platform = Platform {
    key: "alipay",
    title: "支付宝",
    faults: &[
        ("20000", "20000：服务不可用"),
        ("20001", "20001：授权权限不足"),
        ("40001", "40001：缺少必选参数"),
        ("40002", "40002：授权码无效（isv.code-invalid）"),
        ("40004", "40004：业务处理失败"),
        ("40006", "40006：权限不足"),
        ("person-20001", "20001：查询用户信息时令牌无效"),
        ("forged", "令牌的签名不是支付宝的"),
        ("unsigned", "令牌没有签名"),
        ("person-forged", "用户信息的签名不是支付宝的"),
        ("person-unsigned", "用户信息没有签名"),
        ("nobody", "回答中没有用户编号"),
        ("away", "服务器没有响应"),
        ("garbled", "回答无法识别"),
    ],
};

const CODE_LIFE: Duration = Duration::minutes(3);
const TOKEN_LIFE: Duration = Duration::minutes(30);

/// The clocks of both sides may differ by so much.
const DRIFT: Duration = Duration::minutes(10);

/// Our application's private key and Alipay's public key, as an operator would type them: base64 without lines.
#[derive(Clone, Debug)]
pub struct Pair {
    /// To sign requests with (PKCS #8).
    pub own: Secret,
    /// To check answers with (SubjectPublicKeyInfo).
    pub theirs: String,
}

struct Keys {
    application: KeyPair,
    alipay: KeyPair,
}

/// Made when Alipay is first wanted, which takes longer than all else of a world; worlds of one process share them.
fn keys() -> &'static Keys {
    static KEYS: OnceLock<Keys> = OnceLock::new();
    let generate = || KeyPair::generate(KeySize::Rsa2048).expect("keys of 2048 bits can be made");
    // Most of a demo's start: side by side.
    KEYS.get_or_init(|| {
        std::thread::scope(|scope| {
            let alipay = scope.spawn(generate);
            Keys { application: generate(), alipay: alipay.join().expect("neither panics") }
        })
    })
}

impl Pair {
    /// What a console of Alipay would show after both keys were exchanged.
    ///
    /// # Panics
    /// When a key that was just made cannot be written down.
    pub fn of_the_demo() -> Self {
        let keys = keys();
        let own: Pkcs8V1Der<'_> = keys.application.as_der().expect("a private key has a form");
        let theirs: PublicKeyX509Der<'_> = keys.alipay.public_key().as_der().expect("so has a public key");
        Self { own: Secret::new(STANDARD.encode(own.as_ref())), theirs: STANDARD.encode(theirs.as_ref()) }
    }
}

fn asked(world: &World, query: &Pairs) -> Result<(String, String), &'static str> {
    let get = |name: &str| get_from(query, name);
    if get("app_id").is_empty() || get("app_id") != world.0.settings.applications.alipay {
        return Err("应用信息有误（insufficient-isv-permissions）");
    }
    // The real platform refuses `localhost` besides, where a demo is usually at home.
    if get("redirect_uri").is_empty() || get("redirect_uri") != world.back_of(&ALIPAY) {
        return Err("redirect_uri 与授权回调地址不一致");
    }
    if get("scope") != "auth_user" {
        return Err("scope 参数错误");
    }
    let state = get("state");
    if state.len() > 100 || !state.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err("state 参数错误");
    }
    Ok((get("redirect_uri").to_owned(), state.to_owned()))
}

pub(super) async fn page(State(world): State<World>, RawQuery(query): RawQuery) -> Response {
    match asked(&world, &read(query.unwrap_or_default().as_bytes())) {
        Ok(_) => choose(&world, &ALIPAY),
        Err(words) => refused(&ALIPAY, words),
    }
}

/// Who says no is sent back without a code.
pub(super) async fn answer(
    State(world): State<World>,
    RawQuery(query): RawQuery,
    Form(choice): Form<Choice>,
) -> Response {
    let (back, state) = match asked(&world, &read(query.unwrap_or_default().as_bytes())) {
        Ok(asked) => asked,
        Err(words) => return refused(&ALIPAY, words),
    };
    let app_id = &world.0.settings.applications.alipay;
    let mut told = vec![("app_id", app_id.as_str()), ("source", "alipay_wallet"), ("state", &state)];
    if choice.act != "agree" {
        return send_back(&back, &told);
    }
    let Some(code) = world.agree(&ALIPAY, &choice, &back) else {
        return refused(&ALIPAY, "请选择以谁的身份登录");
    };
    told.extend([("scope", "auth_user"), ("auth_code", &code)]);
    send_back(&back, &told)
}

/// The text that the application signed of its request.
fn signed_text(form: &Pairs) -> String {
    let mut text = String::new();
    for (name, value) in form {
        if name == "sign" || value.is_empty() {
            continue;
        }
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
    text
}

fn is_signed(form: &Pairs) -> bool {
    let Ok(signature) = STANDARD.decode(get_from(form, "sign")) else { return false };
    let public = keys().application.public_key().as_ref();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, public);
    key.verify(signed_text(form).as_bytes(), &signature).is_ok()
}

/// China's time, to the second, not too far from ours.
fn is_timely(world: &World, timestamp: &str) -> bool {
    let format = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    let Ok(told) = PrimitiveDateTime::parse(timestamp, format) else { return false };
    let Ok(china) = UtcOffset::from_hms(8, 0, 0) else { return false };
    (told.assume_offset(china) - world.0.clock.now().utc()).abs() <= DRIFT
}

/// What is wrong with a request before it is read: the code and the one below it.
fn complaint(world: &World, headers: &HeaderMap, form: &Pairs) -> Option<(&'static str, &'static str)> {
    let get = |name: &str| get_from(form, name);
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_form = kind.starts_with("application/x-www-form-urlencoded") && kind.contains("utf-8");
    for (name, sub_code) in [
        ("app_id", "isv.missing-app-id"),
        ("method", "isv.missing-method"),
        ("sign_type", "isv.missing-signature-type"),
        ("sign", "isv.missing-signature"),
        ("timestamp", "isv.missing-timestamp"),
        ("version", "isv.missing-version"),
    ] {
        if get(name).is_empty() {
            return Some(("40001", sub_code));
        }
    }
    let sub_code = match () {
        () if get("app_id") != world.0.settings.applications.alipay => "isv.invalid-app-id",
        () if !matches!(get("method"), TOKEN | PERSON) => "isv.invalid-method",
        () if get("format") != "JSON" => "isv.invalid-format",
        () if get("charset") != "utf-8" || !is_form => "isv.invalid-charset",
        () if get("sign_type") != "RSA2" => "isv.invalid-signature-type",
        () if get("version") != "1.0" => "isv.unsupported-version",
        () if !is_signed(form) => "isv.invalid-signature",
        () if !is_timely(world, get("timestamp")) => "isv.invalid-timestamp",
        () => return None,
    };
    Some(("40002", sub_code))
}

const TOKEN: &str = "alipay.system.oauth.token";
const PERSON: &str = "alipay.user.info.share";

/// Whether an answer is signed, and by whom.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Signing {
    Right,
    /// With a key that is not Alipay's.
    Wrong,
    Missing,
}

impl Signing {
    fn of(fault: &str, forged: &str, unsigned: &str) -> Self {
        match fault {
            _ if fault == forged => Self::Wrong,
            _ if fault == unsigned => Self::Missing,
            _ => Self::Right,
        }
    }
}

fn sign(text: &str, key: &KeyPair) -> String {
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
        .expect("a key of 2048 bits signs");
    STANDARD.encode(signature)
}

/// The answer with its signature over the text of the node as it is sent, slashes escaped as the platform escapes them.
fn told(node: &str, value: &Value, signing: Signing) -> Response {
    let text = value.to_string().replace('/', "\\/");
    let body = match signing {
        Signing::Missing => format!("{{\"{node}\":{text}}}"),
        Signing::Right => format!("{{\"{node}\":{text},\"sign\":\"{}\"}}", sign(&text, &keys().alipay)),
        Signing::Wrong => format!("{{\"{node}\":{text},\"sign\":\"{}\"}}", sign(&text, &keys().application)),
    };
    ([(CONTENT_TYPE, "text/html;charset=utf-8")], body).into_response()
}

fn wrong(node: &str, code: &str, sub_code: &str) -> Response {
    let value = json!({ "code": code, "msg": "Failure", "sub_code": sub_code, "sub_msg": "调用失败" });
    told(node, &value, Signing::Right)
}

pub(super) async fn gateway(State(world): State<World>, headers: HeaderMap, body: Bytes) -> Response {
    let form = read(&body);
    if let Some((code, sub_code)) = complaint(&world, &headers, &form) {
        return wrong("error_response", code, sub_code);
    }
    if get_from(&form, "method") == TOKEN { token(&world, &form) } else { person(&world, &form) }
}

fn token(world: &World, form: &Pairs) -> Response {
    if get_from(form, "grant_type") != "authorization_code" {
        return wrong("error_response", "40002", "isv.grant-type-invalid");
    }
    let Ok(grant) = world.spend(&ALIPAY, get_from(form, "code"), CODE_LIFE) else {
        return wrong("error_response", "40002", "isv.code-invalid");
    };
    match grant.fault.as_str() {
        "20000" => return wrong(TOKEN_NODE, "20000", "isp.unknow-error"),
        "20001" => return wrong("error_response", "20001", "aop.invalid-auth-token"),
        "40001" => return wrong("error_response", "40001", "isv.missing-parameter"),
        "40002" => return wrong("error_response", "40002", "isv.code-invalid"),
        "40004" => return wrong(TOKEN_NODE, "40004", "isv.invalid-account"),
        "40006" => return wrong(TOKEN_NODE, "40006", "isv.insufficient-isv-permissions"),
        "away" => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        "garbled" => return "<html>".into_response(),
        _ => {}
    }
    let signing = Signing::of(&grant.fault, "forged", "unsigned");
    let mut answer = json!({
        "expires_in": TOKEN_LIFE.whole_seconds().to_string(),
        "refresh_token": super::token(),
        "re_expires_in": "2592000",
        "auth_start": world.0.clock.now().china_second(),
    });
    name(&mut answer, &grant);
    answer["access_token"] = json!(world.issue(grant));
    told(TOKEN_NODE, &answer, signing)
}

fn person(world: &World, form: &Pairs) -> Response {
    let Ok(grant) = world.issued(&ALIPAY, get_from(form, "auth_token"), TOKEN_LIFE) else {
        return wrong("error_response", "20001", "aop.invalid-auth-token");
    };
    if grant.fault == "person-20001" {
        return wrong("error_response", "20001", "aop.invalid-auth-token");
    }
    let signing = Signing::of(&grant.fault, "person-forged", "person-unsigned");
    let mut answer = json!({
        "code": "10000",
        "msg": "Success",
        "avatar": "https://tfs.example/avatar.png",
        "nick_name": grant.person.name,
    });
    name(&mut answer, &grant);
    told(PERSON_NODE, &answer, signing)
}

const TOKEN_NODE: &str = "alipay_system_oauth_token_response";
const PERSON_NODE: &str = "alipay_user_info_share_response";

/// Applications of today are told an `open_id`, old ones a `user_id`.
fn name(answer: &mut Value, grant: &Grant) {
    match (grant.fault.as_str(), grant.person.is_old) {
        ("nobody", _) => {}
        (_, true) => answer["user_id"] = json!("2088000000000001"),
        (_, false) => answer["open_id"] = json!(format!("a-{}", grant.person.key)),
    }
}
