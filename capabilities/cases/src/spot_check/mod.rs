//! 复核抽查 (consoles 8.2): of what passed, a share is drawn by chance, and an officer who had no part in it finds out whether
//! the employment behind it is real. What follows from a finding is decided where it belongs: lists, permits.

mod draw;
mod settle;

use base::{Given, Id, Moment, Officer, noun};
use db::{Conn, Fault};

use crate::application::Application;
use crate::store;
use crate::unit::{Line, with_names};

pub(crate) use draw::draw;
pub use settle::settle;

/// How a check stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 待核查
    Waiting,
    /// 属实
    True,
    /// 不属实
    False,
}

impl State {
    /// Every state with its code, its name in addresses and its words.
    pub const ALL: [(Self, i32, &'static str, &'static str); 3] = [
        (Self::Waiting, 0, "waiting", "待核查"),
        (Self::True, 1, "true", "属实"),
        (Self::False, 2, "false", "不属实"),
    ];

    fn row(self) -> (i32, &'static str, &'static str) {
        let found = Self::ALL.into_iter().find(|(one, ..)| *one == self);
        found.map_or((0, "", ""), |(_, code, key, words)| (code, key, words))
    }

    /// The code in the database.
    pub fn code(self) -> i32 {
        self.row().0
    }

    /// Its name in addresses.
    pub fn key(self) -> &'static str {
        self.row().1
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        self.row().2
    }

    /// The state of this name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, _, one, _)| *one == key).map(|(state, ..)| state)
    }

    pub(crate) fn of_code(code: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, ..)| *one == code).map(|(state, ..)| state)
    }
}

/// A check.
#[derive(Clone, Debug)]
pub struct SpotCheck {
    /// Its id.
    pub id: Id<SpotCheck>,
    /// Of what passed.
    pub application: Id<noun::Application>,
    /// How it stands.
    pub state: State,
    /// When it was drawn.
    pub drawn_at: Moment,
    /// Who found it out, and when.
    pub found: Option<(Id<noun::Person>, Moment)>,
    /// How it was found out, and what.
    pub words: String,
}

/// A page of the checks of the officer's desk in `state`, the oldest first; of what was found out, the newest. With how many
/// there are.
///
/// # Errors
/// When the database fails.
pub fn list(
    conn: &mut Conn,
    officer: &Officer,
    state: State,
    page: (i64, i64),
    given: &Given,
) -> Result<(Vec<(SpotCheck, Line)>, i64), Fault> {
    let checks = store::spot_check::list(conn, officer, state, page)?;
    let total = store::spot_check::count(conn, officer, state)?;
    let mut seen = Vec::new();
    for check in checks {
        if let Some(application) = crate::desk::find(conn, officer, &check.application)? {
            seen.push((check, application));
        }
    }
    let (checks, applications): (Vec<SpotCheck>, Vec<Application>) = seen.into_iter().unzip();
    Ok((checks.into_iter().zip(with_names(conn, applications, given)?).collect(), total))
}

/// How many wait at the officer's desk.
///
/// # Errors
/// When the database fails.
pub fn count_waiting(conn: &mut Conn, officer: &Officer) -> Result<i64, Fault> {
    store::spot_check::count(conn, officer, State::Waiting)
}

/// One check with its application; `None` when it is not the officer's.
///
/// # Errors
/// When the database fails.
pub fn find(
    conn: &mut Conn,
    officer: &Officer,
    id: &Id<SpotCheck>,
    given: &Given,
) -> Result<Option<(SpotCheck, Line)>, Fault> {
    let Some(check) = store::spot_check::find(conn, id)? else { return Ok(None) };
    let Some(application) = crate::desk::find(conn, officer, &check.application)? else { return Ok(None) };
    Ok(with_names(conn, vec![application], given)?.pop().map(|line| (check, line)))
}
