//! 更正 (consoles 8.2): what is printed on a permit was written down wrongly. One officer says what is right and why, another
//! confirms it; old and new stay as data.

mod ask;
mod decide;

use base::{Given, Id, Moment, Officer, noun};
use db::{Conn, Fault};
use serde::{Deserialize, Serialize};

use crate::{Holder, Permit, store};

pub use ask::{Wanted, ask};
pub use decide::{confirm, decline};

/// How a correction stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 待确认
    Asked,
    /// 已更正
    Done,
    /// 未更正
    Declined,
}

impl State {
    /// Every state with its code and its words.
    pub const CODES: [(Self, i32, &'static str); 3] =
        [(Self::Asked, 0, "待确认"), (Self::Done, 1, "已更正"), (Self::Declined, 2, "未更正")];

    /// The code in the database.
    pub fn code(self) -> i32 {
        Self::CODES.into_iter().find(|(state, ..)| *state == self).map_or(0, |(_, code, _)| code)
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        Self::CODES.into_iter().find(|(state, ..)| *state == self).map_or("", |(.., words)| words)
    }

    pub(crate) fn of_code(code: i32) -> Option<Self> {
        Self::CODES.into_iter().find(|(_, one, _)| *one == code).map(|(state, ..)| state)
    }
}

/// What can be corrected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// 姓名
    Name,
    /// 身份证号码
    IdNumber,
    /// 民族
    Nation,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 3] = [Self::Name, Self::IdNumber, Self::Nation];

    /// Its words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Name => "姓名",
            Self::IdNumber => "身份证号码",
            Self::Nation => "民族",
        }
    }

    /// The value that `holder` has.
    pub fn of(self, holder: &Holder) -> &str {
        match self {
            Self::Name => &holder.name,
            Self::IdNumber => &holder.id_number,
            Self::Nation => &holder.nation,
        }
    }

    fn set(self, holder: &mut Holder, value: &str) {
        let field = match self {
            Self::Name => &mut holder.name,
            Self::IdNumber => &mut holder.id_number,
            Self::Nation => &mut holder.nation,
        };
        value.clone_into(field);
    }
}

/// A field with what stood there, and what should.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Which.
    pub field: Field,
    /// As it was printed; 民族 by code.
    pub before: String,
    /// As it should be.
    pub after: String,
}

impl std::fmt::Debug for Item {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Item({})", self.field.title())
    }
}

/// A correction.
#[derive(Clone, Debug)]
pub struct Correction {
    /// Its id.
    pub id: Id<Correction>,
    /// Of which permit.
    pub permit: Id<noun::Permit>,
    /// How it stands.
    pub state: State,
    /// What changes; never empty.
    pub items: Vec<Item>,
    /// Why. The holder reads it.
    pub reason: String,
    /// The name of the authority that asked.
    pub authority: String,
    /// Who asked.
    pub asked_by: Id<noun::Person>,
    /// When.
    pub asked_at: Moment,
    /// Who confirmed it, or did not, and when.
    pub decided: Option<(Id<noun::Person>, Moment)>,
    /// Why it was not confirmed; empty for none.
    pub words: String,
}

/// Every correction of `permit`, the newest first. Only who was given the permit can ask for it.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, permit: &Permit, given: &Given) -> Result<Vec<Correction>, Fault> {
    store::correction::list(conn, &permit.id, given)
}

/// The permits whose corrections wait for another officer than `officer`, among those that are theirs to see: at most 50,
/// the longest waiting first.
///
/// # Errors
/// When the database fails.
pub fn list_waiting(conn: &mut Conn, officer: &Officer, given: &Given) -> Result<Vec<Permit>, Fault> {
    let mut all = Vec::new();
    for id in store::correction::list_waiting(conn, officer.person(), 200)? {
        all.extend(crate::desk::seen(conn, officer, &id, given)?);
        if all.len() >= 50 {
            break;
        }
    }
    Ok(all)
}
