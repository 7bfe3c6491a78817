//! Cookies, all of one kind: `HttpOnly`, `SameSite=Lax`, for the whole host and no other.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use time::Duration;

use crate::edge::Site;

fn full_name(site: &Site, name: &str) -> String {
    if site.tls { format!("__Host-{name}") } else { name.to_owned() }
}

/// The value of our cookie `name`.
pub fn read_cookie(site: &Site, headers: &HeaderMap, name: &str) -> Option<String> {
    let wanted = full_name(site, name);
    let sent = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    sent.flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == wanted)
        .map(|(_, value)| value.to_owned())
}

/// The header that sets cookie `name`; without `life` it ends with the browser.
pub fn set_cookie(site: &Site, name: &str, value: &str, life: Option<Duration>) -> HeaderValue {
    let secure = if site.tls { "; Secure" } else { "" };
    let life = life.map(|life| format!("; Max-Age={}", life.whole_seconds())).unwrap_or_default();
    let text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{life}", full_name(site, name));
    HeaderValue::from_str(&text).expect("cookie values are tokens of our own making")
}

/// The header that removes cookie `name`.
pub fn clear_cookie(site: &Site, name: &str) -> HeaderValue {
    set_cookie(site, name, "", Some(Duration::ZERO))
}
