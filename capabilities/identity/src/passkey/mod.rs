//! 通行密钥 of accounts: adding, removing, and signing in by one without a name or a password (decision 0024).
//!
//! What a browser was asked lies in a row of its visit, sealed, and is taken out once within five minutes: an answer serves one
//! question of one browser. A signature is not guessed, so answers are counted by address only.

mod add;
mod ask;
mod remove;
mod sign_in;
pub(crate) mod store;

use base::{Given, Holder, Id, Moment};
use db::session::Session;
use db::{Conn, Fault, Tx};
use proof::passkey::Asked;
use time::Duration;

pub use add::add;
pub(crate) use ask::ask_proof;
pub use ask::{ask_creation, ask_entry, ask_step_up};
pub use remove::remove;
pub use sign_in::{Presented, present, settle};

/// One that was registered.
#[derive(Clone, Debug)]
pub struct Passkey {
    /// Names it on pages.
    pub id: Id<Passkey>,
    /// What its owner calls it.
    pub name: String,
    /// When it was added.
    pub added_at: Moment,
    /// When it was last used.
    pub used_at: Moment,
}

/// What a question is for: an answer given elsewhere serves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Signing in.
    Entry,
    /// The second step of a sign-in.
    Second,
    /// 验证身份 before a sensitive change.
    StepUp,
    /// A new key.
    Creation,
}

impl Purpose {
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Second => "second",
            Self::StepUp => "step-up",
            Self::Creation => "creation",
        }
    }
}

/// So many are enough for anybody.
pub const MOST: usize = 10;

/// How long an answer may take.
const PATIENCE: Duration = Duration::minutes(5);

/// Those of `holder`, oldest first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, holder: &Holder) -> Result<Vec<Passkey>, Fault> {
    store::list(conn, holder.account())
}

/// What the browser of `visit` was asked for `purpose` a short while ago, once.
///
/// # Errors
/// When the database fails.
pub fn take(
    tx: &mut Tx<'_>,
    visit: &Id<Session>,
    purpose: Purpose,
    given: &Given,
) -> Result<Option<Asked>, Fault> {
    let since = given.now.minus(PATIENCE);
    Ok(store::take_question(tx, (visit, purpose), since, given)?.map(Asked::kept))
}

/// Forgets what nobody answered.
///
/// # Errors
/// When the database fails.
pub fn clean(tx: &mut Tx<'_>, now: Moment) -> Result<(), Fault> {
    store::remove_questions_before(tx, now.minus(PATIENCE))
}
