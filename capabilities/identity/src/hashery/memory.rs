//! The memory hashing needs, lent and given back: allocating 19 MiB for every hash leaves the allocator holding that
//! much for every thread that ever hashed.

use std::sync::{Arc, Mutex};

use argon2::Block;

/// Blocks that wait to be lent; there are never more than hashes ran at once.
#[derive(Clone, Default)]
pub(super) struct Memory(Arc<Mutex<Vec<Vec<Block>>>>);

impl Memory {
    /// Lends `count` blocks to `work`. What an earlier hash left in them is overwritten before it is read.
    pub(super) fn lend<T>(&self, count: usize, work: impl FnOnce(&mut [Block]) -> T) -> T {
        let waiting = self.0.lock().expect("no lender panics").pop();
        let mut blocks = waiting.unwrap_or_default();
        if blocks.len() < count {
            blocks.resize(count, Block::default());
        }
        let done = work(&mut blocks[..count]);
        self.0.lock().expect("no lender panics").push(blocks);
        done
    }
}
