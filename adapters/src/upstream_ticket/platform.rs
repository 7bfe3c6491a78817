//! What differs from platform to platform.

use std::collections::BTreeMap;

use base::Secret;
use serde::Deserialize;
use url::Url;

use super::{Answers, Signing};

/// One platform, as its documents describe it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Platform {
    /// Its name for people: 国家政务服务平台.
    pub title: String,
    /// Who hands out the subjects; empty for the host of the login page. Whoever moves that page fills in the old host here, or
    /// everybody who is bound becomes a stranger.
    pub realm: String,
    /// The login page, with whatever its query always holds.
    pub login: String,
    /// Where calls go, without a slash at the end.
    pub gateway: String,
    /// Our application's id there.
    pub app_id: String,
    /// Its secret.
    pub secret: Secret,
    /// The parameters of the ways there and back.
    pub names: Names,
    /// Further parameters of the login page, always the same.
    pub extra: BTreeMap<String, String>,
    /// What carries the state there and back.
    pub state_in: StateIn,
    /// How a call is signed.
    pub signing: Signing,
    /// Changes the ticket for a token.
    pub token: Call,
    /// Tells whose token it is.
    pub user: Call,
    /// Where in an answer is what.
    pub answers: Answers,
}

/// Names of parameters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Names {
    /// The application's id, on the way there.
    pub app: String,
    /// Our address, on the way there.
    pub back: String,
    /// The state, on both ways.
    pub state: String,
    /// The ticket, on the way back.
    pub ticket: String,
}

impl Default for Names {
    fn default() -> Self {
        let [app, back, state, ticket] = ["app_id", "redirect_uri", "state", "ticket"].map(str::to_owned);
        Self { app, back, state, ticket }
    }
}

/// Where the state travels. There is no way without one: it is what tells the browser that set out from one that was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateIn {
    /// The platform hands a parameter back.
    #[default]
    Parameter,
    /// It knows none, and keeps the query of our address.
    ReturnQuery,
    /// It keeps only the path of our address.
    ReturnPath,
}

/// One call of the gateway.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Call {
    /// `/token`
    pub path: String,
    /// The field of the form that holds the ticket or the token.
    pub value: String,
    /// The service's own id, where the gateway wants one.
    pub service: String,
    /// Further fields of the form, always the same.
    pub extra: BTreeMap<String, String>,
}

impl Platform {
    /// Who hands out the subjects.
    pub fn realm(&self) -> &str {
        if !self.realm.is_empty() {
            return &self.realm;
        }
        let rest = self.login.split_once("://").map_or(&*self.login, |(_, rest)| rest);
        rest.split(['/', '?', '#']).next().unwrap_or_default()
    }

    /// Everything that is missing or does not fit, in words for the operator.
    pub fn faults(&self) -> Vec<String> {
        let Self { title, login, gateway, app_id, secret, names, state_in, token, user, .. } = self;
        let wanted = [
            ("title", &**title),
            ("app_id", app_id),
            ("secret", secret.expose()),
            ("names.app", &names.app),
            ("names.back", &names.back),
            ("names.ticket", &names.ticket),
            ("token.value", &token.value),
            ("user.value", &user.value),
        ];
        let missing = wanted.into_iter().filter(|(_, value)| value.is_empty());
        let mut faults: Vec<String> = missing.map(|(name, _)| format!("{name} 未填写")).collect();
        if *state_in == StateIn::Parameter && names.state.is_empty() {
            faults
                .push("names.state 未填写：平台不支持时请设 state_in 为 return-query 或 return-path".into());
        }
        if self.realm.contains(char::is_whitespace) {
            faults.push("realm 不能有空格".into());
        }
        for (name, address) in [("login", login), ("gateway", gateway)] {
            if !Url::parse(address).is_ok_and(|url| url.has_host()) {
                faults.push(format!("{name} 不是网址"));
            }
        }
        for (name, call) in [("token", token), ("user", user)] {
            if !call.path.starts_with('/') {
                faults.push(format!("{name}.path 应以 / 开头"));
            }
        }
        let serves = !(token.service.is_empty() || user.service.is_empty());
        faults.extend(self.signing.faults(serves).into_iter().map(|words| format!("signing.{words}")));
        faults.extend(self.answers.faults().into_iter().map(|words| format!("answers.{words}")));
        faults
    }
}
