//! An administrator opens a unit and names its first administrator.

use base::{CitizenId, CreditCode, Given, Id, SystemAdministrator, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};
use profile::Sheet;

use crate::{Business, LinkCode, Refusal, Right, Unit, UnitState, store};

/// A unit to be opened.
#[derive(Clone, Debug)]
pub struct New {
    /// 统一社会信用代码.
    pub credit_code: CreditCode,
    /// 单位名称.
    pub name: String,
    /// What is known of it; the unit completes it.
    pub sheet: Sheet,
}

/// Opens a unit; its administrator is the certified person with this number, who has signed in before.
///
/// # Errors
/// When the database fails.
pub fn open(
    tx: &mut Tx<'_>,
    administrator: &SystemAdministrator,
    (new, admin): (&New, &CitizenId),
    given: &Given,
) -> Outcome<Id<noun::Unit>, Refusal> {
    let Some(person) = profile::find_by_number(tx, admin, given)? else {
        return Ok(Err(Refusal::AdminUnknown));
    };
    if store::find_clerk(tx, &person)?.is_some() {
        return Ok(Err(Refusal::ClerkElsewhere));
    }
    let Some(unit) = seed(tx, new, given)? else { return Ok(Err(Refusal::UnitExists)) };
    store::insert_clerk(tx, &person, (&unit, true), given.now)?;
    let entry = Entry {
        actor: format!("account:{}", administrator.account()),
        action: "unit.opened",
        about: format!("unit:{unit}"),
        detail: new.credit_code.as_str().to_owned(),
    };
    journal::record(tx, &entry, given)?;
    Ok(Ok(unit))
}

/// Makes a unit without a clerk; `None` when there is one of that credit code.
///
/// # Errors
/// When the database fails.
pub fn seed(tx: &mut Tx<'_>, new: &New, given: &Given) -> Result<Option<Id<noun::Unit>>, Fault> {
    let id = Id::new(given);
    let unit = Unit {
        id: id.clone(),
        credit_code: new.credit_code.clone(),
        name: new.name.clone(),
        state: UnitState::Active,
        link_code: LinkCode::draw(&*given.chance),
        sheet: new.sheet.clone(),
        completed_at: None,
        version: 1,
    };
    Ok(store::insert_unit(tx, &unit, given)?.then_some(id))
}

/// What only an authority changes: a unit's state and its rights. Nothing of production calls this before the review
/// desks do; the demo shows every state with it.
///
/// # Errors
/// When the database fails.
pub fn set(
    tx: &mut Tx<'_>,
    unit: &Id<noun::Unit>,
    (state, rights): (UnitState, &[(Business, Right)]),
    given: &Given,
) -> Result<(), Fault> {
    store::update_unit_state(tx, unit, state)?;
    for (business, right) in rights {
        store::replace_right(tx, unit, (*business, *right), given.now)?;
    }
    Ok(())
}

/// Links and clerks as the demo has them, without asking and answering.
///
/// # Errors
/// When the database fails.
pub fn seed_link(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (unit, state, reason): (&Id<noun::Unit>, crate::State, Option<&str>),
    given: &Given,
) -> Result<(), Fault> {
    let id = Id::new(given);
    if store::insert_link(tx, &id, (person, unit), given.now)? && state != crate::State::Pending {
        let turn = crate::link::Turn { from: &[crate::State::Pending], to: state, reason, leaving_on: None };
        store::update_link(tx, &id, &turn, given.now)?;
    }
    Ok(())
}

/// As [`seed_link`], for a clerk.
///
/// # Errors
/// When the database fails.
pub fn seed_clerk(
    tx: &mut Tx<'_>,
    person: &Id<noun::Person>,
    (unit, is_admin): (&Id<noun::Unit>, bool),
    given: &Given,
) -> Result<(), Fault> {
    match store::find_clerk(tx, person)? {
        Some(_) => Ok(()),
        None => store::insert_clerk(tx, person, (unit, is_admin), given.now),
    }
}

/// The unit with this credit code.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, code: &CreditCode, given: &Given) -> Result<Option<Unit>, Fault> {
    store::find_unit_by_credit_code(conn, code, given)
}

/// Every unit, by name, for administrators.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, _: &SystemAdministrator, given: &Given) -> Result<Vec<Unit>, Fault> {
    store::list_units(conn, given)
}

/// Looks at the name of every unit: what is printed on papers.
///
/// # Errors
/// When the database fails.
pub fn each_name(conn: &mut Conn, given: &Given, look: impl FnMut(&str)) -> Result<(), Fault> {
    let names = store::list_units(conn, given)?.into_iter().map(|unit| unit.name).collect::<Vec<_>>();
    names.iter().map(String::as_str).for_each(look);
    Ok(())
}

/// As if the unit's clerks had completed its information, for the demo.
///
/// # Errors
/// When the database fails.
pub fn seed_complete(tx: &mut Tx<'_>, unit: &Id<noun::Unit>, given: &Given) -> Result<(), Fault> {
    let Some(found) = store::find_unit(tx, unit, given)? else { return Ok(()) };
    store::update_unit_sheet(tx, unit, (&found.sheet, found.version), given)?;
    Ok(())
}
