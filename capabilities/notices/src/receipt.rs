//! What became of a text message after the gateway took it: the carrier's receipt, asked for by a job that puts itself
//! off, later and later, for three days. Then the message stays 已发送: nobody knows more.

use base::{Day, Given, Id};
use db::queue::{Failure, Job};
use db::{Fault, Tx};
use time::Duration;

use crate::deliver::Delivery;
use crate::gateway::{Receipt, Sent};
use crate::sms::{MOBILE, Message, State};
use crate::store;

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

/// How long after it was handed over a message of this age is asked about next; `None` when it was asked about enough.
fn next(age: Duration) -> Option<Duration> {
    AFTER.into_iter().find(|after| *after > age)
}

/// Puts the first question on the queue, with the record of the handing over.
pub(crate) fn ask_first(tx: &mut Tx<'_>, id: &Id<Message>, given: &Given) -> Result<(), Fault> {
    db::queue::put(tx, ASK, id, given.now.plus(AFTER[0]), given)
}

impl Delivery {
    /// Runs one [`ASK`] job: writes what the carrier said, or asks again later. A second run finds nothing to do.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ask(&self, job: Job) -> Result<(), Failure> {
        let id: Id<Message> = job.read()?;
        let find = id.clone();
        let Some(untold) = self.db.read(move |conn| store::find_untold(conn, &find)).await? else {
            return Ok(());
        };
        let given = Given::at(&*self.clock, &self.chance, &self.seal);
        let taken_at = untold.settled_at.unwrap_or(given.now);
        let mobile = given.seal.open(MOBILE, &untold.mobile).map_err(Fault::from)?;
        let sent = Sent {
            id: id.to_string(),
            mobile: String::from_utf8(mobile).map_err(|e| Fault::Stored(e.to_string()))?,
            reference: untold.reference.unwrap_or_default(),
            on: Day(taken_at.china_date()),
        };
        let receipt = self.gateway.receipt(&sent).await.unwrap_or_else(|fault| {
            // The message is no worse for it: the question is put again.
            tracing::warn!(message = %id, gateway = self.gateway.name(), %fault, "no receipt was told");
            Receipt::Pending
        });
        let told = match receipt {
            Receipt::Delivered => (State::Delivered, None),
            Receipt::Undelivered(code) => (State::Failed, Some(format!("{UNDELIVERED}: {code}"))),
            Receipt::Pending => {
                let Some(after) = next(given.now.since(taken_at)) else { return Ok(()) };
                let again = move |tx: &mut Tx<'_>| db::queue::put(tx, ASK, &id, taken_at.plus(after), &given);
                return Ok(self.db.write(again).await?);
            }
        };
        let (state, error) = told;
        let write = move |tx: &mut Tx<'_>| store::update_told(tx, &id, (state, error.as_deref()), given.now);
        Ok(self.db.write(write).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_asked_about_later_and_later_and_not_for_ever() {
        for (age, expected) in [
            (Duration::ZERO, Some(Duration::minutes(1))),
            (Duration::minutes(1), Some(Duration::minutes(5))),
            (Duration::hours(13), Some(Duration::hours(24))),
            (Duration::hours(72), None),
        ] {
            assert_eq!(next(age), expected, "{age}");
        }
    }
}
