//! All SQL of this capability.

use std::collections::BTreeMap;

use base::{Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::catalogue::Kind;
use crate::receive::{Arrived, COMING};
use crate::{Attachment, Format, State};

diesel::table! {
    attachment_kind (code) {
        code -> Text, name -> Text, hint -> Text, formats -> Text, most_bytes -> BigInt, place -> Integer,
        is_open -> Bool, version -> Integer,
    }
}
diesel::table! {
    attachment (id) {
        id -> Text, owner -> Text, kind -> Text, state -> Text, name_sealed -> Binary, format -> Text,
        bytes -> BigInt, sha256 -> Text, vault_key -> Text, reason -> Nullable<Text>, created_at -> BigInt,
        changed_at -> BigInt,
    }
}
diesel::table! {
    attachment_hold (attachment_id, holder) { attachment_id -> Text, holder -> Text, held_at -> BigInt, }
}
diesel::allow_tables_to_appear_in_same_query!(attachment, attachment_hold);

const NAME: &str = "attachment.name";

type KindRow = (String, String, String, String, i64, bool, i32);
type KindColumns = (
    attachment_kind::code,
    attachment_kind::name,
    attachment_kind::hint,
    attachment_kind::formats,
    attachment_kind::most_bytes,
    attachment_kind::is_open,
    attachment_kind::version,
);
const KIND: KindColumns = (
    attachment_kind::code,
    attachment_kind::name,
    attachment_kind::hint,
    attachment_kind::formats,
    attachment_kind::most_bytes,
    attachment_kind::is_open,
    attachment_kind::version,
);

fn read_kind((code, name, hint, formats, most_bytes, is_open, version): KindRow) -> Kind {
    let formats = formats.split(',').filter_map(Format::parse).collect();
    Kind { code, name, hint, formats, most_bytes, is_open, version }
}

pub(crate) fn list_kinds(conn: &mut Conn) -> Result<Vec<Kind>, Fault> {
    let rows: Vec<KindRow> = attachment_kind::table.order(attachment_kind::place).select(KIND).load(conn)?;
    Ok(rows.into_iter().map(read_kind).collect())
}

pub(crate) fn find_kind(conn: &mut Conn, code: &str) -> Result<Option<Kind>, Fault> {
    let row: Option<KindRow> = attachment_kind::table.find(code).select(KIND).first(conn).optional()?;
    Ok(row.map(read_kind))
}

/// False when somebody changed it since its version.
pub(crate) fn update_kind(tx: &mut Tx<'_>, kind: &Kind) -> Result<bool, Fault> {
    let formats: Vec<&str> = kind.formats.iter().map(|format| format.key()).collect();
    let row = attachment_kind::table.find(&kind.code).filter(attachment_kind::version.eq(kind.version));
    let values = (
        attachment_kind::name.eq(kind.name.trim()),
        attachment_kind::hint.eq(kind.hint.trim()),
        attachment_kind::formats.eq(formats.join(",")),
        attachment_kind::most_bytes.eq(kind.most_bytes),
        attachment_kind::is_open.eq(kind.is_open),
        attachment_kind::version.eq(kind.version + 1),
    );
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

type What = (Id<noun::Attachment>, String, String, String, Sealed, String);
type How = (i64, String, Option<String>, Moment, Moment);
type WhatColumns = (
    attachment::id,
    attachment::owner,
    attachment::kind,
    attachment::state,
    attachment::name_sealed,
    attachment::format,
);
type HowColumns = (
    attachment::bytes,
    attachment::vault_key,
    attachment::reason,
    attachment::created_at,
    attachment::changed_at,
);
const COLUMNS: (WhatColumns, HowColumns) = (
    (
        attachment::id,
        attachment::owner,
        attachment::kind,
        attachment::state,
        attachment::name_sealed,
        attachment::format,
    ),
    (
        attachment::bytes,
        attachment::vault_key,
        attachment::reason,
        attachment::created_at,
        attachment::changed_at,
    ),
);

type Owned = (String, Attachment);

fn read(row: (What, How), given: &Given) -> Result<Owned, Fault> {
    let ((id, owner, kind, state, name, format), (bytes, key, reason, created_at, changed_at)) = row;
    let stored = |what: &str| Fault::Stored(format!("an attachment with a {what} of no known form"));
    let name = String::from_utf8(given.seal.open(NAME, &name)?).map_err(|_| stored("name"))?;
    let file = Attachment {
        id,
        kind,
        state: State::parse(&state).ok_or_else(|| stored("state"))?,
        name,
        format: Format::parse(&format).ok_or_else(|| stored("format"))?,
        bytes,
        key,
        reason,
        created_at,
        changed_at,
    };
    Ok((owner, file))
}

fn keys(states: &[State]) -> Vec<&'static str> {
    states.iter().map(|state| state.key()).collect()
}

/// The files that count, are on their way or were refused.
pub(crate) fn list_current(conn: &mut Conn, owner: &str, given: &Given) -> Result<Vec<Attachment>, Fault> {
    let states = keys(&[State::Receiving, State::Checking, State::Ready, State::Refused]);
    let own = attachment::table.filter(attachment::owner.eq(owner).and(attachment::state.eq_any(states)));
    let rows: Vec<(What, How)> =
        own.order((attachment::created_at, attachment::id)).select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| Ok(read(row, given)?.1)).collect()
}

/// The files that count, by the code of their row.
pub(crate) fn list_ready(
    conn: &mut Conn,
    owner: &str,
) -> Result<BTreeMap<String, Id<noun::Attachment>>, Fault> {
    let ready = attachment::owner.eq(owner).and(attachment::state.eq(State::Ready.key()));
    let rows: Vec<(String, Id<noun::Attachment>)> =
        attachment::table.filter(ready).select((attachment::kind, attachment::id)).load(conn)?;
    Ok(rows.into_iter().collect())
}

pub(crate) fn list_in(conn: &mut Conn, states: &[State], given: &Given) -> Result<Vec<Owned>, Fault> {
    let rows: Vec<(What, How)> =
        attachment::table.filter(attachment::state.eq_any(keys(states))).select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}

pub(crate) fn find(
    conn: &mut Conn,
    id: &Id<noun::Attachment>,
    given: &Given,
) -> Result<Option<Owned>, Fault> {
    let row: Option<(What, How)> =
        attachment::table.find(id.as_str()).select(COLUMNS).first(conn).optional()?;
    row.map(|row| read(row, given)).transpose()
}

/// The bytes an owner will keep besides a new file of `kind`: history that a case holds is counted, what the new file
/// takes the place of is not.
pub(crate) fn sum_bytes(conn: &mut Conn, owner: &str, kind: &str) -> Result<i64, Fault> {
    let kept = attachment::owner.eq(owner).and(attachment::vault_key.ne(""));
    let held = attachment_hold::table.select(attachment_hold::attachment_id);
    let makes_way = attachment::kind
        .eq(kind)
        .and(attachment::state.eq(State::Ready.key()))
        .and(attachment::id.ne_all(held.filter(attachment_hold::attachment_id.eq(attachment::id))));
    let sizes: Vec<i64> = attachment::table
        .filter(kept.and(diesel::dsl::not(makes_way)))
        .select(attachment::bytes)
        .load(conn)?;
    Ok(sizes.into_iter().sum())
}

/// Stands in the way of every other arrival of the same owner until this transaction ends: a snapshot does not show what
/// arrives beside it, and each alone would fit.
pub(crate) fn touch_receiving(tx: &mut Tx<'_>, owner: &str) -> Result<(), Fault> {
    let waiting = attachment::owner.eq(owner).and(attachment::state.eq(State::Receiving.key()));
    diesel::update(attachment::table.filter(waiting))
        .set(attachment::changed_at.eq(attachment::changed_at))
        .execute(&mut **tx)?;
    Ok(())
}

/// Those of `keys` that a row names.
pub(crate) fn list_named(conn: &mut Conn, keys: &[String]) -> Result<Vec<String>, Fault> {
    let named = attachment::table.filter(attachment::vault_key.eq_any(keys));
    Ok(named.select(attachment::vault_key).load(conn)?)
}

/// Takes away a row that is on its way, and one that was refused, and answers the key of what arrived.
pub(crate) fn remove_coming(tx: &mut Tx<'_>, owner: &str, kind: &str) -> Result<Option<String>, Fault> {
    let coming = || {
        attachment::owner
            .eq(owner.to_owned())
            .and(attachment::kind.eq(kind.to_owned()))
            .and(attachment::state.eq_any(keys(&COMING)))
    };
    let found = attachment::table.filter(coming()).select(attachment::vault_key);
    let key: Option<String> = found.first(&mut **tx).optional()?;
    diesel::delete(attachment::table.filter(coming())).execute(&mut **tx)?;
    // What was refused before is said no more once something else comes.
    let refused = attachment::owner
        .eq(owner)
        .and(attachment::kind.eq(kind))
        .and(attachment::state.eq(State::Refused.key()));
    diesel::delete(attachment::table.filter(refused)).execute(&mut **tx)?;
    Ok(key)
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: &Id<noun::Attachment>,
    (owner, kind, name, key): (&str, &str, &str, &str),
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(attachment::table)
        .values((
            attachment::id.eq(id.as_str()),
            attachment::owner.eq(owner),
            attachment::kind.eq(kind),
            attachment::state.eq(State::Receiving.key()),
            attachment::name_sealed.eq(given.seal.seal(NAME, name.as_bytes(), &*given.chance)),
            attachment::format.eq(Format::Pdf.key()),
            attachment::bytes.eq(0),
            attachment::sha256.eq(""),
            attachment::vault_key.eq(key),
            attachment::created_at.eq(given.now),
            attachment::changed_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// False when the row is not waiting for its bytes any more.
pub(crate) fn update_arrived(
    tx: &mut Tx<'_>,
    owner: &str,
    (id, file): (&Id<noun::Attachment>, &Arrived),
    now: Moment,
) -> Result<bool, Fault> {
    let waiting = attachment::owner.eq(owner).and(attachment::state.eq(State::Receiving.key()));
    let values = (
        attachment::state.eq(State::Checking.key()),
        attachment::format.eq(file.format.key()),
        attachment::bytes.eq(file.bytes),
        attachment::sha256.eq(&file.sha256),
        attachment::changed_at.eq(now),
    );
    let row = attachment::table.find(id.as_str()).filter(waiting);
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

pub(crate) fn remove_receiving(tx: &mut Tx<'_>, owner: &str, id: &Id<noun::Attachment>) -> Result<(), Fault> {
    let waiting = attachment::owner.eq(owner).and(attachment::state.eq(State::Receiving.key()));
    diesel::delete(attachment::table.find(id.as_str()).filter(waiting)).execute(&mut **tx)?;
    Ok(())
}

/// The redrawn file takes the place of the one that came.
pub(crate) fn update_file(
    tx: &mut Tx<'_>,
    id: &Id<noun::Attachment>,
    (key, bytes): (&str, i64),
) -> Result<(), Fault> {
    let row = attachment::table.find(id.as_str()).filter(attachment::state.eq(State::Checking.key()));
    let values = (attachment::vault_key.eq(key), attachment::bytes.eq(bytes));
    diesel::update(row).set(values).execute(&mut **tx)?;
    Ok(())
}

/// Makes a checked file the one that counts and answers those it replaces: at most one ready, and what was refused.
pub(crate) fn replace_ready(
    tx: &mut Tx<'_>,
    id: &Id<noun::Attachment>,
    now: Moment,
) -> Result<Vec<Id<noun::Attachment>>, Fault> {
    let place = (attachment::owner, attachment::kind);
    let checked = attachment::table.find(id.as_str()).filter(attachment::state.eq(State::Checking.key()));
    let found: Option<(String, String)> = checked.select(place).first(&mut **tx).optional()?;
    let Some((owner, kind)) = found else { return Ok(Vec::new()) };
    let earlier = || {
        attachment::owner
            .eq(owner.clone())
            .and(attachment::kind.eq(kind.clone()))
            .and(attachment::state.eq_any(keys(&[State::Ready, State::Refused])))
    };
    let replaced = attachment::table.filter(earlier()).select(attachment::id).load(&mut **tx)?;
    diesel::update(attachment::table.filter(earlier()))
        .set((attachment::state.eq(State::Replaced.key()), attachment::changed_at.eq(now)))
        .execute(&mut **tx)?;
    diesel::update(attachment::table.find(id.as_str()))
        .set((attachment::state.eq(State::Ready.key()), attachment::changed_at.eq(now)))
        .execute(&mut **tx)?;
    Ok(replaced)
}

pub(crate) fn update_refused(
    tx: &mut Tx<'_>,
    id: &Id<noun::Attachment>,
    reason: &str,
    now: Moment,
) -> Result<(), Fault> {
    let row = attachment::table.find(id.as_str()).filter(attachment::state.eq(State::Checking.key()));
    let values = (
        attachment::state.eq(State::Refused.key()),
        attachment::reason.eq(Some(reason)),
        attachment::vault_key.eq(""),
        attachment::bytes.eq(0),
        attachment::changed_at.eq(now),
    );
    diesel::update(row).set(values).execute(&mut **tx)?;
    Ok(())
}

/// False when it was in none of the expected states, or another owner's.
pub(crate) fn update_state(
    tx: &mut Tx<'_>,
    id: &Id<noun::Attachment>,
    (owner, from): (&str, &[State]),
    to: State,
    now: Moment,
) -> Result<bool, Fault> {
    let own = attachment::owner.eq(owner).and(attachment::state.eq_any(keys(from)));
    let row = attachment::table.find(id.as_str()).filter(own);
    let values = (attachment::state.eq(to.key()), attachment::changed_at.eq(now));
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

/// The key of a replaced or removed file that nothing holds, taken out of its row.
pub(crate) fn take_unheld_key(tx: &mut Tx<'_>, id: &Id<noun::Attachment>) -> Result<Option<String>, Fault> {
    let held = attachment_hold::table.filter(attachment_hold::attachment_id.eq(id.as_str()));
    if held.count().get_result::<i64>(&mut **tx)? > 0 {
        return Ok(None);
    }
    let gone =
        attachment::state.eq_any(keys(&[State::Replaced, State::Removed])).and(attachment::vault_key.ne(""));
    let row = attachment::table.find(id.as_str()).filter(gone);
    let key: Option<String> = row.select(attachment::vault_key).first(&mut **tx).optional()?;
    diesel::update(
        attachment::table
            .find(id.as_str())
            .filter(attachment::state.eq_any(keys(&[State::Replaced, State::Removed]))),
    )
    .set((attachment::vault_key.eq(""), attachment::bytes.eq(0)))
    .execute(&mut **tx)?;
    Ok(key)
}

/// `holder` holds those files too; those it holds already stay as they are.
pub(crate) fn insert_holds<'a>(
    tx: &mut Tx<'_>,
    ids: impl IntoIterator<Item = &'a Id<noun::Attachment>>,
    holder: &str,
    now: Moment,
) -> Result<(), Fault> {
    let own = attachment_hold::table.filter(attachment_hold::holder.eq(holder));
    let held = own.select(attachment_hold::attachment_id);
    let new = attachment::table
        .filter(attachment::id.eq_any(ids.into_iter().map(Id::as_str)))
        .filter(attachment::id.ne_all(held))
        .select((attachment::id, holder.into_sql::<Text>(), now.into_sql::<BigInt>()));
    let columns = (attachment_hold::attachment_id, attachment_hold::holder, attachment_hold::held_at);
    diesel::insert_into(attachment_hold::table).values(new).into_columns(columns).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn list_held(conn: &mut Conn, holder: &str, given: &Given) -> Result<Vec<Attachment>, Fault> {
    let held = attachment_hold::table
        .inner_join(attachment::table.on(attachment_hold::attachment_id.eq(attachment::id)))
        .filter(attachment_hold::holder.eq(holder));
    let rows: Vec<(What, How)> = held.order(attachment::kind).select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| Ok(read(row, given)?.1)).collect()
}

pub(crate) fn remove_holds(tx: &mut Tx<'_>, holder: &str) -> Result<(), Fault> {
    diesel::delete(attachment_hold::table.filter(attachment_hold::holder.eq(holder))).execute(&mut **tx)?;
    Ok(())
}
