//! Is this a human, and is this their phone: a captcha to see, to hear or to compute, one-time codes by text message,
//! and the counters that make guessing and flooding slow.
//!
//! Knows sessions only by id and accounts not at all: what is proven here is a phone, not a person.

pub mod captcha;
pub mod code;
mod purpose;
mod store;
pub mod throttle;

pub use code::{CodeRefusal, Limits, RequestRefusal, Sent};
pub use purpose::Purpose;
