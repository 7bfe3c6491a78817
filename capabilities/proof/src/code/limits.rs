//! How many codes may be sent. Below the gateways' own limits, so that the words a person reads are ours.

use serde::Deserialize;
use time::Duration;

use crate::throttle::Rule;

/// Limits on sending codes, over all purposes together. Section `[sms.limits]` of the configuration.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Codes to one phone in a minute.
    pub phone_per_minute: i64,
    /// Codes to one phone in an hour.
    pub phone_per_hour: i64,
    /// Codes to one phone in a day.
    pub phone_per_day: i64,
    /// Codes asked for from one address in an hour (an IPv6 address counts as its /64).
    pub address_per_hour: i64,
    /// Codes asked for in one session in an hour.
    pub session_per_hour: i64,
    /// Codes in a day over everybody; reaching it is an alarm for the operator.
    pub all_per_day: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            phone_per_minute: 1,
            phone_per_hour: 5,
            phone_per_day: 10,
            address_per_hour: 60,
            session_per_hour: 10,
            all_per_day: 50_000,
        }
    }
}

/// One counter of [`Limits`] and its name.
pub(super) struct Counter {
    pub name: String,
    pub rule: Rule,
}

impl Limits {
    /// The counters one request runs through, the narrowest first.
    pub(super) fn counters(&self, phone: &str, address: &str, session: &str) -> Vec<Counter> {
        let counter =
            |name: String, most: i64, window: Duration| Counter { name, rule: Rule::new(most, window) };
        vec![
            counter(format!("sms-minute|{phone}"), self.phone_per_minute, Duration::MINUTE),
            counter(format!("sms-hour|{phone}"), self.phone_per_hour, Duration::HOUR),
            counter(format!("sms-day|{phone}"), self.phone_per_day, Duration::DAY),
            counter(format!("sms-session|{session}"), self.session_per_hour, Duration::HOUR),
            counter(format!("sms-address|{address}"), self.address_per_hour, Duration::HOUR),
            counter("sms-all".to_owned(), self.all_per_day, Duration::DAY),
        ]
    }
}
