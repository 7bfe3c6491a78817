//! Something that other systems were told of an account changed: its phone, or the certified identity.

use base::{Given, Id, noun};
use db::{Fault, Tx};
use serde::{Deserialize, Serialize};

/// The queue's kind for [`Changed`].
pub const CHANGED: &str = "identity.claims-changed";

/// Whose claims changed; which and to what is looked up when it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The account.
    pub account: Id<noun::Account>,
}

/// Queues the word that the claims of `account` changed.
pub(crate) fn tell_changed(tx: &mut Tx<'_>, account: &Id<noun::Account>, given: &Given) -> Result<(), Fault> {
    db::queue::put(tx, CHANGED, &Changed { account: account.clone() }, given.now, given)
}
