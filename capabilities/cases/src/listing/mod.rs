//! 名单管理 (consoles 8.2): 个人黑名单, 单位中止名单 and 单位黑名单. One officer asks, another one confirms, both when an entry is
//! added and when it is revoked; on its last day it ends by itself. Nothing is deleted.
//!
//! A person's entry keeps them out of every business (X04); a unit's changes its right (X05), which comes back.

pub mod add;
pub mod confirm;
pub mod revoke;
mod right;

use affiliation::{Business, Right};
use base::{Day, Given, Id, Moment, Officer, Person, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};

use crate::store;
use crate::{Practice, Refusal};

pub(crate) use right::set_right;

/// The newest entry that counts or counted about a person: who may not apply, why and until when (X04).
#[derive(Clone, Debug)]
pub struct Listing {
    /// Why.
    pub reason: String,
    /// Since when.
    pub listed_at: Moment,
    /// The last day.
    pub until_on: Day,
    /// When it was lifted.
    pub lifted_at: Option<Moment>,
}

impl Listing {
    /// True while it stands in the way.
    pub fn is_running(&self, today: Day) -> bool {
        self.lifted_at.is_none() && today <= self.until_on
    }
}

/// The entry about `person` that runs longest; when none runs, the one that was lifted last.
///
/// # Errors
/// When the database fails.
pub fn last(conn: &mut Conn, person: &Person) -> Result<Option<Listing>, Fault> {
    let all = store::listing::list_of_person(conn, person.id())?;
    Ok(all.into_iter().max_by_key(|one| match one.lifted_at {
        None => (true, one.until_on.to_string(), one.listed_at),
        Some(at) => (false, String::new(), at),
    }))
}

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// 个人黑名单
    Person,
    /// 单位中止名单
    Suspended,
    /// 单位黑名单
    Blacklisted,
}

impl List {
    /// Every list with its name in addresses, its words, and its codes for 工作居住证 and 引进人才.
    pub const ALL: [(Self, &'static str, &'static str, [&'static str; 2]); 3] = [
        (Self::Person, "person", "个人黑名单", ["109", "209"]),
        (Self::Suspended, "suspended", "单位中止名单", ["158", "258"]),
        (Self::Blacklisted, "unit", "单位黑名单", ["159", "259"]),
    ];

    fn row(self) -> (&'static str, &'static str, [&'static str; 2]) {
        let found = Self::ALL.into_iter().find(|(one, ..)| *one == self);
        found.map_or(("", "", ["", ""]), |(_, key, title, codes)| (key, title, codes))
    }

    /// Its name in addresses.
    pub fn key(self) -> &'static str {
        self.row().0
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        self.row().1
    }

    /// The list of this name.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, ..)| *one == key).map(|(list, ..)| list)
    }

    /// The code of business that keeps it (business 2.1).
    pub fn code(self, business: Business) -> &'static str {
        self.row().2[usize::from(business == Business::Talent)]
    }

    pub(crate) fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(.., codes)| codes.contains(&code)).map(|(list, ..)| list)
    }

    /// How a unit's right stands while it is on the list; `None` for the list of persons.
    pub const fn right(self) -> Option<Right> {
        match self {
            Self::Person => None,
            Self::Suspended => Some(Right::Suspended),
            Self::Blacklisted => Some(Right::Blacklisted),
        }
    }
}

/// How an entry stands (`abnormalState`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 待确认
    Asked,
    /// 已添加
    Listed,
    /// 待撤销: still counts
    RevocationAsked,
    /// 已撤销
    Revoked,
}

impl State {
    /// Every state with its code and its words.
    pub const ALL: [(Self, i32, &'static str); 4] = [
        (Self::Asked, 0, "待确认"),
        (Self::Listed, 1, "已添加"),
        (Self::RevocationAsked, 2, "待撤销"),
        (Self::Revoked, 3, "已撤销"),
    ];

    /// The code in the database.
    pub fn code(self) -> i32 {
        Self::ALL.into_iter().find(|(state, ..)| *state == self).map_or(0, |(_, code, _)| code)
    }

    /// Its words.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(state, ..)| *state == self).map_or("", |(.., words)| words)
    }

    /// The state of this code.
    pub fn of_code(code: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one, _)| *one == code).map(|(state, ..)| state)
    }

    /// True while somebody else has to confirm.
    pub const fn waits(self) -> bool {
        matches!(self, Self::Asked | Self::RevocationAsked)
    }

    /// True while the entry counts.
    pub const fn counts(self) -> bool {
        matches!(self, Self::Listed | Self::RevocationAsked)
    }

    /// Where `step` leads from here.
    ///
    /// # Errors
    /// When somebody else was first.
    pub(crate) const fn after(self, step: Step) -> Result<Self, Refusal> {
        match (step, self) {
            (Step::Confirm, Self::Asked) | (Step::Decline, Self::RevocationAsked) => Ok(Self::Listed),
            (Step::Confirm, Self::RevocationAsked)
            | (Step::Decline, Self::Asked)
            | (Step::End, Self::Asked | Self::Listed | Self::RevocationAsked) => Ok(Self::Revoked),
            (Step::AskRevocation, Self::Listed) => Ok(Self::RevocationAsked),
            _ => Err(Refusal::Settled),
        }
    }
}

/// How an entry came to its end (`revokeType`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// 未撤销
    Not,
    /// 人工撤销
    ByOfficers,
    /// 自动撤销
    ByDate,
}

impl Revoked {
    /// Every way with its code and its words.
    pub const ALL: [(Self, i32, &'static str); 3] =
        [(Self::Not, 0, "未撤销"), (Self::ByOfficers, 1, "人工撤销"), (Self::ByDate, 2, "自动撤销")];

    /// Its words.
    pub fn title(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or("", |(.., words)| words)
    }

    pub(crate) fn code(self) -> i32 {
        Self::ALL.into_iter().find(|(one, ..)| *one == self).map_or(0, |(_, code, _)| code)
    }

    pub(crate) fn of_code(code: i32) -> Self {
        Self::ALL.into_iter().find(|(_, one, _)| *one == code).map_or(Self::Not, |(one, ..)| one)
    }
}

/// Something done to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Asked to be added.
    Add,
    /// What was asked for is confirmed.
    Confirm,
    /// What was asked for is not confirmed, or taken back.
    Decline,
    /// Asked to be revoked.
    AskRevocation,
    /// Its last day is over.
    End,
}

impl Step {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Add, "add"),
        (Self::Confirm, "confirm"),
        (Self::Decline, "decline"),
        (Self::AskRevocation, "ask-revocation"),
        (Self::End, "end"),
    ];

    pub(crate) fn key(self) -> &'static str {
        Self::ALL.into_iter().find(|(one, _)| *one == self).map_or("", |(_, key)| key)
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, one)| *one == key).map(|(step, _)| step)
    }

    /// What was done, by what it led to.
    pub const fn title(self, to: State) -> &'static str {
        match (self, to) {
            (Self::Add, _) => "提出添加",
            (Self::Confirm, State::Listed) => "确认添加",
            (Self::Confirm, _) => "确认撤销",
            (Self::Decline, State::Listed) => "不同意撤销",
            (Self::Decline, _) => "不同意添加",
            (Self::AskRevocation, _) => "提出撤销",
            (Self::End, _) => "期满自动撤销",
        }
    }
}

/// Whom an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A person.
    Person(Id<noun::Person>),
    /// A unit.
    Unit(Id<noun::Unit>),
}

/// An entry, whole.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its id.
    pub id: Id<Record>,
    /// On which list.
    pub list: List,
    /// Of which business.
    pub business: Business,
    /// About whom.
    pub subject: Subject,
    /// The unit's name when it was listed; empty for persons.
    pub unit_name: String,
    /// Whose desk.
    pub authority: String,
    /// Why, as whom it concerns reads it.
    pub reason: String,
    /// What it rests on, for the desks.
    pub basis: String,
    /// True when the person's permits end with it.
    pub is_falsehood: bool,
    /// How it stands.
    pub state: State,
    /// How it ended.
    pub revoked: Revoked,
    /// Who asked for what waits to be confirmed.
    pub asked_by: Option<Id<noun::Person>>,
    /// When it was asked for.
    pub added_at: Moment,
    /// Since when it counts.
    pub listed_at: Option<Moment>,
    /// The last day.
    pub until_on: Day,
    /// When it was lifted.
    pub lifted_at: Option<Moment>,
    /// The code of the unit's right before.
    pub former: Option<i32>,
    /// One more with every step.
    pub version: i32,
}

/// Something that was done to an entry, for the desks.
#[derive(Clone, Debug)]
pub struct Trace {
    /// When.
    pub at: Moment,
    /// What.
    pub step: Step,
    /// What it led to.
    pub state: State,
    /// Which officer; none for a date that came.
    pub officer: Option<Id<noun::Person>>,
    /// The officer's name.
    pub name: String,
    /// The code of the officer's authority.
    pub authority: String,
    /// In their words.
    pub words: String,
}

/// One line of a list: the entry with the name of whom it is about.
#[derive(Clone, Debug)]
pub struct Line {
    /// The entry.
    pub record: Record,
    /// The person's or the unit's name.
    pub name: String,
    /// The person's number, or the unit's credit code where it is known.
    pub number: String,
}

/// Which entries. What is empty does not matter.
#[derive(Clone, Debug)]
pub struct Filter {
    /// On which list.
    pub list: List,
    /// How they stand.
    pub state: Option<State>,
    /// A person's whole name, or part of a unit's.
    pub name: String,
}

/// A page (`from`, `most`) of the entries the officer may see, what waits to be confirmed first, and how many there are.
/// The look goes into the journal.
///
/// # Errors
/// When the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    officer: &Officer,
    filter: &Filter,
    page: (i64, i64),
    given: &Given,
) -> Result<(Vec<Line>, i64), Fault> {
    let sought = store::listing::Sought::of(officer, filter, given);
    let (records, count) = store::listing::list(tx, &sought, page)?;
    let detail = format!("{} {}/{count}", filter.list.key(), records.len());
    note(tx, officer, ("listing.searched", format!("authority:{}", officer.authority()), detail), given)?;
    Ok((with_names(tx, records, given)?, count))
}

/// How many entries of each list wait for somebody to confirm them, as the officer sees them.
///
/// # Errors
/// When the database fails.
pub fn waiting(conn: &mut Conn, officer: &Officer) -> Result<[i64; 3], Fault> {
    let mut counts = [0; 3];
    for (count, (list, ..)) in counts.iter_mut().zip(List::ALL) {
        *count = store::listing::count_waiting(conn, officer, list)?;
    }
    Ok(counts)
}

/// An entry with everything that was done to it, the oldest first. `None` for what is not the officer's to see. The look
/// goes into the journal.
///
/// # Errors
/// When the database fails.
pub fn open(
    tx: &mut Tx<'_>,
    officer: &Officer,
    id: &Id<Record>,
    given: &Given,
) -> Result<Option<(Line, Vec<Trace>)>, Fault> {
    let Some(record) = find(tx, officer, id)? else { return Ok(None) };
    let mut traces = store::listing::list_steps(tx, id)?;
    let officers: Vec<_> = traces.iter().filter_map(|one| one.officer.clone()).collect();
    let cards = profile::list_cards(tx, &officers, given)?;
    for trace in &mut traces {
        let card = cards.iter().find(|(id, _)| trace.officer.as_ref() == Some(id));
        trace.name = card.map(|(_, card)| card.told.display_name().to_owned()).unwrap_or_default();
    }
    note(tx, officer, ("listing.seen", format!("listing:{id}"), String::new()), given)?;
    let line = with_names(tx, vec![record], given)?.pop();
    Ok(line.map(|line| (line, traces)))
}

fn find(conn: &mut Conn, officer: &Officer, id: &Id<Record>) -> Result<Option<Record>, Fault> {
    let found = store::listing::find(conn, id)?;
    Ok(found.filter(|one| officer.sees(&one.authority, one.business.key())))
}

fn with_names(conn: &mut Conn, records: Vec<Record>, given: &Given) -> Result<Vec<Line>, Fault> {
    let ids: Vec<_> = records.iter().filter_map(Record::person).cloned().collect();
    let cards = profile::list_cards(conn, &ids, given)?;
    let mut lines = Vec::new();
    for record in records {
        let (name, number) = match &record.subject {
            Subject::Person(id) => {
                let told = cards.iter().find(|(one, _)| one == id).map(|(_, card)| card.told.clone());
                told.map(|told| (told.display_name().to_owned(), told.id_number)).unwrap_or_default()
            }
            Subject::Unit(id) => {
                let unit = affiliation::find_unit(conn, id, given)?;
                let code = unit.map(|unit| unit.credit_code.as_str().to_owned());
                (record.unit_name.clone(), code.unwrap_or_default())
            }
        };
        lines.push(Line { record, name, number });
    }
    Ok(lines)
}

impl Record {
    /// The person it is about.
    pub fn person(&self) -> Option<&Id<noun::Person>> {
        match &self.subject {
            Subject::Person(id) => Some(id),
            Subject::Unit(_) => None,
        }
    }
}

/// Writes `after`, which `step` made of the entry as this transaction read it, with its trace and its entry in the
/// journal.
fn record(
    tx: &mut Tx<'_>,
    after: &Record,
    (step, officer, words): (Step, Option<&Officer>, &str),
    given: &Given,
) -> Result<(), Fault> {
    if !store::listing::update(tx, after)? {
        return Err(Fault::Stored(format!("listing {} changed under its own transaction", after.id)));
    }
    trace(tx, after, (step, officer, words), given)
}

fn trace(
    tx: &mut Tx<'_>,
    after: &Record,
    (step, officer, words): (Step, Option<&Officer>, &str),
    given: &Given,
) -> Result<(), Fault> {
    let trace = Trace {
        at: given.now,
        step,
        state: after.state,
        officer: officer.map(|one| one.person().clone()),
        name: String::new(),
        authority: officer.map(|one| one.authority().to_owned()).unwrap_or_default(),
        words: words.trim().to_owned(),
    };
    store::listing::insert_step(tx, &after.id, &trace, given)?;
    let entry = Entry {
        actor: officer.map_or_else(|| "system".to_owned(), |one| format!("person:{}", one.person())),
        action: "listing.changed",
        about: format!("listing:{}", after.id),
        detail: format!("{} {} → {}", after.list.code(after.business), step.key(), after.state.code()),
    };
    journal::record(tx, &entry, given)
}

fn note(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (action, about, detail): (&'static str, String, String),
    given: &Given,
) -> Result<(), Fault> {
    let entry = Entry { actor: format!("person:{}", officer.person()), action, about, detail };
    journal::record(tx, &entry, given)
}

/// A reason in an officer's words.
fn reason(words: &str, most: usize) -> Option<&str> {
    Some(words.trim()).filter(|words| (2..=most).contains(&words.chars().count()))
}

/// Tells whom the entry is about: the person, or every clerk of the unit.
fn tell(tx: &mut Tx<'_>, record: &Record, text: &str, given: &Given) -> Result<(), Fault> {
    match &record.subject {
        Subject::Person(person) => notices::message::keep(tx, person, (text, "/person/restrictions"), given),
        Subject::Unit(unit) => {
            for (clerk, _) in affiliation::staff::clerks(tx, unit, given)? {
                notices::message::keep(tx, &clerk, (text, "/unit"), given)?;
            }
            Ok(())
        }
    }
}

/// What an entry brings about once it is confirmed.
fn take_effect(
    tx: &mut Tx<'_>,
    record: &mut Record,
    (officer, practice): (&Officer, &Practice),
    given: &Given,
) -> Result<(), Fault> {
    let until = record.until_on.in_words();
    let (title, business, reason) = (record.list.title(), record.business.title(), record.reason.clone());
    let text = match record.subject.clone() {
        Subject::Person(person) => {
            if record.is_falsehood {
                let actor = format!("person:{}", officer.person());
                let words = practice.authority_name(officer.authority());
                let by = certificates::By { actor: &actor, words: &words, application: None };
                certificates::blacklist(tx, &person, &by, given)?;
            }
            format!("您已被列入{title}：{reason}。有效期至{until}，期间不能办理人才业务。")
        }
        Subject::Unit(unit) => {
            right::list(tx, &unit, record, given)?;
            format!("贵单位已被列入{title}：{reason}。有效期至{until}，期间不能办理{business}业务。")
        }
    };
    tell(tx, record, &text, given)
}

/// Undoes what an entry brought about; `record` is the entry as its end leaves it, not written yet.
fn lift(tx: &mut Tx<'_>, record: &Record, given: &Given) -> Result<(), Fault> {
    if record.listed_at.is_none() {
        return Ok(());
    }
    let (title, business) = (record.list.title(), record.business.title());
    let how = if record.revoked == Revoked::ByDate { "已期满" } else { "已撤销" };
    let text = match record.subject.clone() {
        Subject::Person(_) => format!("您在{title}中的记录{how}，可以继续办理人才业务。"),
        Subject::Unit(unit) => {
            right::lift(tx, &unit, record, given)?;
            format!("贵单位在{title}中的记录{how}，{business}业务权限已恢复为列入之前的状态。")
        }
    };
    tell(tx, record, &text, given)
}

/// Ends the entries whose last day is over, at most 200; how many it were. Safe to run twice and on several nodes.
///
/// # Errors
/// When the database fails.
pub fn end_due(tx: &mut Tx<'_>, given: &Given) -> Result<usize, Fault> {
    let due = store::listing::list_over(tx, Day(given.now.china_date()), 200)?;
    let mut ended = 0;
    for before in due {
        let Ok(state) = before.state.after(Step::End) else { continue };
        let lifted_at = before.listed_at.map(|_| given.now);
        let after = Record { state, revoked: Revoked::ByDate, asked_by: None, lifted_at, ..before };
        record(tx, &after, (Step::End, None, ""), given)?;
        lift(tx, &after, given)?;
        ended += 1;
    }
    Ok(ended)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows: steps. Columns: 待确认 已添加 待撤销 已撤销.
    const TABLE: [(Step, [&str; 4]); 4] = [
        (Step::Confirm, ["1", "x", "3", "x"]),
        (Step::Decline, ["3", "x", "1", "x"]),
        (Step::AskRevocation, ["x", "2", "x", "x"]),
        (Step::End, ["3", "3", "3", "x"]),
    ];

    #[test]
    fn e7_every_step_in_every_state_is_decided_as_the_table_says() {
        for (step, row) in TABLE {
            for (cell, (state, ..)) in row.into_iter().zip(State::ALL) {
                let told = state.after(step).map_or_else(|_| "x".to_owned(), |to| to.code().to_string());
                assert_eq!(told, cell, "{step:?} from {state:?}");
            }
        }
    }

    #[test]
    fn lists_have_the_codes_of_their_business() {
        let codes: Vec<_> =
            List::ALL.into_iter().flat_map(|(list, ..)| Business::ALL.map(|one| list.code(one))).collect();
        assert_eq!(codes, ["109", "209", "158", "258", "159", "259"]);
        for (list, key, _, codes) in List::ALL {
            assert_eq!(List::parse(key), Some(list));
            assert!(codes.iter().all(|code| List::of_code(code) == Some(list)));
        }
    }
}
