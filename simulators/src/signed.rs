//! Checking the signature of our own small protocol, from what arrived.

use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::World;

/// A signature is good for so many seconds.
const FRESH: i64 = 300;

/// True when a customer the world knows signed `body` just now.
pub(crate) fn is_signed(world: &World, headers: &HeaderMap, body: &[u8]) -> bool {
    let settings = &world.0.settings;
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let at: i64 = header("x-timestamp").parse().unwrap_or(0);
    let mut mac = Hmac::<Sha256>::new_from_slice(settings.secret.expose().as_bytes())
        .expect("HMAC takes keys of any length");
    mac.update(format!("{at}\n").as_bytes());
    mac.update(body);
    let expected = hex::encode(mac.finalize().into_bytes());
    let is_right = bool::from(expected.as_bytes().ct_eq(header("x-signature").as_bytes()));
    let is_fresh = (world.0.clock.now().unix_seconds() - at).abs() <= FRESH;
    header("x-key-id") == settings.key_id && is_right && is_fresh
}
