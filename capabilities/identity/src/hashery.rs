//! Where passwords are hashed: at most one at a time per core, in a queue of bounded length.
//!
//! More at once would be slower for everybody and take memory without bound; a queue without bound would make
//! everybody wait for an attacker. When it is full, people are asked to come back.

mod benches;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use argon2::password_hash::phc::{Output, ParamsString, Salt};
use argon2::{Algorithm, Argon2, Params, PasswordHash, Version};
use base::{Chance, Secret};
use subtle::ConstantTimeEq;

use benches::{Benches, Block};

/// What one hash costs. Section `[identity.hash]` of the configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes over it.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Cost {
    /// 19 MiB, two passes, one lane (OWASP's second choice).
    fn default() -> Self {
        Self { memory: 19_456, passes: 2, lanes: 1 }
    }
}

/// The queue is full; the page answers 503 with `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// What looking at a password told.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// True when the password is right.
    pub right: bool,
    /// A new hash of the right password, when the stored one was made at another cost.
    pub rehash: Option<String>,
}

/// Hashes passwords; clones share the queue.
#[derive(Clone)]
pub struct Hashery {
    benches: Benches,
    waiting: Arc<AtomicUsize>,
    most_waiting: usize,
    cost: Cost,
    chance: Arc<dyn Chance>,
    dummy: Arc<str>,
}

impl std::fmt::Debug for Hashery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Hashery({:?})", self.cost)
    }
}

impl Hashery {
    /// Hashes at `cost`, `at_once` at a time, with at most `most_waiting` in the queue.
    ///
    /// # Errors
    /// When the cost is outside what Argon2 allows, in words for the operator.
    pub fn new(
        cost: Cost,
        at_once: usize,
        most_waiting: usize,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, String> {
        let dummy = hash_with(cost, "no such account", &*chance, &mut Vec::new())?.into();
        Ok(Self {
            benches: Benches::set_up(at_once.max(1))?,
            waiting: Arc::new(AtomicUsize::new(0)),
            most_waiting,
            cost,
            chance,
            dummy,
        })
    }

    /// The hash of a new password.
    ///
    /// # Errors
    /// [`Busy`] when the queue is full.
    pub async fn hash(&self, password: &Secret) -> Result<String, Busy> {
        let (cost, chance, password) = (self.cost, Arc::clone(&self.chance), password.clone());
        self.queued(move |blocks| {
            hash_with(cost, password.expose(), &*chance, blocks).expect("a password of bounded length hashes")
        })
        .await
    }

    /// Looks whether `password` belongs to `stored`. Without a stored hash it works as long, and the answer is no.
    ///
    /// # Errors
    /// [`Busy`] when the queue is full.
    pub async fn verify(&self, password: &Secret, stored: Option<&str>) -> Result<Verdict, Busy> {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.dummy).to_owned();
        let (cost, chance, password) = (self.cost, Arc::clone(&self.chance), password.clone());
        self.queued(move |blocks| {
            let right = is_right(&stored, password.expose(), blocks) && known;
            let stale = right && !is_at(&stored, cost);
            let rehash = stale.then(|| hash_with(cost, password.expose(), &*chance, blocks).ok()).flatten();
            Verdict { right, rehash }
        })
        .await
    }

    async fn queued<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, Busy> {
        let place = Place::taken(&self.waiting, self.most_waiting)?;
        let (done, result) = tokio::sync::oneshot::channel();
        // A visitor who leaves meanwhile does not let a further hash begin: the work stays in the queue.
        self.benches.put(Box::new(move |blocks| {
            drop(place);
            let _ = done.send(work(blocks));
        }));
        Ok(result.await.expect("hashing does not panic"))
    }
}

/// A place in the queue, given back when it is left by any way.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn taken(waiting: &Arc<AtomicUsize>, most: usize) -> Result<Self, Busy> {
        let place = Self(Arc::clone(waiting));
        if waiting.fetch_add(1, Ordering::SeqCst) >= most { Err(Busy) } else { Ok(place) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

fn argon(params: Params) -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash_with(
    cost: Cost,
    password: &str,
    chance: &dyn Chance,
    blocks: &mut Vec<Block>,
) -> Result<String, String> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, None).map_err(|e| e.to_string())?;
    let (salt, mut out) = (chance.bytes::<16>(), [0; Params::DEFAULT_OUTPUT_LEN]);
    argon(params.clone())
        .hash_password_into_with_memory(password.as_bytes(), &salt, &mut out, enough(blocks, &params))
        .map_err(|e| e.to_string())?;
    let written = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).map_err(|e| e.to_string())?,
        salt: Some(Salt::new(&salt).map_err(|e| e.to_string())?),
        hash: Some(Output::new(&out).map_err(|e| e.to_string())?),
    };
    Ok(written.to_string())
}

/// Hashes `password` as `stored` was hashed and compares; a stored text that is no Argon2id hash is never right.
fn is_right(stored: &str, password: &str, blocks: &mut Vec<Block>) -> bool {
    let Ok(read) = PasswordHash::new(stored) else { return false };
    let (Some(salt), Some(kept), Ok(params)) = (&read.salt, &read.hash, Params::try_from(&read)) else {
        return false;
    };
    let mut out = vec![0; kept.len()];
    let (bytes, salt) = (password.as_bytes(), salt.as_ref());
    let hashed =
        argon(params.clone()).hash_password_into_with_memory(bytes, salt, &mut out, enough(blocks, &params));
    let is_ours =
        read.algorithm == Algorithm::Argon2id.ident() && read.version == Some(Version::V0x13.into());
    hashed.is_ok() && is_ours && bool::from(out.ct_eq(kept.as_bytes()))
}

/// As many blocks as `params` need. What an earlier hash left in them is overwritten before it is read.
fn enough<'a>(blocks: &'a mut Vec<Block>, params: &Params) -> &'a mut [Block] {
    if blocks.len() < params.block_count() {
        blocks.resize(params.block_count(), Block::default());
    }
    &mut blocks[..params.block_count()]
}

/// True when a stored hash tells exactly this cost.
fn is_at(stored: &str, cost: Cost) -> bool {
    stored.contains(&format!("$m={},t={},p={}$", cost.memory, cost.passes, cost.lanes))
}

#[cfg(test)]
mod tests {
    use base::OsChance;

    use super::*;

    const CHEAP: Cost = Cost { memory: 64, passes: 1, lanes: 1 };

    fn hashery(cost: Cost, waiting: usize) -> Hashery {
        Hashery::new(cost, 1, waiting, Arc::new(OsChance)).unwrap()
    }

    #[tokio::test]
    async fn the_right_password_and_only_it_is_right() {
        let hashery = hashery(CHEAP, 8);
        let hash = hashery.hash(&Secret::new("abc123")).await.unwrap();
        assert!(hashery.verify(&Secret::new("abc123"), Some(&hash)).await.unwrap().right);
        assert!(!hashery.verify(&Secret::new("abc124"), Some(&hash)).await.unwrap().right);
        assert!(!hashery.verify(&Secret::new("no such account"), None).await.unwrap().right);
    }

    #[tokio::test]
    async fn a_hash_of_another_cost_is_made_anew_at_the_next_sign_in() {
        let hash = hashery(CHEAP, 8).hash(&Secret::new("abc123")).await.unwrap();
        let dearer = hashery(Cost { passes: 2, ..CHEAP }, 8);
        let verdict = dearer.verify(&Secret::new("abc123"), Some(&hash)).await.unwrap();
        let rehash = verdict.rehash.unwrap();
        assert!(rehash.contains("t=2"));
        assert!(dearer.verify(&Secret::new("abc123"), Some(&rehash)).await.unwrap().rehash.is_none());
        assert!(dearer.verify(&Secret::new("wrong"), Some(&hash)).await.unwrap().rehash.is_none());
    }

    #[tokio::test]
    async fn a_full_queue_says_so() {
        let hashery = hashery(CHEAP, 0);
        assert_eq!(hashery.hash(&Secret::new("abc123")).await, Err(Busy));
    }
}
