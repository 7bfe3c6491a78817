//! WeChat Open Platform, websites: `snsapi_login`. Not OAuth 2 as written: other parameter names, GET, errors with status 200.

use base::Secret;
use identity::upstream::{Addressing, Attempt, Code, Failure, Identifying, Provider, Returned, Subject};
use serde_json::Value;
use url::Url;

use crate::outbound::Outbound;
use crate::upstream::{ask, code_or_cancel, text};

/// WeChat.
#[derive(Clone, Debug)]
pub struct UpstreamWechat {
    /// `https://open.weixin.qq.com`
    page: Url,
    /// `https://api.weixin.qq.com`
    api: Url,
    app_id: String,
    secret: Secret,
    outbound: Outbound,
}

impl UpstreamWechat {
    /// With the two addresses (the vendor's, or a simulator's), the application's id and its secret.
    pub fn new((page, api): (Url, Url), (app_id, secret): (String, Secret), outbound: Outbound) -> Self {
        Self { page, api, app_id, secret, outbound }
    }

    async fn whose(&self, code: &Secret) -> Result<Subject, Failure> {
        let token = self
            .call(
                "/sns/oauth2/access_token",
                &[
                    ("appid", &self.app_id),
                    ("secret", self.secret.expose()),
                    ("code", code.expose()),
                    ("grant_type", "authorization_code"),
                ],
            )
            .await?;
        let (access, openid) = (text(&token, "access_token")?, text(&token, "openid")?);
        let told = self
            .call("/sns/userinfo", &[("access_token", &access), ("openid", &openid), ("lang", "zh_CN")])
            .await?;
        // One person has one unionid over all applications of an owner, and an openid for each.
        let union = [&told, &token].into_iter().find_map(|answer| answer["unionid"].as_str());
        let id = match union.filter(|id| !id.is_empty()) {
            Some(union) => union.to_owned(),
            None => format!("{}/{openid}", self.app_id),
        };
        let name = told["nickname"].as_str().unwrap_or_default().chars().take(40).collect();
        Ok(Subject { id, name })
    }

    async fn call(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Failure> {
        let answer = self.once(path, query).await;
        // -1: the system is busy, and asks to be asked again.
        match answer {
            Err(Failure::Refused(code)) if code == "-1" => self.once(path, query).await,
            other => other,
        }
    }

    async fn once(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, Failure> {
        let mut address = self.api.clone();
        address.set_path(path);
        address.query_pairs_mut().extend_pairs(query);
        let answer = ask(&self.outbound, http::Request::get(address.as_str()).body(Vec::new())).await?;
        match answer["errcode"].as_i64() {
            None | Some(0) => Ok(answer),
            Some(code) => Err(Failure::Refused(code.to_string())),
        }
    }
}

impl Provider for UpstreamWechat {
    fn key(&self) -> &'static str {
        "wechat"
    }

    fn title(&self) -> &'static str {
        "微信"
    }

    fn address<'a>(&'a self, attempt: &'a Attempt) -> Addressing<'a> {
        let mut address = self.page.clone();
        address.set_path("/connect/qrconnect");
        address.query_pairs_mut().extend_pairs([
            ("appid", self.app_id.as_str()),
            ("redirect_uri", &attempt.back),
            ("response_type", "code"),
            ("scope", "snsapi_login"),
            ("state", attempt.state.expose()),
        ]);
        address.set_fragment(Some("wechat_redirect"));
        Box::pin(async move { Ok(address.into()) })
    }

    /// A refusal comes back with a state and nothing else.
    fn returned(&self, query: &[(String, String)]) -> Returned {
        code_or_cancel(query, "code")
    }

    fn identify<'a>(&'a self, code: &'a Code, _: &'a Attempt) -> Identifying<'a> {
        Box::pin(self.whose(&code.text))
    }
}
