//! The program: configuration, wiring, commands. The only place that names concrete adapters and reads the environment.

mod administrators;
pub mod commands;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod papers;
pub mod program;
pub mod serve;
mod unfinished;
