//! The security administrator's side: the list, one appeal in full, and the decision.

use std::collections::BTreeMap;

use base::{Given, Id, Mobile, Moment, SecurityAdministrator, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};
use notices::Template;
use time::Duration;

use super::{Filed, State, store};
use crate::real_name::{Keeping, Valid, rebind};
use crate::{Refusal, Refused, account, protection};

/// An appeal in full.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What the list shows of it.
    pub filed: Filed,
    /// Who filed it.
    pub account: account::Account,
    /// Name and number it is about, confirmed by the authority.
    pub valid: Valid,
    /// The account now certified under them.
    pub earlier: Option<account::Account>,
    /// Why.
    pub reason: String,
    /// Where the person can be reached.
    pub contact: Mobile,
    /// The key of the picture.
    pub picture: String,
}

/// Every appeal, open ones first, the oldest of them first.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, _: &SecurityAdministrator) -> Result<Vec<Filed>, Fault> {
    store::list(conn)
}

/// One appeal in full; the look at another's data goes into the journal (R0.10).
///
/// # Errors
/// When the database fails.
pub fn open(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    id: &Id<noun::Appeal>,
    given: &Given,
) -> Result<Option<Opened>, Fault> {
    let Some(opened) = store::find(tx, id, given)? else { return Ok(None) };
    record(tx, administrator, "appeal.viewed", &opened.filed.number, given)?;
    Ok(Some(opened))
}

/// Approves or refuses. Approved, the identity moves to who appealed, and what the earlier account asked besides its password is
/// taken off it: phone and keys may be lost together. Both are told by text message.
///
/// # Errors
/// When the database fails.
pub fn decide(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    id: &Id<noun::Appeal>,
    (approved, answer, keeping): (bool, &str, Keeping),
    given: &Given,
) -> Outcome<Option<()>, Refused> {
    let Some(opened) = store::find(tx, id, given)? else { return Ok(Ok(None)) };
    let answer = answer.trim();
    if answer.is_empty() || answer.chars().count() > 200 || answer.chars().any(char::is_control) {
        return Ok(Err(vec![Refusal::Answer]));
    }
    let state = if approved { State::Approved } else { State::Refused };
    if !store::update_decided(tx, id, state, answer, given.now)? {
        return Ok(Err(vec![Refusal::AppealDecided]));
    }
    if approved {
        let actor = format!("account:{}", administrator.account());
        let earlier = opened.earlier.as_ref().filter(|earlier| earlier.id != opened.account.id);
        rebind::move_to(tx, &opened.account.id, &opened.valid, earlier, ("appeal", &actor, keeping), given)?;
        if let Some(earlier) = earlier {
            protection::lift(tx, earlier, &actor, given)?;
        }
    }
    record(
        tx,
        administrator,
        if approved { "appeal.approved" } else { "appeal.refused" },
        &opened.filed.number,
        given,
    )?;
    let params = BTreeMap::from([("number".to_owned(), opened.filed.number)]);
    notices::sms::send(tx, &opened.account.mobile, Template::AppealDecided, &params, Duration::DAY, given)?;
    Ok(Ok(Some(())))
}

fn record(
    tx: &mut Tx<'_>,
    administrator: &SecurityAdministrator,
    action: &str,
    number: &str,
    given: &Given,
) -> Result<(), Fault> {
    let actor = format!("account:{}", administrator.account());
    let entry = Entry { actor, action, about: format!("appeal:{number}"), detail: String::new() };
    journal::record(tx, &entry, given)
}

/// How long an appeal has waited, in whole days.
pub fn days_waiting(filed: &Filed, now: Moment) -> i64 {
    now.since(filed.submitted_at).whole_days()
}
