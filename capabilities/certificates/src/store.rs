//! All SQL of this capability.

use base::{Day, Given, Id, Moment, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::seed::Invented;
use crate::{Follower, Permit, State};

diesel::table! {
    permit (id) {
        id -> Text, number -> Text, person_id -> Text, unit_name -> Text, kind -> Text, state -> Integer,
        state_since -> BigInt, issued_on -> Text, valid_to -> Text, window_ends_on -> Nullable<Text>,
        version -> Integer,
    }
}
diesel::table! {
    permit_follower (id) {
        id -> Text, permit_id -> Text, relation -> Text, name_sealed -> Binary, number_index -> Binary,
        birth_on -> Text,
    }
}

diesel::allow_tables_to_appear_in_same_query!(permit, permit_follower);

const NUMBER: &str = "permit_follower.number";
const NAME: &str = "permit_follower.name";

type Row = (Id<noun::Permit>, String, String, String, i32, Moment, Day, Day, Option<Day>);
type Columns = (
    permit::id,
    permit::number,
    permit::kind,
    permit::unit_name,
    permit::state,
    permit::state_since,
    permit::issued_on,
    permit::valid_to,
    permit::window_ends_on,
);
const COLUMNS: Columns = (
    permit::id,
    permit::number,
    permit::kind,
    permit::unit_name,
    permit::state,
    permit::state_since,
    permit::issued_on,
    permit::valid_to,
    permit::window_ends_on,
);

fn read(row: Row) -> Result<Permit, Fault> {
    let (id, number, kind, unit_name, state, state_since, issued_on, valid_to, window_ends_on) = row;
    let state =
        State::of_code(state).ok_or_else(|| Fault::Stored("a permit state of no known form".into()))?;
    Ok(Permit { id, number, kind, unit_name, state, state_since, issued_on, valid_to, window_ends_on })
}

pub(crate) fn list_of_person(conn: &mut Conn, person: &Id<noun::Person>) -> Result<Vec<Permit>, Fault> {
    let own = permit::table.filter(permit::person_id.eq(person.as_str()));
    let rows: Vec<Row> =
        own.order((permit::issued_on.desc(), permit::id.desc())).select(COLUMNS).load(conn)?;
    rows.into_iter().map(read).collect()
}

pub(crate) fn find_of_person(
    conn: &mut Conn,
    person: &Id<noun::Person>,
    id: &Id<noun::Permit>,
) -> Result<Option<Permit>, Fault> {
    let own = permit::table.find(id.as_str()).filter(permit::person_id.eq(person.as_str()));
    let row: Option<Row> = own.select(COLUMNS).first(conn).optional()?;
    row.map(read).transpose()
}

pub(crate) fn list_followers(
    conn: &mut Conn,
    id: &Id<noun::Permit>,
    given: &Given,
) -> Result<Vec<Follower>, Fault> {
    let own = permit_follower::table.filter(permit_follower::permit_id.eq(id.as_str()));
    let columns = (permit_follower::relation, permit_follower::name_sealed, permit_follower::birth_on);
    let rows: Vec<(String, Sealed, Day)> = own.order(permit_follower::id).select(columns).load(conn)?;
    rows.into_iter()
        .map(|(relation, name, birth_on)| {
            let name =
                String::from_utf8(given.seal.open(NAME, &name)?).map_err(|e| Fault::Stored(e.to_string()))?;
            let relation = if relation == "1" { "配偶" } else { "子女" };
            Ok(Follower { relation, name, birth_on })
        })
        .collect()
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    person: &Id<noun::Person>,
    new: &Invented<'_>,
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(permit::table)
        .values((
            permit::id.eq(id.as_str()),
            permit::number.eq(new.number),
            permit::person_id.eq(person.as_str()),
            permit::unit_name.eq(new.unit_name),
            permit::kind.eq("101"),
            permit::state.eq(new.state.code()),
            permit::state_since.eq(given.now),
            permit::issued_on.eq(new.issued_on.to_string()),
            permit::valid_to.eq(new.valid_to.to_string()),
            permit::window_ends_on.eq(new.window_ends_on.map(|day| day.to_string())),
            permit::version.eq(1),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn insert_follower(
    tx: &mut Tx<'_>,
    permit: &Id<noun::Permit>,
    (relation, name, number, birth): (&str, &str, &str, &str),
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(permit_follower::table)
        .values((
            permit_follower::id.eq(Id::<Follower>::new(given).as_str()),
            permit_follower::permit_id.eq(permit.as_str()),
            permit_follower::relation.eq(relation),
            permit_follower::name_sealed.eq(given.seal.seal(NAME, name.as_bytes(), &*given.chance)),
            permit_follower::number_index.eq(given.seal.index(NUMBER, number)),
            permit_follower::birth_on.eq(birth),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The holders of the permits that somebody with this identity number accompanies, whatever their state.
pub(crate) fn list_followed(
    conn: &mut Conn,
    number: &str,
    given: &Given,
) -> Result<Vec<(Id<noun::Person>, Permit)>, Fault> {
    let of = permit_follower::table.inner_join(permit::table.on(permit_follower::permit_id.eq(permit::id)));
    let one = of.filter(permit_follower::number_index.eq(given.seal.index(NUMBER, number)));
    let rows: Vec<(Id<noun::Person>, Row)> = one.select((permit::person_id, COLUMNS)).load(conn)?;
    rows.into_iter().map(|(person, row)| Ok((person, read(row)?))).collect()
}
