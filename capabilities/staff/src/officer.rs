//! Who an officer is: a person with a grant (decision 0012), looked up at every request.

use base::{Given, Id, Moment, Officer, Person, SecurityAdministrator, noun};
use db::session::Session;
use db::{Conn, Fault};

use crate::candidate::{Candidate, Owner};
use crate::{Limits, store};

/// Whether a grant counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It counts.
    Active,
    /// 暂停: it counts again when a security administrator says so.
    Suspended,
    /// 移除: over; the row stays so that old acts keep their name.
    Removed,
}

impl State {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Active, "active", "有效"),
        (Self::Suspended, "suspended", "已暂停"),
        (Self::Removed, "removed", "已移除"),
    ];

    pub(crate) fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(_, key, _)| key)
    }

    /// Its word.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(.., word)| word)
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == key).map(|(state, ..)| state)
    }
}

/// A grant as the database keeps it.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) officer: Officer,
    pub(crate) state: State,
    pub(crate) granted_at: Moment,
    pub(crate) factors_from: Moment,
    pub(crate) used_at: Moment,
}

/// The officer whom `session` is of, if there is a grant and it counts, and what the session proved of it.
///
/// # Errors
/// When the database fails.
pub fn candidate(
    conn: &mut Conn,
    session: &Session,
    limits: &Limits,
) -> Result<Option<(Officer, Candidate)>, Fault> {
    let Some(person) = Id::parse(&session.subject) else { return Ok(None) };
    let found = store::grant::find(conn, &person)?.filter(|grant| grant.state == State::Active);
    Ok(found.map(|grant| {
        let candidate = Candidate::new(Owner::Officer(person), grant.factors_from, session, *limits);
        (grant.officer, candidate)
    }))
}

/// True when `person` has an officer's grant that was not removed, whether it counts now or not.
///
/// # Errors
/// When the database fails.
pub fn is_one(conn: &mut Conn, person: &Id<noun::Person>) -> Result<bool, Fault> {
    Ok(store::grant::find(conn, person)?.is_some_and(|grant| grant.state != State::Removed))
}

/// The officer that `person` is, if the grant counts: for jobs and for showing names. Says nothing about a session; pages
/// take `IsOfficer`.
///
/// # Errors
/// When the database fails.
pub fn of_person(conn: &mut Conn, person: &Person) -> Result<Option<Officer>, Fault> {
    let found = store::grant::find(conn, person.id())?.filter(|grant| grant.state == State::Active);
    Ok(found.map(|grant| grant.officer))
}

/// Every officer whose grant counts: for jobs that tell the desks something.
///
/// # Errors
/// When the database fails.
pub fn active(conn: &mut Conn) -> Result<Vec<Officer>, Fault> {
    let all = store::grant::list(conn)?.into_iter().filter(|grant| grant.state == State::Active);
    Ok(all.map(|grant| grant.officer).collect())
}

/// An officer with what lists show.
#[derive(Clone, Debug)]
pub struct Named {
    /// The officer.
    pub officer: Officer,
    /// The certified name.
    pub name: String,
    /// Whether the grant counts.
    pub state: State,
    /// Since when.
    pub granted_at: Moment,
    /// When the officer was last at work.
    pub used_at: Moment,
    /// How many factors the officer set up.
    pub factors: usize,
}

fn named(conn: &mut Conn, grants: Vec<Grant>, given: &Given) -> Result<Vec<Named>, Fault> {
    let ids: Vec<_> = grants.iter().map(|grant| grant.officer.person().clone()).collect();
    let known = names(conn, &ids, given)?;
    let owners = store::factor::list_owners(conn)?;
    let named = |Grant { officer, state, granted_at, used_at, .. }: Grant| {
        let factors = owners.iter().filter(|owner| **owner == officer.person().as_str()).count();
        let name = known.iter().find(|(id, _)| id == officer.person()).map(|(_, name)| name.clone());
        Named { officer, name: name.unwrap_or_default(), state, granted_at, used_at, factors }
    };
    Ok(grants.into_iter().map(named).collect())
}

/// Every officer whose grant was not removed, by authority, for security administrators.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, _: &SecurityAdministrator, given: &Given) -> Result<Vec<Named>, Fault> {
    let grants = store::grant::list(conn)?;
    named(conn, grants, given)
}

/// One of [`list`].
///
/// # Errors
/// When the database fails.
pub fn find(
    conn: &mut Conn,
    _: &SecurityAdministrator,
    person: &Id<noun::Person>,
    given: &Given,
) -> Result<Option<Named>, Fault> {
    let grant = store::grant::find(conn, person)?.filter(|grant| grant.state != State::Removed);
    Ok(named(conn, grant.into_iter().collect(), given)?.pop())
}

/// The officers of the same authority whose grants count, the asking one included, with their names: whom a case can be
/// handed to.
///
/// # Errors
/// When the database fails.
pub fn colleagues(
    conn: &mut Conn,
    officer: &Officer,
    given: &Given,
) -> Result<Vec<(Officer, String)>, Fault> {
    let officers: Vec<Officer> =
        store::grant::list_of(conn, officer.authority())?.into_iter().map(|grant| grant.officer).collect();
    let ids: Vec<_> = officers.iter().map(|one| one.person().clone()).collect();
    let known = names(conn, &ids, given)?;
    let name = |one: &Officer| known.iter().find(|(id, _)| id == one.person()).map(|(_, name)| name.clone());
    Ok(officers
        .into_iter()
        .map(|one| (name(&one).unwrap_or_default(), one))
        .map(|(name, one)| (one, name))
        .collect())
}

/// The names of those of `ids` who exist, in no order: for pages that say who did something.
///
/// # Errors
/// When the database fails.
pub fn names(
    conn: &mut Conn,
    ids: &[Id<noun::Person>],
    given: &Given,
) -> Result<Vec<(Id<noun::Person>, String)>, Fault> {
    let cards = profile::list_cards(conn, ids, given)?;
    Ok(cards.into_iter().map(|(id, card)| (id, card.told.display_name().to_owned())).collect())
}
