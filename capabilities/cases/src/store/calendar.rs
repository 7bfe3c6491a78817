//! SQL of the working calendar.

use base::Moment;
use db::{Conn, Fault, Tx};
use diesel::prelude::*;

diesel::table! {
    calendar_year (year) { year -> Integer, days -> Text, version -> Integer, saved_at -> BigInt, }
}

/// Year, days and version of each that was entered, the earliest first.
pub(crate) fn list(conn: &mut Conn) -> Result<Vec<(i32, String, i32)>, Fault> {
    let columns = (calendar_year::year, calendar_year::days, calendar_year::version);
    Ok(calendar_year::table.order(calendar_year::year).select(columns).load(conn)?)
}

/// False when it was changed since `version`, or entered meanwhile where that is 0.
pub(crate) fn save(
    tx: &mut Tx<'_>,
    (year, days, version): (i32, &str, i32),
    now: Moment,
) -> Result<bool, Fault> {
    let changes = (
        calendar_year::days.eq(days),
        calendar_year::version.eq(version + 1),
        calendar_year::saved_at.eq(now),
    );
    if version > 0 {
        let row = calendar_year::table.find(year).filter(calendar_year::version.eq(version));
        return Ok(diesel::update(row).set(changes).execute(&mut **tx)? == 1);
    }
    let values = (calendar_year::year.eq(year), changes);
    match tx.savepoint(|conn| diesel::insert_into(calendar_year::table).values(values).execute(conn)) {
        Ok(_) => Ok(true),
        Err(error) if db::is_unique_violation(&error) => Ok(false),
        Err(error) => Err(error.into()),
    }
}
