//! Checking `ACS3-HMAC-SHA256` the way the vendor describes it: from what arrived, not from what should have.

use axum::http::HeaderMap;
use base::{Moment, Secret, sha256_hex};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// A customer.
pub(crate) struct Known<'a> {
    pub key_id: &'a str,
    pub secret: &'a Secret,
}

const TOLERANCE: Duration = Duration::minutes(15);
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

fn canonical_query(query: &str) -> String {
    let mut pairs: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| {
            format!("{}={}", utf8_percent_encode(&name, KEPT), utf8_percent_encode(&value, KEPT))
        })
        .collect();
    pairs.sort();
    pairs.join("&")
}

/// The vendor's error code when anything about the signature is wrong.
pub(crate) fn check(
    known: &Known<'_>,
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
    now: Moment,
) -> Result<(), &'static str> {
    let get = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let authorization =
        get("authorization").strip_prefix("ACS3-HMAC-SHA256 ").ok_or("MissingAuthorization")?;
    let part =
        |name: &str| authorization.split(',').find_map(|one| one.strip_prefix(name)).unwrap_or_default();
    if part("Credential=") != known.key_id {
        return Err("InvalidAccessKeyId.NotFound");
    }
    let date = OffsetDateTime::parse(get("x-acs-date"), &Rfc3339).map_err(|_| "InvalidTimeStamp.Format")?;
    let date = Moment::from_unix_seconds(date.unix_timestamp());
    if now.since(date).abs() > TOLERANCE {
        return Err("InvalidTimeStamp.Expired");
    }
    let content = sha256_hex(body);
    if get("x-acs-content-sha256") != content {
        return Err("InvalidContentSha256");
    }
    let names: Vec<&str> = part("SignedHeaders=").split(';').collect();
    // All that steer the request must be signed, and in order.
    let must = ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce"];
    if !must.iter().all(|name| names.contains(name)) || !names.is_sorted() {
        return Err("IncompleteSignature");
    }
    let lines: String = names.iter().map(|name| format!("{name}:{}\n", get(name).trim())).collect();
    let canonical = format!("POST\n/\n{}\n{lines}\n{}\n{content}", canonical_query(query), names.join(";"));
    let mut mac =
        Hmac::<Sha256>::new_from_slice(known.secret.expose().as_bytes()).expect("any length is a key");
    mac.update(format!("ACS3-HMAC-SHA256\n{}", sha256_hex(canonical.as_bytes())).as_bytes());
    let right = hex::encode(mac.finalize().into_bytes());
    if bool::from(right.as_bytes().ct_eq(part("Signature=").as_bytes())) {
        Ok(())
    } else {
        Err("SignatureDoesNotMatch")
    }
}
