//! The second factors of officers and administrators: which there are, who may add and remove one, and what passing one means.

use base::{Given, Id, Moment, Secret};
use db::journal::{self, Entry};
use db::session;
use db::{Conn, Fault, Outcome, Tx};
use proof::{recovery, tries};

use crate::candidate::{Owner, PASSED};
use crate::enrolment::{self, Enrolment};
use crate::{Candidate, Refusal, store};

/// What kind of proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Codes of an authenticator application.
    Totp,
    /// A key in a device, or in hand.
    Passkey,
    /// A code on paper, when neither is at hand.
    Recovery,
}

impl Kind {
    /// Its word.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Totp => "动态口令",
            Self::Passkey => "通行密钥",
            Self::Recovery => "恢复码",
        }
    }

    /// For the journal.
    const fn word(self) -> &'static str {
        match self {
            Self::Totp => "totp",
            Self::Passkey => "passkey",
            Self::Recovery => "recovery code",
        }
    }
}

/// One that was set up.
#[derive(Clone, Debug)]
pub struct Factor {
    /// Names it on pages.
    pub id: Id<Factor>,
    /// Which kind.
    pub kind: Kind,
    /// What its owner calls it.
    pub name: String,
    /// When it was set up.
    pub added_at: Moment,
    /// When it was last used.
    pub used_at: Moment,
}

/// Why a session may set up a factor.
#[derive(Clone, Debug)]
pub enum Warrant {
    /// The code that was handed out was typed in this session.
    Code(Id<Enrolment>),
    /// It passed the second factor a short while ago.
    Fresh,
}

/// So many are enough for anybody.
const MOST: usize = 5;

/// The name as it was typed, or the kind's.
pub(crate) fn name(typed: &str, kind: Kind) -> String {
    let plain: String = typed.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(20).collect();
    if plain.is_empty() { kind.title().to_owned() } else { plain }
}

/// Those of `owner`, oldest first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, owner: &Owner) -> Result<Vec<Factor>, Fault> {
    let mut all = store::factor::list(conn, owner)?;
    all.sort_by_key(|factor| factor.added_at);
    Ok(all)
}

/// Why `candidate` may set up a factor now, if so.
///
/// # Errors
/// When the database fails.
pub fn warrant(conn: &mut Conn, candidate: &Candidate, given: &Given) -> Result<Option<Warrant>, Fault> {
    if candidate.is_fresh(given.now) {
        return Ok(Some(Warrant::Fresh));
    }
    Ok(enrolment::opened(conn, candidate, given)?.map(Warrant::Code))
}

/// [`warrant`], or why not.
pub(crate) fn may_add(conn: &mut Conn, candidate: &Candidate, given: &Given) -> Outcome<Warrant, Refusal> {
    let Some(warrant) = warrant(conn, candidate, given)? else { return Ok(Err(Refusal::NoWarrant)) };
    let is_full = list(conn, candidate.owner())?.len() >= MOST;
    Ok(if is_full { Err(Refusal::TooManyFactors) } else { Ok(warrant) })
}

/// A code serves once; false when it served already.
pub(crate) fn use_up(
    tx: &mut Tx<'_>,
    candidate: &Candidate,
    warrant: Warrant,
    given: &Given,
) -> Result<bool, Fault> {
    match warrant {
        Warrant::Fresh => Ok(true),
        Warrant::Code(id) => enrolment::close(tx, candidate, &id, given),
    }
}

/// Counts a try before anything is looked at; false when there were too many.
pub(crate) fn reserve(tx: &mut Tx<'_>, owner: &Owner, given: &Given) -> Result<bool, Fault> {
    tries::reserve(tx, &owner.name(), given)
}

/// Records a wrong code; the last allowed one begins the pause.
pub(crate) fn failed(tx: &mut Tx<'_>, owner: &Owner, what: &str, given: &Given) -> Result<(), Fault> {
    tries::failed(tx, &owner.name(), given)?;
    write_down(tx, owner, "factor.failed", what.to_owned(), given)
}

/// Forgets the wrong codes before a right one.
pub(crate) fn release(tx: &mut Tx<'_>, owner: &Owner) -> Result<(), Fault> {
    tries::release(tx, &owner.name())
}

/// Marks the session as passed and gives it a new token, which is answered.
pub(crate) fn passed(
    tx: &mut Tx<'_>,
    candidate: &Candidate,
    kind: Kind,
    given: &Given,
) -> Outcome<Secret, Refusal> {
    write_down(tx, candidate.owner(), "factor.passed", kind.word().to_owned(), given)?;
    mark(tx, candidate, given)
}

/// [`passed`] with a factor that was just set up.
pub(crate) fn added(
    tx: &mut Tx<'_>,
    candidate: &Candidate,
    kind: Kind,
    given: &Given,
) -> Outcome<Secret, Refusal> {
    write_down(tx, candidate.owner(), "factor.added", kind.word().to_owned(), given)?;
    mark(tx, candidate, given)
}

fn mark(tx: &mut Tx<'_>, candidate: &Candidate, given: &Given) -> Outcome<Secret, Refusal> {
    store::update_used(tx, candidate.owner(), given.now)?;
    let now = given.now.unix_micros().to_string();
    let token = session::rotate(tx, &candidate.session().id, (PASSED, &now), given)?;
    Ok(token.ok_or(Refusal::NoWarrant))
}

/// Removes one of several; every other session is asked again, this one goes on under the answered token. `None` for
/// what is not the candidate's.
///
/// # Errors
/// When the database fails.
pub fn remove(
    tx: &mut Tx<'_>,
    candidate: &Candidate,
    id: &Id<Factor>,
    given: &Given,
) -> Outcome<Option<Secret>, Refusal> {
    if !candidate.is_fresh(given.now) {
        return Ok(Err(Refusal::NoWarrant));
    }
    let owner = candidate.owner();
    store::lock_owner(tx, owner)?;
    let own = list(tx, owner)?;
    let Some(factor) = own.iter().find(|factor| factor.id == *id) else { return Ok(Ok(None)) };
    if own.len() < 2 {
        return Ok(Err(Refusal::LastFactor));
    }
    store::factor::remove(tx, owner, id)?;
    store::update_factors_from(tx, owner, given.now)?;
    write_down(tx, owner, "factor.removed", factor.kind.word().to_owned(), given)?;
    Ok(mark(tx, candidate, given)?.map(Some))
}

/// Takes away every factor and every code, and every session's proof with them; answers how many factors there were.
pub(crate) fn revoke_all(tx: &mut Tx<'_>, owner: &Owner, given: &Given) -> Result<usize, Fault> {
    store::update_factors_from(tx, owner, given.now)?;
    store::enrolment::remove_all(tx, owner)?;
    recovery::remove(tx, &owner.name())?;
    store::factor::remove_all(tx, owner)
}

pub(crate) fn write_down(
    tx: &mut Tx<'_>,
    owner: &Owner,
    action: &'static str,
    detail: String,
    given: &Given,
) -> Result<(), Fault> {
    let about = owner.about();
    journal::record(tx, &Entry { actor: about.clone(), action, about, detail }, given)
}
