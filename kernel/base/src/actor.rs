//! Who acts. Made only at the edge (`web/src/edge/actor.rs`), from a session; every verb takes one.

use crate::{Id, noun};

/// Somebody signed in at the identity platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    account: Id<noun::Account>,
    session: String,
}

impl Holder {
    /// The edge knows this from a live session.
    pub fn at_edge(account: Id<noun::Account>, session: String) -> Self {
        Self { account, session }
    }

    /// The account.
    pub fn account(&self) -> &Id<noun::Account> {
        &self.account
    }

    /// The id of the session through which the holder acts.
    pub fn session(&self) -> &str {
        &self.session
    }
}

/// Somebody signed in at the business platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    id: Id<noun::Person>,
}

impl Person {
    /// The edge knows this from a live session.
    pub fn at_edge(id: Id<noun::Person>) -> Self {
        Self { id }
    }

    /// The person.
    pub fn id(&self) -> &Id<noun::Person> {
        &self.id
    }
}

/// A holder to whom the right to operate the identity platform was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator {
    account: Id<noun::Account>,
}

impl Operator {
    /// The edge knows this from a live session and the grant it looked up.
    pub fn at_edge(account: Id<noun::Account>) -> Self {
        Self { account }
    }

    /// The operator's account.
    pub fn account(&self) -> &Id<noun::Account> {
        &self.account
    }
}

/// A person who handles a unit's business (经办人).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clerk {
    person: Id<noun::Person>,
    unit: Id<noun::Unit>,
    is_admin: bool,
}

impl Clerk {
    /// The edge knows this from a live session and the grant it looked up.
    pub fn at_edge(person: Id<noun::Person>, unit: Id<noun::Unit>, is_admin: bool) -> Self {
        Self { person, unit, is_admin }
    }

    /// The person.
    pub fn person(&self) -> &Id<noun::Person> {
        &self.person
    }

    /// The unit whose business this is.
    pub fn unit(&self) -> &Id<noun::Unit> {
        &self.unit
    }

    /// True for those who may name other clerks.
    pub fn is_admin(&self) -> bool {
        self.is_admin
    }
}
