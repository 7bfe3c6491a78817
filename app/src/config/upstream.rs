//! `[upstream]`: other platforms that people sign in by; each is offered once its application is told.

use adapters::upstream_ticket::Platform as Ticket;
use base::Secret;
use serde::Deserialize;

/// `[upstream]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Upstream {
    /// 国家政务服务平台, or that of a province or a city; none when people do not sign in by it.
    pub ticket: Option<Ticket>,
    /// Any other standard identity platform.
    pub oidc: Oidc,
    /// 支付宝
    pub alipay: Alipay,
    /// 微信
    pub wechat: Wechat,
    /// 百度
    pub baidu: Baidu,
}

/// `[upstream.wechat]`: 微信开放平台, a website application.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wechat {
    /// Where people say yes.
    pub page: String,
    /// Where the platform is asked.
    pub endpoint: String,
    /// AppID; empty when people do not sign in by it.
    pub app_id: String,
    /// AppSecret.
    pub secret: Secret,
}

impl Default for Wechat {
    fn default() -> Self {
        Self {
            page: "https://open.weixin.qq.com".into(),
            endpoint: "https://api.weixin.qq.com".into(),
            app_id: String::new(),
            secret: Secret::default(),
        }
    }
}

/// `[upstream.alipay]`: 支付宝开放平台, a web application with keys.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Alipay {
    /// Where people say yes.
    pub page: String,
    /// The gateway.
    pub endpoint: String,
    /// APPID; empty when people do not sign in by it.
    pub app_id: String,
    /// Our application's private key: PKCS #8 or PKCS #1, base64 with or without PEM's lines.
    pub private_key: Secret,
    /// Alipay's public key, likewise; not the application's.
    pub public_key: String,
}

impl Default for Alipay {
    fn default() -> Self {
        Self {
            page: "https://openauth.alipay.com".into(),
            endpoint: "https://openapi.alipay.com/gateway.do".into(),
            app_id: String::new(),
            private_key: Secret::default(),
            public_key: String::new(),
        }
    }
}

/// `[upstream.baidu]`: 百度开放平台.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Baidu {
    /// Where people say yes, and where the platform is asked.
    pub endpoint: String,
    /// API Key; empty when people do not sign in by it.
    pub client_id: String,
    /// Secret Key.
    pub secret: Secret,
}

impl Default for Baidu {
    fn default() -> Self {
        Self {
            endpoint: "https://openapi.baidu.com".into(),
            client_id: String::new(),
            secret: Secret::default(),
        }
    }
}

/// `[upstream.oidc]`: an identity platform that keeps to OpenID Connect.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Oidc {
    /// Its name for people.
    pub title: String,
    /// Its issuer, exactly as it writes it itself; empty when people do not sign in by it.
    pub issuer: String,
    /// Our client id there.
    pub client_id: String,
    /// Our secret there.
    pub secret: Secret,
    /// What is asked for besides `openid`.
    pub scopes: Vec<String>,
}

impl Default for Oidc {
    fn default() -> Self {
        Self {
            title: "统一身份认证".into(),
            issuer: String::new(),
            client_id: String::new(),
            secret: Secret::default(),
            scopes: vec!["profile".into()],
        }
    }
}
