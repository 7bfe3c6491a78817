//! What the clouds' services share: how one is reached, and what it means when no usable answer comes.

use std::time::Duration;

use serde_json::Value;
use url::Url;

/// How long a connection may take to open: until then nothing was sent.
const CONNECT: Duration = Duration::from_secs(3);

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

/// The address of a service, and connections to it. Follows no redirect: calls are signed for one host.
#[derive(Clone)]
pub(crate) struct Endpoint {
    pub(crate) url: Url,
    /// As it is signed: with the port where the address names one.
    pub(crate) host: String,
    pub(crate) client: reqwest::Client,
}

impl Endpoint {
    /// The service at `address`, answering within `patience`.
    ///
    /// # Errors
    /// When the address is none, or the TLS library does not start; in words for the operator.
    pub(crate) fn new(address: &str, patience: Duration) -> Result<Self, String> {
        let url = Url::parse(address).map_err(|e| format!("{address}: {e}"))?;
        let host = url.host_str().ok_or_else(|| format!("{url}: no host"))?;
        let host = url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(patience)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| e.to_string())?;
        Ok(Self { url, host, client })
    }
}

/// Sends `call` and reads JSON, be it success or one of the vendor's refusals.
///
/// # Errors
/// When no usable answer comes. Nothing of the error's text is kept: addresses and bodies hold personal data.
pub(crate) async fn answer(call: reqwest::RequestBuilder) -> Result<Value, CallFault> {
    let answer = call.send().await.map_err(|error| fault(&error))?;
    if answer.status().is_server_error() {
        return Err(unwell(answer.status().as_u16()));
    }
    answer.json().await.map_err(|error| fault(&error))
}

fn fault(error: &reqwest::Error) -> CallFault {
    if error.is_connect() { CallFault::NotReached } else { CallFault::Unknown }
}

/// A gateway on the way that lost the answer (502, 504) says nothing about what the service did.
const fn unwell(status: u16) -> CallFault {
    if matches!(status, 502 | 504) { CallFault::Unknown } else { CallFault::Unwell(status) }
}
