//! Who works here: officers, who review for an authority, with which ranks and for which business; three administrators, of
//! whom nobody is two (decision 0025); and the second factor without which no session of theirs opens a page (0016).
//!
//! Knows who they are and how they prove it; must not know what is reviewed nor how a password is checked.

pub mod administrator;
pub mod audit;
pub mod authority;
mod candidate;
pub mod enrolment;
pub mod factor;
pub mod grant;
pub mod idle;
pub mod officer;
pub mod passkey;
pub mod recovery;
mod refusal;
pub mod seed;
mod store;
pub mod totp;

pub use authority::Authority;
pub use candidate::{Candidate, Owner};
pub use factor::{Factor, Kind, Warrant};
pub use officer::{Named, State};
pub use proof::Passkeys;
pub use refusal::Refusal;

use base::{Id, noun};
use db::{Conn, Fault};
use time::Duration;

/// True when `account` belongs to somebody who works here, suspended or not: an administrator, or an officer whom the
/// identity platform at `issuer` knows by this account.
///
/// # Errors
/// When the database fails.
pub fn works(conn: &mut Conn, issuer: &str, account: &Id<noun::Account>) -> Result<bool, Fault> {
    if administrator::is_one(conn, account)? {
        return Ok(true);
    }
    match profile::find_by_subject(conn, issuer, account.as_str())? {
        Some(person) => officer::is_one(conn, &person),
        None => Ok(false),
    }
}

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
