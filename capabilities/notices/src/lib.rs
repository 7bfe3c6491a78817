//! What the platform tells people: policies for all, messages for one, text messages and how they are delivered.
//!
//! A message is a row and a job written by the transaction that causes it; only the worker speaks to a gateway.
//! Knows templates, delivery and its outcomes; must not know why a message is sent.

pub mod budget;
pub mod circuit;
pub mod deliver;
pub mod failover;
pub mod gateway;
pub mod log;
pub mod message;
pub mod policy;
pub mod quiet;
pub mod receipt;
pub mod seen;
pub mod sms;
mod store;
pub mod template;

pub use budget::Budget;
pub use gateway::{Accepted, Outgoing, Receipt, SmsFault, SmsGateway};
pub use template::{Template, params};
