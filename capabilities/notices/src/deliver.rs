//! Handing a written message to a gateway, at most once unless the gateway said it did not take it.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Chance, Clock, Given, Id, Moment, Seal, Secret};
use db::queue::{Failure, Job};
use db::{Db, Fault, Tx};

use crate::budget::{self, Budget, Spending};
use crate::failover::{Next, order};
use crate::gateway::{Outgoing, SmsFault, SmsGateway};
use crate::sms::{DELIVER, MOBILE, Message, PARAMS, State};
use crate::store::{self, Settled, Stored, standing};
use crate::{Template, circuit, quiet, receipt};

/// The program died between handing the message over and its record.
pub(crate) const INTERRUPTED: &str = "interrupted while sending";

/// Nobody could be reached while it was of use.
pub(crate) const TOO_LATE: &str = "too late to be of use";

/// The day's budget is used up, for codes too.
pub(crate) const OVER_BUDGET: &str = "beyond the day's budget";

/// The gateway was asked and knows of no such message.
pub(crate) const NOT_TAKEN: &str = "the gateway does not know of it";

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
    /// The gateways, in the order in which they are asked.
    pub gateways: Vec<Arc<dyn SmsGateway>>,
    /// The signature in front of every text.
    pub sign: String,
    /// How many messages may go in a day.
    pub budget: Budget,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Delivery({:?})", self.names())
    }
}

/// A message that was claimed, and the gateways to hand it to, one after the other.
struct Claimed {
    outgoing: Outgoing,
    order: Vec<usize>,
    /// When: on that day's budget.
    at: Moment,
}

impl Delivery {
    /// Runs one [`crate::sms::DELIVER`] job: the gateways are asked in order until one takes the message, or nobody knows
    /// whether it did, or the phone itself cannot be reached (`crate::failover`).
    ///
    /// # Errors
    /// When no gateway took the message and one may later, or the database fails.
    pub async fn run(&self, job: Job) -> Result<(), Failure> {
        let id: Id<Message> = job.read()?;
        let Some(Claimed { outgoing, order, at: claimed }) = self.take(&id).await? else { return Ok(()) };
        let mut may_later = None;
        for (place, at) in order.iter().enumerate() {
            let gateway = self.gateways[*at].name();
            let fault = match self.gateways[*at].send(&outgoing).await {
                Ok(accepted) => {
                    let taken = (State::Sent, Some(accepted.reference), None);
                    return Ok(self.settle((id, claimed), *at, taken).await?);
                }
                Err(fault) => fault,
            };
            alarm(&id, gateway, &fault);
            if fault.retry() {
                may_later = Some(fault.to_string());
            }
            match (fault.next(), order.get(place + 1)) {
                (Next::Other, Some(other)) => self.pass_on(&id, (gateway, fault), *other).await?,
                (Next::Other, None) if may_later.is_some() => {
                    self.give_back((&id, claimed), gateway, fault).await?;
                    return Err(Failure::Later(may_later.unwrap_or_default()));
                }
                (Next::Ask, _) => {
                    let unknown = (State::Uncertain, None, Some(fault));
                    return Ok(self.settle((id, claimed), *at, unknown).await?);
                }
                _ => {
                    let failed = (State::Failed, None, Some(fault));
                    return Ok(self.settle((id, claimed), *at, failed).await?);
                }
            }
        }
        Ok(())
    }

    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.gateways.iter().map(|gateway| gateway.name()).collect()
    }

    pub(crate) fn gateway(&self, name: &str) -> Option<&dyn SmsGateway> {
        self.gateways.iter().find(|gateway| gateway.name() == name).map(|found| &**found)
    }

    fn given(&self) -> Given {
        Given::at(&*self.clock, &self.chance, &self.seal)
    }

    /// Claims the message: once `sending`, a second run (after a crash in the middle) may not send it again. The gateway is
    /// written with it, so that after a crash the right one is asked whether it took the message.
    async fn take(&self, id: &Id<Message>) -> Result<Option<Claimed>, Fault> {
        let (given, id, delivery) = (self.given(), id.clone(), self.clone());
        self.db.write(move |tx| delivery.claim(tx, &id, &given)).await
    }

    fn claim(&self, tx: &mut Tx<'_>, id: &Id<Message>, given: &Given) -> Result<Option<Claimed>, Fault> {
        let Some(stored) = store::find_message(tx, id)? else { return Ok(None) };
        if stored.state == State::Sending.key() {
            self.interrupted(tx, id, &stored, given)?;
            return Ok(None);
        }
        let (Some(params), Some(template)) = (&stored.params, Template::parse(&stored.template)) else {
            return Ok(None);
        };
        if stored.state != State::Waiting.key() {
            return Ok(None);
        }
        if stored.good_until <= given.now {
            over(tx, id, TOO_LATE, given.now)?;
            return Ok(None);
        }
        // One that the gateway did not take in the evening is not tried again in the night.
        let morning = quiet::ends(given.now);
        if morning > given.now && !template.is_urgent() {
            db::queue::put(tx, DELIVER, id, morning, given)?;
            return Ok(None);
        }
        let order = self.order(tx, &stored, given.now)?;
        let Some(first) = order.first() else {
            over(tx, id, NOT_TAKEN, given.now)?;
            return Ok(None);
        };
        match budget::spend(tx, self.budget, template, given)? {
            Spending::Goes => {}
            Spending::Waits => {
                db::queue::put(tx, DELIVER, id, budget::next_day(given.now, template), given)?;
                return Ok(None);
            }
            Spending::Never => {
                over(tx, id, OVER_BUDGET, given.now)?;
                return Ok(None);
            }
        }
        if !store::update_sending(tx, id, self.gateways[*first].name(), given.now)? {
            return Ok(None);
        }
        let mobile = text(given.seal.open(MOBILE, &stored.mobile)?)?;
        let params: BTreeMap<String, String> = serde_json::from_slice(&given.seal.open(PARAMS, params)?)?;
        let outgoing = Outgoing {
            id: id.to_string(),
            mobile,
            template: template.key(),
            text: Secret::new(template.render(&self.sign, &params)),
            params: params.into_iter().collect(),
        };
        Ok(Some(Claimed { outgoing, order, at: given.now }))
    }

    /// Whoever said that it never got this message is not given it again.
    fn order(&self, tx: &mut Tx<'_>, stored: &Stored, now: Moment) -> Result<Vec<usize>, Fault> {
        let known = standing::list_gateways(tx)?;
        let rests = |name: &str| known.iter().any(|one| one.name == name && one.rests(now));
        let without = stored.earlier.as_deref();
        let without = without.filter(|_| stored.earlier_error.as_deref() == Some(NOT_TAKEN));
        Ok(order(&self.names(), rests, without))
    }

    fn interrupted(
        &self,
        tx: &mut Tx<'_>,
        id: &Id<Message>,
        stored: &Stored,
        given: &Given,
    ) -> Result<(), Fault> {
        let gateway = stored.gateway.as_deref().and_then(|name| self.gateway(name));
        let asks = gateway.is_some_and(SmsGateway::has_receipts);
        let error = Some(INTERRUPTED);
        let state = State::Uncertain;
        let settled = Settled { state, reference: None, error, at: given.now, keeps_params: asks };
        store::update_settled(tx, id, &settled)?;
        if asks { receipt::ask_first(tx, id, given) } else { Ok(()) }
    }

    /// The next gateway is written down before it is given the message.
    async fn pass_on(
        &self,
        id: &Id<Message>,
        (from, fault): (&'static str, SmsFault),
        to: usize,
    ) -> Result<(), Fault> {
        let (id, to, given) = (id.clone(), self.gateways[to].name(), self.given());
        self.db
            .write(move |tx| {
                circuit::note(tx, from, Some(&fault), &given)?;
                store::update_passed_on(tx, &id, (from, &fault.to_string()), (to, given.now))
            })
            .await
    }

    async fn give_back(
        &self,
        (id, claimed): (&Id<Message>, Moment),
        gateway: &'static str,
        fault: SmsFault,
    ) -> Result<(), Fault> {
        let (id, given) = (id.clone(), self.given());
        self.db
            .write(move |tx| {
                circuit::note(tx, gateway, Some(&fault), &given)?;
                budget::give_back(tx, claimed)?;
                store::update_state(tx, &id, State::Sending, State::Waiting).map(|_| ())
            })
            .await
    }

    async fn settle(
        &self,
        (id, claimed): (Id<Message>, Moment),
        at: usize,
        (state, reference, fault): (State, Option<String>, Option<SmsFault>),
    ) -> Result<(), Fault> {
        let (gateway, given) = (self.gateways[at].name(), self.given());
        let asks = self.gateways[at].has_receipts() && matches!(state, State::Sent | State::Uncertain);
        self.db
            .write(move |tx| {
                circuit::note(tx, gateway, fault.as_ref(), &given)?;
                if state == State::Failed {
                    budget::give_back(tx, claimed)?;
                }
                let error = fault.as_ref().map(ToString::to_string);
                let (reference, error) = (reference.as_deref(), error.as_deref());
                let keeps_params = asks && state == State::Uncertain;
                store::update_settled(
                    tx,
                    &id,
                    &Settled { state, reference, error, at: given.now, keeps_params },
                )?;
                if asks { receipt::ask_first(tx, &id, &given) } else { Ok(()) }
            })
            .await
    }
}

/// What an administrator has to see to is an error; what passes by itself or is the phone's is not.
fn alarm(id: &Id<Message>, gateway: &str, fault: &SmsFault) {
    if fault.is_alarming() {
        tracing::error!(message = %id, gateway, %fault, "a gateway does not take our text messages");
    } else {
        tracing::warn!(message = %id, gateway, %fault, "a text message was not taken");
    }
}

/// It is not handed to anybody any more.
fn over(tx: &mut Tx<'_>, id: &Id<Message>, error: &str, at: Moment) -> Result<(), Fault> {
    let error = Some(error);
    let settled = Settled { state: State::Failed, reference: None, error, at, keeps_params: false };
    store::update_settled(tx, id, &settled)
}

fn text(bytes: Vec<u8>) -> Result<String, Fault> {
    String::from_utf8(bytes).map_err(|e| Fault::Stored(e.to_string()))
}
