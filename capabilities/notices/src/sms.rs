//! Putting a text message on its way.

use std::collections::BTreeMap;

use base::{Given, Id, Mobile};
use db::{Conn, Fault, Tx};
use time::Duration;

use crate::{Template, quiet, store, template};

/// A text message to one phone.
#[derive(Debug)]
pub struct Message;

pub(crate) const MOBILE: &str = "sms_message.mobile";
pub(crate) const PARAMS: &str = "sms_message.params";

/// The queue's kind for [`crate::deliver`].
pub const DELIVER: &str = "sms.deliver";

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 待发送: it waits for the worker, or for the morning.
    Waiting,
    /// 发送中
    Sending,
    /// 已发送: the gateway took it.
    Sent,
    /// 已送达: the carrier says that the phone has it.
    Delivered,
    /// 发送失败
    Failed,
    /// 结果不明: it may have been sent, so it is never sent again by itself.
    Uncertain,
}

impl State {
    /// Every state with its name in the database and its words.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Waiting, "waiting", "待发送"),
        (Self::Sending, "sending", "发送中"),
        (Self::Sent, "sent", "已发送"),
        (Self::Delivered, "delivered", "已送达"),
        (Self::Failed, "failed", "发送失败"),
        (Self::Uncertain, "uncertain", "结果不明"),
    ];

    /// Its name in the database.
    pub fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(_, key, _)| key)
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(.., words)| words)
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == key).map(|(state, ..)| state)
    }
}

/// Writes a message and the job that delivers it. Nothing reaches a gateway unless the transaction commits. What is not
/// urgent waits for the morning.
///
/// A message that could not be handed over within `good_for` is not sent any more: an old code helps nobody. The time
/// runs from the moment at which it may be sent.
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
    put(tx, (&Id::<Message>::new(given), mobile), (template, params), good_for, given)
}

/// As [`send`], under an id that something else has as well.
pub(crate) fn put<Noun>(
    tx: &mut Tx<'_>,
    (id, mobile): (&Id<Noun>, &Mobile),
    (template, params): (Template, &BTreeMap<String, String>),
    good_for: Duration,
    given: &Given,
) -> Result<(), Fault> {
    let params = serde_json::to_vec(&template::short(params))?;
    let run_at = if template.is_urgent() { given.now } else { quiet::ends(given.now) };
    let seal = &given.seal;
    let new = store::NewMessage {
        id: id.as_str(),
        template: template.key(),
        mobile: &seal.seal(MOBILE, mobile.expose().as_bytes(), &*given.chance),
        params: &seal.seal(PARAMS, &params, &*given.chance),
        good_until: run_at.plus(good_for),
        created_at: given.now,
    };
    store::insert_message(tx, &new)?;
    db::queue::put(tx, DELIVER, id, run_at, given)
}

/// How many messages ended `failed` and how many `uncertain`, for the operator.
///
/// # Errors
/// When the database fails.
pub fn troubles(conn: &mut Conn) -> Result<(i64, i64), Fault> {
    Ok((store::count_by_states(conn, &[State::Failed])?, store::count_by_states(conn, &[State::Uncertain])?))
}
