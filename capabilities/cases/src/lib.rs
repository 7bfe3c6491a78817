//! Applications and who may make them: kinds of business, drafts, submissions, decisions, the clock, and what an end
//! brings about.
//!
//! The engine (`act.rs`) takes an application from one position to the next by the transition table and knows no kind;
//! a kind (`kinds/`) is data and small pure rules and knows no database. Must not know pages nor how messages travel.

mod act;
pub mod announcement;
pub mod application;
pub mod calendar;
pub mod clock;
pub mod correction;
pub mod desk;
pub mod draft;
mod effect;
pub mod entry;
pub mod estimate;
pub mod extension;
pub mod holder;
pub mod kinds;
pub mod leaver;
pub mod letter;
pub mod listing;
pub mod number;
pub mod phrase;
pub mod position;
pub mod practice;
pub mod precheck;
pub mod prompt;
pub mod rating;
pub mod refusal;
pub mod schedule;
pub mod seed;
pub mod settling;
pub mod situation;
pub mod source;
pub mod spot_check;
pub mod stage;
pub mod statistics;
mod store;
pub mod submission;
pub mod suspension;
mod tell;
pub mod transition;
pub mod unit;
pub mod view;
pub mod withdrawal;

pub use application::{Application, Event};
pub use kinds::{Kind, Side};
pub use practice::Practice;
pub use refusal::Refusal;
pub use stage::Stage;
