//! All SQL of this capability.

use base::{BlindIndex, Given, Id, Moment, Officer, Rank, Role, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::administrator::Appointment;
use crate::candidate::Owner;
use crate::enrolment::Enrolment;
use crate::factor::{Factor, Kind};
use crate::officer::Grant;
use crate::totp::Seed;
use crate::{Authority, State};

diesel::table! {
    officer (person_id) {
        person_id -> Text, authority -> Text, ranks -> Text, businesses -> Text, state -> Text, granted_at -> BigInt,
        changed_at -> BigInt, factors_from -> BigInt, used_at -> BigInt, warned_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    administrator (account_id) {
        account_id -> Text, role -> Text, state -> Text, granted_at -> BigInt, changed_at -> BigInt,
        factors_from -> BigInt, used_at -> BigInt, warned_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    enrolment (id) {
        id -> Text, owner_id -> Text, code_index -> Binary, issued_at -> BigInt, ends_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    totp (id) {
        id -> Text, owner_id -> Text, secret_sealed -> Binary, last_step -> BigInt, name -> Text, added_at -> BigInt,
        used_at -> BigInt,
    }
}
diesel::table! {
    passkey (id) {
        id -> Text, owner_id -> Text, credential_index -> Binary, passkey_sealed -> Binary, name -> Text,
        added_at -> BigInt, used_at -> BigInt,
    }
}

const SECRET: &str = "totp.secret";
const PASSKEY: &str = "passkey.key";

type OfficerRow = (Id<noun::Person>, String, String, String, String, Moment, Moment, Moment);
type OfficerColumns = (
    officer::person_id,
    officer::authority,
    officer::ranks,
    officer::businesses,
    officer::state,
    officer::granted_at,
    officer::factors_from,
    officer::used_at,
);
const OFFICER: OfficerColumns = (
    officer::person_id,
    officer::authority,
    officer::ranks,
    officer::businesses,
    officer::state,
    officer::granted_at,
    officer::factors_from,
    officer::used_at,
);

fn stored(what: &str) -> Fault {
    Fault::Stored(format!("{what} of no known form"))
}

fn read_officer(row: OfficerRow) -> Result<Grant, Fault> {
    let (person, authority, ranks, businesses, state, granted_at, factors_from, used_at) = row;
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
        used_at,
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
        officer::used_at.eq(now),
        officer::warned_at.eq(None::<Moment>),
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
        officer::used_at.eq(now),
        officer::warned_at.eq(None::<Moment>),
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
    // The days of being away are counted from here: who was let work again is not suspended the next night.
    let values = (
        officer::state.eq(to.key()),
        officer::changed_at.eq(now),
        officer::factors_from.eq(now),
        officer::used_at.eq(now),
        officer::warned_at.eq(None::<Moment>),
    );
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

/// From now on no session of `owner` counts as passed.
pub(crate) fn update_factors_from(tx: &mut Tx<'_>, owner: &Owner, now: Moment) -> Result<(), Fault> {
    match owner {
        Owner::Officer(person) => diesel::update(officer::table.find(person.as_str()))
            .set(officer::factors_from.eq(now))
            .execute(&mut **tx)?,
        Owner::Administrator(account) => diesel::update(administrator::table.find(account.as_str()))
            .set(administrator::factors_from.eq(now))
            .execute(&mut **tx)?,
    };
    Ok(())
}

/// `owner` is at work: nothing that was told about being away holds any more.
pub(crate) fn update_used(tx: &mut Tx<'_>, owner: &Owner, now: Moment) -> Result<(), Fault> {
    match owner {
        Owner::Officer(person) => diesel::update(officer::table.find(person.as_str()))
            .set((officer::used_at.eq(now), officer::warned_at.eq(None::<Moment>)))
            .execute(&mut **tx)?,
        Owner::Administrator(account) => diesel::update(administrator::table.find(account.as_str()))
            .set((administrator::used_at.eq(now), administrator::warned_at.eq(None::<Moment>)))
            .execute(&mut **tx)?,
    };
    Ok(())
}

pub(crate) fn update_warned(tx: &mut Tx<'_>, owner: &Owner, now: Moment) -> Result<(), Fault> {
    match owner {
        Owner::Officer(person) => diesel::update(officer::table.find(person.as_str()))
            .set(officer::warned_at.eq(Some(now)))
            .execute(&mut **tx)?,
        Owner::Administrator(account) => diesel::update(administrator::table.find(account.as_str()))
            .set(administrator::warned_at.eq(Some(now)))
            .execute(&mut **tx)?,
    };
    Ok(())
}

/// Changes nothing, and so makes one of two transactions that do this wait for the other, and see what it did.
pub(crate) fn lock_owner(tx: &mut Tx<'_>, owner: &Owner) -> Result<(), Fault> {
    match owner {
        Owner::Officer(person) => diesel::update(officer::table.find(person.as_str()))
            .set(officer::factors_from.eq(officer::factors_from))
            .execute(&mut **tx)?,
        Owner::Administrator(account) => diesel::update(administrator::table.find(account.as_str()))
            .set(administrator::factors_from.eq(administrator::factors_from))
            .execute(&mut **tx)?,
    };
    Ok(())
}

pub(crate) fn insert_enrolment(
    tx: &mut Tx<'_>,
    owner: &Owner,
    (index, ends_at): (&BlindIndex, Moment),
    given: &Given,
) -> Result<(), Fault> {
    let values = (
        enrolment::id.eq(Id::<Enrolment>::new(given).to_string()),
        enrolment::owner_id.eq(owner.key()),
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
    owner: &Owner,
    index: Option<&BlindIndex>,
    now: Moment,
) -> Result<Option<Id<Enrolment>>, Fault> {
    let live =
        enrolment::owner_id.eq(owner.key()).and(enrolment::used_at.is_null()).and(enrolment::ends_at.gt(now));
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

pub(crate) fn remove_enrolments(tx: &mut Tx<'_>, owner: &Owner) -> Result<(), Fault> {
    let own = enrolment::table.filter(enrolment::owner_id.eq(owner.key()));
    diesel::delete(own).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn list_factors(conn: &mut Conn, owner: &Owner) -> Result<Vec<Factor>, Fault> {
    type Row = (Id<Factor>, String, Moment, Moment);
    let totps: Vec<Row> = totp::table
        .filter(totp::owner_id.eq(owner.key()))
        .select((totp::id, totp::name, totp::added_at, totp::used_at))
        .load(conn)?;
    let passkeys: Vec<Row> = passkey::table
        .filter(passkey::owner_id.eq(owner.key()))
        .select((passkey::id, passkey::name, passkey::added_at, passkey::used_at))
        .load(conn)?;
    let of =
        |kind: Kind| move |(id, name, added_at, used_at): Row| Factor { id, kind, name, added_at, used_at };
    Ok(totps.into_iter().map(of(Kind::Totp)).chain(passkeys.into_iter().map(of(Kind::Passkey))).collect())
}

/// Whose the factors are, by the owners' keys, each as often as there are of theirs.
pub(crate) fn list_factor_owners(conn: &mut Conn) -> Result<Vec<String>, Fault> {
    let mut owners: Vec<String> = totp::table.select(totp::owner_id).load(conn)?;
    owners.extend(passkey::table.select(passkey::owner_id).load::<String>(conn)?);
    Ok(owners)
}

pub(crate) fn remove_factor(tx: &mut Tx<'_>, owner: &Owner, id: &Id<Factor>) -> Result<(), Fault> {
    let (own_totp, own_key) = (totp::owner_id.eq(owner.key()), passkey::owner_id.eq(owner.key()));
    diesel::delete(totp::table.find(id.as_str()).filter(own_totp)).execute(&mut **tx)?;
    diesel::delete(passkey::table.find(id.as_str()).filter(own_key)).execute(&mut **tx)?;
    Ok(())
}

/// How many there were.
pub(crate) fn remove_factors(tx: &mut Tx<'_>, owner: &Owner) -> Result<usize, Fault> {
    let totps = diesel::delete(totp::table.filter(totp::owner_id.eq(owner.key()))).execute(&mut **tx)?;
    let keys = diesel::delete(passkey::table.filter(passkey::owner_id.eq(owner.key()))).execute(&mut **tx)?;
    Ok(totps + keys)
}

pub(crate) fn insert_totp(
    tx: &mut Tx<'_>,
    owner: &Owner,
    (seed, step, name): (&Seed, i64, &str),
    given: &Given,
) -> Result<(), Fault> {
    let values = (
        totp::id.eq(Id::<Factor>::new(given).to_string()),
        totp::owner_id.eq(owner.key()),
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
    owner: &Owner,
    given: &Given,
) -> Result<Vec<(Id<Factor>, Seed)>, Fault> {
    let own = totp::table.filter(totp::owner_id.eq(owner.key()));
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
    owner: &Owner,
    (index, key, name): (&BlindIndex, &[u8], &str),
    given: &Given,
) -> Result<(), Fault> {
    let values = (
        passkey::id.eq(Id::<Factor>::new(given).to_string()),
        passkey::owner_id.eq(owner.key()),
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

pub(crate) fn list_passkeys(conn: &mut Conn, owner: &Owner, given: &Given) -> Result<Vec<Kept>, Fault> {
    let own = passkey::table.filter(passkey::owner_id.eq(owner.key()));
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

type AppointmentRow = (Id<noun::Account>, String, String, Moment, Moment, Moment);
type AppointmentColumns = (
    administrator::account_id,
    administrator::role,
    administrator::state,
    administrator::granted_at,
    administrator::factors_from,
    administrator::used_at,
);
const APPOINTMENT: AppointmentColumns = (
    administrator::account_id,
    administrator::role,
    administrator::state,
    administrator::granted_at,
    administrator::factors_from,
    administrator::used_at,
);

fn read_appointment(row: AppointmentRow) -> Result<Appointment, Fault> {
    let (account, role, state, granted_at, factors_from, used_at) = row;
    Ok(Appointment {
        account,
        role: Role::parse(&role).ok_or_else(|| stored("a role"))?,
        state: State::parse(&state).ok_or_else(|| stored("an administrator's state"))?,
        granted_at,
        factors_from,
        used_at,
    })
}

pub(crate) fn find_appointment(
    conn: &mut Conn,
    account: &Id<noun::Account>,
) -> Result<Option<Appointment>, Fault> {
    let row: Option<AppointmentRow> =
        administrator::table.find(account.as_str()).select(APPOINTMENT).first(conn).optional()?;
    row.map(read_appointment).transpose()
}

/// Those whose grant was not removed, by role.
pub(crate) fn list_appointments(conn: &mut Conn) -> Result<Vec<Appointment>, Fault> {
    let present = administrator::table.filter(administrator::state.ne(State::Removed.key()));
    let rows: Vec<AppointmentRow> = present
        .order((administrator::role.desc(), administrator::granted_at))
        .limit(1000)
        .select(APPOINTMENT)
        .load(conn)?;
    rows.into_iter().map(read_appointment).collect()
}

/// False when the account has a row already, whoever wrote it: the second of two who grant at once is told.
pub(crate) fn insert_appointment(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    role: Role,
    now: Moment,
) -> Result<bool, Fault> {
    let values = (
        administrator::account_id.eq(account.as_str().to_owned()),
        administrator::role.eq(role.key()),
        administrator::state.eq(State::Active.key()),
        administrator::granted_at.eq(now),
        administrator::changed_at.eq(now),
        administrator::factors_from.eq(now),
        administrator::used_at.eq(now),
    );
    unless_there(tx.savepoint(|conn| diesel::insert_into(administrator::table).values(values).execute(conn)))
}

/// Somebody removed begins anew, in whichever role; false when somebody else granted one meanwhile.
pub(crate) fn update_appointment_anew(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    role: Role,
    now: Moment,
) -> Result<bool, Fault> {
    let removed = administrator::state.eq(State::Removed.key());
    let values = (
        administrator::role.eq(role.key()),
        administrator::state.eq(State::Active.key()),
        administrator::granted_at.eq(now),
        administrator::changed_at.eq(now),
        administrator::factors_from.eq(now),
        administrator::used_at.eq(now),
        administrator::warned_at.eq(None::<Moment>),
    );
    let row = administrator::table.find(account.as_str()).filter(removed);
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

/// False when the administrator was in none of the expected states.
pub(crate) fn update_appointment_state(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    (from, to): (&[State], State),
    now: Moment,
) -> Result<bool, Fault> {
    let from: Vec<&str> = from.iter().map(|state| state.key()).collect();
    let row = administrator::table.find(account.as_str()).filter(administrator::state.eq_any(from));
    let values = (
        administrator::state.eq(to.key()),
        administrator::changed_at.eq(now),
        administrator::factors_from.eq(now),
        administrator::used_at.eq(now),
        administrator::warned_at.eq(None::<Moment>),
    );
    Ok(diesel::update(row).set(values).execute(&mut **tx)? == 1)
}

/// Those whose grant counts and who were last at work at `before` or earlier, with when that was and when they were warned.
pub(crate) fn list_away(
    conn: &mut Conn,
    before: Moment,
) -> Result<Vec<(Owner, Moment, Option<Moment>)>, Fault> {
    type Row<N> = (Id<N>, Moment, Option<Moment>);
    let officers: Vec<Row<noun::Person>> = officer::table
        .filter(officer::state.eq(State::Active.key()).and(officer::used_at.le(before)))
        .select((officer::person_id, officer::used_at, officer::warned_at))
        .load(conn)?;
    let administrators: Vec<Row<noun::Account>> = administrator::table
        .filter(administrator::state.eq(State::Active.key()).and(administrator::used_at.le(before)))
        .select((administrator::account_id, administrator::used_at, administrator::warned_at))
        .load(conn)?;
    let officers = officers.into_iter().map(|(person, used, warned)| (Owner::Officer(person), used, warned));
    let administrators = administrators
        .into_iter()
        .map(|(account, used, warned)| (Owner::Administrator(account), used, warned));
    Ok(officers.chain(administrators).collect())
}
