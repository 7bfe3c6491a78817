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

/// At which level an authority stands (business 2.5, `handlerLevel`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 主管部门: the bureau of a district.
    District,
    /// 市局
    City,
}

/// A rank inside an authority (business 2.5, `handlerRank`); the order is that of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// 初审
    First,
    /// 复审
    Second,
    /// 终审
    Third,
    /// 上报
    Report,
}

impl Rank {
    /// Every rank with its code and its word.
    pub const ALL: [(Self, i32, &'static str); 4] = [
        (Self::First, 1, "初审"),
        (Self::Second, 2, "复审"),
        (Self::Third, 3, "终审"),
        (Self::Report, 4, "上报"),
    ];

    /// The code in the database.
    pub fn code(self) -> i32 {
        Self::ALL.into_iter().find(|(rank, ..)| *rank == self).map_or(0, |(_, code, _)| code)
    }

    /// Its word.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(rank, ..)| *rank == self).map_or("", |(.., word)| word)
    }

    /// The rank of this code.
    pub fn of_code(code: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == code).map(|(rank, ..)| rank)
    }
}

/// A person who reviews for an authority (consoles 8.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Officer {
    person: Id<noun::Person>,
    authority: String,
    level: Level,
    ranks: Vec<Rank>,
    businesses: Vec<String>,
}

impl Officer {
    /// The edge knows this from a live session with a second factor and the grant it looked up. `businesses` are keys
    /// of families of business.
    pub fn at_edge(
        person: Id<noun::Person>,
        (authority, level): (String, Level),
        ranks: Vec<Rank>,
        businesses: Vec<String>,
    ) -> Self {
        Self { person, authority, level, ranks, businesses }
    }

    /// The person.
    pub fn person(&self) -> &Id<noun::Person> {
        &self.person
    }

    /// The authority: the code of its region.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Where it stands.
    pub fn level(&self) -> Level {
        self.level
    }

    /// What the officer may do there.
    pub fn ranks(&self) -> &[Rank] {
        &self.ranks
    }

    /// The keys of the families of business the officer handles.
    pub fn businesses(&self) -> &[String] {
        &self.businesses
    }

    /// True when `business` is the officer's, and `authority` is the own one or one below it.
    pub fn sees(&self, authority: &str, business: &str) -> bool {
        let is_here = self.level == Level::City || self.authority == authority;
        is_here && self.businesses.iter().any(|one| one == business)
    }
}
