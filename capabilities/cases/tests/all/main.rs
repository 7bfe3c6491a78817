//! The engine on both databases.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod calendar;
mod common;
mod crash;
mod flow;
mod forms;
mod invariants;
mod kinds;
mod listing;
mod messages;
mod papers;
mod races;
mod rating;
mod schedule;
mod serials;
mod source;
mod statistics;
