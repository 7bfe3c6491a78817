//! The port to a scanner for malicious files; filled by `adapters/scan_clamav.rs` where one is configured.

use std::future::Future;
use std::pin::Pin;

/// What a scanner says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing known is in it.
    Clean,
    /// Something is.
    Infected,
    /// No answer now.
    Unavailable,
}

/// What [`Scanner::scan`] answers, later.
pub type Scanning<'a> = Pin<Box<dyn Future<Output = Verdict> + Send + 'a>>;

/// A scanner.
pub trait Scanner: Send + Sync {
    /// Looks at one file.
    fn scan<'a>(&'a self, bytes: &'a [u8]) -> Scanning<'a>;
}
