//! The papers as whoever gets them meets them: in a reader, on paper, through a scanner.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod read;
mod samples;
mod table;
