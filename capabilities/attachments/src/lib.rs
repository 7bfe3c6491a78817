//! 附件管理: the catalogue of personal materials, and the files people keep: receive, check, store, serve, freeze.
//!
//! Knows files and whose they are; must not know what they are used for.

mod attachment;
pub mod catalogue;
pub mod check;
pub mod clean;
pub mod hold;
pub mod inspect;
mod own;
pub mod receive;
mod refusal;
pub mod scan;
pub mod seed;
mod store;

pub use attachment::{Attachment, Format, State};
pub use own::{Owner, Row, find, list, names_and_ready, ready, remove};
pub use refusal::Refusal;

/// The shelf of the vault where files lie.
pub const SHELF: &str = "attachments";
