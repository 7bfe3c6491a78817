//! What became of a text message after the gateway took it: the carrier's receipt, asked for by a job that puts itself
//! off, later and later, for three days. Then the message stays 已发送: nobody knows more.

use base::{Given, Id, Moment};
use db::queue::{Failure, Job};
use db::{Fault, Tx};
use time::Duration;

use crate::deliver::{Delivery, NOT_TAKEN};
use crate::gateway::{Receipt, Sent};
use crate::sms::{DELIVER, MOBILE, Message, State};
use crate::{budget, store};

/// The queue's kind for [`Delivery::ask`].
pub const ASK: &str = "sms.receipt";

/// What is kept of a message that the carrier did not deliver, before its code.
pub(crate) const UNDELIVERED: &str = "the carrier did not deliver";

/// So long after it was handed over a message is asked about. Carriers tell within seconds, and within three days when a
/// phone is off.
const AFTER: [Duration; 8] = [
    Duration::minutes(1),
    Duration::minutes(5),
    Duration::minutes(30),
    Duration::hours(3),
    Duration::hours(12),
    Duration::hours(24),
    Duration::hours(48),
    Duration::hours(72),
];

/// A gateway that says so long after the handing over that it knows of no such message did not take it. What it lists may lag
/// behind by less; later nobody waits for a code any more.
const CERTAIN: Duration = Duration::minutes(2);

/// How long after it was handed over a message of this age is asked about next; `None` when it was asked about enough. One of
/// which nobody knows whether it was taken is asked about once more, when the answer is certain.
fn next(state: State, age: Duration) -> Option<Duration> {
    let certain = (state == State::Uncertain && age < CERTAIN && age >= AFTER[0]).then_some(CERTAIN);
    certain.or_else(|| AFTER.into_iter().find(|after| *after > age))
}

/// Puts the first question on the queue, with the record of the handing over.
pub(crate) fn ask_first(tx: &mut Tx<'_>, id: &Id<Message>, given: &Given) -> Result<(), Fault> {
    db::queue::put(tx, ASK, id, given.now.plus(AFTER[0]), given)
}

/// A message about which its gateway was asked.
struct Asked {
    id: Id<Message>,
    state: State,
    gateway: &'static str,
    handed_at: Moment,
    good_until: Moment,
    /// Another gateway could be given it, and what it says is still known.
    can_go_again: bool,
}

impl Asked {
    /// True when it is certain that the gateway never got it.
    fn was_not_taken(&self, now: Moment) -> bool {
        // Gateways list by the day: of one handed over around midnight nobody can say on which it would stand.
        let days = [self.handed_at.minus(Duration::MINUTE), self.handed_at.plus(Duration::MINUTE)];
        let is_one_day = days[0].china_date() == days[1].china_date();
        self.state == State::Uncertain && is_one_day && now.since(self.handed_at) >= CERTAIN
    }
}

impl Delivery {
    /// Runs one [`ASK`] job: writes what the carrier said, has another gateway send what was not taken, or asks again later. A
    /// second run finds nothing to do.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ask(&self, job: Job) -> Result<(), Failure> {
        let id: Id<Message> = job.read()?;
        let find = id.clone();
        let Some(untold) = self.db.read(move |conn| store::find_untold(conn, &find)).await? else {
            return Ok(());
        };
        // The gateway that has it may be configured no more.
        let Some(gateway) = untold.gateway.as_deref().and_then(|name| self.gateway(name)) else {
            return Ok(());
        };
        let given = Given::at(&*self.clock, &self.chance, &self.seal);
        let handed_at = untold.handed_at.or(untold.settled_at).unwrap_or(given.now);
        let mobile = given.seal.open(MOBILE, &untold.mobile).map_err(Fault::from)?;
        let sent = Sent {
            id: id.to_string(),
            mobile: String::from_utf8(mobile).map_err(|e| Fault::Stored(e.to_string()))?,
            reference: untold.reference.unwrap_or_default(),
            at: handed_at,
        };
        let receipt = gateway.receipt(&sent).await.unwrap_or_else(|fault| {
            // The message is no worse for it: the question is put again.
            tracing::warn!(message = %id, gateway = gateway.name(), %fault, "no receipt was told");
            Receipt::Pending
        });
        let name = gateway.name();
        let names = self.names();
        let mut others = names.iter().filter(|other| **other != name);
        let asked = Asked {
            id,
            state: State::parse(&untold.state).unwrap_or(State::Sent),
            gateway: name,
            handed_at,
            good_until: untold.good_until,
            can_go_again: untold.has_params && others.any(|other| Some(*other) != untold.earlier.as_deref()),
        };
        Ok(self.db.write(move |tx| record(tx, &asked, &receipt, &given)).await?)
    }
}

fn record(tx: &mut Tx<'_>, asked: &Asked, receipt: &Receipt, given: &Given) -> Result<(), Fault> {
    let Asked { id, gateway, handed_at, .. } = asked;
    match receipt {
        Receipt::Delivered => store::update_told(tx, id, (State::Delivered, None), given.now),
        Receipt::Undelivered(code) => {
            let error = format!("{UNDELIVERED}: {code}");
            store::update_told(tx, id, (State::Failed, Some(&error)), given.now)
        }
        Receipt::Absent if asked.was_not_taken(given.now) => {
            budget::give_back(tx, *handed_at)?;
            if !asked.can_go_again || asked.good_until <= given.now {
                return store::update_told(tx, id, (State::Failed, Some(NOT_TAKEN)), given.now);
            }
            tracing::warn!(message = %id, gateway, "a text message goes to another gateway: this one did not get it");
            if store::update_not_taken(tx, id, (gateway, NOT_TAKEN))? {
                db::queue::put(tx, DELIVER, id, given.now, given)?;
            }
            Ok(())
        }
        Receipt::Pending | Receipt::Absent => {
            if asked.good_until <= given.now {
                store::update_forgotten(tx, id)?;
            }
            match next(asked.state, given.now.since(*handed_at)) {
                Some(after) => db::queue::put(tx, ASK, id, handed_at.plus(after), given),
                None => store::update_forgotten(tx, id),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_asked_about_later_and_later_and_not_for_ever() {
        for (state, age, expected) in [
            (State::Sent, Duration::ZERO, Some(Duration::minutes(1))),
            (State::Sent, Duration::minutes(1), Some(Duration::minutes(5))),
            (State::Sent, Duration::hours(13), Some(Duration::hours(24))),
            (State::Sent, Duration::hours(72), None),
            (State::Uncertain, Duration::ZERO, Some(Duration::minutes(1))),
            (State::Uncertain, Duration::minutes(1), Some(Duration::minutes(2))),
            (State::Uncertain, Duration::minutes(2), Some(Duration::minutes(5))),
            (State::Uncertain, Duration::hours(72), None),
        ] {
            assert_eq!(next(state, age), expected, "{age}");
        }
    }
}
