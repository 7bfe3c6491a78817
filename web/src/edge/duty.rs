//! What binds the accounts of those who work here and nobody else's: from which networks they are used, and how old their
//! passwords may be (decision 0025).

use std::net::IpAddr;

use base::{Holder, Moment};
use db::journal::{self, Entry};
use db::session::Session;
use db::{Conn, Fault};
use ipnet::IpNet;
use proof::throttle::{self, Rule};
use staff::Candidate;
use time::Duration;

use crate::edge::{Problem, Site};
use crate::factor::Workplace;

/// Where a new password is taken. Who did not prove themselves a short while ago is asked to on the way.
pub(crate) const RENEWAL: &str = "/auth/centre/password";

/// The networks from which those who work here use their accounts; none means every one.
#[derive(Clone, Debug, Default)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Exactly these.
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    /// True when `address` lies in one of them. One of IPv4 that is written as IPv6 is what it is.
    pub fn allow(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.is_empty() || self.0.iter().any(|network| network.contains(&address))
    }
}

/// One entry of the journal in so long for a session: who tries all night must not fill it.
const TOLD: Rule = Rule::new(1, Duration::minutes(10));

/// Counts and writes down that `session` was used from `address`, where it must not be.
pub(super) async fn turn_away(site: &Site, session: &Session, address: IpAddr) -> Result<(), Problem> {
    let given = site.given();
    let (name, about) = (format!("elsewhere|{}", session.id), about(session));
    let counted = site.db.tally(move |tx| {
        let tally = throttle::count(tx, &name, &TOLD, given.now)?;
        if !tally.over {
            let detail = address.to_canonical().to_string();
            let (actor, about) = (about.clone(), about.clone());
            let entry = Entry { actor, action: "staff.elsewhere", about, detail };
            journal::record(tx, &entry, &given)?;
        }
        Ok(tally.count)
    });
    let count = counted.await?;
    tracing::warn!(session = %session.id, %address, count, "staff from elsewhere");
    Ok(())
}

fn about(session: &Session) -> String {
    let noun = if session.realm == identity::REALM { "account" } else { "person" };
    format!("{noun}:{}", session.subject)
}

/// True when who works in `S` must take a new password before anything else. Where another identity platform keeps the
/// passwords, its own rules hold.
pub(super) fn is_renewal_due<S: Workplace>(
    conn: &mut Conn,
    site: &Site,
    candidate: &Candidate,
) -> Result<bool, Fault> {
    match S::account(conn, candidate, &site.origin)? {
        Some(account) => identity::renewal::is_due(conn, &account, &site.identity.renewal, site.clock.now()),
        None => Ok(false),
    }
}

/// What the rule for those who work here asks of a holder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Duty {
    /// Nothing: they do not work here.
    None,
    /// Their passwords follow the rule.
    Bound,
    /// And a new one is due.
    Due,
}

/// What the rule asks of `holder`.
pub(crate) fn of_holder(conn: &mut Conn, site: &Site, holder: &Holder, now: Moment) -> Result<Duty, Fault> {
    if !staff::works(conn, &site.origin, holder.account())? {
        return Ok(Duty::None);
    }
    let is_due = identity::renewal::is_due(conn, holder.account(), &site.identity.renewal, now)?;
    Ok(if is_due { Duty::Due } else { Duty::Bound })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_allowed_in_the_listed_networks_and_everywhere_without_a_list() {
        let networks = |told: &[&str]| Networks::new(told.iter().map(|one| one.parse().unwrap()).collect());
        let offices = ["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32"];
        for (told, address, allowed) in [
            (&offices[..0], "203.0.113.9", true),
            (&offices[..], "10.255.0.1", true),
            (&offices[..], "11.0.0.1", false),
            (&offices[..], "192.0.2.7", true),
            (&offices[..], "192.0.2.8", false),
            (&offices[..], "::ffff:10.1.2.3", true),
            (&offices[..], "::ffff:11.1.2.3", false),
            (&offices[..], "2001:db8:1::1", true),
            (&offices[..], "2001:db9::1", false),
            (&offices[..], "127.0.0.1", false),
        ] {
            assert_eq!(networks(told).allow(address.parse().unwrap()), allowed, "{address}");
        }
    }
}
