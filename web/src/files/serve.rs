//! A stored file on its way to a browser: inline, piece by piece, as what it was found to be and nothing else (R5.6.11,
//! R5.6.17).

use attachments::{Attachment, Format};
use axum::body::Body;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::edge::{Problem, Site};

/// Answers with `file`, which the caller was let see.
pub(crate) async fn inline(site: &Site, file: &Attachment) -> Result<Response, Problem> {
    let source = site.vault.open(&file.key).await?;
    let pieces = futures_util::stream::unfold(source, |mut source| async move {
        match source.next().await {
            Ok(None) => None,
            Ok(Some(piece)) => Some((Ok(bytes::Bytes::from(piece)), source)),
            Err(fault) => {
                tracing::error!(%fault, "a file broke off on its way out");
                Some((Err(fault), source))
            }
        }
    });
    let name = percent_encoding::utf8_percent_encode(&file.name, percent_encoding::NON_ALPHANUMERIC);
    let headers = [
        (CONTENT_TYPE, file.format.media_type().to_owned()),
        (CONTENT_DISPOSITION, format!("inline; filename*=UTF-8''{name}")),
        (CONTENT_SECURITY_POLICY, policy(file.format).to_owned()),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

const fn policy(format: Format) -> &'static str {
    match format {
        // The browser's own viewer does not start in a sandbox; nothing in the file is let load or run.
        Format::Pdf => {
            "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
        }
        _ => "default-src 'none'; sandbox",
    }
}
