//! A file arrives: room for it first, then its bytes, then the job that looks into it.
//!
//! Between the two transactions the bytes travel outside any. Whoever begins last wins; an upload that broke off leaves
//! a row that the next one takes over and housekeeping removes.

use base::{Given, Id, Moment, noun};
use db::{Fault, Outcome, Tx};

use crate::catalogue::Kind;
use crate::{Format, Owner, Refusal, State, store};

/// The queue's kind for [`crate::check`].
pub const CHECK: &str = "attachment.check";

/// So many bytes one owner may keep.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// In megabytes.
    pub quota_mb: i64,
}

impl Limits {
    const fn quota(&self) -> i64 {
        self.quota_mb * 1024 * 1024
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self { quota_mb: 300 }
    }
}

/// An upload that may begin.
#[derive(Clone, Debug)]
pub struct Coming {
    /// The file's id.
    pub id: Id<noun::Attachment>,
    /// What may come.
    pub kind: Kind,
    /// An earlier upload's file that nobody waits for any more.
    pub litter: Option<String>,
}

/// Makes room for a file of `code` called `name` that will lie under `key`.
///
/// # Errors
/// When the database fails.
pub fn begin(
    tx: &mut Tx<'_>,
    owner: &Owner,
    (code, name, key): (&str, &str, &str),
    limits: &Limits,
    given: &Given,
) -> Outcome<Coming, Refusal> {
    let Some(kind) = store::find_kind(tx, code)?.filter(|kind| owner.fills(kind)) else {
        return Ok(Err(Refusal::Unknown));
    };
    let of = owner.key();
    // Nobody sends a whole file to hear this; that it fits is known when it is there.
    if store::sum_bytes(tx, of, code)? >= limits.quota() {
        return Ok(Err(Refusal::Quota(limits.quota())));
    }
    let litter = store::remove_coming(tx, of, code)?;
    let id = Id::new(given);
    let name: String = name.chars().filter(|c| !c.is_control()).take(120).collect();
    store::insert(tx, &id, (of, code, &name, key), given)?;
    Ok(Ok(Coming { id, kind, litter }))
}

/// What arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    /// By its first bytes.
    pub format: Format,
    /// So many bytes.
    pub bytes: i64,
    /// Of all of them.
    pub sha256: String,
}

/// All bytes are there: from here on the file is checked. [`Refusal::Overtaken`] when another upload took its place,
/// [`Refusal::Quota`] when its owner has no room for it beside what they keep and what else arrived meanwhile.
///
/// # Errors
/// When the database fails.
pub fn arrived(
    tx: &mut Tx<'_>,
    owner: &Owner,
    (coming, file): (&Coming, &Arrived),
    limits: &Limits,
    given: &Given,
) -> Outcome<(), Refusal> {
    let id = &coming.id;
    store::touch_receiving(tx, owner.key())?;
    if store::sum_bytes(tx, owner.key(), &coming.kind.code)?.saturating_add(file.bytes) > limits.quota() {
        store::remove_receiving(tx, owner.key(), id)?;
        return Ok(Err(Refusal::Quota(limits.quota())));
    }
    if !store::update_arrived(tx, owner.key(), (id, file), given.now)? {
        return Ok(Err(Refusal::Overtaken));
    }
    db::queue::put(tx, CHECK, id, given.now, given)?;
    let entry = db::journal::Entry {
        actor: owner.actor(),
        action: "attachment.received",
        about: format!("attachment:{id}"),
        detail: file.sha256.clone(),
    };
    db::journal::record(tx, &entry, given)?;
    Ok(Ok(()))
}

/// The upload came to nothing: no trace stays.
///
/// # Errors
/// When the database fails.
pub fn give_up(tx: &mut Tx<'_>, owner: &Owner, id: &Id<noun::Attachment>) -> Result<(), Fault> {
    store::remove_receiving(tx, owner.key(), id)
}

/// Looks at a file while it streams in: its format by the first bytes, its size, its digest.
#[derive(Debug)]
pub struct Watch {
    formats: Vec<Format>,
    most: i64,
    format: Option<Format>,
    head: Vec<u8>,
    bytes: i64,
    digest: sha2::Sha256,
}

impl Watch {
    /// Watches for what `kind` allows.
    pub fn new(kind: &Kind) -> Self {
        use sha2::Digest;
        Self {
            formats: kind.formats.clone(),
            most: kind.most_bytes,
            format: None,
            head: Vec::new(),
            bytes: 0,
            digest: sha2::Sha256::new(),
        }
    }

    /// Some bytes more.
    ///
    /// # Errors
    /// As soon as the file cannot be taken.
    pub fn see(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        use sha2::Digest;
        if self.format.is_none() {
            self.head.extend_from_slice(bytes);
            if self.head.len() >= 8 {
                let found = Format::sniff(&self.head).filter(|format| self.formats.contains(format));
                self.format = Some(found.ok_or_else(|| Refusal::Format(self.formats.clone()))?);
            }
        }
        self.bytes = self.bytes.saturating_add(i64::try_from(bytes.len()).unwrap_or(i64::MAX));
        if self.bytes > self.most {
            return Err(Refusal::Size(self.most));
        }
        self.digest.update(bytes);
        Ok(())
    }

    /// That was all.
    ///
    /// # Errors
    /// When it was nothing, or too little to be anything.
    pub fn end(self) -> Result<Arrived, Refusal> {
        use sha2::Digest;
        let format = match (self.format, self.bytes) {
            (Some(format), _) => format,
            (None, 0) => return Err(Refusal::Broken),
            (None, _) => return Err(Refusal::Format(self.formats)),
        };
        Ok(Arrived { format, bytes: self.bytes, sha256: hex::encode(self.digest.finalize()) })
    }
}

/// No upload takes longer: a file of ten megabytes over a poor mobile connection takes minutes.
pub const SLOWEST: std::time::Duration = std::time::Duration::from_secs(600);

/// True while the bytes of an upload begun at `since` may still be on their way; after that it has broken off.
pub fn is_on_its_way(since: Moment, now: Moment) -> bool {
    now.since(since) <= SLOWEST
}

/// An upload that stands longer than this is removed.
pub(crate) fn is_stale(since: Moment, now: Moment) -> bool {
    now.since(since) > time::Duration::HOUR
}

/// States a row can be in while nothing of it counts yet.
pub(crate) const COMING: [State; 2] = [State::Receiving, State::Checking];

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(formats: &[Format], most_bytes: i64) -> Kind {
        Kind {
            code: "A04".into(),
            name: "学历证书".into(),
            hint: String::new(),
            formats: formats.to_vec(),
            most_bytes,
            is_open: true,
            version: 1,
        }
    }

    fn watched(kind: &Kind, chunks: &[&[u8]]) -> Result<Arrived, Refusal> {
        let mut watch = Watch::new(kind);
        chunks.iter().try_for_each(|chunk| watch.see(chunk))?;
        watch.end()
    }

    #[test]
    fn r5_6_7_the_content_decides_and_not_the_name() {
        let pdf_or_jpg = kind(&[Format::Pdf, Format::Jpg], 100);
        let refused = Refusal::Format(vec![Format::Pdf, Format::Jpg]);
        assert_eq!(refused.to_string(), "仅支持上传PDF、JPG格式的文件");
        for (what, bytes) in [
            ("exe", &b"MZ\x90\0\x03\0\0\0\x04"[..]),
            ("docx", b"PK\x03\x04\x14\0\x06\0"),
            ("html", b"<html><body>"),
            ("svg", b"<?xml version='1.0'?><svg/>"),
            ("png where none may be", b"\x89PNG\r\n\x1a\n...."),
            ("pdf behind something", b"GIF89a%PDF-1.7"),
            ("too little to be anything", b"%PDF"),
        ] {
            assert_eq!(watched(&pdf_or_jpg, &[bytes]).unwrap_err(), refused, "{what}");
        }
        let arrived = watched(&pdf_or_jpg, &[b"%P", b"DF-1", b".7 and more"]).unwrap();
        assert_eq!((arrived.format, arrived.bytes), (Format::Pdf, 17));
        assert_eq!(arrived.sha256, base::sha256_hex(b"%PDF-1.7 and more"));
    }

    #[test]
    fn r5_6_8_the_limit_is_taken_one_byte_more_is_not_and_nothing_is_not() {
        let kind = kind(&[Format::Pdf], 5 * 1024 * 1024);
        let file = |size: usize| [b"%PDF-1.7".to_vec(), vec![b' '; size - 8]].concat();
        assert!(watched(&kind, &[&file(5 * 1024 * 1024)]).is_ok());
        let refused = watched(&kind, &[&file(5 * 1024 * 1024), b"x"]).unwrap_err();
        assert_eq!(refused.to_string(), "文件大小不能超过5MB");
        assert_eq!(watched(&kind, &[]).unwrap_err().to_string(), "文件内容为空或已损坏");
    }
}
