//! 经办人: who handles a unit's business.

use base::{Clerk, Given, Id, Moment, Person, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};

use crate::link::actor;
use crate::{Refusal, store};

/// A clerk as the unit's page lists one.
#[derive(Clone, Debug)]
pub struct Named {
    /// The person.
    pub person: Id<noun::Person>,
    /// The certified name.
    pub name: String,
    /// The phone.
    pub mobile: String,
    /// 管理员 or 经办.
    pub is_admin: bool,
    /// Since when.
    pub granted_at: Moment,
    /// Whether a sign-in of theirs has a second step, where the identity platform says so.
    pub is_protected: Option<bool>,
}

/// The clerk that `person` is, if any.
///
/// # Errors
/// When the database fails.
pub fn of_person(conn: &mut Conn, person: &Person) -> Result<Option<Clerk>, Fault> {
    let found = store::find_clerk(conn, person.id())?;
    Ok(found.map(|(unit, is_admin)| Clerk::at_edge(person.id().clone(), unit, is_admin)))
}

/// Every clerk of the clerk's unit, administrators first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, clerk: &Clerk, given: &Given) -> Result<Vec<Named>, Fault> {
    let rows = store::list_clerks(conn, clerk.unit())?;
    let ids: Vec<_> = rows.iter().map(|(person, ..)| person.clone()).collect();
    let cards = profile::list_cards(conn, &ids, given)?;
    Ok(rows
        .into_iter()
        .filter_map(|(person, is_admin, granted_at)| {
            let told = &cards.iter().find(|(id, _)| *id == person)?.1.told;
            let (name, mobile) = (told.display_name().to_owned(), told.mobile.clone());
            let is_protected = told.is_protected;
            Some(Named { person, name, mobile, is_admin, granted_at, is_protected })
        })
        .collect())
}

/// Makes one of the unit's staff a clerk, or changes whether a clerk is an administrator. Answers `None` for whoever has
/// nothing to do with the unit.
///
/// # Errors
/// When the database fails.
pub fn grant(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    (person, is_admin): (&Id<noun::Person>, bool),
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    if !clerk.is_admin() {
        return Ok(Err(Refusal::NotAdmin));
    }
    match store::find_clerk(tx, person)? {
        Some((unit, true))
            if unit == *clerk.unit() && !is_admin && store::count_admins(tx, clerk.unit())? < 2 =>
        {
            return Ok(Err(Refusal::LastAdmin));
        }
        Some((unit, _)) if unit == *clerk.unit() => store::update_clerk(tx, person, is_admin)?,
        other => {
            let link = store::find_last_link(tx, person)?.filter(|link| link.unit == *clerk.unit());
            let Some(link) = link else { return Ok(Ok(None)) };
            if !link.state.is_linked() {
                return Ok(Err(Refusal::NotStaff));
            }
            if other.is_some() {
                return Ok(Err(Refusal::ClerkElsewhere));
            }
            store::insert_clerk(tx, person, (clerk.unit(), is_admin), given.now)?;
        }
    }
    let detail = format!("{}{}", person, if is_admin { " admin" } else { "" });
    record(tx, clerk, "clerk.granted", detail, given)?;
    Ok(Ok(Some(())))
}

/// Takes the right away from a clerk of the own unit. Answers `None` for anybody else.
///
/// # Errors
/// When the database fails.
pub fn remove(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    person: &Id<noun::Person>,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    if !clerk.is_admin() {
        return Ok(Err(Refusal::NotAdmin));
    }
    match store::find_clerk(tx, person)? {
        Some((unit, is_admin)) if unit == *clerk.unit() => {
            if is_admin && store::count_admins(tx, clerk.unit())? < 2 {
                return Ok(Err(Refusal::LastAdmin));
            }
        }
        _ => return Ok(Ok(None)),
    }
    store::remove_clerk_of_unit(tx, person, clerk.unit())?;
    record(tx, clerk, "clerk.removed", person.to_string(), given)?;
    Ok(Ok(Some(())))
}

fn record(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    action: &'static str,
    detail: String,
    given: &Given,
) -> Result<(), Fault> {
    let about = format!("unit:{}", clerk.unit());
    journal::record(tx, &Entry { actor: actor(clerk.person()), action, about, detail }, given)
}
