//! Headers every answer carries.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::middleware::Next;
use axum::response::Response;

use crate::edge::Site;

/// Only our own files, nothing inline, no frames, forms only to ourselves; recordings for who cannot see a captcha. Browsers
/// hold the redirects that follow a form to the same rule, so where a form's way ends elsewhere ([`FormEndsAt`]) that origin
/// is named too. The worker that computes a captcha's work goes by the rule for scripts.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                      media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; \
                      base-uri 'none'; frame-ancestors 'none'";

/// As [`POLICY`], with frames that show files of our own.
const FRAMING: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                       font-src 'self'; connect-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; \
                       base-uri 'none'; frame-ancestors 'none'";

/// Put into an answer's extensions by a page whose form ends at another origin: `https://app.example`.
#[derive(Clone, Debug)]
pub struct FormEndsAt(pub String);

/// Put into an answer's extensions by a page that shows files of our own in frames.
#[derive(Clone, Copy, Debug)]
pub struct ShowsFrames;

pub(super) async fn add(State(site): State<Site>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let elsewhere = response.extensions_mut().remove::<FormEndsAt>().map(|at| at.0);
    if let Some(policy) = elsewhere.and_then(|at| widened(&at)) {
        response.headers_mut().entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    if response.extensions_mut().remove::<ShowsFrames>().is_some() {
        let policy = HeaderValue::from_static(FRAMING);
        response.headers_mut().entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    }
    let headers = response.headers_mut();
    let mut set = |name, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    set(REFERRER_POLICY, "same-origin");
    // The back button must not show a private page after sign-out (R9.3).
    set(CACHE_CONTROL, "no-store");
    if site.tls {
        set(STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    headers
        .entry("permissions-policy")
        .or_insert(HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=()"));
    headers.entry("cross-origin-opener-policy").or_insert(HeaderValue::from_static("same-origin"));
    response
}

fn widened(origin: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&POLICY.replace("form-action 'self'", &format!("form-action 'self' {origin}"))).ok()
}
