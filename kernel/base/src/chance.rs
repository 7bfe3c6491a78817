//! Randomness, always given from outside (house rule 11).

use std::sync::Mutex;

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// Where random bytes come from. Object safe, so that one instance serves the whole program.
pub trait Chance: Send + Sync {
    /// Fills `bytes` with random bytes fit for secrets.
    fn fill(&self, bytes: &mut [u8]);
}

impl dyn Chance + '_ {
    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// A number from 0 up to, not including, `end`, each equally likely. `end` must not be 0.
    pub fn below(&self, end: u32) -> u32 {
        let zone = u32::MAX - u32::MAX % end;
        loop {
            let draw = u32::from_le_bytes(self.bytes());
            if draw < zone {
                return draw % end;
            }
        }
    }

    /// `count` decimal digits, each equally likely.
    pub fn digits(&self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + u8::try_from(self.below(10)).unwrap_or(0))).collect()
    }

    /// 256 random bits as 43 characters that are safe in an address or a cookie.
    pub fn token(&self) -> String {
        use base64::Engine;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }

    /// A number in `[0, 1)`, for pictures and for spreading retries; not for secrets.
    pub fn fraction(&self) -> f32 {
        let draw = u16::from_le_bytes(self.bytes());
        f32::from(draw) / 65536.0
    }
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsChance;

impl Chance for OsChance {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the operating system")]
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// A repeatable generator: for tests, and for what must come out the same again from a secret seed.
#[derive(Debug)]
pub struct SeededChance(Mutex<ChaCha20Rng>);

impl SeededChance {
    /// The sequence that belongs to `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Chance for SeededChance {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().expect("no draw panics").fill_bytes(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same_and_stays_in_bounds() {
        let (a, b) = (SeededChance::new(7), SeededChance::new(7));
        let (a, b): (&dyn Chance, &dyn Chance) = (&a, &b);
        assert_eq!(a.token(), b.token());
        assert!((0..1000).all(|_| a.below(10) < 10));
        assert_eq!(a.digits(6).len(), 6);
    }
}
