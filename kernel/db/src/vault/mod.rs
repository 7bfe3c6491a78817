//! Files of people, sealed, outside the database: only somebody with the key file can read them.

mod stream;

pub use stream::{Sink, Source};

use std::sync::Arc;

use base::{Chance, Moment, Seal, Sealed};
use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};

use crate::Fault;

/// Where files are kept; clones share it.
#[derive(Clone)]
pub struct Vault {
    store: Arc<dyn ObjectStore>,
    seal: Arc<dyn Seal>,
    chance: Arc<dyn Chance>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// Keeps files in `store`.
    pub fn new(store: Arc<dyn ObjectStore>, seal: Arc<dyn Seal>, chance: Arc<dyn Chance>) -> Self {
        Self { store, seal, chance }
    }

    /// Keeps `bytes` on `shelf` and answers their key. A file that no row refers to is litter, never a leak.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep(&self, shelf: &str, bytes: &[u8]) -> Result<String, Fault> {
        let key = format!("{shelf}/{}", hex::encode(self.chance.bytes::<16>()));
        let sealed = self.seal.seal(&purpose(shelf), bytes, &*self.chance);
        let failed = |e: object_store::Error| Fault::System(format!("keeping a file: {e}"));
        self.store.put(&Path::from(key.as_str()), PutPayload::from(sealed.0)).await.map_err(failed)?;
        Ok(key)
    }

    /// The file kept under `key` on `shelf`.
    ///
    /// # Errors
    /// When there is none, the store fails, or the file was changed or moved from another shelf.
    pub async fn fetch(&self, shelf: &str, key: &str) -> Result<Vec<u8>, Fault> {
        let failed = |e: object_store::Error| Fault::System(format!("fetching a file: {e}"));
        let kept = self.store.get(&Path::from(key)).await.map_err(failed)?.bytes().await.map_err(failed)?;
        Ok(self.seal.open(&purpose(shelf), &Sealed(kept.to_vec()))?)
    }

    /// The keys on `shelf` of what lies there unchanged since before `before`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list(&self, shelf: &str, before: Moment) -> Result<Vec<String>, Fault> {
        let failed = |e: object_store::Error| Fault::System(format!("looking for files: {e}"));
        let mut lying = self.store.list(Some(&Path::from(shelf)));
        let mut keys = Vec::new();
        while let Some(file) = lying.try_next().await.map_err(failed)? {
            if file.last_modified.timestamp_micros() < before.unix_micros() {
                keys.push(file.location.to_string());
            }
        }
        Ok(keys)
    }
}

fn purpose(shelf: &str) -> String {
    format!("vault.{shelf}")
}
