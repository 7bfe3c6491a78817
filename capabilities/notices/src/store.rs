//! All SQL of this capability.

pub(crate) mod standing;

use std::collections::HashSet;

use base::{Day, Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::message::{Kept, To};
use crate::policy::{Line, Policy, State};
use crate::sms::{self, Message};

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
        handed_at -> Nullable<BigInt>,
        earlier_gateway -> Nullable<Text>,
        earlier_error -> Nullable<Text>,
    }
}

pub(crate) struct NewMessage<'a> {
    pub id: &'a str,
    pub template: &'a str,
    pub mobile: &'a Sealed,
    pub params: &'a Sealed,
    pub good_until: Moment,
    pub created_at: Moment,
}

pub(crate) fn insert_message(tx: &mut Tx<'_>, new: &NewMessage<'_>) -> Result<(), Fault> {
    diesel::insert_into(sms_message::table)
        .values((
            sms_message::id.eq(new.id),
            sms_message::template.eq(new.template),
            sms_message::mobile_sealed.eq(new.mobile),
            sms_message::params_sealed.eq(Some(new.params)),
            sms_message::state.eq(sms::State::Waiting.key()),
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
    pub gateway: Option<String>,
    pub earlier: Option<String>,
    pub earlier_error: Option<String>,
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
            sms_message::gateway,
            sms_message::earlier_gateway,
            sms_message::earlier_error,
        ))
        .first(conn)
        .optional()?)
}

/// Moves a message from one state to another; false when it was no longer in the first.
pub(crate) fn update_state(
    tx: &mut Tx<'_>,
    id: &Id<Message>,
    from: sms::State,
    to: sms::State,
) -> Result<bool, Fault> {
    let row = sms_message::table.find(id.as_str()).filter(sms_message::state.eq(from.key()));
    Ok(diesel::update(row).set(sms_message::state.eq(to.key())).execute(&mut **tx)? == 1)
}

/// Claims a waiting message for `gateway`, before it is handed there; false when somebody else did.
pub(crate) fn update_sending(
    tx: &mut Tx<'_>,
    id: &Id<Message>,
    gateway: &str,
    now: Moment,
) -> Result<bool, Fault> {
    let waiting = sms_message::state.eq(sms::State::Waiting.key());
    let values = (
        sms_message::state.eq(sms::State::Sending.key()),
        sms_message::gateway.eq(gateway),
        sms_message::handed_at.eq(now),
    );
    let row = sms_message::table.find(id.as_str()).filter(waiting);
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

/// Claims a message for the gateway `to`, before it is handed there: `from` did not take it.
pub(crate) fn update_passed_on(
    tx: &mut Tx<'_>,
    id: &Id<Message>,
    (from, error): (&str, &str),
    (to, now): (&str, Moment),
) -> Result<(), Fault> {
    diesel::update(sms_message::table.find(id.as_str()))
        .set((
            sms_message::gateway.eq(to),
            sms_message::handed_at.eq(now),
            sms_message::earlier_gateway.eq(from),
            sms_message::earlier_error.eq(error),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Puts an uncertain message back, that `from` turned out never to have got; false when it was told of meanwhile.
pub(crate) fn update_not_taken(
    tx: &mut Tx<'_>,
    id: &Id<Message>,
    (from, error): (&str, &str),
) -> Result<bool, Fault> {
    let uncertain = sms_message::state.eq(sms::State::Uncertain.key());
    let values = (
        sms_message::state.eq(sms::State::Waiting.key()),
        sms_message::earlier_gateway.eq(from),
        sms_message::earlier_error.eq(error),
        sms_message::error.eq(None::<String>),
        sms_message::settled_at.eq(None::<Moment>),
    );
    let row = sms_message::table.find(id.as_str()).filter(uncertain);
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

pub(crate) struct Settled<'a> {
    pub state: sms::State,
    pub reference: Option<&'a str>,
    pub error: Option<&'a str>,
    pub at: Moment,
    /// What is uncertain keeps what it says while another gateway may still have to be given it.
    pub keeps_params: bool,
}

pub(crate) fn update_settled(tx: &mut Tx<'_>, id: &Id<Message>, settled: &Settled<'_>) -> Result<(), Fault> {
    diesel::update(sms_message::table.find(id.as_str()))
        .set((
            sms_message::state.eq(settled.state.key()),
            sms_message::reference.eq(settled.reference),
            sms_message::error.eq(settled.error),
            sms_message::settled_at.eq(settled.at),
        ))
        .execute(&mut **tx)?;
    if settled.keeps_params { Ok(()) } else { update_forgotten(tx, id) }
}

/// Forgets what a message says: it may hold a code.
pub(crate) fn update_forgotten(tx: &mut Tx<'_>, id: &Id<Message>) -> Result<(), Fault> {
    diesel::update(sms_message::table.find(id.as_str()))
        .set(sms_message::params_sealed.eq(None::<Sealed>))
        .execute(&mut **tx)?;
    Ok(())
}

/// A message that was handed over, or may have been, and of which the carrier said nothing yet.
#[derive(Queryable)]
pub(crate) struct Untold {
    pub mobile: Sealed,
    pub state: String,
    pub gateway: Option<String>,
    pub earlier: Option<String>,
    pub reference: Option<String>,
    pub handed_at: Option<Moment>,
    pub settled_at: Option<Moment>,
    pub good_until: Moment,
    pub has_params: bool,
}

const UNTOLD: [sms::State; 2] = [sms::State::Sent, sms::State::Uncertain];

pub(crate) fn find_untold(conn: &mut Conn, id: &Id<Message>) -> Result<Option<Untold>, Fault> {
    let row = sms_message::table.find(id.as_str()).filter(sms_message::state.eq_any(keys(&UNTOLD)));
    let columns = (
        sms_message::mobile_sealed,
        sms_message::state,
        sms_message::gateway,
        sms_message::earlier_gateway,
        sms_message::reference,
        sms_message::handed_at,
        sms_message::settled_at,
        sms_message::good_until,
        sms_message::params_sealed.is_not_null(),
    );
    Ok(row.select(columns).first(conn).optional()?)
}

/// What the carrier said; nothing for a message of which it said so before.
pub(crate) fn update_told(
    tx: &mut Tx<'_>,
    id: &Id<Message>,
    (state, error): (sms::State, Option<&str>),
    at: Moment,
) -> Result<(), Fault> {
    let row = sms_message::table.find(id.as_str()).filter(sms_message::state.eq_any(keys(&UNTOLD)));
    diesel::update(row)
        .set((
            sms_message::state.eq(state.key()),
            sms_message::error.eq(error),
            sms_message::settled_at.eq(at),
            sms_message::params_sealed.eq(None::<Sealed>),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

fn keys(states: &[sms::State]) -> Vec<&'static str> {
    states.iter().map(|state| state.key()).collect()
}

pub(crate) fn count_by_states(conn: &mut Conn, states: &[sms::State]) -> Result<i64, Fault> {
    let those = sms_message::table.filter(sms_message::state.eq_any(keys(states)));
    Ok(those.count().get_result(conn)?)
}

/// A line of the log.
#[derive(Queryable)]
pub(crate) struct Logged {
    pub template: String,
    pub mobile: Sealed,
    pub state: String,
    pub error: Option<String>,
    pub created_at: Moment,
    pub settled_at: Option<Moment>,
    pub gateway: Option<String>,
    pub earlier: Option<String>,
    pub earlier_error: Option<String>,
}

/// Those in one of `states`, the newest first.
pub(crate) fn list_sms(
    conn: &mut Conn,
    states: &[sms::State],
    (from, most): (i64, i64),
) -> Result<Vec<Logged>, Fault> {
    let those = sms_message::table.filter(sms_message::state.eq_any(keys(states)));
    let columns = (
        sms_message::template,
        sms_message::mobile_sealed,
        sms_message::state,
        sms_message::error,
        sms_message::created_at,
        sms_message::settled_at,
        sms_message::gateway,
        sms_message::earlier_gateway,
        sms_message::earlier_error,
    );
    let order = (sms_message::created_at.desc(), sms_message::id.desc());
    Ok(those.order(order).limit(most).offset(from).select(columns).load(conn)?)
}

diesel::table! {
    policy (id) {
        id -> Text, title -> Text, published_on -> Text, body -> Text, file_key -> Nullable<Text>,
        place -> Integer, state -> Text, changed_at -> BigInt, version -> Integer,
    }
}
diesel::table! {
    prompt_seen (person_id, prompt) { person_id -> Text, prompt -> Text, seen_at -> BigInt, }
}
diesel::table! {
    message (id) {
        id -> Text, person_id -> Text, text_sealed -> Binary, link -> Text, by_sms -> Bool,
        created_at -> BigInt, read_at -> Nullable<BigInt>,
    }
}

// A message and its copy to the phone have one id.
diesel::allow_tables_to_appear_in_same_query!(message, sms_message);

diesel::alias!(
    const COUNTED: Alias<Counted> = policy as counted;
);

/// The lines with the number of all of them beside each, in one statement: the home page counts its statements. In the
/// query builder and not as text, so that it is prepared once.
pub(crate) fn list_policies(conn: &mut Conn, from: i64, most: i64) -> Result<(Vec<Line>, i64), Fault> {
    let published = State::Published.key();
    let total = COUNTED.filter(COUNTED.field(policy::state).eq(published)).count().single_value();
    let shown = policy::table.filter(policy::state.eq(published));
    let order = (policy::place.desc(), policy::published_on.desc(), policy::id.desc());
    let columns = (policy::id, policy::title, policy::published_on, total);
    let rows: Vec<(Id<Policy>, String, Day, Option<i64>)> =
        shown.order(order).limit(most).offset(from).select(columns).load(conn)?;
    let total = rows.first().and_then(|(.., total)| *total).unwrap_or(0);
    let lines = rows.into_iter().map(|(id, title, published_on, _)| Line { id, title, published_on });
    Ok((lines.collect(), total))
}

type PolicyRow = (Id<Policy>, String, Day, String, Option<String>, i32, String, i32);
type PolicyColumns = (
    policy::id,
    policy::title,
    policy::published_on,
    policy::body,
    policy::file_key,
    policy::place,
    policy::state,
    policy::version,
);
const POLICY: PolicyColumns = (
    policy::id,
    policy::title,
    policy::published_on,
    policy::body,
    policy::file_key,
    policy::place,
    policy::state,
    policy::version,
);

fn read_policy(row: PolicyRow) -> Result<Policy, Fault> {
    let (id, title, published_on, body, file, place, state, version) = row;
    let state = State::parse(&state).ok_or_else(|| Fault::Stored(format!("a policy that is {state}")))?;
    Ok(Policy { id, title, published_on, body, file, place, state, version })
}

pub(crate) fn find_policy(conn: &mut Conn, id: &Id<Policy>) -> Result<Option<Policy>, Fault> {
    let row: Option<PolicyRow> = policy::table.find(id.as_str()).select(POLICY).first(conn).optional()?;
    row.map(read_policy).transpose()
}

pub(crate) fn list_all_policies(conn: &mut Conn) -> Result<Vec<Policy>, Fault> {
    let order = (policy::place.desc(), policy::published_on.desc(), policy::id.desc());
    let rows: Vec<PolicyRow> = policy::table.select(POLICY).order(order).limit(500).load(conn)?;
    rows.into_iter().map(read_policy).collect()
}

/// Writes the version that follows the one before it; false when somebody else did.
pub(crate) fn replace_policy(tx: &mut Tx<'_>, new: &Policy, now: Moment) -> Result<bool, Fault> {
    let values = (
        policy::title.eq(&new.title),
        policy::published_on.eq(new.published_on.to_string()),
        policy::body.eq(&new.body),
        policy::file_key.eq(new.file.as_deref()),
        policy::place.eq(new.place),
        policy::state.eq(new.state.key()),
        policy::changed_at.eq(now),
        policy::version.eq(new.version),
    );
    if new.version > 1 {
        let before = policy::table.find(new.id.as_str()).filter(policy::version.eq(new.version - 1));
        return Ok(diesel::update(before).set(values).execute(&mut **tx)? == 1);
    }
    diesel::insert_into(policy::table).values((policy::id.eq(new.id.as_str()), values)).execute(&mut **tx)?;
    Ok(true)
}

pub(crate) fn list_seen(conn: &mut Conn, person: &Id<noun::Person>) -> Result<HashSet<String>, Fault> {
    let own = prompt_seen::table.filter(prompt_seen::person_id.eq(person.as_str()));
    Ok(own.select(prompt_seen::prompt).load::<String>(conn)?.into_iter().collect())
}

pub(crate) fn remove_seen_but(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    keys: &[String],
) -> Result<(), Fault> {
    let gone = prompt_seen::person_id.eq(person.as_str()).and(prompt_seen::prompt.ne_all(keys));
    diesel::delete(prompt_seen::table.filter(gone)).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn insert_seen(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    key: &str,
    now: Moment,
) -> Result<(), Fault> {
    let values = (
        prompt_seen::person_id.eq(person.as_str()),
        prompt_seen::prompt.eq(key),
        prompt_seen::seen_at.eq(now),
    );
    diesel::insert_into(prompt_seen::table).values(values).execute(&mut **tx)?;
    Ok(())
}

const TEXT: &str = "message.text";

pub(crate) fn insert_message_kept(
    tx: &mut Tx<'_>,
    id: &Id<Kept>,
    (to, text): (&To<'_>, &str),
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(message::table)
        .values((
            message::id.eq(id.as_str()),
            message::person_id.eq(to.person.as_str()),
            message::text_sealed.eq(given.seal.seal(TEXT, text.as_bytes(), &*given.chance)),
            message::link.eq(to.link),
            message::by_sms.eq(to.mobile.is_some()),
            message::created_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

type MessageRow = (Id<Kept>, Sealed, String, bool, Moment, Option<Moment>, Option<String>);

pub(crate) fn list_messages(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    (from, most): (i64, i64),
    given: &Given,
) -> Result<Vec<Kept>, Fault> {
    let copies = sms_message::table.on(sms_message::id.eq(message::id));
    let own = message::table.left_join(copies).filter(message::person_id.eq(person.as_str()));
    let columns = (
        message::id,
        message::text_sealed,
        message::link,
        message::by_sms,
        message::created_at,
        message::read_at,
        sms_message::state.nullable(),
    );
    let rows: Vec<MessageRow> = own
        .order((message::created_at.desc(), message::id.desc()))
        .limit(most)
        .offset(from)
        .select(columns)
        .load(conn)?;
    rows.into_iter()
        .map(|(id, text, link, by_sms, created_at, read_at, sms)| {
            let text = String::from_utf8(given.seal.open(TEXT, &text)?);
            let text = text.map_err(|e| Fault::Stored(e.to_string()))?;
            let sms = sms.and_then(|key| sms::State::parse(&key));
            Ok(Kept { id, text, link, by_sms, sms, created_at, is_new: read_at.is_none() })
        })
        .collect()
}

pub(crate) fn count_messages(conn: &mut Conn, person: &Id<noun::Person>) -> Result<i64, Fault> {
    Ok(message::table.filter(message::person_id.eq(person.as_str())).count().get_result(conn)?)
}

pub(crate) fn count_new_messages(conn: &mut Conn, person: &Id<noun::Person>) -> Result<i64, Fault> {
    let new = message::table.filter(message::person_id.eq(person.as_str()).and(message::read_at.is_null()));
    Ok(new.count().get_result(conn)?)
}

pub(crate) fn update_messages_read(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    now: Moment,
) -> Result<(), Fault> {
    let new = message::table.filter(message::person_id.eq(person.as_str()).and(message::read_at.is_null()));
    diesel::update(new).set(message::read_at.eq(Some(now))).execute(&mut **tx)?;
    Ok(())
}
