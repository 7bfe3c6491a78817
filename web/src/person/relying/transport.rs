//! Over which HTTP the identity platform is reached.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::http;

/// What went wrong on the way to the identity platform. For the log; people see [`crate::edge::Problem::SignInFailed`].
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failed(pub String);

type Answering = Pin<Box<dyn Future<Output = Result<http::Response<Vec<u8>>, Failed>> + Send>>;

/// How requests reach the identity platform: through this program's own router, or over the network.
#[derive(Clone)]
pub struct Http(Arc<dyn Fn(http::Request<Vec<u8>>) -> Answering + Send + Sync>);

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Http")
    }
}

impl Http {
    /// Sends with `send`.
    pub fn new<F, R>(send: F) -> Self
    where
        F: Fn(http::Request<Vec<u8>>) -> R + Send + Sync + 'static,
        R: Future<Output = Result<http::Response<Vec<u8>>, Failed>> + Send + 'static,
    {
        Self(Arc::new(move |request| Box::pin(send(request))))
    }

    /// Sends one request.
    ///
    /// # Errors
    /// When no answer comes.
    pub async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, Failed> {
        (self.0)(request).await
    }
}

impl<'c> openidconnect::AsyncHttpClient<'c> for Http {
    type Error = Failed;
    type Future = Answering;
    fn call(&'c self, request: http::Request<Vec<u8>>) -> Answering {
        (self.0)(request)
    }
}
