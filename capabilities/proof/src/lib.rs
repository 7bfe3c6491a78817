//! Is this a human, is this their phone, do they hold what they hold: a captcha to see, to hear or to compute, one-time codes by
//! text message or of an authenticator, passkeys, recovery codes, and the counters that make guessing and flooding slow.
//!
//! Knows sessions and owners only by id and accounts not at all: what is proven here is a thing, not a person.

pub mod captcha;
pub mod code;
pub mod passkey;
mod purpose;
pub mod recovery;
mod store;
pub mod throttle;
pub mod totp;
pub mod tries;

pub use code::{CodeRefusal, Limits, RequestRefusal, Sent};
pub use passkey::Passkeys;
pub use purpose::Purpose;
pub use totp::Seed;
