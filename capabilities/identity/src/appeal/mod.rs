//! 人工申诉 (R1.4.8): when the earlier account's phone is out of reach, a security administrator looks at the person's papers.

pub mod decide;
mod file;
pub mod picture;
pub(crate) mod store;

pub use file::{Form, Ready, file, may_file};

use base::{Holder, Id, Moment, noun};
use db::{Conn, Fault};

/// Where an appeal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 待处理
    Submitted,
    /// 已通过
    Approved,
    /// 未通过
    Refused,
}

impl State {
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Approved => "approved",
            Self::Refused => "refused",
        }
    }

    pub(crate) fn parse(key: &str) -> Result<Self, Fault> {
        [Self::Submitted, Self::Approved, Self::Refused]
            .into_iter()
            .find(|state| state.key() == key)
            .ok_or_else(|| Fault::Stored(format!("appeal state {key}")))
    }

    /// As pages name it.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Submitted => "待处理",
            Self::Approved => "已通过",
            Self::Refused => "未通过",
        }
    }
}

/// An appeal as lists show it.
#[derive(Clone, Debug)]
pub struct Filed {
    /// Its id.
    pub id: Id<noun::Appeal>,
    /// The number its owner was given.
    pub number: String,
    /// Where it stands.
    pub state: State,
    /// What the administrator wrote.
    pub answer: Option<String>,
    /// When it was filed.
    pub submitted_at: Moment,
    /// When it was decided.
    pub decided_at: Option<Moment>,
}

/// The last appeal of `holder`.
///
/// # Errors
/// When the database fails.
pub fn last(conn: &mut Conn, holder: &Holder) -> Result<Option<Filed>, Fault> {
    store::find_last(conn, holder.account())
}
