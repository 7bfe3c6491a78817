//! Scopes, and the claims each opens.

use identity::claims::Claims;
use serde_json::{Map, Value, json};

use crate::Client;

/// What may be asked for, with what the consent page calls it.
pub const SCOPES: [(&str, &str); 6] = [
    ("openid", "账号标识"),
    ("profile", "用户名"),
    ("phone", "手机号"),
    ("real_name", "真实姓名和认证状态"),
    ("id_number", "证件类型和证件号码"),
    ("offline_access", "退出登录后继续访问"),
];

/// Every claim that a token or the userinfo endpoint may hold.
pub(crate) const CLAIMS: [&str; 20] = [
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "sid",
    "at_hash",
    "preferred_username",
    "phone_number",
    "phone_number_verified",
    "name",
    "real_name_level",
    "real_name_at",
    "id_type",
    "id_number",
    "login_protection",
];

/// Scopes that are given only by a tick of their own (个人信息保护法 23, 29).
pub const SEPARATE: [&str; 2] = ["real_name", "id_number"];

/// True when `scope` wants a tick of its own.
pub fn is_separate(scope: &str) -> bool {
    SEPARATE.contains(&scope)
}

/// What people read for `scope`; the name itself for one that is not ours.
pub fn title(scope: &str) -> &str {
    SCOPES.iter().find(|(name, _)| *name == scope).map_or(scope, |(_, title)| title)
}

/// The part of `asked` that exists and that `allowed` holds, in the order asked, each once.
pub(crate) fn cut(asked: &str, allowed: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for scope in asked.split(' ') {
        let known = SCOPES.iter().any(|(name, _)| *name == scope);
        if known && allowed.split(' ').any(|name| name == scope) && !kept.contains(&scope) {
            kept.push(scope);
        }
    }
    kept.join(" ")
}

pub(crate) fn has(scope: &str, name: &str) -> bool {
    scope.split(' ').any(|one| one == name)
}

/// The claims that `scope` opens. Those of `real_name` and `id_number` are ours: OpenID Connect has none for identity
/// papers, and the law wants the number consented to by itself.
/// `login_protection` is ours too, for clients of the platform itself, which ask nobody: true when a sign-in has a second step.
/// `id_type` is a code of GA/T 517; `real_name_level` is 0 (not certified) or 2 (name and number compared).
pub(crate) fn claims(about: &Claims, (client, subject): (&Client, &str), scope: &str) -> Map<String, Value> {
    let mut told = Map::new();
    told.insert("sub".into(), json!(subject));
    if has(scope, "profile") {
        told.insert("preferred_username".into(), json!(about.username));
        if client.is_first_party {
            told.insert("login_protection".into(), json!(about.is_protected));
        }
    }
    if has(scope, "phone") {
        told.insert("phone_number".into(), json!(format!("+86{}", about.mobile.expose())));
        told.insert("phone_number_verified".into(), json!(true));
    }
    if has(scope, "real_name") {
        told.insert("real_name_level".into(), json!(if about.verified.is_some() { 2 } else { 0 }));
        if let Some(verified) = &about.verified {
            told.insert("name".into(), json!(verified.name.expose()));
            told.insert("real_name_at".into(), json!(verified.at.unix_seconds()));
        }
    }
    if has(scope, "id_number")
        && let Some(verified) = &about.verified
    {
        told.insert("id_type".into(), json!("111"));
        // Where only its ends are kept, nobody is told a number: a claim with stars would be taken for one.
        if let Some(number) = verified.number.whole() {
            told.insert("id_number".into(), json!(number.expose()));
        }
    }
    told
}
