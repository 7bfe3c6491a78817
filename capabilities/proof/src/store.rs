//! All SQL of this capability.

use base::{BlindIndex, Id, Moment};
use db::session::Session;
use db::{Conn, Fault, Tx};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::Purpose;
use crate::captcha::{Kept, Kind, Stored};
use crate::code::Code;
use crate::recovery::RecoveryCode;

diesel::table! {
    captcha (session_id, purpose) {
        session_id -> Text, purpose -> Text, answer_mac -> Binary, expires_at -> BigInt,
        kind -> Text, tag -> Text, salt -> Nullable<Binary>, bits -> Integer,
    }
}
diesel::table! {
    captcha_ticket (session_id, purpose) {
        session_id -> Text, purpose -> Text, mobile_index -> Binary, expires_at -> BigInt,
    }
}
diesel::table! {
    sms_code (id) {
        id -> Text, purpose -> Text, mobile_index -> Binary, code_mac -> Binary,
        tries -> Integer, expires_at -> BigInt,
    }
}
diesel::table! {
    recovery_code (id) {
        id -> Text, owner_id -> Text, code_index -> Binary, drawn_at -> BigInt, used_at -> Nullable<BigInt>,
    }
}
diesel::table! {
    throttle (name) { name -> Text, count -> BigInt, resets_at -> BigInt, }
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    resets_at: Moment,
}

/// One more under `name`; a window that is over begins anew. One statement, so that replicas agree.
pub(crate) fn upsert_throttle(
    tx: &mut Tx<'_>,
    name: &str,
    now: Moment,
    resets_at: Moment,
) -> Result<(i64, Moment), Fault> {
    let row: Counted = diesel::sql_query(
        "INSERT INTO throttle (name, count, resets_at) VALUES ($1, 1, $2) \
         ON CONFLICT (name) DO UPDATE SET \
           count = CASE WHEN throttle.resets_at <= $3 THEN 1 ELSE throttle.count + 1 END, \
           resets_at = CASE WHEN throttle.resets_at <= $4 THEN excluded.resets_at ELSE throttle.resets_at END \
         RETURNING count, resets_at",
    )
    .bind::<Text, _>(name)
    .bind::<BigInt, _>(resets_at)
    .bind::<BigInt, _>(now)
    .bind::<BigInt, _>(now)
    .get_result(&mut **tx)?;
    Ok((row.count, row.resets_at))
}

pub(crate) fn find_throttle(
    conn: &mut Conn,
    name: &str,
    now: Moment,
) -> Result<Option<(i64, Moment)>, Fault> {
    Ok(throttle::table
        .find(name)
        .filter(throttle::resets_at.gt(now))
        .select((throttle::count, throttle::resets_at))
        .first(conn)
        .optional()?)
}

pub(crate) fn update_throttle_less(tx: &mut Tx<'_>, name: &str) -> Result<(), Fault> {
    diesel::update(throttle::table.find(name).filter(throttle::count.gt(0)))
        .set(throttle::count.eq(throttle::count - 1))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn remove_throttle(tx: &mut Tx<'_>, name: &str) -> Result<(), Fault> {
    diesel::delete(throttle::table.find(name)).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn insert_captcha(
    tx: &mut Tx<'_>,
    session: &Id<Session>,
    purpose: Purpose,
    new: &Stored,
) -> Result<(), Fault> {
    remove_captcha(tx, session, purpose)?;
    diesel::insert_into(captcha::table)
        .values((
            captcha::session_id.eq(session.as_str()),
            captcha::purpose.eq(purpose.as_str()),
            captcha::kind.eq(new.kind.as_str()),
            captcha::answer_mac.eq(&new.answer_mac),
            captcha::tag.eq(&new.kept.tag),
            captcha::salt.eq(new.kept.salt.as_deref()),
            captcha::bits.eq(i32::from(new.kept.bits)),
            captcha::expires_at.eq(new.expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// The captcha of this session and purpose, be it in time or not.
pub(crate) fn find_captcha(
    conn: &mut Conn,
    session: &Id<Session>,
    purpose: Purpose,
) -> Result<Option<Stored>, Fault> {
    type Row = (String, Vec<u8>, (String, Option<Vec<u8>>, i32), Moment);
    let row: Option<Row> = captcha::table
        .find((session.as_str(), purpose.as_str()))
        .select((
            captcha::kind,
            captcha::answer_mac,
            (captcha::tag, captcha::salt, captcha::bits),
            captcha::expires_at,
        ))
        .first(conn)
        .optional()?;
    Ok(row.map(|(kind, answer_mac, (tag, salt, bits), expires_at)| {
        // A number that no work can have is one that no work reaches.
        let kept = Kept { tag, salt, bits: u8::try_from(bits).unwrap_or(u8::MAX) };
        Stored { kind: Kind::parse(&kind).unwrap_or_default(), answer_mac, kept, expires_at }
    }))
}

/// True for the one caller that removed it: of two tries at once, only one is looked at.
pub(crate) fn remove_captcha(
    tx: &mut Tx<'_>,
    session: &Id<Session>,
    purpose: Purpose,
) -> Result<bool, Fault> {
    let row = captcha::table.find((session.as_str(), purpose.as_str()));
    Ok(diesel::delete(row).execute(&mut **tx)? == 1)
}

pub(crate) fn insert_ticket(
    tx: &mut Tx<'_>,
    session: &Id<Session>,
    purpose: Purpose,
    mobile: &BlindIndex,
    expires_at: Moment,
) -> Result<(), Fault> {
    let row = captcha_ticket::table.find((session.as_str(), purpose.as_str()));
    diesel::delete(row).execute(&mut **tx)?;
    diesel::insert_into(captcha_ticket::table)
        .values((
            captcha_ticket::session_id.eq(session.as_str()),
            captcha_ticket::purpose.eq(purpose.as_str()),
            captcha_ticket::mobile_index.eq(mobile),
            captcha_ticket::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn has_ticket(
    conn: &mut Conn,
    session: &Id<Session>,
    purpose: Purpose,
    mobile: &BlindIndex,
    now: Moment,
) -> Result<bool, Fault> {
    let row = captcha_ticket::table
        .find((session.as_str(), purpose.as_str()))
        .filter(captcha_ticket::mobile_index.eq(mobile).and(captcha_ticket::expires_at.gt(now)));
    Ok(row.count().get_result::<i64>(conn)? == 1)
}

/// True for the one caller that used the ticket up.
pub(crate) fn remove_ticket(tx: &mut Tx<'_>, session: &Id<Session>, purpose: Purpose) -> Result<bool, Fault> {
    let row = captcha_ticket::table.find((session.as_str(), purpose.as_str()));
    Ok(diesel::delete(row).execute(&mut **tx)? == 1)
}

#[derive(Queryable)]
pub(crate) struct StoredCode {
    pub id: Id<Code>,
    pub code_mac: Vec<u8>,
}

pub(crate) fn find_code(
    conn: &mut Conn,
    purpose: Purpose,
    mobile: &BlindIndex,
    now: Moment,
) -> Result<Option<StoredCode>, Fault> {
    Ok(sms_code::table
        .filter(sms_code::purpose.eq(purpose.as_str()).and(sms_code::mobile_index.eq(mobile)))
        .filter(sms_code::expires_at.gt(now))
        .select((sms_code::id, sms_code::code_mac))
        .first(conn)
        .optional()?)
}

/// A new code voids the old one.
pub(crate) fn insert_code(
    tx: &mut Tx<'_>,
    id: &Id<Code>,
    purpose: Purpose,
    mobile: &BlindIndex,
    code_mac: &[u8],
    expires_at: Moment,
) -> Result<(), Fault> {
    let old = sms_code::purpose.eq(purpose.as_str()).and(sms_code::mobile_index.eq(mobile));
    diesel::delete(sms_code::table.filter(old)).execute(&mut **tx)?;
    diesel::insert_into(sms_code::table)
        .values((
            sms_code::id.eq(id.as_str()),
            sms_code::purpose.eq(purpose.as_str()),
            sms_code::mobile_index.eq(mobile),
            sms_code::code_mac.eq(code_mac),
            sms_code::tries.eq(0),
            sms_code::expires_at.eq(expires_at),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// Takes one of the tries a code has; false when they are used up. In one statement, so that tries at once cannot
/// share one.
pub(crate) fn update_tries(tx: &mut Tx<'_>, id: &Id<Code>, most: i32) -> Result<bool, Fault> {
    let row = sms_code::table.find(id.as_str()).filter(sms_code::tries.lt(most));
    Ok(diesel::update(row).set(sms_code::tries.eq(sms_code::tries + 1)).execute(&mut **tx)? == 1)
}

/// True for the one caller that used the code up.
pub(crate) fn remove_code(tx: &mut Tx<'_>, id: &Id<Code>) -> Result<bool, Fault> {
    Ok(diesel::delete(sms_code::table.find(id.as_str())).execute(&mut **tx)? == 1)
}

/// Removes what is over.
pub(crate) fn remove_expired(tx: &mut Tx<'_>, now: Moment) -> Result<(), Fault> {
    diesel::delete(captcha::table.filter(captcha::expires_at.le(now))).execute(&mut **tx)?;
    diesel::delete(captcha_ticket::table.filter(captcha_ticket::expires_at.le(now))).execute(&mut **tx)?;
    diesel::delete(sms_code::table.filter(sms_code::expires_at.le(now))).execute(&mut **tx)?;
    diesel::delete(throttle::table.filter(throttle::resets_at.le(now))).execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn insert_recovery_code(
    tx: &mut Tx<'_>,
    id: &Id<RecoveryCode>,
    (owner, index): (&str, &BlindIndex),
    now: Moment,
) -> Result<(), Fault> {
    diesel::insert_into(recovery_code::table)
        .values((
            recovery_code::id.eq(id.as_str()),
            recovery_code::owner_id.eq(owner),
            recovery_code::code_index.eq(index),
            recovery_code::drawn_at.eq(now),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// True for the one caller that used the code.
pub(crate) fn update_recovery_code_used(
    tx: &mut Tx<'_>,
    owner: &str,
    index: &BlindIndex,
    now: Moment,
) -> Result<bool, Fault> {
    let own = recovery_code::owner_id.eq(owner).and(recovery_code::code_index.eq(index));
    let unused = recovery_code::table.filter(own).filter(recovery_code::used_at.is_null());
    Ok(diesel::update(unused).set(recovery_code::used_at.eq(Some(now))).execute(&mut **tx)? == 1)
}

/// Those that were not used.
pub(crate) fn count_recovery_codes(conn: &mut Conn, owner: &str) -> Result<usize, Fault> {
    let unused = recovery_code::owner_id.eq(owner).and(recovery_code::used_at.is_null());
    let count: i64 = recovery_code::table.filter(unused).count().get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

pub(crate) fn remove_recovery_codes(tx: &mut Tx<'_>, owner: &str) -> Result<(), Fault> {
    diesel::delete(recovery_code::table.filter(recovery_code::owner_id.eq(owner))).execute(&mut **tx)?;
    Ok(())
}
