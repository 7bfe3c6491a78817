//! How a call of a gateway is signed.

use base::{Moment, Secret};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use sm3::Sm3;

/// The way of signing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Signing {
    /// Where the signed things stand.
    pub place: Place,
    /// What is made of them.
    pub digest: Digest,
    /// How that is written.
    pub encoding: Encoding,
    /// What is signed, in this order; a thing may stand there twice.
    pub fields: Vec<Part>,
    /// What stands between them.
    pub separator: String,
    /// True where the time is counted in milliseconds.
    pub milliseconds: bool,
    /// The name of the application's id; empty where it is not sent.
    pub app: String,
    /// The name of the service's id, likewise.
    pub service: String,
    /// The name of the time, likewise.
    pub timestamp: String,
    /// The name of what is new in every call, likewise.
    pub nonce: String,
    /// The name of the signature.
    pub signature: String,
}

/// Where the signed things stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// In headers.
    #[default]
    Headers,
    /// In the form, beside the ticket or the token.
    Form,
}

/// What is made of the signed text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Digest {
    /// HMAC with SHA-256, keyed with the secret.
    #[default]
    HmacSha256,
    /// HMAC with SM3, likewise.
    HmacSm3,
    /// SHA-256 of a text in which the secret stands.
    Sha256,
    /// SM3, likewise.
    Sm3,
}

/// How a digest is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// `0a…`
    #[default]
    Hex,
    /// `0A…`
    HexUpper,
    /// With padding.
    Base64,
}

/// A thing that is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The application's id.
    App,
    /// The service's id.
    Service,
    /// The time.
    Timestamp,
    /// What is new in every call.
    Nonce,
    /// The ticket or the token.
    Value,
    /// The secret, for digests without a key; never sent.
    Secret,
}

fn mac<M: Mac + KeyInit>(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(key).expect("any length is a key");
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

impl Digest {
    const fn has_key(self) -> bool {
        matches!(self, Self::HmacSha256 | Self::HmacSm3)
    }

    fn of(self, text: &[u8], key: &[u8]) -> Vec<u8> {
        match self {
            Self::HmacSha256 => mac::<Hmac<Sha256>>(key, text),
            Self::HmacSm3 => mac::<Hmac<Sm3>>(key, text),
            Self::Sha256 => Sha256::digest(text).to_vec(),
            Self::Sm3 => Sm3::digest(text).to_vec(),
        }
    }
}

impl Encoding {
    fn of(self, digest: &[u8]) -> String {
        match self {
            Self::Hex => hex::encode(digest),
            Self::HexUpper => hex::encode_upper(digest),
            Self::Base64 => STANDARD.encode(digest),
        }
    }
}

impl Signing {
    /// The time of a call, as it is sent and signed.
    pub(super) fn timestamp(&self, at: Moment) -> String {
        if self.milliseconds { (at.unix_micros() / 1000).to_string() } else { at.unix_seconds().to_string() }
    }

    fn name(&self, part: Part) -> &str {
        match part {
            Part::App => &self.app,
            Part::Service => &self.service,
            Part::Timestamp => &self.timestamp,
            Part::Nonce => &self.nonce,
            Part::Value | Part::Secret => "",
        }
    }

    /// The text that is signed.
    fn text(&self, values: &[(Part, &str)]) -> String {
        let value = |part: &Part| values.iter().find(|(one, _)| one == part).map_or("", |(_, value)| value);
        self.fields.iter().map(value).collect::<Vec<_>>().join(&self.separator)
    }

    /// What is sent beside the ticket or the token, the signature last.
    pub(super) fn sign(&self, secret: &Secret, values: &[(Part, &str)]) -> Vec<(&str, String)> {
        let digest = self.digest.of(self.text(values).as_bytes(), secret.expose().as_bytes());
        let named = values.iter().map(|(part, value)| (self.name(*part), (*value).to_owned()));
        let mut sent: Vec<_> = named.filter(|(name, value)| !name.is_empty() && !value.is_empty()).collect();
        sent.push((&self.signature, self.encoding.of(&digest)));
        sent
    }

    /// What does not fit; `serves` when both calls have a service.
    pub(super) fn faults(&self, serves: bool) -> Vec<String> {
        let mut faults = Vec::new();
        if self.signature.is_empty() {
            faults.push("signature 未填写".to_owned());
        }
        if self.fields.is_empty() {
            faults.push("fields 未填写：没有签名内容".to_owned());
        }
        let signs = |part: Part| self.fields.contains(&part);
        for (part, name) in
            [(Part::Timestamp, "timestamp"), (Part::Nonce, "nonce"), (Part::Service, "service")]
        {
            if signs(part) && self.name(part).is_empty() {
                faults.push(format!("{name} 未填写：签名中有它，但没有发送"));
            }
        }
        if signs(Part::Service) && !serves {
            faults.push("fields 中有 service，但 token.service 或 user.service 未填写".to_owned());
        }
        if self.digest.has_key() == signs(Part::Secret) {
            faults.push("fields 与 digest 不符：HMAC 以密钥计算，其他摘要的内容中须有 secret".to_owned());
        }
        let sent = [&self.app, &self.service, &self.timestamp, &self.nonce, &self.signature];
        let is_header = |name: &str| name.is_empty() || http::HeaderName::from_bytes(name.as_bytes()).is_ok();
        if self.place == Place::Headers && !sent.into_iter().all(|name| is_header(name)) {
            faults.push("各名称须能作为请求头".to_owned());
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [(Part, &str); 6] = [
        (Part::App, "RID-1"),
        (Part::Service, "SID-1"),
        (Part::Timestamp, "1700000000"),
        (Part::Nonce, "nonce-1"),
        (Part::Value, "T-1"),
        (Part::Secret, "appsecret-example"),
    ];

    fn signing(digest: Digest, encoding: Encoding, fields: &[Part]) -> Signing {
        let [app, service, timestamp, nonce, signature] =
            ["app", "service", "time", "nonce", "sign"].map(str::to_owned);
        let fields = fields.to_vec();
        Signing { digest, encoding, fields, app, service, timestamp, nonce, signature, ..Signing::default() }
    }

    fn signature(signing: &Signing, values: &[(Part, &str)]) -> String {
        let secret = values.iter().find(|(part, _)| *part == Part::Secret).unwrap().1;
        signing.sign(&Secret::new(secret), values).pop().unwrap().1
    }

    #[test]
    fn what_is_signed_is_what_is_configured_in_its_order() {
        use Part::{App, Nonce, Secret, Timestamp, Value};
        for (fields, separator, text) in [
            (&[App, Timestamp, Nonce, Value][..], "", "RID-11700000000nonce-1T-1"),
            (&[App, Timestamp, Nonce, Value], "|", "RID-1|1700000000|nonce-1|T-1"),
            (&[Timestamp, Secret, Nonce, Timestamp], "", "1700000000appsecret-examplenonce-11700000000"),
            (&[Value], "&", "T-1"),
        ] {
            let signing =
                Signing { separator: separator.into(), ..signing(Digest::default(), Encoding::Hex, fields) };
            assert_eq!(signing.text(&ALL), text);
        }
    }

    #[test]
    fn both_ways_that_are_seen_in_the_open_and_the_national_digests_are_signed_as_computed_elsewhere() {
        use Part::{App, Nonce, Secret, Service, Timestamp};
        let keyless = signing(Digest::Sha256, Encoding::Hex, &[Timestamp, Secret, Nonce, Timestamp]);
        let token = [(Timestamp, "1700000000"), (Secret, "paas-token-example"), (Nonce, "nonce-1")];
        let told = "caad4e5a9185c9604af895e01d11120a8af7b871d974117d9dc4e137aae33b7e";
        assert_eq!(signature(&keyless, &token), told);
        let keyed = signing(Digest::HmacSha256, Encoding::Base64, &[Service, App, Timestamp]);
        let mut values = ALL;
        values[2].1 = "1700000000000";
        assert_eq!(signature(&keyed, &values), "oiNbY0i9TbRYYGqLAOO9PnQ2Vei16wx4w3zRxAC2fvg=");
        let national = Signing { digest: Digest::HmacSm3, encoding: Encoding::HexUpper, ..keyed };
        assert_eq!(
            signature(&national, &values),
            "480557F8A0C0F3B7E9597C3597A5693B561CF82BAB4EECBC3E8A0A5A230E7280"
        );
        let national = Signing { digest: Digest::Sm3, encoding: Encoding::Hex, ..keyless };
        assert_eq!(
            signature(&national, &token),
            "abbed2aa93e59fde072e22e549620e080aaf00bde940b9235c2d9092d817af1c"
        );
    }

    #[test]
    fn the_secret_is_not_sent_and_neither_is_what_has_no_name() {
        let signing = Signing {
            nonce: String::new(),
            ..signing(Digest::Sha256, Encoding::Hex, &[Part::Timestamp, Part::Secret])
        };
        let sent = signing.sign(&Secret::new("appsecret-example"), &ALL);
        assert_eq!(
            sent.iter().map(|(name, _)| *name).collect::<Vec<_>>(),
            ["app", "service", "time", "sign"]
        );
        assert!(sent.iter().all(|(_, value)| !value.contains("appsecret")));
    }

    #[test]
    fn a_signature_that_nobody_could_check_or_anybody_could_make_is_refused() {
        use Part::{Nonce, Secret, Service, Timestamp};
        let fits = signing(Digest::HmacSha256, Encoding::Hex, &[Timestamp, Nonce]);
        assert!(fits.faults(false).is_empty());
        for (wrong, words) in [
            (Signing { fields: Vec::new(), ..fits.clone() }, "没有签名内容"),
            (Signing { signature: String::new(), ..fits.clone() }, "signature 未填写"),
            (Signing { nonce: String::new(), ..fits.clone() }, "nonce 未填写"),
            (Signing { digest: Digest::Sm3, ..fits.clone() }, "须有 secret"),
            (Signing { fields: vec![Timestamp, Secret], ..fits.clone() }, "HMAC"),
            (Signing { fields: vec![Service], ..fits.clone() }, "service"),
            (Signing { app: "两个 字".into(), ..fits }, "请求头"),
        ] {
            let faults = wrong.faults(false).join("；");
            assert!(faults.contains(words), "{words}: {faults}");
        }
    }
}
