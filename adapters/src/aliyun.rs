//! Calling an Alibaba Cloud service.

use std::sync::Arc;
use std::time::Duration;

use base::{Chance, Clock, Secret};
use serde_json::Value;

use crate::acs3;
use crate::cloud::{CallFault, Endpoint, answer};

/// One service of the vendor, and our credentials there.
#[derive(Clone)]
pub struct Aliyun {
    endpoint: Endpoint,
    key_id: String,
    secret: Secret,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl std::fmt::Debug for Aliyun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Aliyun({})", self.endpoint.host)
    }
}

impl Aliyun {
    /// The service at `endpoint` (`https://dysmsapi.aliyuncs.com`), answering within `patience`.
    ///
    /// # Errors
    /// When the address is none, or the TLS library does not start; in words for the operator.
    pub fn new(
        endpoint: &str,
        (key_id, secret): (&str, Secret),
        patience: Duration,
        (clock, chance): (Arc<dyn Clock>, Arc<dyn Chance>),
    ) -> Result<Self, String> {
        let endpoint = Endpoint::new(endpoint, patience)?;
        Ok(Self { endpoint, key_id: key_id.to_owned(), secret, clock, chance })
    }

    /// Calls `action` with `params` and answers its JSON, be it success or one of the vendor's refusals.
    ///
    /// # Errors
    /// When no usable answer comes.
    pub async fn call(
        &self,
        action: &str,
        version: &str,
        params: &[(&str, &str)],
    ) -> Result<Value, CallFault> {
        let date = self.clock.now().to_string();
        let nonce = hex::encode(self.chance.bytes::<16>());
        let request =
            acs3::Request { host: &self.endpoint.host, action, version, date: &date, nonce: &nonce, params };
        let signed = acs3::sign(&request, &self.key_id, &self.secret);
        let mut address = self.endpoint.url.clone();
        address.set_query(Some(&signed.query));
        let mut call = self.endpoint.client.post(address);
        for (name, value) in signed.headers {
            call = call.header(name, value);
        }
        answer(call).await
    }
}
