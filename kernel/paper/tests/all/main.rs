//! The papers as whoever gets them meets them: in a reader, on paper, through a scanner.

mod read;
mod samples;
mod table;
