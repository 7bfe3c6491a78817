//! The port to authorities that compare a name with an identity number; filled by `adapters/realname_*.rs`.

use std::future::Future;
use std::pin::Pin;

use base::{CitizenId, PersonName};

/// What the authority said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The two belong together.
    Match,
    /// They do not. The only answer that counts as a failed comparison.
    Mismatch,
    /// There is no record of such a person, or there cannot be one.
    NoRecord,
    /// No usable answer: the person may try again later, nothing is counted.
    Unavailable,
}

/// What [`RealNameSource::compare`] answers, later.
pub type Comparing<'a> = Pin<Box<dyn Future<Output = Finding> + Send + 'a>>;

/// An authority that compares a name with an identity number.
pub trait RealNameSource: Send + Sync {
    /// Compares. Never runs inside a transaction.
    fn compare<'a>(&'a self, name: &'a PersonName, number: &'a CitizenId) -> Comparing<'a>;

    /// Its name in the database and in the journal.
    fn name(&self) -> &'static str;
}
