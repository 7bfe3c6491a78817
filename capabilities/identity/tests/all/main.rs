//! Everything an account's owner, and an attacker, can do; on both databases.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod abuse;
mod common;
mod device;
mod factor;
mod passkey;
mod real_name;
mod scan;
mod sign_in;
mod upstream;
