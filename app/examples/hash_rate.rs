//! How many passwords this machine hashes in a second: `hash_rate 5` prints the rate of the argon2 crate as any program
//! calls it, on one thread per core, and the rate of our own hash threads, which keep their memory.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a measuring tool")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, Version};
use base::{OsChance, Secret};
use identity::{Cost, Hashery};

/// The crate called directly.
fn raw(cores: usize, until: Duration) -> f64 {
    let cost = Cost::default();
    let params = Params::new(cost.memory, cost.passes, cost.lanes, None).expect("the usual cost");
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let began = Instant::now();
    let threads: Vec<_> = (0..cores)
        .map(|_| {
            let hasher = hasher.clone();
            std::thread::spawn(move || {
                let (mut out, mut done) = ([0; 32], 0u32);
                while began.elapsed() < until {
                    hasher.hash_password_into(b"Demo2026", b"sixteen bytes ok", &mut out).expect("it hashes");
                    done += 1;
                }
                done
            })
        })
        .collect();
    let all: u32 = threads.into_iter().map(|thread| thread.join().expect("it ran")).sum();
    f64::from(all) / began.elapsed().as_secs_f64()
}

/// Our own threads.
async fn own(cores: usize, until: Duration) -> f64 {
    let hashery = Hashery::new(Cost::default(), cores, 1000, Arc::new(OsChance)).expect("the usual cost");
    let stored = hashery.hash(&Secret::new("Demo2026")).await.expect("room");
    let began = Instant::now();
    let workers: Vec<_> = (0..cores * 4)
        .map(|_| {
            let (hashery, stored) = (hashery.clone(), stored.clone());
            tokio::spawn(async move {
                let mut done = 0u32;
                while began.elapsed() < until {
                    hashery.verify(&Secret::new("Demo2026"), Some(&stored)).await.expect("room");
                    done += 1;
                }
                done
            })
        })
        .collect();
    let mut all = 0;
    for worker in workers {
        all += worker.await.expect("it ran");
    }
    f64::from(all) / began.elapsed().as_secs_f64()
}

#[tokio::main]
async fn main() {
    let seconds: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(5);
    let (cores, until) = (
        std::thread::available_parallelism().map_or(2, std::num::NonZero::get),
        Duration::from_secs(seconds),
    );
    let raw = raw(cores, until);
    println!("{raw:.1} {:.1}", own(cores, until).await);
}
