//! A link: a person's request to belong to a unit, and what became of it.

use base::{Given, Id, Moment, Person, noun};
use db::{Conn, Fault};

use crate::{UnitState, store};

/// How a link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 待审核
    Pending,
    /// 已关联
    Linked,
    /// Linked, and the person asked to leave.
    Leaving,
    /// 不通过
    Refused,
    /// Taken back by the person.
    Withdrawn,
    /// Left at the person's wish.
    Left,
    /// Ended by the unit.
    Removed,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Linked,
        Self::Leaving,
        Self::Refused,
        Self::Withdrawn,
        Self::Left,
        Self::Removed,
    ];

    /// Its name in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Linked => "linked",
            Self::Leaving => "leaving",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Left => "left",
            Self::Removed => "removed",
        }
    }

    /// Its words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Pending => "待审核",
            Self::Linked => "已关联",
            Self::Leaving => "申请解除中",
            Self::Refused => "未通过",
            Self::Withdrawn => "已撤回",
            Self::Left | Self::Removed => "已解除",
        }
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// True while the person belongs to the unit.
    pub const fn is_linked(self) -> bool {
        matches!(self, Self::Linked | Self::Leaving)
    }
}

/// A link with the name of its unit.
#[derive(Clone, Debug)]
pub struct Link {
    /// Its id.
    pub id: Id<noun::Link>,
    /// The person.
    pub person: Id<noun::Person>,
    /// The unit.
    pub unit: Id<noun::Unit>,
    /// The unit's name.
    pub unit_name: String,
    /// The unit's state.
    pub unit_state: UnitState,
    /// How it stands.
    pub state: State,
    /// When it was asked for.
    pub asked_at: Moment,
    /// When its state changed last.
    pub changed_at: Moment,
    /// Why it was refused or ended.
    pub reason: Option<String>,
}

/// The link by which `person` belongs to a unit now; a pending one is none (A5).
///
/// # Errors
/// When the database fails.
pub fn of_person(conn: &mut Conn, person: &Person) -> Result<Option<Link>, Fault> {
    Ok(last(conn, person)?.filter(|link| link.state.is_linked()))
}

/// What happened last between `person` and any unit: the open link when there is one.
///
/// # Errors
/// When the database fails.
pub fn last(conn: &mut Conn, person: &Person) -> Result<Option<Link>, Fault> {
    store::find_last_link(conn, person.id())
}

pub(crate) fn about(id: &Id<noun::Link>) -> String {
    format!("link:{id}")
}

/// The words in the journal for a person and for a clerk.
pub(crate) fn actor(person: &Id<noun::Person>) -> String {
    format!("person:{person}")
}

/// What a decision needs to write.
pub(crate) struct Turn<'a> {
    pub(crate) from: &'a [State],
    pub(crate) to: State,
    pub(crate) reason: Option<&'a str>,
    pub(crate) leaving_on: Option<&'a str>,
}

/// Takes the link from one of the expected states to the next, with its journal entry; false when it was in none.
pub(crate) fn turn(
    tx: &mut db::Tx<'_>,
    link: &Id<noun::Link>,
    turn: &Turn<'_>,
    (actor, action): (&str, &'static str),
    given: &Given,
) -> Result<bool, Fault> {
    if !store::update_link(tx, link, turn, given.now)? {
        return Ok(false);
    }
    let detail = turn.reason.unwrap_or_default().to_owned();
    let entry = db::journal::Entry { actor: actor.to_owned(), action, about: about(link), detail };
    db::journal::record(tx, &entry, given)?;
    Ok(true)
}

/// The unit of a link of the person's own.
///
/// # Errors
/// When the database fails.
pub fn unit_of(conn: &mut Conn, link: &Link, given: &Given) -> Result<Option<crate::Unit>, Fault> {
    store::find_unit(conn, &link.unit, given)
}
