//! SQL of appeals.

use base::{CitizenId, Given, Id, Mobile, Moment, PersonName, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::decide::Opened;
use super::{Filed, State};
use crate::account;
use crate::real_name::{Valid, store as real_name};

diesel::table! {
    appeal (id) {
        id -> Text, number -> Text, account_id -> Text, name_sealed -> Binary, number_sealed -> Binary,
        number_index -> Binary, reason -> Text, contact_sealed -> Binary, picture -> Text, state -> Text,
        answer -> Nullable<Text>, submitted_at -> BigInt, decided_at -> Nullable<BigInt>,
    }
}

const NAME: &str = "appeal.name";
const NUMBER: &str = "appeal.number";
const CONTACT: &str = "appeal.contact";

pub(crate) struct NewAppeal<'a> {
    pub id: &'a Id<noun::Appeal>,
    pub number: &'a str,
    pub account: &'a Id<noun::Account>,
    pub valid: &'a Valid,
    pub reason: &'a str,
    pub contact: &'a Mobile,
    pub picture: &'a str,
}

pub(crate) fn insert(tx: &mut Tx<'_>, new: &NewAppeal<'_>, given: &Given) -> Result<(), Fault> {
    let seal = |purpose: &str, text: &str| given.seal.seal(purpose, text.as_bytes(), &*given.chance);
    diesel::insert_into(appeal::table)
        .values((
            appeal::id.eq(new.id.as_str()),
            appeal::number.eq(new.number),
            appeal::account_id.eq(new.account.as_str()),
            appeal::name_sealed.eq(seal(NAME, new.valid.name.expose())),
            appeal::number_sealed.eq(seal(NUMBER, new.valid.number.expose())),
            appeal::number_index.eq(real_name::index(&new.valid.number, given)),
            appeal::reason.eq(new.reason),
            appeal::contact_sealed.eq(seal(CONTACT, new.contact.expose())),
            appeal::picture.eq(new.picture),
            appeal::state.eq(State::Submitted.key()),
            appeal::submitted_at.eq(given.now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

type Row = (Id<noun::Appeal>, String, String, Option<String>, Moment, Option<Moment>);
type Columns =
    (appeal::id, appeal::number, appeal::state, appeal::answer, appeal::submitted_at, appeal::decided_at);
const COLUMNS: Columns =
    (appeal::id, appeal::number, appeal::state, appeal::answer, appeal::submitted_at, appeal::decided_at);

fn from_row((id, number, state, answer, submitted_at, decided_at): Row) -> Result<Filed, Fault> {
    Ok(Filed { id, number, state: State::parse(&state)?, answer, submitted_at, decided_at })
}

pub(crate) fn find_last(conn: &mut Conn, account: &Id<noun::Account>) -> Result<Option<Filed>, Fault> {
    let own = appeal::table.filter(appeal::account_id.eq(account.as_str()));
    let row: Option<Row> = own.order(appeal::submitted_at.desc()).select(COLUMNS).first(conn).optional()?;
    row.map(from_row).transpose()
}

pub(crate) fn list(conn: &mut Conn) -> Result<Vec<Filed>, Fault> {
    let open = appeal::table.filter(appeal::state.eq(State::Submitted.key()));
    let mut rows: Vec<Row> = open.order(appeal::submitted_at).select(COLUMNS).limit(200).load(conn)?;
    let closed = appeal::table.filter(appeal::state.ne(State::Submitted.key()));
    rows.extend(closed.order(appeal::decided_at.desc()).select(COLUMNS).limit(200).load::<Row>(conn)?);
    rows.into_iter().map(from_row).collect()
}

pub(crate) fn find(conn: &mut Conn, id: &Id<noun::Appeal>, given: &Given) -> Result<Option<Opened>, Fault> {
    type Rest = (Id<noun::Account>, Sealed, Sealed, String, Sealed, String);
    let rest = (
        appeal::account_id,
        appeal::name_sealed,
        appeal::number_sealed,
        appeal::reason,
        appeal::contact_sealed,
        appeal::picture,
    );
    let row: Option<(Row, Rest)> =
        appeal::table.find(id.as_str()).select((COLUMNS, rest)).first(conn).optional()?;
    let Some((head, (account, name, number, reason, contact, picture))) = row else { return Ok(None) };
    let open = |purpose: &str, sealed: &Sealed| {
        String::from_utf8(given.seal.open(purpose, sealed)?).map_err(|e| Fault::Stored(e.to_string()))
    };
    let stored = |e: &dyn std::fmt::Display| Fault::Stored(e.to_string());
    let name = PersonName::parse(&open(NAME, &name)?).map_err(|e| stored(&e))?;
    let number = CitizenId::parse(&open(NUMBER, &number)?, given.now.china_date()).map_err(|e| stored(&e))?;
    let contact = Mobile::parse(&open(CONTACT, &contact)?).map_err(|e| stored(&e))?;
    let earlier = match real_name::find_holder(conn, &number, given)? {
        Some(id) => account::store::find(conn, &id, given)?,
        None => None,
    };
    let account = account::store::find(conn, &account, given)?
        .ok_or_else(|| Fault::Stored("an appeal without an account".into()))?;
    let valid = Valid { name, number };
    Ok(Some(Opened { filed: from_row(head)?, account, valid, earlier, reason, contact, picture }))
}

/// False when it was decided before: of two administrators at once only one decides.
pub(crate) fn update_decided(
    tx: &mut Tx<'_>,
    id: &Id<noun::Appeal>,
    state: State,
    answer: &str,
    now: Moment,
) -> Result<bool, Fault> {
    let open = appeal::table.find(id.as_str()).filter(appeal::state.eq(State::Submitted.key()));
    let values = (appeal::state.eq(state.key()), appeal::answer.eq(answer), appeal::decided_at.eq(now));
    Ok(diesel::update(open).set(values).execute(&mut **tx)? == 1)
}
