//! Public checks, as they were answered.

use base::{BlindIndex, Day, Given, Id, Moment, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::{permit, state_of};
use crate::check::Checked;
use crate::{State, Verdict};

diesel::table! {
    permit_check (id) {
        id -> Text, permit_id -> Nullable<Text>, at -> BigInt, number -> Text, outcome -> Text,
        address_hash -> Binary,
    }
}

/// What a check looks at: id, state, last day, index of the name.
pub(crate) type Looked = (Id<noun::Permit>, State, Day, Option<BlindIndex>);

/// Nothing sealed is opened here, so that a number that exists takes no longer than one that does not.
pub(crate) fn find(conn: &mut Conn, number: &str) -> Result<Option<Looked>, Fault> {
    let columns = (permit::id, permit::state, permit::valid_to, permit::name_index);
    let row: Option<(Id<noun::Permit>, i32, Day, Option<BlindIndex>)> =
        permit::table.filter(permit::number.eq(number)).select(columns).first(conn).optional()?;
    row.map(|(id, state, valid_to, index)| Ok((id, state_of(state)?, valid_to, index))).transpose()
}

pub(crate) fn insert(
    tx: &mut Tx<'_>,
    (number, permit): (&str, Option<&Id<noun::Permit>>),
    verdict: Verdict,
    address: &BlindIndex,
    given: &Given,
) -> Result<(), Fault> {
    diesel::insert_into(permit_check::table)
        .values((
            permit_check::id.eq(Id::<Checked>::new(given).as_str()),
            permit_check::permit_id.eq(permit.map(|id| id.as_str())),
            permit_check::at.eq(given.now),
            permit_check::number.eq(number),
            permit_check::outcome.eq(verdict.key()),
            permit_check::address_hash.eq(address),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The newest first.
pub(crate) fn list(conn: &mut Conn, permit: &Id<noun::Permit>, most: i64) -> Result<Vec<Checked>, Fault> {
    let own = permit_check::table.filter(permit_check::permit_id.eq(permit.as_str()));
    let rows: Vec<(Moment, String)> = own
        .order((permit_check::at.desc(), permit_check::id.desc()))
        .limit(most)
        .select((permit_check::at, permit_check::outcome))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(at, outcome)| Checked {
            at,
            verdict: if outcome == Verdict::Valid.key() { Verdict::Valid } else { Verdict::NotValid },
        })
        .collect())
}

/// Forgets what is older than `before`; answers how many.
pub(crate) fn remove_before(tx: &mut Tx<'_>, before: Moment) -> Result<usize, Fault> {
    Ok(diesel::delete(permit_check::table.filter(permit_check::at.lt(before))).execute(&mut **tx)?)
}
