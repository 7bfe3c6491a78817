//! Signing in, by password and by text message (R2.2, R2.3).

mod by_code;
mod by_password;
mod limits;
pub(crate) mod store;

pub use by_code::by_code;
pub use by_password::{Attempt, Reserved, reserve, settle};
pub use limits::Limits;
pub use store::Event;
