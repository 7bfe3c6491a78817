//! The port to gateways for text messages; filled by `adapters/sms_*.rs`.

use std::future::Future;
use std::pin::Pin;

use base::{Moment, Secret};

/// A message on its way to a gateway.
#[derive(Debug)]
pub struct Outgoing {
    /// The message's id, stable over retries; gateways that know idempotency are given it.
    pub id: String,
    /// Eleven digits.
    pub mobile: String,
    /// The template's key, which the configuration maps to the gateway's own code.
    pub template: &'static str,
    /// The template's parameters.
    pub params: Vec<(String, String)>,
    /// The whole text with its signature, for gateways without templates. Never for the log.
    pub text: Secret,
}

/// The gateway took the message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The gateway's own number for it.
    pub reference: String,
}

/// Why a gateway did not take a message, by what is to be done about it. Codes are the gateway's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SmsFault {
    /// The phone had its share at the gateway: final, the person is asked to wait.
    #[error("the phone's limit at the gateway: {0}")]
    PhoneLimit(String),
    /// The gateway does not know such a number: final.
    #[error("the gateway refuses the number: {0}")]
    BadNumber(String),
    /// Signature, template or rights are not as the gateway wants them: final for this message, alarm.
    #[error("the gateway refuses our configuration: {0}")]
    OurConfiguration(String),
    /// The account at the gateway has run out: final for this message, alarm.
    #[error("the account at the gateway: {0}")]
    OurAccount(String),
    /// The gateway did not take it and may take it later.
    #[error("the gateway is unwell: {0}")]
    Transient(String),
    /// No answer in time: it may have been sent, so it is never sent again by itself.
    #[error("no answer from the gateway")]
    Unknown,
}

impl SmsFault {
    /// True when the same message may be handed over again.
    pub const fn retry(&self) -> bool {
        matches!(self, Self::Transient(_))
    }
}

/// What [`SmsGateway::send`] answers, later.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Accepted, SmsFault>> + Send + 'a>>;

/// A message that was handed over, or may have been.
#[derive(Debug)]
pub struct Sent {
    /// The id it was handed over with.
    pub id: String,
    /// Eleven digits.
    pub mobile: String,
    /// The gateway's own number for it; empty when there was no answer.
    pub reference: String,
    /// When it was handed over.
    pub at: Moment,
}

/// What the carrier says of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Nothing yet.
    Pending,
    /// The gateway knows of no such message: it did not take it. Gateways that list only what carriers told them cannot say
    /// so.
    Absent,
    /// The phone has it.
    Delivered,
    /// The phone does not get it; the carrier's code.
    Undelivered(String),
}

/// What [`SmsGateway::receipt`] answers, later.
pub type Receiving<'a> = Pin<Box<dyn Future<Output = Result<Receipt, SmsFault>> + Send + 'a>>;

/// A gateway for text messages.
pub trait SmsGateway: Send + Sync {
    /// Hands one message over.
    fn send<'a>(&'a self, message: &'a Outgoing) -> Sending<'a>;

    /// True when carriers' receipts can be asked for here.
    fn has_receipts(&self) -> bool {
        false
    }

    /// Asks what became of a message that was handed over. Where there are no receipts, it stays pending.
    fn receipt<'a>(&'a self, _: &'a Sent) -> Receiving<'a> {
        Box::pin(async { Ok(Receipt::Pending) })
    }

    /// Its name in the database and in the log.
    fn name(&self) -> &'static str;
}
