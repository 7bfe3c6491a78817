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

/// What an administrator is there for. An account has one of these at most: who sets things up, who gives rights and who
/// looks at what both did are three people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 系统管理员: units, catalogue, phrases, calendar, policies, messages.
    System,
    /// 安全管理员: officers and their rights, appeals, administrators.
    Security,
    /// 审计管理员: the journal, and nothing else.
    Audit,
}

impl Role {
    /// Every role with its key and its word.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::System, "system", "系统管理员"),
        (Self::Security, "security", "安全管理员"),
        (Self::Audit, "audit", "审计管理员"),
    ];

    /// The key in the database and on the command line.
    pub fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(role, ..)| *role == self).map_or("", |(_, key, _)| key)
    }

    /// Its word.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(role, ..)| *role == self).map_or("", |(.., word)| word)
    }

    /// The role of this key.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == key).map(|(role, ..)| role)
    }
}

/// 系统管理员: sets up what the platform works by, and sees no journal and gives nobody a right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SystemAdministrator {
    account: Id<noun::Account>,
}

impl SystemAdministrator {
    /// The edge knows this from a live session with a second factor and the grant it looked up.
    pub fn at_edge(account: Id<noun::Account>) -> Self {
        Self { account }
    }

    /// The administrator's account.
    pub fn account(&self) -> &Id<noun::Account> {
        &self.account
    }
}

/// 安全管理员: gives and takes the rights of those who work here, and decides appeals about accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityAdministrator {
    account: Id<noun::Account>,
}

impl SecurityAdministrator {
    /// The edge knows this from a live session with a second factor and the grant it looked up.
    pub fn at_edge(account: Id<noun::Account>) -> Self {
        Self { account }
    }

    /// The administrator's account.
    pub fn account(&self) -> &Id<noun::Account> {
        &self.account
    }
}

/// 审计管理员: reads what everybody did, and does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auditor {
    account: Id<noun::Account>,
}

impl Auditor {
    /// The edge knows this from a live session with a second factor and the grant it looked up.
    pub fn at_edge(account: Id<noun::Account>) -> Self {
        Self { account }
    }

    /// The administrator's account.
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
