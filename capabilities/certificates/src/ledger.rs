//! 证件台账: the permits of a unit's people, for its clerks.

use base::{Clerk, Day, Given, Id, PersonName, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};

use crate::store::search::{self, Wanted};
use crate::{Permit, State};

/// Which permits of the unit. What is `None` or empty does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct LedgerFilter<'a> {
    /// How they stand today.
    pub state: Option<State>,
    /// Those whose last day lies within so many days from today.
    pub within_days: Option<i64>,
    /// The holder's whole name: names are sealed, and only the whole one can be found.
    pub name: &'a str,
}

/// A page (`from`, `most`) of the unit's permits, those that end first at the top, and how many there are. The look goes
/// into the journal: these are other people's data.
///
/// # Errors
/// When the database fails.
pub fn list_of_unit(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    filter: &LedgerFilter<'_>,
    page: (i64, i64),
    given: &Given,
) -> Result<(Vec<Permit>, i64), Fault> {
    let today = Day(given.now.china_date());
    let name = whole_name(filter.name);
    let wanted = Wanted {
        unit: Some(clerk.unit()),
        name: &name,
        state: filter.state,
        valid_to: filter.within_days.map_or((None, None), |days| search::within(today, days)),
        ..Wanted::default()
    };
    let (permits, count) = search::list(tx, &wanted, page, given)?;
    let entry = Entry {
        actor: format!("person:{}", clerk.person()),
        action: "unit.permits-seen",
        about: format!("unit:{}", clerk.unit()),
        detail: format!("{} / {count}", permits.len()),
    };
    journal::record(tx, &entry, given)?;
    Ok((permits, count))
}

/// How many permits of the unit end within `days` from today.
///
/// # Errors
/// When the database fails.
pub fn count_expiring_of_unit(
    conn: &mut Conn,
    clerk: &Clerk,
    days: i64,
    given: &Given,
) -> Result<i64, Fault> {
    let valid_to = search::within(Day(given.now.china_date()), days);
    let state = Some(State::Valid);
    let wanted = Wanted { unit: Some(clerk.unit()), state, valid_to, ..Wanted::default() };
    search::count(conn, &wanted, given)
}

/// Permits of the unit from which it may have to let go: a cancellation or a change of employer runs, or the holder is one
/// of `leavers`. Those that end first at the top, at most `most`.
///
/// # Errors
/// When the database fails.
pub fn list_leaving(
    conn: &mut Conn,
    clerk: &Clerk,
    (leavers, most): (&[Id<noun::Person>], i64),
    given: &Given,
) -> Result<Vec<Permit>, Fault> {
    search::list_leaving(conn, clerk.unit(), (leavers, most), given)
}

/// A permit of the clerk's unit; another unit's is not found.
///
/// # Errors
/// When the database fails.
pub fn of_unit(
    conn: &mut Conn,
    clerk: &Clerk,
    id: &Id<noun::Permit>,
    given: &Given,
) -> Result<Option<Permit>, Fault> {
    let found = crate::store::find(conn, id, given)?;
    Ok(found.filter(|permit| permit.unit.as_ref() == Some(clerk.unit())))
}

/// A name as the index has it; what is no name finds nobody.
pub(crate) fn whole_name(typed: &str) -> String {
    let typed = typed.trim();
    PersonName::parse(typed).map_or_else(|_| typed.to_owned(), |name| name.expose().to_owned())
}
