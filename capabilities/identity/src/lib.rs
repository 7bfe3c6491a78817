//! Accounts of the identity platform: registering, signing in, and being certified under a real name.
//!
//! Knows accounts, passwords, real-name bindings, appeals and consent. Must not know pages, nor the business
//! platform, which learns who somebody is only through OpenID Connect.

pub mod account;
pub mod agreement;
pub mod appeal;
pub mod centre;
mod changed;
pub mod claims;
mod hashery;
pub mod login;
pub mod passkey;
mod password;
pub mod protection;
pub mod real_name;
mod refusal;
pub mod registration;
pub mod renewal;
pub mod reset;
pub mod scan;
pub mod seed;
mod session;
pub mod upstream;
mod username;

pub use changed::{CHANGED, Changed};
pub use hashery::{Busy, Cost, Hashery, Verdict};
pub use password::{Password, Policy};
pub use real_name::source::{Comparing, Finding, RealNameSource};
pub use refusal::{Refusal, Refused};
pub use session::{ENDED, Ended, HALF, REALM, SignedIn, turned};
pub use username::Username;

/// Settings of the identity platform, and its hash queue.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which passwords are allowed.
    pub policy: Policy,
    /// What the passwords of those who work here must be.
    pub renewal: renewal::Rules,
    /// How many passwords may be tried.
    pub login: login::Limits,
    /// How long sessions live.
    pub sessions: db::session::Limits,
    /// Where passwords are hashed.
    pub hashery: Hashery,
    /// What is kept of the number somebody is certified under.
    pub keeping: real_name::Keeping,
}
