//! Those who accompany.

use base::{Day, Given, Id, Sealed, noun};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::{COLUMNS, Row, permit, read};
use crate::{Follower, Permit};

diesel::table! {
    permit_follower (id) {
        id -> Text, permit_id -> Text, relation -> Text, name_sealed -> Binary, number_index -> Binary,
        birth_on -> Text, id_kind -> Nullable<Text>, number_sealed -> Nullable<Binary>, sex -> Nullable<Text>,
        place -> Nullable<Text>, hukou_sealed -> Nullable<Binary>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(permit, permit_follower);

const NUMBER: &str = "permit_follower.number";
const NAME: &str = "permit_follower.name";
const HUKOU: &str = "permit_follower.hukou";

type FollowerRow =
    ((String, Sealed, Day, Option<String>), Option<Sealed>, Option<String>, Option<String>, Option<Sealed>);

fn open(purpose: &str, sealed: &Sealed, given: &Given) -> Result<String, Fault> {
    String::from_utf8(given.seal.open(purpose, sealed)?).map_err(|e| Fault::Stored(e.to_string()))
}

pub(crate) fn list(conn: &mut Conn, id: &Id<noun::Permit>, given: &Given) -> Result<Vec<Follower>, Fault> {
    let own = permit_follower::table.filter(permit_follower::permit_id.eq(id.as_str()));
    let columns = (
        (
            permit_follower::relation,
            permit_follower::name_sealed,
            permit_follower::birth_on,
            permit_follower::id_kind,
        ),
        permit_follower::number_sealed,
        permit_follower::sex,
        permit_follower::place,
        permit_follower::hukou_sealed,
    );
    let rows: Vec<FollowerRow> = own.order(permit_follower::id).select(columns).load(conn)?;
    rows.into_iter()
        .map(|((relation, name, birth_on, id_kind), number, sex, place, hukou)| {
            let number = number.map(|sealed| open(NUMBER, &sealed, given)).transpose()?;
            let hukou = hukou.map(|sealed| open(HUKOU, &sealed, given)).transpose()?;
            Ok(Follower {
                relation: Follower::relation_of(&relation),
                name: open(NAME, &name, given)?,
                id_kind: id_kind.unwrap_or_default(),
                number: number.unwrap_or_default(),
                sex: sex.unwrap_or_default(),
                birth_on,
                place: place.unwrap_or_default(),
                hukou: hukou.unwrap_or_default(),
            })
        })
        .collect()
}

/// Names with their rows, at most `most`, in the order of the rows, after the one named.
pub(crate) fn list_names(
    conn: &mut Conn,
    (after, most): (&str, i64),
    given: &Given,
) -> Result<Vec<(String, String)>, Fault> {
    let rows: Vec<(String, Sealed)> = permit_follower::table
        .filter(permit_follower::id.gt(after))
        .order(permit_follower::id)
        .limit(most)
        .select((permit_follower::id, permit_follower::name_sealed))
        .load(conn)?;
    rows.into_iter().map(|(id, name)| Ok((id, open(NAME, &name, given)?))).collect()
}

/// These, and nobody else, accompany from now on.
pub(crate) fn replace(
    tx: &mut Tx<'_>,
    permit: &Id<noun::Permit>,
    followers: &[Follower],
    given: &Given,
) -> Result<(), Fault> {
    let own = permit_follower::table.filter(permit_follower::permit_id.eq(permit.as_str()));
    diesel::delete(own).execute(&mut **tx)?;
    for one in followers {
        let seal = |purpose, text: &str| given.seal.seal(purpose, text.as_bytes(), &*given.chance);
        diesel::insert_into(permit_follower::table)
            .values((
                permit_follower::id.eq(Id::<Follower>::new(given).as_str()),
                permit_follower::permit_id.eq(permit.as_str()),
                permit_follower::relation.eq(one.relation_code()),
                permit_follower::name_sealed.eq(seal(NAME, &one.name)),
                permit_follower::number_index.eq(given.seal.index(NUMBER, &one.number)),
                permit_follower::birth_on.eq(one.birth_on.to_string()),
                permit_follower::id_kind.eq(&one.id_kind),
                permit_follower::number_sealed.eq(seal(NUMBER, &one.number)),
                permit_follower::sex.eq(&one.sex),
                permit_follower::place.eq(&one.place),
                permit_follower::hukou_sealed.eq(seal(HUKOU, &one.hukou)),
            ))
            .execute(&mut **tx)?;
    }
    Ok(())
}

/// The permits that somebody with this number accompanies, whatever their state.
pub(crate) fn list_followed(conn: &mut Conn, number: &str, given: &Given) -> Result<Vec<Permit>, Fault> {
    let of = permit_follower::table.inner_join(permit::table.on(permit_follower::permit_id.eq(permit::id)));
    let one = of.filter(permit_follower::number_index.eq(given.seal.index(NUMBER, number)));
    let rows: Vec<Row> = one.select(COLUMNS).load(conn)?;
    rows.into_iter().map(|row| read(row, given)).collect()
}
