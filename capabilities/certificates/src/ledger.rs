//! 证件台账: the permits of a unit's people, for its clerks.

use base::{Clerk, Day, Given, PersonName};
use db::journal::{self, Entry};
use db::{Fault, Tx};

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

/// A name as the index has it; what is no name finds nobody.
pub(crate) fn whole_name(typed: &str) -> String {
    let typed = typed.trim();
    PersonName::parse(typed).map_or_else(|_| typed.to_owned(), |name| name.expose().to_owned())
}
