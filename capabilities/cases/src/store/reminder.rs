//! SQL of what people were reminded of, and of what they are to be reminded of.

use std::collections::BTreeSet;

use base::{Day, Moment};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

use super::{Row, application, read};
use crate::application::Application;

diesel::table! {
    reminder (what, about, day) { what -> Text, about -> Text, day -> Text, at -> BigInt, }
}

/// What, about which permit or application, about which day.
pub(crate) type Key = (String, String, String);

/// Which of the reminders of these kinds about these things were given.
pub(crate) fn list_given(
    conn: &mut Conn,
    (whats, abouts): (&[&str], &[String]),
) -> Result<BTreeSet<Key>, Fault> {
    let those = reminder::what.eq_any(whats.iter().copied()).and(reminder::about.eq_any(abouts));
    let rows: Vec<Key> =
        reminder::table.filter(those).select((reminder::what, reminder::about, reminder::day)).load(conn)?;
    Ok(rows.into_iter().collect())
}

/// False when it was given already, here or by another program at this moment.
pub(crate) fn insert(tx: &mut Tx<'_>, (what, about, day): Key, at: Moment) -> Result<bool, Fault> {
    let values =
        (reminder::what.eq(what), reminder::about.eq(about), reminder::day.eq(day), reminder::at.eq(at));
    match tx.savepoint(|conn| diesel::insert_into(reminder::table).values(values).execute(conn)) {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Forgets what was given before `before`.
pub(crate) fn remove_before(tx: &mut Tx<'_>, before: Moment) -> Result<(), Fault> {
    diesel::delete(reminder::table.filter(reminder::at.lt(before))).execute(&mut **tx)?;
    Ok(())
}

/// Open applications at one of `stages`, not suspended, whose day lies in `from..=to`, in the order of their ids, after the
/// one named.
pub(crate) fn list_due(
    conn: &mut Conn,
    stages: &[i32],
    (from, to): (Option<Day>, Day),
    (after, most): (&str, i64),
) -> Result<Vec<Application>, Fault> {
    let rows: Vec<Row> = application::table
        .filter(application::is_open)
        .filter(application::stage.eq_any(stages.iter().copied()))
        .filter(application::due_on.ge(from.map(|day| day.to_string()).unwrap_or_default()))
        .filter(application::due_on.le(to.to_string()))
        .filter(application::is_suspended.eq(false))
        .filter(application::id.gt(after))
        .order(application::id)
        .limit(most)
        .load(conn)?;
    rows.into_iter().map(read).collect()
}
