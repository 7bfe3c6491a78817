//! 动态口令: codes of an authenticator application (RFC 6238): HMAC-SHA-1, thirty seconds, six digits, one step of
//! tolerance to either side. The algorithm is the `totp-rs` crate's; that a step is taken once is for whoever keeps the seed.

use base::{Moment, Secret};
use totp_rs::{Builder, Totp};

/// As RFC 4226 wishes: as long as the hash.
pub const LENGTH: usize = 20;

/// What an authenticator application is told once, and the database keeps sealed.
#[derive(Clone)]
pub struct Seed(totp_rs::Secret);

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl Seed {
    /// From its bytes.
    pub fn new(bytes: &[u8]) -> Self {
        Self(totp_rs::Secret::from(bytes))
    }

    /// Its bytes, to be sealed at once.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// As people type it who cannot scan: base 32, in fours.
    pub fn spelled(&self) -> Secret {
        let plain: Vec<char> = self.0.to_base32().chars().collect();
        let fours: Vec<String> = plain.chunks(4).map(|four| four.iter().collect()).collect();
        Secret::new(fours.join(" "))
    }

    /// As a picture for scanning holds it: `otpauth://totp/…`. `issuer` and `account` are what the application shows.
    pub fn address(&self, issuer: &str, account: &str) -> Secret {
        let plain = |text: &str| text.replace(':', " ");
        let told = self.builder().with_issuer(Some(plain(issuer))).with_account_name(plain(account));
        Secret::new(told.build_noncompliant().to_url().unwrap_or_default())
    }

    fn builder(&self) -> Builder {
        Builder::new().with_secret(self.0.clone())
    }

    fn algorithm(&self) -> Totp {
        self.builder().build_noncompliant()
    }

    /// The step to which `typed` belongs, of the one of `now` and its two neighbours; spaces between do not matter.
    pub fn step(&self, typed: &str, now: Moment) -> Option<i64> {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace()).map(base::narrow).collect();
        let seconds = u64::try_from(now.unix_seconds()).ok()?;
        self.algorithm().check(&typed, seconds).and_then(|step| i64::try_from(step).ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, with the last six of its eight digits.
    const VECTORS: [(i64, &str); 6] = [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ];

    #[test]
    fn the_vectors_of_rfc_6238_are_right_for_their_step_and_one_to_either_side() {
        let seed = Seed::new(b"12345678901234567890");
        for (second, code) in VECTORS {
            let step = second / 30;
            for (away, taken) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
                let now = Moment::from_unix_seconds(second + away * 30);
                assert_eq!(seed.step(code, now), taken.then_some(step), "{second} {away}");
            }
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it_and_nothing_else_is_one() {
        let (seed, now) = (Seed::new(b"12345678901234567890"), Moment::from_unix_seconds(59));
        assert!(seed.step("287 082 ", now).is_some() && seed.step("２８７０８２", now).is_some());
        for typed in ["", "287083", "94287082", "+287082", "28708", "二八七〇八二"] {
            assert_eq!(seed.step(typed, now), None, "{typed}");
        }
    }

    #[test]
    fn the_address_for_scanning_tells_issuer_account_and_seed() {
        let seed = Seed::new(b"12345678901234567890");
        let address = seed.address("人才平台:审核", "何区审");
        assert!(address.expose().starts_with("otpauth://totp/%E4%BA%BA"), "{}", address.expose());
        assert!(address.expose().contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"));
        assert_eq!(seed.spelled().expose(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(format!("{seed:?}"), "***");
    }
}
