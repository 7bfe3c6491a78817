//! Officers: persons who review for an authority, with which ranks and for which business, and the second factor without
//! which no session of theirs opens a desk (decision 0016).
//!
//! Knows who an officer is and how one proves it; must not know what is reviewed nor how a password is checked.

pub mod authority;
pub mod enrolment;
pub mod factor;
pub mod grant;
pub mod officer;
pub mod passkey;
pub mod recovery;
mod refusal;
pub mod seed;
mod store;
pub mod totp;

pub use authority::Authority;
pub use factor::{Factor, Kind, Warrant};
pub use officer::{Candidate, Named, State};
pub use proof::Passkeys;
pub use refusal::Refusal;

use time::Duration;

/// The families of business an officer may handle: key and word. The keys are those of `affiliation::Business`.
pub const BUSINESSES: profile::codes::Codes = &[("permit", "工作居住证"), ("talent", "引进人才")];

/// How long a proof holds. Section `[desk]` of the configuration.
#[derive(Clone, Copy, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// After so many hours a session is asked for its second factor again: 1 to 8.
    pub factor_hours: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { factor_hours: 8 }
    }
}

impl Limits {
    /// How long a session that passed opens desks. Never more than a working day, whatever was configured.
    pub fn life(&self) -> Duration {
        Duration::hours(self.factor_hours.clamp(1, 8))
    }
}
