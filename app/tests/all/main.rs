//! Pages through the real router, on both databases, with the vendors played over real sockets.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod abuse;
mod bad_input;
mod common;
mod cross_cutting;
mod desk;
mod doctor;
mod files;
mod matrix;
mod messages;
mod platform;
mod prompts;
mod provider;
mod ratings;
mod registration;
mod sign_in;
mod verify;
