//! Calling an Alibaba Cloud service.

use std::sync::Arc;
use std::time::Duration;

use base::{Chance, Clock, Secret};
use serde_json::Value;
use url::Url;

use crate::acs3;

/// How long a connection may take to open: until then nothing was sent.
const CONNECT: Duration = Duration::from_secs(3);

/// One service of the vendor, and our credentials there.
#[derive(Clone)]
pub struct Aliyun {
    endpoint: Url,
    host: String,
    key_id: String,
    secret: Secret,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    client: reqwest::Client,
}

impl std::fmt::Debug for Aliyun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Aliyun({})", self.host)
    }
}

/// No usable answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallFault {
    /// The service was not reached: nothing happened there.
    #[error("not reached")]
    NotReached,
    /// Sent, but no answer in time: it may have happened.
    #[error("no answer in time")]
    Unknown,
    /// The service is unwell.
    #[error("HTTP {0}")]
    Unwell(u16),
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
        let endpoint = Url::parse(endpoint).map_err(|e| format!("{endpoint}: {e}"))?;
        let host = endpoint.host_str().ok_or_else(|| format!("{endpoint}: no host"))?;
        let host = endpoint.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(patience)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| e.to_string())?;
        Ok(Self { endpoint, host, key_id: key_id.to_owned(), secret, clock, chance, client })
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
        let request = acs3::Request { host: &self.host, action, version, date: &date, nonce: &nonce, params };
        let signed = acs3::sign(&request, &self.key_id, &self.secret);
        let mut address = self.endpoint.clone();
        address.set_query(Some(&signed.query));
        let mut call = self.client.post(address);
        for (name, value) in signed.headers {
            call = call.header(name, value);
        }
        let answer = call.send().await.map_err(|error| fault(&error))?;
        let status = answer.status();
        if status.is_server_error() {
            return Err(unwell(status.as_u16()));
        }
        answer.json().await.map_err(|error| fault(&error))
    }
}

/// A gateway on the way that lost the answer (502, 504) says nothing about what the service did.
pub(crate) const fn unwell(status: u16) -> CallFault {
    if matches!(status, 502 | 504) { CallFault::Unknown } else { CallFault::Unwell(status) }
}

/// Keeps nothing of the error's text: it names the address, and the query holds personal data.
fn fault(error: &reqwest::Error) -> CallFault {
    if error.is_connect() { CallFault::NotReached } else { CallFault::Unknown }
}
