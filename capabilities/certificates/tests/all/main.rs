//! The register on both databases.

mod common;

mod check;
mod desk;
mod life;
mod numbers;
mod sweep;
