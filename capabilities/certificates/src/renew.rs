//! A permit holds longer: 续签 (102) and 自动延续.

use base::{Day, Given, Id, noun};
use db::{Outcome, Tx};

use crate::life::Act;
use crate::step::{By, step};
use crate::{Refusal, term};

/// Renews a permit for a full term: from the day after its last one, or from today when that is over. Answers the new last
/// day. `contract_to` is `None` for a contract without end; `filed_on` is the day on which the renewal was applied for.
///
/// Refuses when it was filed outside the window of 30 days before and after the last day, while a cancellation or a change of employer runs,
/// and when the contract is over.
///
/// # Errors
/// When the database fails or there is no such permit.
pub fn renew(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    (filed_on, contract_to): (Day, Option<Day>),
    by: &By<'_>,
    given: &Given,
) -> Outcome<Day, Refusal> {
    let done = step(
        tx,
        id,
        Act::Renew,
        |permit, today| {
            permit.valid_to = term::renewed(permit.valid_to, (filed_on, today), contract_to)?;
            permit.issued_on = today;
            permit.contract_to = contract_to;
            Ok(format!("有效期至{}", permit.valid_to.in_words()))
        },
        by,
        given,
    )?;
    Ok(done.map(|permit| permit.valid_to))
}

/// Extends a permit to the end of the contract, by a full term at most, because the unit confirmed that the conditions
/// still hold. Answers the new last day.
///
/// Refuses permits first issued before May 2019, and otherwise as [`renew`].
///
/// # Errors
/// When the database fails or there is no such permit.
pub fn extend(
    tx: &mut Tx<'_>,
    id: &Id<noun::Permit>,
    contract_to: Option<Day>,
    by: &By<'_>,
    given: &Given,
) -> Outcome<Day, Refusal> {
    let done = step(
        tx,
        id,
        Act::Extend,
        |permit, today| {
            permit.valid_to = term::extended(permit.first_issued_on, permit.valid_to, today, contract_to)?;
            permit.contract_to = contract_to;
            Ok(format!("有效期至{}", permit.valid_to.in_words()))
        },
        by,
        given,
    )?;
    Ok(done.map(|permit| permit.valid_to))
}
