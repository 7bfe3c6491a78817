//! The provider as a client, and as an attacker, meets it; on both databases.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod common;
mod flow;
mod leaving;
mod registry;
