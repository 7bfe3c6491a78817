//! How many passwords this machine checks in a second, one at a time per core: `hash_rate 5` prints it.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "a measuring tool")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use base::{OsChance, Secret};
use identity::{Cost, Hashery};

#[tokio::main]
async fn main() {
    let seconds: u64 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(5);
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let hashery = Hashery::new(Cost::default(), cores, 1000, Arc::new(OsChance)).expect("the usual cost");
    let stored = hashery.hash(&Secret::new("Demo2026")).await.expect("room");
    let (began, until) = (Instant::now(), Duration::from_secs(seconds));
    let workers = (0..cores * 4).map(|_| {
        let (hashery, stored) = (hashery.clone(), stored.clone());
        tokio::spawn(async move {
            let mut done = 0u32;
            while began.elapsed() < until {
                hashery.verify(&Secret::new("Demo2026"), Some(&stored)).await.expect("room");
                done += 1;
            }
            done
        })
    });
    let workers: Vec<_> = workers.collect();
    let mut all = 0;
    for worker in workers {
        all += worker.await.expect("it ran");
    }
    println!("{:.1}", f64::from(all) / began.elapsed().as_secs_f64());
}
