//! How many passwords may be tried.

use std::net::IpAddr;

use proof::throttle::Rule;
use serde::Deserialize;
use time::Duration;

/// Limits on trying passwords. Section `[identity.login]` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Wrong passwords for one account from one address before it is locked there (R2.2.4).
    pub wrong_per_account_and_address: i64,
    /// For how many minutes it is locked then.
    pub lock_minutes: i64,
    /// Tries for one account from everywhere in an hour. A browser the account was used from before is not stopped.
    pub per_account_per_hour: i64,
    /// Tries from one address in ten minutes.
    pub per_address_per_ten_minutes: i64,
    /// Addresses behind which many people sit, such as a service hall: not limited by address.
    pub shared_addresses: Vec<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wrong_per_account_and_address: 5,
            lock_minutes: 30,
            per_account_per_hour: 30,
            per_address_per_ten_minutes: 100,
            shared_addresses: Vec::new(),
        }
    }
}

impl Limits {
    pub(super) fn pair(&self) -> Rule {
        Rule::new(self.wrong_per_account_and_address, Duration::minutes(self.lock_minutes))
    }

    /// Begins with the last allowed wrong try, so that the lock lasts as long as the prompt says.
    pub(super) fn lock(&self) -> Rule {
        Rule::new(1, Duration::minutes(self.lock_minutes))
    }

    pub(super) fn account(&self) -> Rule {
        Rule::new(self.per_account_per_hour, Duration::HOUR)
    }

    pub(super) fn address(&self) -> Rule {
        Rule::new(self.per_address_per_ten_minutes, Duration::minutes(10))
    }

    /// True for an address behind which many people sit.
    pub fn is_shared(&self, address: &str) -> bool {
        address.parse().is_ok_and(|address| self.shared_addresses.contains(&address))
    }
}
