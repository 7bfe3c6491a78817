//! The register on both databases.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod common;

mod check;
mod desk;
mod life;
mod numbers;
mod sweep;
