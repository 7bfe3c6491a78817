//! Who is at a browser and works here, before the second factor: may prove to be one, and nothing else.

use base::{Id, Moment, noun};
use db::session::Session;

use crate::Limits;

/// Whose factors they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// An officer's, on the business platform.
    Officer(Id<noun::Person>),
    /// An administrator's, on the identity platform.
    Administrator(Id<noun::Account>),
}

impl Owner {
    /// The id in the database, which no other owner has.
    pub fn key(&self) -> &str {
        match self {
            Self::Officer(person) => person.as_str(),
            Self::Administrator(account) => account.as_str(),
        }
    }

    /// What `proof` knows them by, where it counts wrong codes and keeps recovery codes. An administrator's is not the account's
    /// id, under which the account has codes of its own (登录保护): those open no page of work, and end with it alone.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Officer(person) => person.to_string(),
            Self::Administrator(account) => format!("administrator:{account}"),
        }
    }

    /// As the journal names them.
    pub fn about(&self) -> String {
        match self {
            Self::Officer(person) => format!("person:{person}"),
            Self::Administrator(account) => format!("account:{account}"),
        }
    }
}

/// Somebody with a grant at a browser, and what the session proved.
#[derive(Clone, Debug)]
pub struct Candidate {
    owner: Owner,
    factors_from: Moment,
    session: Session,
    limits: Limits,
}

/// The session note that says when the second factor was passed.
pub(crate) const PASSED: &str = "factor";

/// For so long after a proof the own factors may be changed.
const FRESH: time::Duration = time::Duration::minutes(10);

impl Candidate {
    pub(crate) fn new(owner: Owner, factors_from: Moment, session: &Session, limits: Limits) -> Self {
        Self { owner, factors_from, session: session.clone(), limits }
    }

    /// Whose factors count.
    pub fn owner(&self) -> &Owner {
        &self.owner
    }

    /// The session through which the candidate acts.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// When this session passed the second factor, if that still counts: not before factors were revoked, and not too
    /// long ago.
    fn passed_at(&self, now: Moment) -> Option<Moment> {
        let at = Moment::from_unix_micros(self.session.notes.get(PASSED)?.parse().ok()?);
        (at >= self.factors_from && at <= now && at.plus(self.limits.life()) > now).then_some(at)
    }

    /// True when this session passed the second factor.
    pub fn has_passed(&self, now: Moment) -> bool {
        self.passed_at(now).is_some()
    }

    /// True when this session passed it a short while ago.
    pub fn is_fresh(&self, now: Moment) -> bool {
        self.passed_at(now).is_some_and(|at| at.plus(FRESH) > now)
    }
}
