//! A browser comes back from another platform.

use base::{Given, Holder, Id, Secret, noun};
use db::session::{Browser, Limits};
use db::{Fault, Outcome, Tx};

use super::{Attempt, PATIENCE, Subject, state_hash, store, visit_hash};
use crate::{Refusal, SignedIn, account, session};

/// What was written down when the browser set out.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Which platform it went to.
    pub provider: String,
    /// What the request carried.
    pub attempt: Attempt,
    /// Who binds a further platform, if that is what this is for.
    pub account: Option<Id<noun::Account>>,
    /// Where the visitor wanted to go.
    pub next: String,
}

/// Takes up the way that `state` was drawn for, once: by the browser that set out, within ten minutes. `None` for anything
/// else, a second try included.
///
/// # Errors
/// When the database fails.
pub fn take_up(
    tx: &mut Tx<'_>,
    (state, visit): (&Secret, &Secret),
    back: &str,
    given: &Given,
) -> Result<Option<Kept>, Fault> {
    let since = given.now.minus(PATIENCE);
    store::take_attempt(tx, (&state_hash(state), &visit_hash(visit)), since, (state, back), given)
}

/// How it ended.
#[derive(Debug)]
pub enum Arrived {
    /// Known, and signed in; under 登录保护 half of it.
    SignedIn(Box<SignedIn>),
    /// Bound to the account that asked for it.
    Bound,
    /// Not known: the next sign-in of this browser binds.
    Stranger,
}

/// Signs `subject` in, binds them, or remembers a stranger. What was begun to bind ends so for the `holder` who began it
/// and for nobody else.
///
/// # Errors
/// When the database fails.
pub fn come_back(
    tx: &mut Tx<'_>,
    (kept, subject): (&Kept, &Subject),
    (visit, browser, holder): (&Secret, &Browser, Option<&Holder>),
    limits: &Limits,
    given: &Given,
) -> Outcome<Arrived, Refusal> {
    let provider = kept.provider.as_str();
    let bound = store::find_bond(tx, (provider, &subject.id), given)?;
    if let Some(own) = &kept.account {
        if holder.is_none_or(|holder| holder.account() != own) {
            return Ok(Err(Refusal::UpstreamFailed));
        }
        return match bound {
            Some(other) if other == *own => Ok(Ok(Arrived::Bound)),
            Some(_) => Ok(Err(Refusal::BoundElsewhere)),
            None => super::bond::bind(tx, own, (provider, subject), given)
                .map(|done| done.map(|()| Arrived::Bound)),
        };
    }
    let Some(account) = bound else {
        store::insert_stranger(tx, &visit_hash(visit), (provider, subject), given)?;
        return Ok(Ok(Arrived::Stranger));
    };
    let Some(account) = account::store::find(tx, &account, given)? else {
        return Err(Fault::Stored(format!("a bond of {provider} to no account")));
    };
    store::update_used(tx, (provider, &subject.id), given)?;
    let opened = session::open(tx, (&account.id, &account.username), provider, browser, given, limits)?;
    Ok(Ok(Arrived::SignedIn(Box::new(opened))))
}
