//! Scopes, and the claims each opens.

use identity::claims::Claims;
use serde_json::{Map, Value, json};

/// What may be asked for, with what a consent page would call it.
pub const SCOPES: [(&str, &str); 4] = [
    ("openid", "账号标识"),
    ("profile", "用户名"),
    ("phone", "手机号"),
    ("real_name", "实名认证信息（姓名、证件号码）"),
];

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

/// The claims that `scope` opens. Those of `real_name` are ours: OpenID Connect has none for identity papers.
/// `login_protection` is ours too: true when a sign-in has a second step. `id_type` is a code of GA/T 517; `real_name_level` is 0 (not certified) or 2 (name and number compared).
pub(crate) fn claims(about: &Claims, scope: &str) -> Map<String, Value> {
    let mut told = Map::new();
    told.insert("sub".into(), json!(about.subject.as_str()));
    if has(scope, "profile") {
        told.insert("preferred_username".into(), json!(about.username));
        told.insert("login_protection".into(), json!(about.is_protected));
    }
    if has(scope, "phone") {
        told.insert("phone_number".into(), json!(format!("+86{}", about.mobile.expose())));
        told.insert("phone_number_verified".into(), json!(true));
    }
    if has(scope, "real_name") {
        told.insert("real_name_level".into(), json!(if about.verified.is_some() { 2 } else { 0 }));
        if let Some(verified) = &about.verified {
            told.insert("name".into(), json!(verified.name.expose()));
            told.insert("id_type".into(), json!("111"));
            told.insert("id_number".into(), json!(verified.number.expose()));
            told.insert("real_name_at".into(), json!(verified.at.unix_seconds()));
        }
    }
    told
}
