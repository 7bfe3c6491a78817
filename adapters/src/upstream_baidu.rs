//! Baidu accounts. OAuth 2 with answers of its own.

use base::Secret;
use identity::upstream::{Addressing, Attempt, Code, Failure, Identifying, Provider, Returned, Subject};
use serde_json::Value;
use url::{Url, form_urlencoded};

use crate::outbound::Outbound;
use crate::upstream::{ask, code_or_cancel, refusal, said, text};

/// Baidu.
#[derive(Clone, Debug)]
pub struct UpstreamBaidu {
    /// `https://openapi.baidu.com`
    api: Url,
    client_id: String,
    secret: Secret,
    outbound: Outbound,
}

impl UpstreamBaidu {
    /// With the address (the vendor's, or a simulator's), the API key and its secret.
    pub fn new(api: Url, (client_id, secret): (String, Secret), outbound: Outbound) -> Self {
        Self { api, client_id, secret, outbound }
    }

    fn at(&self, path: &str) -> Url {
        let mut address = self.api.clone();
        address.set_path(path);
        address
    }

    async fn whose(&self, code: &Secret, attempt: &Attempt) -> Result<Subject, Failure> {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("grant_type", "authorization_code"),
                ("code", code.expose()),
                ("client_id", &self.client_id),
                ("client_secret", self.secret.expose()),
                ("redirect_uri", &attempt.back),
            ])
            .finish();
        let request = http::Request::post(self.at("/oauth/2.0/token").as_str())
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.into_bytes());
        let token = refused(ask(&self.outbound, request).await?)?;
        let mut address = self.at("/rest/2.0/passport/users/getInfo");
        address.query_pairs_mut().append_pair("access_token", &text(&token, "access_token")?);
        let told =
            refused(ask(&self.outbound, http::Request::get(address.as_str()).body(Vec::new())).await?)?;
        // Applications of before 2016 get a userid, later ones an openid; both never change for an application.
        let id = match text(&told, "openid") {
            Ok(openid) => openid,
            Err(_) => format!("userid/{}", said(&told["userid"]).ok_or_else(|| nothing("userid"))?),
        };
        let name = told["username"].as_str().or(told["uname"].as_str()).unwrap_or_default();
        Ok(Subject { id, name: name.chars().take(40).collect() })
    }
}

fn nothing(field: &str) -> Failure {
    Failure::Unbelieved(format!("no {field}"))
}

/// `error` is OAuth's, `error_code` the older interface's.
fn refused(answer: Value) -> Result<Value, Failure> {
    let code = answer["error"].as_str().map(str::to_owned).or_else(|| said(&answer["error_code"]));
    code.map_or(Ok(answer), |code| Err(refusal(&code)))
}

impl Provider for UpstreamBaidu {
    fn key(&self) -> &'static str {
        "baidu"
    }

    fn title(&self) -> &'static str {
        "百度"
    }

    fn address<'a>(&'a self, attempt: &'a Attempt) -> Addressing<'a> {
        let mut address = self.at("/oauth/2.0/authorize");
        address.query_pairs_mut().extend_pairs([
            ("response_type", "code"),
            ("client_id", self.client_id.as_str()),
            ("redirect_uri", &attempt.back),
            ("scope", "basic"),
            ("state", attempt.state.expose()),
            ("display", "page"),
        ]);
        Box::pin(async move { Ok(address.into()) })
    }

    fn returned(&self, query: &[(String, String)]) -> Returned {
        match query.iter().find(|(name, _)| name == "error") {
            Some((_, error)) if error == "access_denied" => Returned::Cancelled,
            Some(_) => Returned::Unreadable,
            None => code_or_cancel(query, "code"),
        }
    }

    fn identify<'a>(&'a self, code: &'a Code, attempt: &'a Attempt) -> Identifying<'a> {
        Box::pin(self.whose(&code.text, attempt))
    }
}
