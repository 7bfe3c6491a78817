//! Checking `TC3-HMAC-SHA256` the way Tencent Cloud describes it: from what arrived, not from what should have.

use axum::http::HeaderMap;
use base::{Moment, sha256_hex};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use time::Duration;

use crate::signature::Known;

const TOLERANCE: Duration = Duration::minutes(5);

fn mac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length is a key");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

/// The service for which the request is signed, or the vendor's error code when anything about the signature is wrong.
pub(crate) fn check<'a>(
    known: &Known<'_>,
    headers: &'a HeaderMap,
    body: &[u8],
    now: Moment,
) -> Result<&'a str, &'static str> {
    let get = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let authorization =
        get("authorization").strip_prefix("TC3-HMAC-SHA256 ").ok_or("AuthFailure.InvalidAuthorization")?;
    let part =
        |name: &str| authorization.split(", ").find_map(|one| one.strip_prefix(name)).unwrap_or_default();
    let credential: Vec<&str> = part("Credential=").split('/').collect();
    let [key_id, date, service, "tc3_request"] = credential[..] else {
        return Err("AuthFailure.InvalidAuthorization");
    };
    if key_id != known.key_id {
        return Err("AuthFailure.SecretIdNotFound");
    }
    let stamp: i64 = get("x-tc-timestamp").parse().map_err(|_| "InvalidParameter")?;
    let sent = Moment::from_unix_seconds(stamp);
    if now.since(sent).abs() > TOLERANCE {
        return Err("AuthFailure.SignatureExpire");
    }
    let names: Vec<&str> = part("SignedHeaders=").split(';').collect();
    let must = ["content-type", "host"];
    let is_lower = names.iter().all(|name| name.bytes().all(|byte| !byte.is_ascii_uppercase()));
    if sent.utc().date().to_string() != date
        || !is_lower
        || !names.is_sorted()
        || !must.iter().all(|name| names.contains(name))
    {
        return Err("AuthFailure.SignatureFailure");
    }
    let lines: String =
        names.iter().map(|name| format!("{name}:{}\n", get(name).trim().to_lowercase())).collect();
    let canonical = ["POST", "/", "", &lines, &names.join(";"), &sha256_hex(body)].join("\n");
    let scope = format!("{date}/{service}/tc3_request");
    let to_sign =
        ["TC3-HMAC-SHA256", &stamp.to_string(), &scope, &sha256_hex(canonical.as_bytes())].join("\n");
    let key = [b"TC3".as_slice(), known.secret.expose().as_bytes()].concat();
    let key = [date, service, "tc3_request"].iter().fold(key, |key, step| mac(&key, step.as_bytes()));
    let right = hex::encode(mac(&key, to_sign.as_bytes()));
    if bool::from(right.as_bytes().ct_eq(part("Signature=").as_bytes())) {
        Ok(service)
    } else {
        Err("AuthFailure.SignatureFailure")
    }
}

#[cfg(test)]
mod tests {
    use base::Secret;

    use super::*;

    const JSON: &str = "application/json; charset=utf-8";
    const CVM: &[u8] =
        br#"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#;
    const SMS: &str = r#"{"PhoneNumberSet":["+8613800138000"],"SmsSdkAppId":"1400006666","SignName":"测试签名","TemplateId":"1234","TemplateParamSet":["123456","5"]}"#;

    struct Vector<'a> {
        key: &'a str,
        service: &'a str,
        date: &'a str,
        seconds: i64,
        action: Option<&'a str>,
        content_type: &'a str,
        body: &'a [u8],
        signature: &'a str,
    }

    impl Vector<'_> {
        fn headers(&self) -> HeaderMap {
            let Self { service, date, seconds, action, content_type, signature, .. } = self;
            let names = if action.is_some() { "content-type;host;x-tc-action" } else { "content-type;host" };
            let authorization = format!(
                "TC3-HMAC-SHA256 Credential=AKID/{date}/{service}/tc3_request, SignedHeaders={names}, Signature={signature}"
            );
            let mut headers = HeaderMap::new();
            for (name, value) in [
                ("host", format!("{service}.tencentcloudapi.com")),
                ("content-type", (*content_type).to_owned()),
                ("x-tc-action", action.unwrap_or("Any").to_owned()),
                ("x-tc-timestamp", seconds.to_string()),
                ("authorization", authorization),
            ] {
                headers.insert(name, value.parse().unwrap());
            }
            headers
        }

        fn check(&self, body: &[u8], late: i64) -> Result<String, &'static str> {
            let (secret, now) = (Secret::new(self.key), Moment::from_unix_seconds(self.seconds + late));
            let known = Known { key_id: "AKID", secret: &secret };
            check(&known, &self.headers(), body, now).map(str::to_owned)
        }
    }

    fn vectors() -> Vec<Vector<'static>> {
        let cvm = |key, action, signature| Vector {
            key,
            service: "cvm",
            date: "2019-02-25",
            seconds: 1_551_113_065,
            action,
            content_type: JSON,
            body: CVM,
            signature,
        };
        let sms = |action, content_type, signature| Vector {
            key: "SECRETEXAMPLE",
            service: "sms",
            date: "2023-11-14",
            seconds: 1_700_000_000,
            action,
            content_type,
            body: SMS.as_bytes(),
            signature,
        };
        let documented = "Gu5t9xGARNpq86cd98joQYCN3*******";
        let asterisks = "********************************";
        let all = Some("DescribeInstances");
        vec![
            cvm(documented, None, "2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c"),
            cvm(documented, all, "be4f67d323c78ab9acb7395e43c0dbcf822a9cfac32fea2449a7bc7726b770a3"),
            cvm(asterisks, all, "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"),
            sms(Some("SendSms"), JSON, "c53f566aa07e69bce5e4559b34e9cebf5cdb94be9efa56e0818a66da9c2b2a5c"),
            sms(None, "application/json", "91890fd70f1c2ffbe53006bf965dbd05aeac4199bbf9a5d98fcf8788dc69c281"),
        ]
    }

    #[test]
    fn the_vendors_vectors_are_accepted_and_nothing_else_is() {
        for vector in vectors() {
            assert_eq!(vector.check(vector.body, 0).as_deref(), Ok(vector.service));
            assert_eq!(vector.check(vector.body, 300).as_deref(), Ok(vector.service), "five minutes late");
            for late in [301, -301] {
                assert_eq!(vector.check(vector.body, late), Err("AuthFailure.SignatureExpire"));
            }
            assert_eq!(vector.check(b"{}", 0), Err("AuthFailure.SignatureFailure"), "another body");
            let other = Vector { key: "other", ..vector };
            assert_eq!(other.check(other.body, 0), Err("AuthFailure.SignatureFailure"), "another key");
            let other = Vector { service: "faceid", ..other };
            assert_eq!(other.check(other.body, 0), Err("AuthFailure.SignatureFailure"), "another service");
        }
    }
}
