//! SQL of how gateways are doing and of what a day did cost.

use base::{Day, Moment};
use db::{Conn, Fault, Tx};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::budget::{Budget, Today};
use crate::circuit::Standing;

diesel::table! {
    sms_gateway (name) {
        name -> Text, faults -> BigInt, last_fault -> Nullable<Text>, failed_at -> Nullable<BigInt>,
        rests_until -> BigInt,
    }
}
diesel::table! {
    sms_day (day) { day -> Text, handed -> BigInt, most -> BigInt, codes_beyond -> Bool, told -> BigInt, }
}

type GatewayRow = (String, i64, Option<String>, Option<Moment>, Moment);
type GatewayColumns = (
    sms_gateway::name,
    sms_gateway::faults,
    sms_gateway::last_fault,
    sms_gateway::failed_at,
    sms_gateway::rests_until,
);
const GATEWAY: GatewayColumns = (
    sms_gateway::name,
    sms_gateway::faults,
    sms_gateway::last_fault,
    sms_gateway::failed_at,
    sms_gateway::rests_until,
);

fn from_row((name, faults, last_fault, failed_at, rests_until): GatewayRow) -> Standing {
    Standing { name, faults, last_fault, failed_at, rests_until }
}

pub(crate) fn find_gateway(conn: &mut Conn, name: &str) -> Result<Option<Standing>, Fault> {
    let row: Option<GatewayRow> = sms_gateway::table.find(name).select(GATEWAY).first(conn).optional()?;
    Ok(row.map(from_row))
}

/// Those that ever failed.
pub(crate) fn list_gateways(conn: &mut Conn) -> Result<Vec<Standing>, Fault> {
    let rows: Vec<GatewayRow> =
        sms_gateway::table.select(GATEWAY).order(sms_gateway::name).limit(20).load(conn)?;
    Ok(rows.into_iter().map(from_row).collect())
}

/// Two nodes may meet a gateway's first fault at once: one makes the row, both count in it.
pub(crate) fn upsert_gateway(tx: &mut Tx<'_>, standing: &Standing) -> Result<(), Fault> {
    let new =
        "INSERT INTO sms_gateway (name, faults, rests_until) VALUES ($1, 0, 0) ON CONFLICT (name) DO NOTHING";
    diesel::sql_query(new).bind::<Text, _>(&standing.name).execute(&mut **tx)?;
    diesel::update(sms_gateway::table.find(&standing.name))
        .set((
            sms_gateway::faults.eq(standing.faults),
            sms_gateway::last_fault.eq(standing.last_fault.as_deref()),
            sms_gateway::failed_at.eq(standing.failed_at),
            sms_gateway::rests_until.eq(standing.rests_until),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

/// It took a message: what it did not take before is over.
pub(crate) fn update_well(tx: &mut Tx<'_>, name: &str) -> Result<(), Fault> {
    diesel::update(sms_gateway::table.find(name).filter(sms_gateway::faults.gt(0)))
        .set((sms_gateway::faults.eq(0), sms_gateway::rests_until.eq(0)))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn find_day(conn: &mut Conn, day: Day) -> Result<Option<Today>, Fault> {
    let columns = (sms_day::handed, sms_day::most, sms_day::codes_beyond, sms_day::told);
    let row: Option<(i64, i64, bool, i64)> =
        sms_day::table.find(day.to_string()).select(columns).first(conn).optional()?;
    Ok(row.map(|(handed, per_day, codes_beyond, told)| Today {
        handed,
        budget: Budget { per_day, codes_beyond },
        told,
    }))
}

pub(crate) fn upsert_day(tx: &mut Tx<'_>, day: Day, today: &Today) -> Result<(), Fault> {
    diesel::sql_query(
        "INSERT INTO sms_day (day, handed, most, codes_beyond, told) VALUES ($1, 0, $2, FALSE, 0) \
         ON CONFLICT (day) DO NOTHING",
    )
    .bind::<Text, _>(day.to_string())
    .bind::<BigInt, _>(today.budget.per_day)
    .execute(&mut **tx)?;
    diesel::update(sms_day::table.find(day.to_string()))
        .set((
            sms_day::handed.eq(today.handed),
            sms_day::most.eq(today.budget.per_day),
            sms_day::codes_beyond.eq(today.budget.codes_beyond),
            sms_day::told.eq(today.told),
        ))
        .execute(&mut **tx)?;
    Ok(())
}

pub(crate) fn update_day_less(tx: &mut Tx<'_>, day: Day) -> Result<(), Fault> {
    diesel::update(sms_day::table.find(day.to_string()).filter(sms_day::handed.gt(0)))
        .set(sms_day::handed.eq(sms_day::handed - 1))
        .execute(&mut **tx)?;
    Ok(())
}
