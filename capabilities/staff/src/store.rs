//! All SQL of this capability.

use base::{BlindIndex, Given, Id, Moment, Officer, Rank, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::enrolment::Enrolment;
use crate::factor::{Factor, Kind};
use crate::officer::Grant;
use crate::totp::Seed;
use crate::{Authority, State};

diesel::table! {
    officer (person_id) {
        person_id -> Text, authority -> Text, ranks -> Text, businesses -> Text, state -> Text, granted_at -> BigInt,
        changed_at -> BigInt, factors_from -> BigInt,
    }
}
diesel::table! {
    enrolment (id) {
        id -> Text, person_id -> Text, code_index -> Binary, issued_at -> BigInt, ends_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    totp (id) {
        id -> Text, person_id -> Text, secret_sealed -> Binary, last_step -> BigInt, name -> Text, added_at -> BigInt,
        used_at -> BigInt,
    }
}
diesel::table! {
    passkey (id) {
        id -> Text, person_id -> Text, credential_index -> Binary, passkey_sealed -> Binary, name -> Text,
        added_at -> BigInt, used_at -> BigInt,
    }
}

const SECRET: &str = "totp.secret";
const PASSKEY: &str = "passkey.key";

type OfficerRow = (Id<noun::Person>, String, String, String, String, Moment, Moment);
type OfficerColumns = (
    officer::person_id,
    officer::authority,
    officer::ranks,
    officer::businesses,
    officer::state,
    officer::granted_at,
    officer::factors_from,
);
const OFFICER: OfficerColumns = (
    officer::person_id,
    officer::authority,
    officer::ranks,
    officer::businesses,
    officer::state,
    officer::granted_at,
    officer::factors_from,
);

fn stored(what: &str) -> Fault {
    Fault::Stored(format!("{what} of no known form"))
}

fn read_officer(row: OfficerRow) -> Result<Grant, Fault> {
    let (person, authority, ranks, businesses, state, granted_at, factors_from) = row;
    let authority = Authority::parse(&authority).ok_or_else(|| stored("an authority"))?;
    let rank = |code: &str| code.parse().ok().and_then(Rank::of_code).ok_or_else(|| stored("a rank"));
    let ranks = ranks.split(',').map(rank).collect::<Result<_, _>>()?;
    let businesses = businesses.split(',').map(str::to_owned).collect();
    let place = (authority.code().to_owned(), authority.level());
    Ok(Grant {
        officer: Officer::at_edge(person, place, ranks, businesses),
        state: State::parse(&state).ok_or_else(|| stored("an officer's state"))?,
        granted_at,
        factors_from,
    })
}

pub(crate) fn find_officer(conn: &mut Conn, person: &Id<noun::Person>) -> Result<Option<Grant>, Fault> {
    let row: Option<OfficerRow> =
        officer::table.find(person.as_str()).select(OFFICER).first(conn).optional()?;
    row.map(read_officer).transpose()
}

pub(crate) fn list_officers(conn: &mut Conn) -> Result<Vec<Grant>, Fault> {
    let present = officer::table.filter(officer::state.ne(State::Removed.key()));
    let rows: Vec<OfficerRow> =
        present.order((officer::authority, officer::granted_at)).limit(1000).select(OFFICER).load(conn)?;
    rows.into_iter().map(read_officer).collect()
}

pub(crate) fn list_officers_of(conn: &mut Conn, authority: &str) -> Result<Vec<Grant>, Fault> {
    let here = officer::authority.eq(authority).and(officer::state.eq(State::Active.key()));
    let rows: Vec<OfficerRow> =
        officer::table.filter(here).order(officer::granted_at).select(OFFICER).load(conn)?;
    rows.into_iter().map(read_officer).collect()
}

type Told = (
    diesel::dsl::Eq<officer::authority, String>,
    diesel::dsl::Eq<officer::ranks, String>,
    diesel::dsl::Eq<officer::businesses, String>,
);

fn scope(one: &Officer) -> Told {
    let ranks: Vec<String> = one.ranks().iter().map(|rank| rank.code().to_string()).collect();
    (
        officer::authority.eq(one.authority().to_owned()),
        officer::ranks.eq(ranks.join(",")),
        officer::businesses.eq(one.businesses().join(",")),
    )
}

/// False when there is one.
pub(crate) fn insert_officer(tx: &mut Tx<'_>, one: &Officer, now: Moment) -> Result<bool, Fault> {
    let values = (
        officer::person_id.eq(one.person().as_str().to_owned()),
        scope(one),
        officer::state.eq(State::Active.key()),
        officer::granted_at.eq(now),
        officer::changed_at.eq(now),
        officer::factors_from.eq(now),
    );
    unless_there(tx.savepoint(|conn| diesel::insert_into(officer::table).values(values).execute(conn)))
}

/// False instead of a violated unique index.
fn unless_there(done: Result<usize, diesel::result::Error>) -> Result<bool, Fault> {
    match done {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Somebody removed begins anew.
pub(crate) fn update_officer_anew(tx: &mut Tx<'_>, one: &Officer, now: Moment) -> Result<(), Fault> {
    let values = (
        scope(one),
        officer::state.eq(State::Active.key()),
        officer::granted_at.eq(now),
        officer::changed_at.eq(now),
        officer::factors_from.eq(now),
    );
    diesel::update(officer::table.find(one.person().as_str())).set(values).execute(&mut **tx)?;
    Ok(())
}

/// False when there is none any more.
pub(crate) fn update_officer_scope(tx: &mut Tx<'_>, one: &Officer, now: Moment) -> Result<bool, Fault> {
    let present = officer::table.find(one.person().as_str()).filter(officer::state.ne(State::Removed.key()));
    Ok(diesel::update(present).set((scope(one), officer::changed_at.eq(now))).execute(&mut **tx)? == 1)
}

/// False when the officer was in none of the expected states.
pub(crate) fn update_officer_state(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (from, to): (&[State], State),
    now: Moment,
) -> Result<bool, Fault> {
    let from: Vec<&str> = from.iter().map(|state| state.key()).collect();
    let row = officer::table.find(person.as_str()).filter(officer::state.eq_any(from));
    let values = (officer::state.eq(to.key()), officer::changed_at.eq(now), officer::factors_from.eq(now));
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

pub(crate) fn update_factors_from(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    now: Moment,
) -> Result<(), Fault> {
    let row = officer::table.find(person.as_str());
    diesel::update(row).set(officer::factors_from.eq(now)).execute(&mut **tx)?;
    Ok(())
}

/// Changes nothing, and so makes one of two transactions that do this wait for the other, and see what it did.
pub(crate) fn lock_officer(tx: &mut Tx<'_>, person: &Id<noun::Person>) -> Result<(), Fault> {
    let row = officer::table.find(person.as_str());
    diesel::update(row).set(officer::factors_from.eq(officer::factors_from)).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn insert_enrolment(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (index, ends_at): (&BlindIndex, Moment),
    given: &Given,
) -> Result<(), Fault> {
    let values = (
        enrolment::id.eq(Id::<Enrolment>::new(given).to_string()),
        enrolment::person_id.eq(person.as_str()),
        enrolment::code_index.eq(index),
        enrolment::issued_at.eq(given.now),
        enrolment::ends_at.eq(ends_at),
    );
    diesel::insert_into(enrolment::table).values(values).execute(&mut **tx)?;
    Ok(())
}

/// The live, unused one of `person`: the one of the code `index`, when that is given.
pub(crate) fn find_enrolment(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    index: Option<&BlindIndex>,
    now: Moment,
) -> Result<Option<Id<Enrolment>>, Fault> {
    let live = enrolment::person_id
        .eq(person.as_str())
        .and(enrolment::used_at.is_null())
        .and(enrolment::ends_at.gt(now));
    let row: Option<(Id<Enrolment>, BlindIndex)> = enrolment::table
        .filter(live)
        .select((enrolment::id, enrolment::code_index))
        .first(conn)
        .optional()?;
    Ok(row.filter(|(_, kept)| index.is_none_or(|typed| typed == kept)).map(|(id, _)| id))
}

/// False when it was used.
pub(crate) fn update_enrolment_used(tx: &mut Tx<'_>, id: &Id<Enrolment>, now: Moment) -> Result<bool, Fault> {
    let unused = enrolment::table.find(id.as_str()).filter(enrolment::used_at.is_null());
    Ok(diesel::update(unused).set(enrolment::used_at.eq(Some(now))).execute(&mut **tx)? == 1)
}

pub(crate) fn remove_enrolments(tx: &mut Tx<'_>, person: &Id<noun::Person>) -> Result<(), Fault> {
    let own = enrolment::table.filter(enrolment::person_id.eq(person.as_str()));
    diesel::delete(own).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn list_factors(conn: &mut Conn, person: &Id<noun::Person>) -> Result<Vec<Factor>, Fault> {
    type Row = (Id<Factor>, String, Moment, Moment);
    let totps: Vec<Row> = totp::table
        .filter(totp::person_id.eq(person.as_str()))
        .select((totp::id, totp::name, totp::added_at, totp::used_at))
        .load(conn)?;
    let passkeys: Vec<Row> = passkey::table
        .filter(passkey::person_id.eq(person.as_str()))
        .select((passkey::id, passkey::name, passkey::added_at, passkey::used_at))
        .load(conn)?;
    let of =
        |kind: Kind| move |(id, name, added_at, used_at): Row| Factor { id, kind, name, added_at, used_at };
    Ok(totps.into_iter().map(of(Kind::Totp)).chain(passkeys.into_iter().map(of(Kind::Passkey))).collect())
}

/// Whose the factors are, each as often as there are of theirs.
pub(crate) fn list_factor_owners(conn: &mut Conn) -> Result<Vec<Id<noun::Person>>, Fault> {
    let mut owners: Vec<Id<noun::Person>> = totp::table.select(totp::person_id).load(conn)?;
    owners.extend(passkey::table.select(passkey::person_id).load::<Id<noun::Person>>(conn)?);
    Ok(owners)
}

pub(crate) fn remove_factor(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    id: &Id<Factor>,
) -> Result<(), Fault> {
    let (own_totp, own_key) = (totp::person_id.eq(person.as_str()), passkey::person_id.eq(person.as_str()));
    diesel::delete(totp::table.find(id.as_str()).filter(own_totp)).execute(&mut **tx)?;
    diesel::delete(passkey::table.find(id.as_str()).filter(own_key)).execute(&mut **tx)?;
    Ok(())
}

/// How many there were.
pub(crate) fn remove_factors(tx: &mut Tx<'_>, person: &Id<noun::Person>) -> Result<usize, Fault> {
    let totps = diesel::delete(totp::table.filter(totp::person_id.eq(person.as_str()))).execute(&mut **tx)?;
    let keys =
        diesel::delete(passkey::table.filter(passkey::person_id.eq(person.as_str()))).execute(&mut **tx)?;
    Ok(totps + keys)
}

pub(crate) fn insert_totp(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (seed, step, name): (&Seed, i64, &str),
    given: &Given,
) -> Result<(), Fault> {
    let values = (
        totp::id.eq(Id::<Factor>::new(given).to_string()),
        totp::person_id.eq(person.as_str()),
        totp::secret_sealed.eq(given.seal.seal(SECRET, seed.bytes(), &*given.chance)),
        totp::last_step.eq(step),
        totp::name.eq(name),
        totp::added_at.eq(given.now),
        totp::used_at.eq(given.now),
    );
    diesel::insert_into(totp::table).values(values).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn list_seeds(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    given: &Given,
) -> Result<Vec<(Id<Factor>, Seed)>, Fault> {
    let own = totp::table.filter(totp::person_id.eq(person.as_str()));
    let rows: Vec<(Id<Factor>, Sealed)> = own.select((totp::id, totp::secret_sealed)).load(conn)?;
    rows.into_iter().map(|(id, sealed)| Ok((id, Seed::new(&given.seal.open(SECRET, &sealed)?)))).collect()
}

/// Takes `step`; false when it, or a later one, was taken before.
pub(crate) fn update_totp_used(
    tx: &mut Tx<'_>,
    id: &Id<Factor>,
    step: i64,
    now: Moment,
) -> Result<bool, Fault> {
    let unused = totp::table.find(id.as_str()).filter(totp::last_step.lt(step));
    let values = (totp::last_step.eq(step), totp::used_at.eq(now));
    Ok(diesel::update(unused).set(values).execute(&mut **tx)? == 1)
}

/// True when the credential is registered, whoever's it is.
pub(crate) fn has_passkey(conn: &mut Conn, index: &BlindIndex) -> Result<bool, Fault> {
    let known = passkey::table.filter(passkey::credential_index.eq(index));
    Ok(known.count().get_result::<i64>(conn)? == 1)
}

pub(crate) fn insert_passkey(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (index, key, name): (&BlindIndex, &[u8], &str),
    given: &Given,
) -> Result<(), Fault> {
    let values = (
        passkey::id.eq(Id::<Factor>::new(given).to_string()),
        passkey::person_id.eq(person.as_str()),
        passkey::credential_index.eq(index),
        passkey::passkey_sealed.eq(given.seal.seal(PASSKEY, key, &*given.chance)),
        passkey::name.eq(name),
        passkey::added_at.eq(given.now),
        passkey::used_at.eq(given.now),
    );
    diesel::insert_into(passkey::table).values(values).execute(&mut **tx)?;
    Ok(())
}

/// A key as the database keeps it, opened.
type Kept = (Id<Factor>, Vec<u8>);

pub(crate) fn list_passkeys(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    given: &Given,
) -> Result<Vec<Kept>, Fault> {
    let own = passkey::table.filter(passkey::person_id.eq(person.as_str()));
    let rows: Vec<(Id<Factor>, Sealed)> = own.select((passkey::id, passkey::passkey_sealed)).load(conn)?;
    rows.into_iter().map(|(id, sealed)| Ok((id, given.seal.open(PASSKEY, &sealed)?))).collect()
}

pub(crate) fn update_passkey_used(
    tx: &mut Tx<'_>,
    id: &Id<Factor>,
    key: &[u8],
    given: &Given,
) -> Result<(), Fault> {
    let values = (
        passkey::passkey_sealed.eq(given.seal.seal(PASSKEY, key, &*given.chance)),
        passkey::used_at.eq(given.now),
    );
    diesel::update(passkey::table.find(id.as_str())).set(values).execute(&mut **tx)?;
    Ok(())
}
