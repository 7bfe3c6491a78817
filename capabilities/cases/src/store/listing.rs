//! SQL of the list of people who may not apply.

use base::{Day, Given, Id, Moment, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::listing::Listing;

diesel::table! {
    person_listing (id) {
        id -> Text, person_id -> Text, reason -> Text, listed_at -> BigInt, until_on -> Text,
        lifted_at -> Nullable<BigInt>,
    }
}

pub(crate) fn find_last_listing(
    conn: &mut Conn,
    person: &Id<noun::Person>,
) -> Result<Option<Listing>, Fault> {
    let own = person_listing::table.filter(person_listing::person_id.eq(person.as_str()));
    let columns = (
        person_listing::reason,
        person_listing::listed_at,
        person_listing::until_on,
        person_listing::lifted_at,
    );
    let row: Option<(String, Moment, Day, Option<Moment>)> =
        own.order(person_listing::listed_at.desc()).select(columns).first(conn).optional()?;
    Ok(row.map(|(reason, listed_at, until_on, lifted_at)| Listing { reason, listed_at, until_on, lifted_at }))
}

pub(crate) fn insert_listing(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (reason, until_on, lifted_at): (&str, Day, Option<Moment>),
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(person_listing::table)
        .values((
            person_listing::id.eq(Id::<Listing>::new(given).as_str()),
            person_listing::person_id.eq(person.as_str()),
            person_listing::reason.eq(reason),
            person_listing::listed_at.eq(given.now),
            person_listing::until_on.eq(until_on.to_string()),
            person_listing::lifted_at.eq(lifted_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}
