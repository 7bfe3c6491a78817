//! Calling a Tencent Cloud service.

use std::sync::Arc;
use std::time::Duration;

use base::{Clock, Secret};
use serde_json::Value;

use crate::cloud::{CallFault, Endpoint, answer};
use crate::tc3;

const JSON: &str = "application/json; charset=utf-8";

/// One service of the vendor, and our credentials there.
#[derive(Clone)]
pub struct Tencent {
    endpoint: Endpoint,
    service: &'static str,
    key_id: String,
    secret: Secret,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Tencent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tencent({})", self.endpoint.host)
    }
}

impl Tencent {
    /// The `service` (`sms`) at `endpoint` (`https://sms.tencentcloudapi.com`), answering within `patience`.
    ///
    /// # Errors
    /// When the address is none, or the TLS library does not start; in words for the operator.
    pub fn new(
        (endpoint, service): (&str, &'static str),
        (key_id, secret): (&str, Secret),
        patience: Duration,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, String> {
        let endpoint = Endpoint::new(endpoint, patience)?;
        Ok(Self { endpoint, service, key_id: key_id.to_owned(), secret, clock })
    }

    /// Calls `action` with `params` and answers what stands in `Response`, be it success or one of the vendor's refusals.
    ///
    /// # Errors
    /// When no usable answer comes.
    pub async fn call(
        &self,
        (action, version): (&str, &str),
        region: Option<&str>,
        params: &Value,
    ) -> Result<Value, CallFault> {
        let body = params.to_string();
        let now = self.clock.now();
        let date = now.to_string().get(..10).unwrap_or_default().to_owned();
        let request = tc3::Request {
            service: self.service,
            host: &self.endpoint.host,
            action: Some(action),
            content_type: JSON,
            seconds: now.unix_seconds(),
            date: &date,
            body: body.as_bytes(),
        };
        let mut call = self
            .endpoint
            .client
            .post(self.endpoint.url.clone())
            .header("authorization", tc3::authorization(&request, (&self.key_id, &self.secret)))
            .header("content-type", JSON)
            .header("x-tc-action", action)
            .header("x-tc-version", version)
            .header("x-tc-timestamp", now.unix_seconds().to_string());
        if let Some(region) = region {
            call = call.header("x-tc-region", region);
        }
        let mut answer = answer(call.body(body)).await?;
        Ok(answer["Response"].take())
    }
}
