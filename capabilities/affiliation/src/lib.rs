//! Units, their business rights, and who belongs to them: asking, deciding, leaving.
//!
//! Knows units, clerks and links; must not know what business a unit handles nor what a person applies for.

pub mod ask;
pub mod clerk;
pub mod decide;
pub mod info;
pub mod leave;
mod link;
mod link_code;
pub mod open;
mod refusal;
pub mod staff;
mod store;
mod unit;

pub use link::{Link, State, last, of_person, unit_of};
pub use link_code::LinkCode;
pub use refusal::Refusal;
pub use unit::{Business, Card, Right, Unit, UnitState, card, find_ids, find_unit, rights, set_right};
