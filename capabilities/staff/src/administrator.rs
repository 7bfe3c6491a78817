//! Administrators: accounts of the identity platform with one of three roles (decision 0025). Who has one has no other: the
//! account's id is the table's key, so that two who grant at once cannot both succeed.

use base::{Given, Id, Moment, Role, Secret, SecurityAdministrator, noun};
use db::journal::{self, Entry};
use db::session::Session;
use db::{Conn, Fault, Outcome, Tx};

use crate::candidate::{Candidate, Owner};
use crate::{Limits, Refusal, State, enrolment, factor, store};

/// A role as it was given, as the database keeps it.
#[derive(Clone, Debug)]
pub struct Appointment {
    /// To whom.
    pub account: Id<noun::Account>,
    /// Which.
    pub role: Role,
    /// Whether it counts.
    pub state: State,
    /// Since when.
    pub granted_at: Moment,
    /// When they were last at work.
    pub used_at: Moment,
    pub(crate) factors_from: Moment,
}

/// One with what the list shows.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The role and whose it is.
    pub appointment: Appointment,
    /// How many factors they set up.
    pub factors: usize,
}

/// The role of `session`'s account, if there is one and it counts, and what the session proved of it.
///
/// # Errors
/// When the database fails.
pub fn candidate(
    conn: &mut Conn,
    session: &Session,
    limits: &Limits,
) -> Result<Option<(Role, Candidate)>, Fault> {
    let Some(account) = Id::parse(&session.subject) else { return Ok(None) };
    let found = store::appointment::find(conn, &account)?.filter(|one| one.state == State::Active);
    Ok(found.map(|one| {
        let owner = Owner::Administrator(account);
        (one.role, Candidate::new(owner, one.factors_from, session, *limits))
    }))
}

/// The role of `account` that counts now.
///
/// # Errors
/// When the database fails.
pub fn role_of(conn: &mut Conn, account: &Id<noun::Account>) -> Result<Option<Role>, Fault> {
    let found = store::appointment::find(conn, account)?.filter(|one| one.state == State::Active);
    Ok(found.map(|one| one.role))
}

/// True when `account` has a role that was not removed, whether it counts now or not.
///
/// # Errors
/// When the database fails.
pub fn is_one(conn: &mut Conn, account: &Id<noun::Account>) -> Result<bool, Fault> {
    Ok(store::appointment::find(conn, account)?.is_some_and(|one| one.state != State::Removed))
}

/// How many there are of each role whose grant counts, and how many of them have set up no factor yet: for `talent doctor`.
///
/// # Errors
/// When the database fails.
pub fn counts(conn: &mut Conn) -> Result<[(Role, usize, usize); 3], Fault> {
    let (all, owners) = (store::appointment::list(conn)?, store::factor::list_owners(conn)?);
    Ok(Role::ALL.map(|(role, ..)| {
        let of = all.iter().filter(|one| one.role == role && one.state == State::Active);
        let bare = of.clone().filter(|one| !owners.iter().any(|owner| *owner == one.account.as_str()));
        (role, of.clone().count(), bare.count())
    }))
}

/// Gives `account` a role on the server's command line, and answers the code to set up the first factor with, which is
/// nowhere else. Somebody of the same role who was suspended works again.
///
/// # Errors
/// When the database fails.
pub fn appoint(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    role: Role,
    given: &Given,
) -> Outcome<Secret, Refusal> {
    let action = match store::appointment::find(tx, account)? {
        Some(one) if one.state == State::Suspended && one.role == role => {
            store::appointment::update_state(tx, account, (&[State::Suspended], State::Active), given.now)?;
            "administrator.resumed"
        }
        _ => match take(tx, account, role, given)? {
            Ok(()) => "administrator.granted",
            Err(refusal) => return Ok(Err(refusal)),
        },
    };
    write_down(tx, "system".into(), (action, account), role.key(), given)?;
    code_on_server(tx, account, given)
}

/// A new code for an administrator who lost every factor, on the server's command line.
///
/// # Errors
/// When the database fails.
pub fn code_on_server(
    tx: &mut Tx<'_>,
    account: &Id<noun::Account>,
    given: &Given,
) -> Outcome<Secret, Refusal> {
    if role_of(tx, account)?.is_none() {
        return Ok(Err(Refusal::NoAdministrator));
    }
    let (code, revoked) = enrolment::draw_for(tx, &Owner::Administrator(account.clone()), given)?;
    let detail = format!("revoked {revoked}");
    write_down(tx, "system".into(), ("administrator.setup-code", account), &detail, given)?;
    Ok(Ok(code))
}

/// Takes any role away, on the server's command line.
///
/// # Errors
/// When the database fails.
pub fn dismiss(tx: &mut Tx<'_>, account: &Id<noun::Account>, given: &Given) -> Outcome<(), Refusal> {
    end(tx, account, "system".into(), given)
}

/// Every administrator whose role was not removed, by role.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, _: &SecurityAdministrator) -> Result<Vec<Listed>, Fault> {
    let owners = store::factor::list_owners(conn)?;
    let listed = |appointment: Appointment| {
        let factors = owners.iter().filter(|owner| **owner == appointment.account.as_str()).count();
        Listed { appointment, factors }
    };
    Ok(store::appointment::list(conn)?.into_iter().map(listed).collect())
}

/// Names a system administrator. The other two roles are given on the server alone: no security administrator makes a
/// second one, nor the auditor who is to look at both.
///
/// # Errors
/// When the database fails.
pub fn name(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    account: &Id<noun::Account>,
    given: &Given,
) -> Outcome<(), Refusal> {
    if let Err(refusal) = take(tx, account, Role::System, given)? {
        return Ok(Err(refusal));
    }
    record(tx, administrator, ("administrator.granted", account), Role::System.key(), given)?;
    Ok(Ok(()))
}

/// Hands out a code to set up a first factor, as [`enrolment::issue`] does for officers.
///
/// # Errors
/// When the database fails.
pub fn issue_code(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    account: &Id<noun::Account>,
    given: &Given,
) -> Outcome<Secret, Refusal> {
    if role_of(tx, account)? != Some(Role::System) {
        return Ok(Err(Refusal::NotYours));
    }
    let (code, revoked) = enrolment::draw_for(tx, &Owner::Administrator(account.clone()), given)?;
    let detail = format!("revoked {revoked}");
    record(tx, administrator, ("administrator.setup-code", account), &detail, given)?;
    Ok(Ok(code))
}

/// Suspends a system administrator.
///
/// # Errors
/// When the database fails.
pub fn suspend(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    account: &Id<noun::Account>,
    given: &Given,
) -> Outcome<(), Refusal> {
    if role_of(tx, account)? != Some(Role::System) {
        return Ok(Err(Refusal::NotYours));
    }
    if !store::appointment::update_state(tx, account, (&[State::Active], State::Suspended), given.now)? {
        return Ok(Err(Refusal::NoAdministrator));
    }
    record(tx, administrator, ("administrator.suspended", account), "", given)?;
    Ok(Ok(()))
}

/// Lets anybody who was suspended work again, such as who was away for too long; nobody lifts the own suspension, for whom
/// no page opens.
///
/// # Errors
/// When the database fails.
pub fn resume(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    account: &Id<noun::Account>,
    given: &Given,
) -> Outcome<(), Refusal> {
    if !store::appointment::update_state(tx, account, (&[State::Suspended], State::Active), given.now)? {
        return Ok(Err(Refusal::NoAdministrator));
    }
    record(tx, administrator, ("administrator.resumed", account), "", given)?;
    Ok(Ok(()))
}

/// Takes a system administrator's role away, and every factor with it.
///
/// # Errors
/// When the database fails.
pub fn remove(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    account: &Id<noun::Account>,
    given: &Given,
) -> Outcome<(), Refusal> {
    if store::appointment::find(tx, account)?.is_none_or(|one| one.role != Role::System) {
        return Ok(Err(Refusal::NotYours));
    }
    end(tx, account, actor(administrator), given)
}

/// Writes the role down, unless the account has one.
fn take(tx: &mut Tx<'_>, account: &Id<noun::Account>, role: Role, given: &Given) -> Outcome<(), Refusal> {
    let taken = match store::appointment::find(tx, account)? {
        None => store::appointment::insert(tx, account, role, given.now)?,
        Some(one) if one.state == State::Removed => {
            store::appointment::update_anew(tx, account, role, given.now)?
        }
        Some(one) if one.role == role => return Ok(Err(Refusal::IsAdministrator)),
        Some(_) => false,
    };
    Ok(if taken { Ok(()) } else { Err(Refusal::OtherRole) })
}

fn end(tx: &mut Tx<'_>, account: &Id<noun::Account>, actor: String, given: &Given) -> Outcome<(), Refusal> {
    let from = [State::Active, State::Suspended];
    if !store::appointment::update_state(tx, account, (&from, State::Removed), given.now)? {
        return Ok(Err(Refusal::NoAdministrator));
    }
    factor::revoke_all(tx, &Owner::Administrator(account.clone()), given)?;
    write_down(tx, actor, ("administrator.removed", account), "", given)?;
    Ok(Ok(()))
}

fn actor(administrator: &SecurityAdministrator) -> String {
    format!("account:{}", administrator.account())
}

fn record(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    what: (&'static str, &Id<noun::Account>),
    detail: &str,
    given: &Given,
) -> Result<(), Fault> {
    write_down(tx, actor(administrator), what, detail, given)
}

fn write_down(
    tx: &mut Tx<'_>,
    actor: String,
    (action, account): (&'static str, &Id<noun::Account>),
    detail: &str,
    given: &Given,
) -> Result<(), Fault> {
    let entry = Entry { actor, action, about: format!("account:{account}"), detail: detail.to_owned() };
    journal::record(tx, &entry, given)
}
