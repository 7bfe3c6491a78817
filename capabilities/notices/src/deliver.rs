//! Handing a written message to a gateway, at most once unless the gateway said it did not take it.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Chance, Clock, Given, Id, Seal, Secret};
use db::queue::{Failure, Job};
use db::{Db, Fault};

use crate::gateway::{Outgoing, SmsFault, SmsGateway};
use crate::sms::{DELIVER, MOBILE, Message, PARAMS, State};
use crate::{Template, quiet, receipt, store};

/// The program died between handing the message over and its record.
pub(crate) const INTERRUPTED: &str = "interrupted while sending";

/// Nobody could be reached while it was of use.
pub(crate) const TOO_LATE: &str = "too late to be of use";

/// What delivery needs.
#[derive(Clone)]
pub struct Delivery {
    /// Where messages are.
    pub db: Db,
    /// What opens them.
    pub seal: Arc<dyn Seal>,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// The random source.
    pub chance: Arc<dyn Chance>,
    /// The gateway in use.
    pub gateway: Arc<dyn SmsGateway>,
    /// The signature in front of every text.
    pub sign: String,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Delivery({})", self.gateway.name())
    }
}

impl Delivery {
    /// Runs one [`crate::sms::DELIVER`] job.
    ///
    /// # Errors
    /// When the gateway did not take the message and may later, or the database fails.
    pub async fn run(&self, job: Job) -> Result<(), Failure> {
        let id: Id<Message> = job.read()?;
        let Some(outgoing) = self.take(&id).await? else { return Ok(()) };
        let answer = self.gateway.send(&outgoing).await;
        let (state, reference, error) = match &answer {
            Ok(accepted) => (State::Sent, Some(accepted.reference.clone()), None),
            Err(fault) if fault.retry() => {
                self.give_back(&id).await?;
                return Err(Failure::Later(fault.to_string()));
            }
            Err(fault @ SmsFault::Unknown) => (State::Uncertain, None, Some(fault.to_string())),
            Err(fault) => (State::Failed, None, Some(fault.to_string())),
        };
        if let Some(error) = &error {
            tracing::error!(message = %id, gateway = self.gateway.name(), error, "a text message was not sent");
        }
        self.settle(id, state, reference, error).await?;
        Ok(())
    }

    /// Claims the message: once `sending`, a second run (after a crash in the middle) may not send it again.
    async fn take(&self, id: &Id<Message>) -> Result<Option<Outgoing>, Fault> {
        let given = Given::at(&*self.clock, &self.chance, &self.seal);
        let (id, now, sign, gateway) = (id.clone(), given.now, self.sign.clone(), self.gateway.name());
        self.db
            .write(move |tx| {
                let Some(stored) = store::find_message(tx, &id)? else { return Ok(None) };
                let settle = |tx: &mut db::Tx<'_>, state: State, error: &str| {
                    let settled =
                        store::Settled { state, gateway, reference: None, error: Some(error), at: now };
                    store::update_settled(tx, &id, &settled)
                };
                if stored.state == State::Sending.key() {
                    settle(tx, State::Uncertain, INTERRUPTED)?;
                    return Ok(None);
                }
                let (Some(params), Some(template)) = (&stored.params, Template::parse(&stored.template))
                else {
                    return Ok(None);
                };
                if stored.good_until <= now {
                    settle(tx, State::Failed, TOO_LATE)?;
                    return Ok(None);
                }
                // One that the gateway did not take in the evening is not tried again in the night.
                let morning = quiet::ends(now);
                if stored.state == State::Waiting.key() && morning > now && !template.is_urgent() {
                    db::queue::put(tx, DELIVER, &id, morning, &given)?;
                    return Ok(None);
                }
                if !store::update_state(tx, &id, State::Waiting, State::Sending)? {
                    return Ok(None);
                }
                let mobile = text(given.seal.open(MOBILE, &stored.mobile)?)?;
                let params: BTreeMap<String, String> =
                    serde_json::from_slice(&given.seal.open(PARAMS, params)?)?;
                Ok(Some(Outgoing {
                    id: id.to_string(),
                    mobile,
                    template: template.key(),
                    text: Secret::new(template.render(&sign, &params)),
                    params: params.into_iter().collect(),
                }))
            })
            .await
    }

    async fn give_back(&self, id: &Id<Message>) -> Result<(), Fault> {
        let id = id.clone();
        self.db
            .write(move |tx| store::update_state(tx, &id, State::Sending, State::Waiting).map(|_| ()))
            .await
    }

    async fn settle(
        &self,
        id: Id<Message>,
        state: State,
        reference: Option<String>,
        error: Option<String>,
    ) -> Result<(), Fault> {
        let (at, gateway) = (self.clock.now(), self.gateway.name());
        let asks = self.gateway.has_receipts() && matches!(state, State::Sent | State::Uncertain);
        let given = Given::at(&*self.clock, &self.chance, &self.seal);
        self.db
            .write(move |tx| {
                let (reference, error) = (reference.as_deref(), error.as_deref());
                store::update_settled(tx, &id, &store::Settled { state, gateway, reference, error, at })?;
                if asks { receipt::ask_first(tx, &id, &given) } else { Ok(()) }
            })
            .await
    }
}

fn text(bytes: Vec<u8>) -> Result<String, Fault> {
    String::from_utf8(bytes).map_err(|e| Fault::Stored(e.to_string()))
}
