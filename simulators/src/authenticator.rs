//! The authenticator applications of the demo's officers (RFC 6238), so that testers need no phone for them.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha1::Sha1;

use crate::World;

/// How many seconds a code is shown.
pub(crate) const STEP: i64 = 30;

/// What one application shows.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Shown {
    pub account: String,
    pub name: String,
    /// The code of this step.
    pub code: String,
    /// Of the step before, this one and the one after: each is taken once, and tests sign in faster than people.
    pub codes: [String; 3],
    /// So many seconds are left of this step.
    pub left: i64,
}

/// The code of `secret` in the step with this number.
pub(crate) fn code(secret: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let from = usize::from(hash[19] & 15);
    let number = u32::from_be_bytes([hash[from] & 127, hash[from + 1], hash[from + 2], hash[from + 3]]);
    format!("{:06}", number % 1_000_000)
}

/// What every application shows now.
pub(crate) fn shown(world: &World) -> Vec<Shown> {
    let now = world.0.clock.now().unix_seconds();
    let step = now / STEP;
    let show = |(account, name, secret): &(String, String, Vec<u8>)| Shown {
        account: account.clone(),
        name: name.clone(),
        code: code(secret, step),
        codes: [step - 1, step, step + 1].map(|step| code(secret, step)),
        left: STEP - now % STEP,
    };
    world.0.settings.authenticators.iter().map(show).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_of_rfc_6238_are_right() {
        for (second, expected) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            assert_eq!(code(b"12345678901234567890", second / STEP), expected);
        }
    }
}
