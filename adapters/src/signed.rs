//! A small signed JSON protocol of our own, for sources whose vendors publish none (`docs/decisions/0011-education.md`).
//!
//! `POST {endpoint}{path}` with a JSON body; `x-key-id`, `x-timestamp` (seconds) and `x-signature` = hex HMAC-SHA-256 of
//! `timestamp "\n" body`.

use std::sync::Arc;

use base::{Clock, Secret};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::Outbound;

/// Who is asked, and as whom.
#[derive(Clone)]
pub(crate) struct Signed {
    endpoint: String,
    key_id: String,
    secret: Secret,
    clock: Arc<dyn Clock>,
    outbound: Outbound,
}

impl std::fmt::Debug for Signed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signed({})", self.endpoint)
    }
}

impl Signed {
    pub(crate) fn new(
        endpoint: &str,
        (key_id, secret): (&str, Secret),
        clock: Arc<dyn Clock>,
        outbound: Outbound,
    ) -> Self {
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        Self { endpoint, key_id: key_id.to_owned(), secret, clock, outbound }
    }

    /// What is answered to `body`; `None` when nothing is, or it is a refusal, which is logged by its status alone.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Option<Value> {
        let (body, at) = (body.to_string(), self.clock.now().unix_seconds());
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.expose().as_bytes())
            .expect("HMAC takes keys of any length");
        mac.update(format!("{at}\n{body}").as_bytes());
        let request = http::Request::post(format!("{}{path}", self.endpoint))
            .header("content-type", "application/json")
            .header("x-key-id", &self.key_id)
            .header("x-timestamp", at)
            .header("x-signature", hex::encode(mac.finalize().into_bytes()))
            .body(body.into_bytes())
            .ok()?;
        let answer = self.outbound.send(request).await.ok()?;
        if !answer.status().is_success() {
            tracing::warn!(path, status = answer.status().as_u16(), "a source refused");
            return None;
        }
        serde_json::from_slice(answer.body()).ok()
    }
}
