//! Large files, sealed piece by piece as they arrive and opened piece by piece as they leave: memory stays flat whatever
//! the size. Each piece is sealed for its place and for being the last one, so that pieces cannot be left out, put
//! elsewhere or cut off.

use object_store::path::Path;
use object_store::{GetResult, MultipartUpload, ObjectStoreExt, PutPayload};

use base::Sealed;

use super::Vault;
use crate::Fault;

/// So many bytes are sealed together.
const PIECE: usize = 64 * 1024;

fn failed(error: &object_store::Error) -> Fault {
    Fault::System(format!("a file in the vault: {error}"))
}

fn purpose(key: &str, place: u32, is_last: bool) -> String {
    format!("vault.piece.{key}.{place}.{}", if is_last { "last" } else { "more" })
}

/// A file on its way into the vault. Dropped before [`Sink::finish`], it was never there.
pub struct Sink {
    vault: Vault,
    key: String,
    upload: Box<dyn MultipartUpload>,
    kept: Vec<u8>,
    place: u32,
}

impl std::fmt::Debug for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sink({})", self.key)
    }
}

impl Sink {
    /// Takes some bytes more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<(), Fault> {
        while !bytes.is_empty() {
            // A full piece waits until more comes: only then is it known not to be the last.
            if self.kept.len() == PIECE {
                self.put(false).await?;
            }
            let taken = bytes.len().min(PIECE - self.kept.len());
            self.kept.extend_from_slice(&bytes[..taken]);
            bytes = &bytes[taken..];
        }
        Ok(())
    }

    async fn put(&mut self, is_last: bool) -> Result<(), Fault> {
        let purpose = purpose(&self.key, self.place, is_last);
        let sealed = self.vault.seal.seal(&purpose, &self.kept, &*self.vault.chance);
        let length = u32::try_from(sealed.0.len()).map_err(|e| Fault::System(e.to_string()))?;
        let framed = [bytes::Bytes::copy_from_slice(&length.to_be_bytes()), bytes::Bytes::from(sealed.0)];
        self.upload.put_part(PutPayload::from_iter(framed)).await.map_err(|e| failed(&e))?;
        self.kept.clear();
        self.place += 1;
        Ok(())
    }

    /// The file is whole.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn finish(mut self) -> Result<(), Fault> {
        self.put(true).await?;
        self.upload.complete().await.map_err(|e| failed(&e))?;
        Ok(())
    }

    /// The file is not wanted any more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn abort(mut self) -> Result<(), Fault> {
        self.upload.abort().await.map_err(|e| failed(&e))
    }
}

/// A file on its way out.
pub struct Source {
    vault: Vault,
    key: String,
    got: futures_util::stream::BoxStream<'static, object_store::Result<bytes::Bytes>>,
    kept: Vec<u8>,
    place: u32,
    is_over: bool,
    size: usize,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source({})", self.key)
    }
}

impl Source {
    /// The next piece; `None` after the last.
    ///
    /// # Errors
    /// When the store fails, or the file was changed.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        if self.is_over {
            return Ok(None);
        }
        let Some(head) = self.take(4).await? else {
            return Err(Fault::Stored("a file in the vault was cut off".into()));
        };
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let body = self.take(length).await?.ok_or_else(|| Fault::Stored("a file was cut off".into()))?;
        let sealed = Sealed(body);
        let place = self.place;
        self.place += 1;
        if let Ok(piece) = self.vault.seal.open(&purpose(&self.key, place, false), &sealed) {
            return Ok(Some(piece));
        }
        self.is_over = true;
        Ok(Some(self.vault.seal.open(&purpose(&self.key, place, true), &sealed)?))
    }

    /// Exactly `count` bytes, or `None` when the file ends before.
    async fn take(&mut self, count: usize) -> Result<Option<Vec<u8>>, Fault> {
        use futures_util::StreamExt;
        while self.kept.len() < count {
            match self.got.next().await {
                Some(more) => self.kept.extend_from_slice(&more.map_err(|e| failed(&e))?),
                None => return Ok(None),
            }
        }
        let rest = self.kept.split_off(count);
        Ok(Some(std::mem::replace(&mut self.kept, rest)))
    }
}

impl Vault {
    /// A new key on `shelf`, for [`Vault::begin`].
    pub fn new_key(&self, shelf: &str) -> String {
        format!("{shelf}/{}", hex::encode(self.chance.bytes::<16>()))
    }

    /// Begins a large file.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn begin(&self, key: &str) -> Result<Sink, Fault> {
        let upload = self.store.put_multipart(&Path::from(key)).await.map_err(|e| failed(&e))?;
        let kept = Vec::with_capacity(PIECE);
        Ok(Sink { vault: self.clone(), key: key.to_owned(), upload, kept, place: 0 })
    }

    /// Opens a large file.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub async fn open(&self, key: &str) -> Result<Source, Fault> {
        let got: GetResult = self.store.get(&Path::from(key)).await.map_err(|e| failed(&e))?;
        Ok(Source {
            vault: self.clone(),
            key: key.to_owned(),
            size: usize::try_from(got.meta.size).unwrap_or(0),
            got: got.into_stream(),
            kept: Vec::new(),
            place: 0,
            is_over: false,
        })
    }

    /// A large file as a whole.
    ///
    /// # Errors
    /// As [`Source::next`].
    pub async fn read(&self, key: &str) -> Result<Vec<u8>, Fault> {
        let mut source = self.open(key).await?;
        let mut all = Vec::with_capacity(source.size);
        while let Some(piece) = source.next().await? {
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    /// Removes a file; one that is not there is removed already.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove(&self, key: &str) -> Result<(), Fault> {
        match self.store.delete(&Path::from(key)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(&error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use object_store::memory::InMemory;
    use object_store::{ObjectStore, ObjectStoreExt};

    use super::*;
    use crate::testing::given;

    fn vault() -> (Vault, Arc<InMemory>) {
        let (_, given) = given();
        let store = Arc::new(InMemory::new());
        (Vault::new(Arc::clone(&store) as Arc<dyn ObjectStore>, given.seal, given.chance), store)
    }

    async fn kept(vault: &Vault, key: &str, bytes: &[u8]) {
        let mut sink = vault.begin(key).await.unwrap();
        for some in bytes.chunks(50_000) {
            sink.write(some).await.unwrap();
        }
        sink.finish().await.unwrap();
    }

    #[tokio::test]
    async fn what_goes_in_comes_out_whatever_the_size_and_lies_there_sealed() {
        let (vault, store) = vault();
        for size in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 700_000] {
            let bytes: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
            let key = vault.new_key("attachments");
            kept(&vault, &key, &bytes).await;
            assert_eq!(vault.read(&key).await.unwrap(), bytes, "{size}");
            let stored = store.get(&Path::from(key.as_str())).await.unwrap().bytes().await.unwrap();
            assert!(size < 32 || !stored.windows(32).any(|part| part == &bytes[..32]), "sealed at {size}");
            vault.remove(&key).await.unwrap();
            vault.remove(&key).await.unwrap();
            assert!(vault.open(&key).await.is_err());
        }
    }

    #[tokio::test]
    async fn a_file_that_was_cut_changed_or_moved_does_not_open() {
        let (vault, store) = vault();
        let key = vault.new_key("attachments");
        kept(&vault, &key, &vec![7; 3 * PIECE]).await;
        let path = Path::from(key.as_str());
        let stored = store.get(&path).await.unwrap().bytes().await.unwrap().to_vec();
        let piece = stored.len() / 3;
        let mut changed = stored.clone();
        changed[piece + 100] ^= 1;
        let swapped = [&stored[piece..2 * piece], &stored[..piece], &stored[2 * piece..]].concat();
        for (what, bytes) in [
            ("without its last piece", stored[..2 * piece].to_vec()),
            ("changed", changed),
            ("swapped", swapped),
        ] {
            store.put(&path, PutPayload::from(bytes)).await.unwrap();
            assert!(vault.read(&key).await.is_err(), "{what}");
        }
        let other = vault.new_key("attachments");
        store.put(&Path::from(other.as_str()), PutPayload::from(stored)).await.unwrap();
        assert!(vault.read(&other).await.is_err(), "under another key");
    }

    #[tokio::test]
    async fn an_upload_that_was_given_up_was_never_there() {
        let (vault, _) = vault();
        let key = vault.new_key("attachments");
        let mut sink = vault.begin(&key).await.unwrap();
        sink.write(&vec![1; 2 * PIECE]).await.unwrap();
        sink.abort().await.unwrap();
        assert!(vault.open(&key).await.is_err());
    }
}
