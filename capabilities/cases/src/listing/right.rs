//! What lists do to a unit's right: it stands as the strictest list says, and comes back as it was when the last one ends.

use affiliation::{Business, Right, rights};
use base::{Given, Id, noun};
use db::{Conn, Fault, Tx};

use super::Record;
use crate::store;

fn of(conn: &mut Conn, unit: &Id<noun::Unit>, business: Business) -> Result<Right, Fault> {
    let all = rights(conn, unit)?;
    Ok(all.into_iter().find(|(one, _)| *one == business).map_or(Right::None, |(_, right)| right))
}

/// The strictest of what lists say; black before suspended.
fn strictest(records: &[Record]) -> Option<Right> {
    let says: Vec<Right> = records.iter().filter_map(|one| one.list.right()).collect();
    [Right::Blacklisted, Right::Suspended].into_iter().find(|right| says.contains(right))
}

const fn is_listed(right: Right) -> bool {
    matches!(right, Right::Blacklisted | Right::Suspended)
}

/// `record` begins to count: it remembers how the right stood before any list.
pub(super) fn list(
    tx: &mut Tx<'_>,
    unit: &Id<noun::Unit>,
    record: &mut Record,
    given: &Given,
) -> Result<(), Fault> {
    let others = store::listing::list_of_unit(tx, (unit, record.business))?;
    let before = of(tx, unit, record.business)?;
    let former = others.iter().find_map(|one| one.former);
    // Listed without an entry, as in the time before entries were kept: what was before is not known.
    let own = if is_listed(before) { Right::Valid } else { before };
    record.former = Some(former.unwrap_or(own.code()));
    let says = [&others[..], std::slice::from_ref(record)].concat();
    let right = strictest(&says).unwrap_or(before);
    affiliation::set_right(tx, unit, (record.business, right), given)
}

/// `record` does not count any more.
pub(super) fn lift(
    tx: &mut Tx<'_>,
    unit: &Id<noun::Unit>,
    record: &Record,
    given: &Given,
) -> Result<(), Fault> {
    // What was frozen or cancelled meanwhile stays so.
    if !is_listed(of(tx, unit, record.business)?) {
        return Ok(());
    }
    let others = store::listing::list_of_unit(tx, (unit, record.business))?;
    let former = record.former.map_or(Right::Valid, Right::of_code);
    let right = strictest(&others).unwrap_or(former);
    affiliation::set_right(tx, unit, (record.business, right), given)
}

/// What an application brings about: while a list counts, it decides only how the right stands afterwards.
pub(crate) fn set_right(
    tx: &mut Tx<'_>,
    unit: &Id<noun::Unit>,
    (business, right): (Business, Right),
    given: &Given,
) -> Result<(), Fault> {
    let running = store::listing::list_of_unit(tx, (unit, business))?;
    if running.is_empty() {
        return affiliation::set_right(tx, unit, (business, right), given);
    }
    for one in running {
        store::listing::update_former(tx, &one.id, right.code())?;
    }
    Ok(())
}
