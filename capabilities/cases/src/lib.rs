//! Applications and who may make them: what is in progress, what happened to it, what stands in the way.
//!
//! Knows kinds, stages and restrictions; must not know pages nor how messages travel.

pub mod application;
pub mod entry;
pub mod kind;
pub mod listing;
pub mod prompt;
pub mod rating;
pub mod seed;
pub mod source;
pub mod stage;
mod store;

pub use application::Application;
pub use kind::{KINDS, Kind};
pub use stage::Stage;
