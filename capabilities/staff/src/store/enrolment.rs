//! SQL of codes to set up a first factor.

use base::{BlindIndex, Given, Id, Moment};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use crate::candidate::Owner;
use crate::enrolment::Enrolment;

diesel::table! {
    enrolment (id) {
        id -> Text, owner_id -> Text, code_index -> Binary, issued_at -> BigInt, ends_at -> BigInt,
        used_at -> Nullable<BigInt>,
    }
}

pub(crate) fn insert(
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
pub(crate) fn find(
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
pub(crate) fn update_used(tx: &mut Tx<'_>, id: &Id<Enrolment>, now: Moment) -> Result<bool, Fault> {
    let unused = enrolment::table.find(id.as_str()).filter(enrolment::used_at.is_null());
    Ok(diesel::update(unused).set(enrolment::used_at.eq(Some(now))).execute(&mut **tx)? == 1)
}

pub(crate) fn remove_all(tx: &mut Tx<'_>, owner: &Owner) -> Result<(), Fault> {
    let own = enrolment::table.filter(enrolment::owner_id.eq(owner.key()));
    diesel::delete(own).execute(&mut **tx)?;
    Ok(())
}
