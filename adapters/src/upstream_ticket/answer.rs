//! Reading what a gateway answers, by pointers (RFC 6901). What is not where it should be is not guessed.

use base::Secret;
use identity::upstream::{Failure, Subject};
use serde::Deserialize;
use serde_json::Value;

/// Where in an answer is what.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    /// The code of every answer.
    pub code: String,
    /// Codes of success: text, numbers, `true`.
    pub success: Vec<String>,
    /// Why it is none, where another place than `code` says that; empty where `code` does.
    pub reason: String,
    /// Reasons that ask for another try.
    pub busy: Vec<String>,
    /// The token.
    pub token: String,
    /// The lasting id of a person.
    pub id: String,
    /// Their name; empty where none is told.
    pub name: String,
    /// How well the platform knows them; empty where that does not matter.
    pub level: String,
    /// Levels that may sign in here; empty only together with `level`.
    pub levels: Vec<String>,
}

/// A text, a number or a truth value as text; nothing when it is empty or anything else.
fn word<'a>(answer: &'a Value, pointer: &str) -> Option<std::borrow::Cow<'a, str>> {
    match answer.pointer(pointer)? {
        Value::String(text) if !text.is_empty() => Some(text.into()),
        Value::Number(number) => Some(number.to_string().into()),
        Value::Bool(truth) => Some(truth.to_string().into()),
        _ => None,
    }
}

fn nothing(what: &str) -> Failure {
    Failure::Unbelieved(format!("no {what}"))
}

/// A code as far as it is one: it goes to the log.
fn loggable(code: &str) -> String {
    let is_code = code.len() <= 40 && code.bytes().all(|b| b.is_ascii_graphic());
    if is_code { code.to_owned() } else { "no code".to_owned() }
}

/// Ids and tokens have an end, and no spaces.
fn is_sound(text: &str, most: usize) -> bool {
    text.chars().count() <= most && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

impl Answers {
    /// That the answer is a success.
    pub(super) fn check(&self, answer: &Value) -> Result<(), Failure> {
        let code = word(answer, &self.code).ok_or_else(|| nothing("code"))?;
        if self.success.iter().any(|one| *one == code) {
            return Ok(());
        }
        let reason = Some(&self.reason).filter(|pointer| !pointer.is_empty());
        let reason = reason.and_then(|pointer| word(answer, pointer)).unwrap_or(code);
        let is_busy = self.busy.iter().any(|one| *one == reason);
        Err(if is_busy { Failure::Away(loggable(&reason)) } else { Failure::Refused(loggable(&reason)) })
    }

    /// The token that the ticket was changed for.
    pub(super) fn token(&self, answer: &Value) -> Result<Secret, Failure> {
        let token = word(answer, &self.token).filter(|token| is_sound(token, 4096));
        token.map(Secret::new).ok_or_else(|| nothing("token"))
    }

    /// Whose token it is, with who hands out such ids: were another platform configured one day, its `1` would be somebody
    /// else. A realm holds no space, so that two of them are never one.
    pub(super) fn subject(&self, answer: &Value, realm: &str) -> Result<Subject, Failure> {
        let id = word(answer, &self.id).filter(|id| is_sound(id, 255)).ok_or_else(|| nothing("subject"))?;
        if !self.level.is_empty() {
            let level = word(answer, &self.level).ok_or_else(|| nothing("level"))?;
            if !self.levels.iter().any(|one| *one == level) {
                return Err(Failure::Refused(format!("level {}", loggable(&level))));
            }
        }
        let name = if self.name.is_empty() {
            String::new()
        } else {
            word(answer, &self.name).ok_or_else(|| nothing("name"))?.chars().take(40).collect()
        };
        Ok(Subject { id: format!("{realm} {id}"), name })
    }

    /// What does not fit.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (name, pointer, is_needed) in [
            ("code", &self.code, true),
            ("token", &self.token, true),
            ("id", &self.id, true),
            ("reason", &self.reason, false),
            ("name", &self.name, false),
            ("level", &self.level, false),
        ] {
            if pointer.is_empty() && is_needed {
                faults.push(format!("{name} 未填写"));
            } else if !pointer.is_empty() && !pointer.starts_with('/') {
                faults.push(format!("{name} 应为以 / 开头的 JSON 指针"));
            }
        }
        if self.success.is_empty() {
            faults.push("success 未填写".to_owned());
        }
        if self.level.is_empty() != self.levels.is_empty() {
            faults.push("level 与 levels 须同时填写".to_owned());
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answers() -> Answers {
        let [code, token, id, name, level] =
            ["/head/code", "/data/token", "/data/user/id", "/data/user/name", "/data/level"]
                .map(str::to_owned);
        let (success, busy, levels) = (vec!["0".into()], vec!["503".into()], vec!["2".into(), "3".into()]);
        Answers { code, success, busy, reason: String::new(), token, id, name, level, levels }
    }

    #[test]
    fn a_code_is_a_success_a_refusal_a_wait_or_nothing_that_is_believed() {
        let refused = |code: &str| Err(Failure::Refused(code.into()));
        for (answer, told) in [
            (json!({ "head": { "code": "0" } }), Ok(())),
            (json!({ "head": { "code": 0 } }), Ok(())),
            (json!({ "head": { "code": 503 } }), Err(Failure::Away("503".into()))),
            (json!({ "head": { "code": "4001" } }), refused("4001")),
            (json!({ "head": { "code": false } }), refused("false")),
            (json!({ "head": { "code": "00" } }), refused("00")),
            (json!({ "head": { "code": "张三 13900000000" } }), refused("no code")),
            (json!({ "head": { "code": null } }), Err(nothing("code"))),
            (json!({ "head": { "code": "" } }), Err(nothing("code"))),
            (json!({ "head": { "code": ["0"] } }), Err(nothing("code"))),
            (json!({ "code": "0" }), Err(nothing("code"))),
            (json!([]), Err(nothing("code"))),
        ] {
            assert_eq!(answers().check(&answer), told, "{answer}");
        }
        let apart =
            Answers { code: "/ok".into(), success: vec!["true".into()], reason: "/why".into(), ..answers() };
        for (answer, told) in [
            (json!({ "ok": true, "why": "4001" }), Ok(())),
            (json!({ "ok": false, "why": "4001" }), refused("4001")),
            (json!({ "ok": false, "why": 503 }), Err(Failure::Away("503".into()))),
            (json!({ "ok": false }), refused("false")),
            (json!({ "why": "4001" }), Err(nothing("code"))),
        ] {
            assert_eq!(apart.check(&answer), told, "{answer}");
        }
    }

    #[test]
    fn nobody_is_whoever_is_not_where_they_should_be() {
        let person = json!({ "data": { "user": { "id": "u-1", "name": "陈测试" }, "level": 2 } });
        let told = answers().subject(&person, "login.city.example").unwrap();
        assert_eq!((told.id.as_str(), told.name.as_str()), ("login.city.example u-1", "陈测试"));
        let long = "1".repeat(256);
        for (pointer, value, failure) in [
            ("/data/user/id", json!(null), nothing("subject")),
            ("/data/user/id", json!(""), nothing("subject")),
            ("/data/user/id", json!({ "id": 1 }), nothing("subject")),
            ("/data/user/id", json!("u 1"), nothing("subject")),
            ("/data/user/id", json!(long), nothing("subject")),
            ("/data/user/name", json!(null), nothing("name")),
            ("/data/level", json!(null), nothing("level")),
            ("/data/level", json!("1"), Failure::Refused("level 1".into())),
            ("/data/level", json!("20"), Failure::Refused("level 20".into())),
        ] {
            let mut changed = person.clone();
            *changed.pointer_mut(pointer).unwrap() = value;
            assert_eq!(answers().subject(&changed, "realm"), Err(failure), "{changed}");
        }
        let plain = Answers { name: String::new(), level: String::new(), levels: Vec::new(), ..answers() };
        let told = plain.subject(&json!({ "data": { "user": { "id": 7 } } }), "realm").unwrap();
        assert_eq!((told.id.as_str(), told.name.as_str()), ("realm 7", ""));
    }

    #[test]
    fn a_token_is_there_or_the_answer_is_not_believed() {
        let token = |answer: Value| answers().token(&answer);
        assert_eq!(token(json!({ "data": { "token": "t-1" } })), Ok(Secret::new("t-1")));
        for answer in
            [json!({}), json!({ "data": { "token": null } }), json!({ "data": { "token": "a\nb" } })]
        {
            assert_eq!(token(answer), Err(nothing("token")));
        }
    }

    #[test]
    fn pointers_that_are_missing_or_none_are_told_all_at_once() {
        assert!(answers().faults().is_empty());
        let wrong = Answers {
            code: String::new(),
            id: "id".into(),
            success: Vec::new(),
            level: String::new(),
            ..answers()
        };
        let faults = wrong.faults().join("；");
        for words in ["code 未填写", "id 应为以 / 开头", "success 未填写", "levels 须同时填写"]
        {
            assert!(faults.contains(words), "{words}: {faults}");
        }
    }
}
