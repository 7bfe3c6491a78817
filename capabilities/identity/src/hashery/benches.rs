//! Threads that hash and do nothing else, each with memory of its own.
//!
//! Handing every hash to the runtime's blocking pool left a core idle between two hashes for as long as the hand-over
//! took (8 % of a storm of sign-ins, measured), and left the allocator holding 19 MiB for every thread that ever hashed.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

pub(super) use argon2::Block;

type Work = Box<dyn FnOnce(&mut Vec<Block>) + Send>;

/// The threads' common queue; they end when the last handle on it goes away.
#[derive(Clone)]
pub(super) struct Benches(Sender<Work>);

impl Benches {
    /// Starts `count` threads.
    pub(super) fn set_up(count: usize) -> Result<Self, String> {
        let (put, take) = channel::<Work>();
        let take = Arc::new(Mutex::new(take));
        for _ in 0..count {
            let take = Arc::clone(&take);
            let thread = std::thread::Builder::new().name("hash".into());
            thread.spawn(move || hash(&take)).map_err(|e| e.to_string())?;
        }
        Ok(Self(put))
    }

    /// Puts `work` at the end of the queue. Its length is bounded by who calls.
    pub(super) fn put(&self, work: Work) {
        self.0.send(work).expect("the threads live as long as the queue");
    }
}

fn hash(take: &Mutex<Receiver<Work>>) {
    let mut blocks = Vec::new();
    loop {
        let next = take.lock().expect("taking does not panic").recv();
        let Ok(work) = next else { return };
        work(&mut blocks);
    }
}
