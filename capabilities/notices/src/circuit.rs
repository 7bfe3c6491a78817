//! A gateway that fails again and again rests: for some minutes messages go to the other one first. The state is in the
//! database, so that every node knows it. After the rest one message is a try; its success ends the matter, and with its
//! failure the next rest begins.

use base::{Given, Moment};
use db::journal::{self, Entry};
use db::{Fault, Tx};
use time::Duration;

use crate::SmsFault;
use crate::store::standing;

/// So many faults in a row, and the gateway rests.
pub const IN_A_ROW: i64 = 3;

/// How long.
pub const REST: Duration = Duration::minutes(5);

/// How a gateway is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Its name in the database.
    pub name: String,
    /// Faults in a row.
    pub faults: i64,
    /// The last one, as its message says it; `None` when there was none yet.
    pub last_fault: Option<String>,
    /// When that was.
    pub failed_at: Option<Moment>,
    /// Until when it rests or rested.
    pub rests_until: Moment,
}

impl Standing {
    /// A gateway of which nothing is known.
    pub(crate) fn new(name: &str) -> Self {
        let rests_until = Moment::from_unix_micros(0);
        Self { name: name.to_owned(), faults: 0, last_fault: None, failed_at: None, rests_until }
    }

    /// True while others are asked first.
    pub fn rests(&self, now: Moment) -> bool {
        self.rests_until > now
    }

    /// After one more fault.
    fn after(&self, fault: &SmsFault, now: Moment) -> Self {
        let faults = self.faults + 1;
        let rests_until = if faults >= IN_A_ROW { now.plus(REST) } else { self.rests_until };
        let (last_fault, failed_at) = (Some(fault.to_string()), Some(now));
        Self { name: self.name.clone(), faults, last_fault, failed_at, rests_until }
    }
}

/// Takes note of what a gateway answered, and alarms when it has to rest. One that refuses a phone is itself well.
pub(crate) fn note(
    tx: &mut Tx<'_>,
    name: &str,
    fault: Option<&SmsFault>,
    given: &Given,
) -> Result<(), Fault> {
    let Some(fault) = fault.filter(|fault| fault.is_the_gateways()) else {
        return standing::update_well(tx, name);
    };
    let before = standing::find_gateway(tx, name)?.unwrap_or_else(|| Standing::new(name));
    let after = before.after(fault, given.now);
    standing::upsert_gateway(tx, &after)?;
    if after.rests(given.now) && !before.rests(given.now) {
        tracing::error!(gateway = name, faults = after.faults, %fault, "a gateway for text messages rests");
        let detail = fault.to_string();
        let (action, about) = ("sms.gateway-rests", format!("gateway:{name}"));
        journal::record(tx, &Entry { actor: "system".into(), action, about, detail }, given)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_faults_in_a_row_are_a_rest_and_one_after_it_is_the_next() {
        let now = Moment::from_unix_seconds(1_000_000);
        let fault = SmsFault::OurAccount("isv.AMOUNT_NOT_ENOUGH".into());
        let mut standing = Standing::new("one");
        for expected in [false, false, true] {
            standing = standing.after(&fault, now);
            assert_eq!(standing.rests(now), expected);
        }
        let later = now.plus(REST);
        assert!(!standing.rests(later), "one is tried");
        assert!(standing.after(&fault, later).rests(later));
    }
}
