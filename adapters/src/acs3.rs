//! Alibaba Cloud's request signature, version 3 (`ACS3-HMAC-SHA256`).

use base::{Secret, sha256_hex};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;

/// Kept as they are: letters, digits, `-`, `_`, `.`, `~`.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// What is signed.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The host, with its port when it is not the scheme's own.
    pub host: &'a str,
    /// `SendSms`.
    pub action: &'a str,
    /// `2017-05-25`.
    pub version: &'a str,
    /// UTC, `2026-01-02T03:04:05Z`.
    pub date: &'a str,
    /// Unlike any other for fifteen minutes.
    pub nonce: &'a str,
    /// The parameters, which travel in the query.
    pub params: &'a [(&'a str, &'a str)],
}

/// A signed request's query and headers.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The query, sorted and encoded as it was signed.
    pub query: String,
    /// The headers to send besides `Host`.
    pub headers: Vec<(&'static str, String)>,
}

fn query(params: &[(&str, &str)]) -> String {
    let encode = |text: &str| utf8_percent_encode(text, KEPT).to_string();
    let mut pairs: Vec<(String, String)> = params.iter().map(|(k, v)| (encode(k), encode(v))).collect();
    pairs.sort();
    pairs.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("&")
}

/// Signs a POST with an empty body.
pub fn sign(request: &Request<'_>, key_id: &str, secret: &Secret) -> Signed {
    let query = query(request.params);
    let content = sha256_hex(b"");
    let headers = [
        ("host", request.host),
        ("x-acs-action", request.action),
        ("x-acs-content-sha256", content.as_str()),
        ("x-acs-date", request.date),
        ("x-acs-signature-nonce", request.nonce),
        ("x-acs-version", request.version),
    ];
    let lines: String = headers.iter().map(|(name, value)| format!("{name}:{}\n", value.trim())).collect();
    let names = headers.map(|(name, _)| name).join(";");
    let canonical = format!("POST\n/\n{query}\n{lines}\n{names}\n{content}");
    let to_sign = format!("ACS3-HMAC-SHA256\n{}", sha256_hex(canonical.as_bytes()));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).expect("any length is a key");
    mac.update(to_sign.as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    let authorization =
        format!("ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={names},Signature={signature}");
    let mut sent: Vec<(&'static str, String)> =
        headers[1..].iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    sent.push(("authorization", authorization));
    Signed { query, headers: sent }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature(signed: &Signed) -> &str {
        let (_, authorization) = signed.headers.last().unwrap();
        authorization.rsplit_once("Signature=").unwrap().1
    }

    #[test]
    fn the_vendors_own_vector_is_met() {
        let request = Request {
            host: "ecs.cn-shanghai.aliyuncs.com",
            action: "RunInstances",
            version: "2014-05-26",
            date: "2023-10-26T10:22:32Z",
            nonce: "3156853299f313e23d1673dc12e1703d",
            params: &[
                ("RegionId", "cn-shanghai"),
                ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"),
            ],
        };
        let signed = sign(&request, "YourAccessKeyId", &Secret::new("YourAccessKeySecret"));
        assert_eq!(signature(&signed), "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0");
    }

    #[test]
    fn the_vector_of_send_sms_is_met() {
        let request = Request {
            host: "dysmsapi.aliyuncs.com",
            action: "SendSms",
            version: "2017-05-25",
            date: "2026-01-02T03:04:05Z",
            nonce: "0123456789abcdef0123456789abcdef",
            params: &[
                ("PhoneNumbers", "13800138000"),
                ("SignName", "测试签名"),
                ("TemplateCode", "SMS_0000001"),
                ("TemplateParam", r#"{"code":"123456"}"#),
            ],
        };
        let signed = sign(&request, "testId", &Secret::new("testSecret"));
        assert_eq!(signature(&signed), "7f14d403d6e11d901a90d56b20735a7da4010bccfa43beff7395da36fb394975");
    }

    #[test]
    fn spaces_stars_and_tildes_are_encoded_as_the_vendor_wants() {
        assert_eq!(query(&[("b", "a b*c~d"), ("a", "/")]), "a=%2F&b=a%20b%2Ac~d");
    }
}
