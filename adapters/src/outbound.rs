//! Plain HTTP requests to other systems: an outside identity platform, clients that are told of a logout.

use std::time::Duration;

/// Sends requests; clones share connections. Follows no redirect: who answers must be who was asked.
#[derive(Clone, Debug)]
pub struct Outbound(reqwest::Client);

/// No answer came; says nothing of the request, whose body may hold a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no answer")]
pub struct NoAnswer;

/// An answer of another system is read up to so many bytes.
const LARGEST: usize = 1024 * 1024;

impl Outbound {
    /// With a patience of five seconds.
    ///
    /// # Errors
    /// When the TLS library does not start, in words for the operator.
    pub fn new() -> Result<Self, String> {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(5))
            .redirect(reqwest::redirect::Policy::none())
            .build();
        client.map(Self).map_err(|e| e.to_string())
    }

    /// Sends one request and reads the whole answer.
    ///
    /// # Errors
    /// When none comes, or it is too large.
    pub async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, NoAnswer> {
        let request = reqwest::Request::try_from(request).map_err(|_| NoAnswer)?;
        let mut answer = self.0.execute(request).await.map_err(|_| NoAnswer)?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|_| NoAnswer)? {
            body.extend_from_slice(&chunk);
            if body.len() > LARGEST {
                return Err(NoAnswer);
            }
        }
        let mut response = http::Response::new(body);
        *response.status_mut() = answer.status();
        response.headers_mut().clone_from(answer.headers());
        Ok(response)
    }
}
