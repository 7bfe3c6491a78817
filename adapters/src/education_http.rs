//! Where certificates of education are known, asked over a small signed JSON protocol of our own: no vendor publishes
//! one (`docs/decisions/0011-education.md`).
//!
//! `POST {endpoint}/certificates/verify` with `{"subject","number","name"}`; `x-key-id`, `x-timestamp` (seconds) and
//! `x-signature` = hex HMAC-SHA-256 of `timestamp "\n" body`. Answers `{"result":"valid"}` or
//! `{"result":"invalid","reason":"…"}`.

use std::sync::Arc;

use base::{Clock, Secret};
use hmac::{Hmac, KeyInit, Mac};
use profile::verification::{Answer, EducationSource, Question, Verifying};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::Outbound;

/// The source at one address.
#[derive(Clone)]
pub struct EducationHttp {
    endpoint: String,
    key_id: String,
    secret: Secret,
    clock: Arc<dyn Clock>,
    outbound: Outbound,
}

impl std::fmt::Debug for EducationHttp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EducationHttp({})", self.endpoint)
    }
}

impl EducationHttp {
    /// Asks at `endpoint` as `key_id`.
    pub fn new(
        endpoint: &str,
        (key_id, secret): (&str, Secret),
        clock: Arc<dyn Clock>,
        outbound: Outbound,
    ) -> Self {
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        Self { endpoint, key_id: key_id.to_owned(), secret, clock, outbound }
    }

    async fn ask(&self, question: &Question) -> Answer {
        let body = json!({
            "subject": question.subject.key(), "number": question.number, "name": question.name,
        });
        let (body, at) = (body.to_string(), self.clock.now().unix_seconds());
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.expose().as_bytes())
            .expect("HMAC takes keys of any length");
        mac.update(format!("{at}\n{body}").as_bytes());
        let request = http::Request::post(format!("{}/certificates/verify", self.endpoint))
            .header("content-type", "application/json")
            .header("x-key-id", &self.key_id)
            .header("x-timestamp", at)
            .header("x-signature", hex::encode(mac.finalize().into_bytes()))
            .body(body.into_bytes());
        let Ok(request) = request else { return Answer::Unavailable };
        match self.outbound.send(request).await {
            Ok(answer) if answer.status().is_success() => read(answer.body()),
            Ok(answer) => {
                tracing::warn!(status = answer.status().as_u16(), "the education source refused");
                Answer::Unavailable
            }
            Err(_) => Answer::Unavailable,
        }
    }
}

/// Only a clear yes is one, and only a clear no.
fn read(body: &[u8]) -> Answer {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    match (answer["result"].as_str(), answer["reason"].as_str()) {
        (Some("valid"), _) => Answer::Valid,
        (Some("invalid"), reason) => {
            Answer::Invalid(reason.unwrap_or("未通过核验").chars().take(100).collect())
        }
        _ => Answer::Unavailable,
    }
}

impl EducationSource for EducationHttp {
    fn verify<'a>(&'a self, question: &'a Question) -> Verifying<'a> {
        Box::pin(self.ask(question))
    }
}
