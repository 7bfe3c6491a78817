//! All SQL of this capability.

use base::{Id, Moment, Sealed};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::sms::Message;

diesel::table! {
    sms_message (id) {
        id -> Text,
        template -> Text,
        mobile_sealed -> Binary,
        params_sealed -> Nullable<Binary>,
        state -> Text,
        gateway -> Nullable<Text>,
        reference -> Nullable<Text>,
        error -> Nullable<Text>,
        good_until -> BigInt,
        created_at -> BigInt,
        settled_at -> Nullable<BigInt>,
    }
}

pub(crate) struct NewMessage<'a> {
    pub id: &'a Id<Message>,
    pub template: &'a str,
    pub mobile: &'a Sealed,
    pub params: &'a Sealed,
    pub good_until: Moment,
    pub created_at: Moment,
}

pub(crate) fn insert_message(tx: &mut Tx<'_>, new: &NewMessage<'_>) -> Result<(), Fault> {
    diesel::insert_into(sms_message::table)
        .values((
            sms_message::id.eq(new.id.as_str()),
            sms_message::template.eq(new.template),
            sms_message::mobile_sealed.eq(new.mobile),
            sms_message::params_sealed.eq(Some(new.params)),
            sms_message::state.eq("waiting"),
            sms_message::good_until.eq(new.good_until),
            sms_message::created_at.eq(new.created_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

#[derive(Queryable)]
pub(crate) struct Stored {
    pub template: String,
    pub mobile: Sealed,
    pub params: Option<Sealed>,
    pub state: String,
    pub good_until: Moment,
}

pub(crate) fn find_message(conn: &mut Conn, id: &Id<Message>) -> Result<Option<Stored>, Fault> {
    Ok(sms_message::table
        .find(id.as_str())
        .select((
            sms_message::template,
            sms_message::mobile_sealed,
            sms_message::params_sealed,
            sms_message::state,
            sms_message::good_until,
        ))
        .first(conn)
        .optional()?)
}

/// Moves a message from one state to another; false when it was no longer in the first.
pub(crate) fn update_state(tx: &mut Tx<'_>, id: &Id<Message>, from: &str, to: &str) -> Result<bool, Fault> {
    let row = sms_message::table.find(id.as_str()).filter(sms_message::state.eq(from));
    Ok(diesel::update(row).set(sms_message::state.eq(to)).execute(&mut **tx)? == 1)
}

pub(crate) struct Settled<'a> {
    pub state: &'a str,
    pub gateway: &'a str,
    pub reference: Option<&'a str>,
    pub error: Option<&'a str>,
    pub at: Moment,
}

pub(crate) fn update_settled(tx: &mut Tx<'_>, id: &Id<Message>, settled: &Settled<'_>) -> Result<(), Fault> {
    diesel::update(sms_message::table.find(id.as_str()))
        .set((
            sms_message::state.eq(settled.state),
            sms_message::gateway.eq(settled.gateway),
            sms_message::reference.eq(settled.reference),
            sms_message::error.eq(settled.error),
            sms_message::settled_at.eq(settled.at),
            sms_message::params_sealed.eq(None::<Sealed>),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn count_by_state(conn: &mut Conn, state: &str) -> Result<i64, Fault> {
    Ok(sms_message::table.filter(sms_message::state.eq(state)).count().get_result(conn)?)
}
