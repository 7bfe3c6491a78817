//! The phone confirms, or refuses.

use base::{Given, Holder, Id, Secret};
use db::bell::ring;
use db::{Outcome, Tx};

use super::{BELL, CONFIRMED, Scan, State, hash, store};
use crate::{Refusal, centre};

/// Confirms with the number that stands on the other screen, or refuses with none. Another number refuses: who guesses has
/// not seen that screen. Answers how it stands then; `None` for a QR code that never was.
///
/// # Errors
/// When the database fails.
pub fn answer(
    tx: &mut Tx<'_>,
    holder: &Holder,
    (id, token): (&Id<Scan>, &Secret),
    number: Option<i32>,
    given: &Given,
) -> Outcome<Option<State>, Refusal> {
    let Some(row) = store::find(tx, id)? else { return Ok(Ok(None)) };
    let to = match number {
        Some(number) if number == row.number => State::Confirmed,
        _ => State::Refused,
    };
    let whose = (holder.account(), &*hash(token));
    if !store::update_answered(tx, id, whose, (to, given.now.plus(CONFIRMED)), given.now)? {
        return Ok(Err(Refusal::ScanOver));
    }
    ring(tx, BELL, id.as_str())?;
    let action = if to == State::Confirmed { "scan.confirmed" } else { "scan.refused" };
    centre::write_down(tx, holder, action, &row.address, given)?;
    match (number, to) {
        (Some(_), State::Refused) => Ok(Err(Refusal::ScanNumber)),
        _ => Ok(Ok(Some(to))),
    }
}
