//! The provider as a client, and as an attacker, meets it; on both databases.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod assertion;
mod common;
mod consents;
mod flow;
mod keys;
mod leaving;
mod looking;
mod prompts;
mod registry;
mod renewing;
