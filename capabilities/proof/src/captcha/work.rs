//! 免输入验证: instead of a person reading or listening, their browser computes for some seconds (WCAG 2.2, 3.3.8).
//!
//! The work is a handful of small searches rather than a large one: the time it takes varies less, and what is told of
//! its progress is true. Each asks for a number that, hashed with the seed and the number of the part, begins with
//! enough zero bits.

use base::{Given, Id};
use db::session::Session;
use db::{Fault, Tx};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use time::Duration;

use super::{Challenge, Kept, Kind, put};
use crate::Purpose;
use crate::throttle::{self, Rule};

/// How long a work is good for, from when it was asked for: long enough for a slow phone, and to press the button.
pub const LIFE: Duration = Duration::minutes(5);

/// Of so many parts a work is made: what the server has to check.
pub const PARTS: usize = 16;

/// More zero bits nobody may ask for: with these, one number in 2^24 fits, and there are 2^32 to try.
pub const MOST_BITS: u8 = 24;

/// How much work is asked for. Section `[captcha]` of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Effort {
    /// So many zero bits each part must begin with; one more doubles the work. 17 are 16 × 2^17, two million hashes.
    pub bits: u8,
    /// It never gets harder than this, however many proofs one address asks for.
    pub most_bits: u8,
    /// So many proofs an address may ask for in an hour (an IPv6 address counts as its /64) before it gets harder;
    /// each time it asked for twice as many, it is twice as hard.
    pub free_per_hour: i64,
}

impl Default for Effort {
    fn default() -> Self {
        Self { bits: 17, most_bits: 20, free_per_hour: 30 }
    }
}

impl Effort {
    /// How hard the `count`th proof in an hour is.
    fn bits(&self, count: i64) -> u8 {
        let times = u64::try_from(count / self.free_per_hour.max(1)).unwrap_or(0);
        let doublings = u8::try_from(u64::BITS - times.leading_zeros()).unwrap_or(MOST_BITS);
        self.bits.saturating_add(doublings).min(self.most_bits).min(MOST_BITS).max(self.bits.min(MOST_BITS))
    }
}

/// What the browser has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// 16 bytes in hexadecimal.
    pub seed: String,
    /// How many zero bits each part must begin with.
    pub bits: u8,
}

/// Asks `session` for work, in place of the last captcha. `address` is the client's, or none where many people share
/// it: theirs gets no harder. Run it with [`db::Db::tally`].
///
/// # Errors
/// When the database fails.
pub fn issue(
    tx: &mut Tx<'_>,
    (session, address): (&Id<Session>, Option<&str>),
    purpose: Purpose,
    (effort, given): (&Effort, &Given),
) -> Result<Task, Fault> {
    let count = match address {
        Some(address) => {
            let name = format!("captcha-work|{}", throttle::network(address));
            throttle::count(tx, &name, &Rule::new(effort.free_per_hour, Duration::HOUR), given.now)?.count
        }
        None => 0,
    };
    let task = Task { seed: hex::encode(given.chance.bytes::<16>()), bits: effort.bits(count) };
    let kept = Kept { bits: task.bits, ..Kept::default() };
    put(
        tx,
        (session, purpose),
        &Challenge { kind: Kind::Work, answer: &task.seed, life: LIFE, kept },
        given,
    )?;
    Ok(task)
}

/// A work as it comes back: the seed it was done for, and a number for each part.
pub(super) struct Proof {
    seed: String,
    numbers: [u32; PARTS],
}

impl Proof {
    /// What an answer that is a proof begins with.
    pub(super) const MARK: &'static str = "work:";

    /// Reads `seed:number.number…`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (seed, numbers) = text.split_once(':')?;
        let numbers: Option<Vec<u32>> = numbers.splitn(PARTS + 1, '.').map(|one| one.parse().ok()).collect();
        let numbers = numbers?.try_into().ok()?;
        (seed.len() == 32).then(|| Self { seed: seed.to_owned(), numbers })
    }

    pub(super) fn seed(&self) -> &str {
        &self.seed
    }

    /// True when every part begins with `bits` zero bits: so many hashes, whatever was sent.
    pub(super) fn is_done(&self, bits: u8) -> bool {
        let Ok(seed) = hex::decode(&self.seed) else { return false };
        self.numbers.iter().zip(0_u32..).all(|(number, part)| {
            let hash = Sha256::new()
                .chain_update(&seed)
                .chain_update(part.to_be_bytes())
                .chain_update(number.to_be_bytes());
            let hash = hash.finalize();
            let zeros = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]).leading_zeros();
            zeros >= u32::from(bits)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_for_twice_as_many_works_twice_as_hard_up_to_a_bound() {
        let effort = Effort { bits: 17, most_bits: 20, free_per_hour: 30 };
        for (count, bits) in
            [(0, 17), (1, 17), (29, 17), (30, 18), (59, 18), (60, 19), (119, 19), (120, 20), (1 << 40, 20)]
        {
            assert_eq!(effort.bits(count), bits, "{count}");
        }
        let upside_down = Effort { bits: 10, most_bits: 3, free_per_hour: 0 };
        assert_eq!(upside_down.bits(100), 10);
        assert_eq!(Effort { bits: 200, most_bits: 200, free_per_hour: 1 }.bits(1), MOST_BITS);
    }

    #[test]
    fn a_proof_has_exactly_its_parts_and_each_is_a_number() {
        let seed = "00112233445566778899aabbccddeeff";
        let numbers = |count: usize| vec!["7"; count].join(".");
        assert!(Proof::parse(&format!("{seed}:{}", numbers(PARTS))).is_some());
        for bad in [
            format!("{seed}:{}", numbers(PARTS - 1)),
            format!("{seed}:{}", numbers(PARTS + 1)),
            format!("{seed}:{}.-1", numbers(PARTS - 1)),
            format!("{seed}:{}.4294967296", numbers(PARTS - 1)),
            format!("00:{}", numbers(PARTS)),
            seed.to_owned(),
        ] {
            assert!(Proof::parse(&bad).is_none(), "{bad}");
        }
        let no_seed = Proof::parse(&format!("{}:{}", "z".repeat(32), numbers(PARTS)));
        assert!(!no_seed.unwrap().is_done(0));
    }
}
