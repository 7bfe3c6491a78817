//! ClamAV's daemon, asked over its socket with `INSTREAM`.

use std::path::PathBuf;

use attachments::scan::{Scanner, Scanning, Verdict};
use clamav_client::tokio::{Socket, Tcp, scan_buffer};

/// A daemon, by socket or by address.
#[derive(Clone, Debug)]
pub enum ScanClamav {
    /// `unix:/run/clamav/clamd.ctl`
    Socket(PathBuf),
    /// `127.0.0.1:3310`
    Tcp(String),
}

impl ScanClamav {
    /// Reads `unix:/path` or `host:port`.
    pub fn at(address: &str) -> Self {
        match address.strip_prefix("unix:") {
            Some(path) => Self::Socket(path.into()),
            None => Self::Tcp(address.to_owned()),
        }
    }

    async fn ask(&self, bytes: &[u8]) -> Verdict {
        let answer = match self {
            Self::Socket(path) => scan_buffer(bytes, Socket { socket_path: path }, None).await,
            Self::Tcp(address) => scan_buffer(bytes, Tcp { host_address: address }, None).await,
        };
        let clean = answer.and_then(|answer| {
            let said = String::from_utf8_lossy(&answer).trim_end_matches('\0').trim().to_owned();
            match (said.ends_with("OK"), said.ends_with("FOUND")) {
                (true, _) => Ok(Verdict::Clean),
                (_, true) => Ok(Verdict::Infected),
                _ => Err(std::io::Error::other(said)),
            }
        });
        clean.unwrap_or_else(|error| {
            tracing::warn!(%error, "the scanner did not answer");
            Verdict::Unavailable
        })
    }
}

impl Scanner for ScanClamav {
    fn scan<'a>(&'a self, bytes: &'a [u8]) -> Scanning<'a> {
        Box::pin(self.ask(bytes))
    }
}
