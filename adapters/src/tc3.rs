//! Tencent Cloud's request signature, version 3 (`TC3-HMAC-SHA256`).

use base::{Secret, sha256_hex};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What is signed.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// `sms`, `faceid`.
    pub service: &'a str,
    /// The host, with its port when it is not the scheme's own.
    pub host: &'a str,
    /// `SendSms`; signed too, when it is given.
    pub action: Option<&'a str>,
    /// As in the header of the request.
    pub content_type: &'a str,
    /// Seconds since 1970; the vendor allows five minutes either way.
    pub seconds: i64,
    /// `2026-01-02`, the same moment's day in UTC.
    pub date: &'a str,
    /// The body.
    pub body: &'a [u8],
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// The hash of the canonical request, which the vendor's tools print too.
fn hash(request: &Request<'_>) -> (String, &'static str) {
    let Request { host, content_type, body, .. } = request;
    let mut headers = format!("content-type:{content_type}\nhost:{host}\n");
    let names = match request.action {
        Some(action) => {
            headers = format!("{headers}x-tc-action:{}\n", action.to_lowercase());
            "content-type;host;x-tc-action"
        }
        None => "content-type;host",
    };
    let canonical = format!("POST\n/\n\n{headers}\n{names}\n{}", sha256_hex(body));
    (sha256_hex(canonical.as_bytes()), names)
}

fn signature(request: &Request<'_>, key: &Secret) -> String {
    let Request { service, seconds, date, .. } = request;
    let scope = format!("{date}/{service}/tc3_request");
    let to_sign = format!("TC3-HMAC-SHA256\n{seconds}\n{scope}\n{}", hash(request).0);
    let day = mac(format!("TC3{}", key.expose()).as_bytes(), date);
    let signing = mac(&mac(&day, service), "tc3_request");
    hex::encode(mac(&signing, &to_sign))
}

/// The header `Authorization` of a POST to `/`.
pub fn authorization(request: &Request<'_>, (key_id, key): (&str, &Secret)) -> String {
    let Request { service, date, .. } = request;
    let (names, signature) = (hash(request).1, signature(request, key));
    format!(
        "TC3-HMAC-SHA256 Credential={key_id}/{date}/{service}/tc3_request, SignedHeaders={names}, Signature={signature}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = "application/json; charset=utf-8";

    /// Service `cvm` of the vendor's documentation.
    fn documented(action: Option<&'static str>) -> Request<'static> {
        Request {
            service: "cvm",
            host: "cvm.tencentcloudapi.com",
            action,
            content_type: JSON,
            seconds: 1_551_113_065,
            date: "2019-02-25",
            body:
                br#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#,
        }
    }

    #[test]
    fn the_vendors_vectors_hold() {
        let key = Secret::new("Gu5t9xGARNpq86cd98joQYCN3*******");
        let asterisks = Secret::new("********************************");
        for (action, key, hashed, signed) in [
            (
                None,
                &key,
                "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031",
                "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c",
            ),
            (
                Some("DescribeInstances"),
                &key,
                "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84",
                "be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3",
            ),
            (
                Some("DescribeInstances"),
                &asterisks,
                "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84",
                "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f",
            ),
        ] {
            assert_eq!(hash(&documented(action)).0, hashed);
            assert_eq!(signature(&documented(action), key), signed);
        }
    }

    #[test]
    fn a_text_message_is_signed_in_both_styles() {
        let body = r#"{"PhoneNumberSet":["+8613800138000"],"SmsSdkAppId":"1400006666","SignName":"测试签名","TemplateId":"1234","TemplateParamSet":["123456","5"]}"#;
        let request = |action, content_type| Request {
            service: "sms",
            host: "sms.tencentcloudapi.com",
            action,
            content_type,
            seconds: 1_700_000_000,
            date: "2023-11-14",
            body: body.as_bytes(),
        };
        let key = Secret::new("SECRETEXAMPLE");
        for (one, hashed, signed) in [
            (
                request(Some("SendSms"), JSON),
                "1f8803ffa6b9df6d16000e4737cdc6b8f0442457c36ca1219dbf69cc59a39228",
                "c53f566aa07e69bce5e4559b34e9cebf5cdb94be9efa56e0818a66da9c2b2a5c",
            ),
            (
                request(None, "application/json"),
                "b8c66d5fa198b5fc27c53d419f4dcc67cee4d3267359bde431cb0097eb0c1e0a",
                "91890fd70f1c2ffbe53006bf965dbd05aeac4199bbf9a5d98fcf8788dc69c281",
            ),
        ] {
            assert_eq!(hash(&one).0, hashed);
            assert_eq!(signature(&one, &key), signed);
        }
        let header = authorization(&request(Some("SendSms"), JSON), ("AKID", &key));
        assert!(
            header.starts_with("TC3-HMAC-SHA256 Credential=AKID/2023-11-14/sms/tc3_request, SignedHeaders=")
        );
    }
}
