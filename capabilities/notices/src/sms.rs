//! Putting a text message on its way.

use std::collections::BTreeMap;

use base::{Given, Id, Mobile};
use db::{Conn, Fault, Tx};
use time::Duration;

use crate::{Template, store};

/// A text message to one phone.
#[derive(Debug)]
pub struct Message;

pub(crate) const MOBILE: &str = "sms_message.mobile";
pub(crate) const PARAMS: &str = "sms_message.params";

/// The queue's kind for [`crate::deliver`].
pub const DELIVER: &str = "sms.deliver";

/// Writes a message and the job that delivers it. Nothing reaches a gateway unless the transaction commits.
///
/// A message that could not be handed over within `good_for` is not sent any more: an old code helps nobody.
///
/// # Errors
/// When the database fails.
pub fn send(
    tx: &mut Tx<'_>,
    mobile: &Mobile,
    template: Template,
    params: &BTreeMap<String, String>,
    good_for: Duration,
    given: &Given,
) -> Result<(), Fault> {
    let id = Id::<Message>::new(given);
    let seal = &given.seal;
    let new = store::NewMessage {
        id: &id,
        template: template.key(),
        mobile: &seal.seal(MOBILE, mobile.expose().as_bytes(), &*given.chance),
        params: &seal.seal(PARAMS, &serde_json::to_vec(params)?, &*given.chance),
        good_until: given.now.plus(good_for),
        created_at: given.now,
    };
    store::insert_message(tx, &new)?;
    db::queue::put(tx, DELIVER, &id, given.now, given)
}

/// How many messages ended `failed` and how many `uncertain`, for the operator.
///
/// # Errors
/// When the database fails.
pub fn troubles(conn: &mut Conn) -> Result<(i64, i64), Fault> {
    Ok((store::count_by_state(conn, "failed")?, store::count_by_state(conn, "uncertain")?))
}
