//! 公示 (business 3.3, consoles 8.2): names of those who are to be introduced, open to objections for five working days. What
//! the last rank passed waits until an officer publishes it in a batch.

mod publish;

use base::{Day, Given, Id, Moment, Officer, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Outcome, Tx};
use serde::{Deserialize, Serialize};

use crate::act::{self, By, Deed, turn};
use crate::application::Application;
use crate::kinds::talent::CATEGORIES;
use crate::transition::Act;
use crate::{Practice, Refusal, store};

pub use publish::{Batch, preview, publish};

/// What the public sees: no reason why, and no more of a birthday than its month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// 陈*试
    pub name: String,
    /// `1990年03月`
    pub birth: String,
    /// The unit.
    pub unit: String,
    /// 引进类别
    pub category: String,
}

/// How an announcement stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 待公示
    Waiting,
    /// 公示中
    Running,
    /// 期满
    Ended,
    /// 异议成立
    Upheld,
}

impl State {
    /// Its words.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Waiting => "待公示",
            Self::Running => "公示中",
            Self::Ended => "公示期满",
            Self::Upheld => "异议成立",
        }
    }

    pub(crate) fn parse(key: &str) -> Option<Self> {
        [Self::Waiting, Self::Running, Self::Ended, Self::Upheld].into_iter().find(|state| state.key() == key)
    }

    /// Its name in the database.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Ended => "ended",
            Self::Upheld => "upheld",
        }
    }
}

/// An announcement.
#[derive(Clone, Debug)]
pub struct Announcement {
    /// Of which application.
    pub application: Id<noun::Application>,
    /// What is shown.
    pub shown: Shown,
    /// The first day and the last; none while it waits.
    pub days: Option<(Day, Day)>,
    /// 2026年第3批; none while it waits, and for what was published by itself.
    pub batch: Option<String>,
}

/// The middle of a name hidden: 陈*试, 周*, 艾**提.
pub fn masked_name(name: &str) -> String {
    let all: Vec<char> = name.chars().collect();
    match all.as_slice() {
        [] => String::new(),
        [first] => first.to_string(),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len())),
    }
}

/// The applicant's day of birth, as certified or as the profile of this version says it.
fn born(
    tx: &mut Tx<'_>,
    application: &Application,
    (told, version): (&profile::Told, i32),
    given: &Given,
) -> Result<Option<time::Date>, Fault> {
    let Some(person) = application.person.clone().map(base::Person::at_edge) else { return Ok(None) };
    let version = profile::draft::version(tx, &person, version, given)?;
    let sheet = version.map(|version| version.sheet).unwrap_or_default();
    Ok(profile::Particulars::of(told, &sheet, given.now.china_date()).map(|own| own.birth))
}

/// Begins the announcement of an application that the city approved.
pub(crate) fn start(tx: &mut Tx<'_>, application: &Application, given: &Given) -> Result<(), Fault> {
    let ids: Vec<_> = application.person.clone().into_iter().collect();
    let card = profile::list_cards(tx, &ids, given)?.into_iter().next().map(|(_, card)| card);
    let submission = store::content::find_submission(tx, (&application.id, application.round), given)?;
    let category = submission.as_ref().map_or("", |one| one.sheet.get("category"));
    let told = card.map(|card| card.told).unwrap_or_default();
    let version = submission.as_ref().map_or(0, |one| one.profile_version);
    let birth = born(tx, application, (&told, version), given)?;
    let shown = Shown {
        name: masked_name(&told.name),
        birth: birth.map(|day| format!("{}年{:02}月", day.year(), u8::from(day.month()))).unwrap_or_default(),
        unit: application.unit_name.clone(),
        category: profile::codes::name_in(CATEGORIES, category).unwrap_or_default().to_owned(),
    };
    let today = given.now.china_date();
    let ends_on = application.due_on.unwrap_or_else(|| Day(given.calendar.after(today, 5)));
    let days = (!application.awaits_publication()).then_some((Day(today), ends_on));
    let new = Announcement { application: application.id.clone(), shown, days, batch: None };
    store::announcement::insert(tx, &new, application.stage_at, given)
}

/// What is open to objections today, at most 500, the first to end coming first.
///
/// # Errors
/// When the database fails.
pub fn list_running(conn: &mut Conn, given: &Given) -> Result<Vec<Announcement>, Fault> {
    store::announcement::list_running(conn, Day(given.now.china_date()), given)
}

/// What somebody tells who objects (business 3.3: in writing, with the real name).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// 姓名
    pub name: String,
    /// 联系电话
    pub phone: String,
    /// 事实和理由
    pub facts: String,
}

impl Told {
    /// Reads what was typed; every prompt at once.
    ///
    /// # Errors
    /// Which fields are not in order, with their prompts.
    pub fn parse(name: &str, phone: &str, facts: &str) -> Result<Self, Vec<(&'static str, String)>> {
        let (name, phone, facts) = (name.trim(), phone.trim(), facts.trim());
        let mut wrong = Vec::new();
        if base::PersonName::parse(name).is_err() {
            wrong.push(("name", "请填写真实姓名".to_owned()));
        }
        if base::Mobile::parse(phone).is_err() {
            wrong.push(("phone", "请输入正确的手机号码".to_owned()));
        }
        if !(10..=2000).contains(&facts.chars().count()) {
            wrong.push(("facts", "请填写事实和理由，10-2000个字".to_owned()));
        }
        if wrong.is_empty() {
            Ok(Self { name: name.to_owned(), phone: phone.to_owned(), facts: facts.to_owned() })
        } else {
            Err(wrong)
        }
    }
}

/// An objection.
#[derive(Clone, Debug)]
pub struct Objection {
    /// Its id.
    pub id: Id<Objection>,
    /// Against which application.
    pub application: Id<noun::Application>,
    /// What was told.
    pub told: Told,
    /// `filed`, `upheld`, `dismissed`.
    pub state: String,
    /// The city's words.
    pub opinion: Option<String>,
    /// When it came.
    pub filed_at: Moment,
}

/// Anybody objects to an announcement that runs, under an id that a file may already belong to. `None` when none runs.
///
/// # Errors
/// When the database fails.
pub fn object(
    tx: &mut Tx<'_>,
    id: &Id<Objection>,
    (application, told): (&Id<noun::Application>, &Told),
    given: &Given,
) -> Result<Option<()>, Fault> {
    if find_running(tx, application, given)?.is_none() {
        return Ok(None);
    }
    store::announcement::insert_objection(tx, id, (application, told), given)?;
    let about = format!("application:{application}");
    let entry = Entry { actor: "visitor".into(), action: "objection.filed", about, detail: id.to_string() };
    journal::record(tx, &entry, given)?;
    Ok(Some(()))
}

/// An announcement as a desk sees it: the application with its applicant's name, and how it ended.
#[derive(Clone, Debug)]
pub struct Watched {
    /// What the public sees.
    pub announcement: Announcement,
    /// How it stands.
    pub state: State,
    /// The application.
    pub line: crate::unit::Line,
}

/// The announcements that are this officer's to see: those that wait, the longest waiting first, those that run, then the
/// newest that ended.
///
/// # Errors
/// When the database fails.
pub fn list_watched(conn: &mut Conn, officer: &Officer, given: &Given) -> Result<Vec<Watched>, Fault> {
    let mut seen = Vec::new();
    for states in [&[State::Waiting][..], &[State::Running], &[State::Ended, State::Upheld]] {
        for (announcement, state) in store::announcement::list_of(conn, states, 200, given)? {
            if let Some(application) = crate::desk::find(conn, officer, &announcement.application)? {
                seen.push((announcement, state, application));
            }
        }
    }
    let applications = seen.iter().map(|(.., application)| application.clone()).collect();
    let lines = crate::unit::with_names(conn, applications, given)?;
    let watched = |((announcement, state, _), line)| Watched { announcement, state, line };
    Ok(seen.into_iter().zip(lines).map(watched).collect())
}

/// How many applications wait to be published.
///
/// # Errors
/// When the database fails.
pub fn count_waiting(conn: &mut Conn, officer: &Officer) -> Result<i64, Fault> {
    if publishes(officer) { store::announcement::count_waiting(conn) } else { Ok(0) }
}

/// The city's desk for 引进人才.
fn publishes(officer: &Officer) -> bool {
    officer.level() == base::Level::City && officer.businesses().iter().any(|one| one == "talent")
}

/// One objection, for the city's desk; `None` for any other, and for what is not theirs. The look goes into the journal.
///
/// # Errors
/// When the database fails.
pub fn look_at_objection(
    tx: &mut Tx<'_>,
    officer: &Officer,
    id: &Id<Objection>,
    given: &Given,
) -> Result<Option<Objection>, Fault> {
    let found = store::announcement::find_objection(tx, id, given)?;
    let Some(objection) = found.filter(|_| officer.level() == base::Level::City) else { return Ok(None) };
    if crate::desk::find(tx, officer, &objection.application)?.is_none() {
        return Ok(None);
    }
    let about = format!("application:{}", objection.application);
    let actor = format!("person:{}", officer.person());
    let entry = Entry { actor, action: "objection.file-seen", about, detail: id.to_string() };
    journal::record(tx, &entry, given)?;
    Ok(Some(objection))
}

/// How many objections wait for the city's decision.
///
/// # Errors
/// When the database fails.
pub fn count_filed(conn: &mut Conn, officer: &Officer) -> Result<i64, Fault> {
    if officer.level() == base::Level::City { store::announcement::count_filed(conn) } else { Ok(0) }
}

/// One announcement that runs today, for whoever wants to object to it.
///
/// # Errors
/// When the database fails.
pub fn find_running(
    conn: &mut Conn,
    application: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<Announcement>, Fault> {
    store::announcement::find_running(conn, application, Day(given.now.china_date()), given)
}

/// The objections of the city's desk, those to be decided first; none for the desk of a district.
///
/// # Errors
/// When the database fails.
pub fn list_objections(
    conn: &mut Conn,
    officer: &Officer,
    given: &Given,
) -> Result<Vec<(Objection, Application)>, Fault> {
    let mut all = Vec::new();
    if officer.level() != base::Level::City {
        return Ok(all);
    }
    for objection in store::announcement::list_objections(conn, given)? {
        if let Some(application) = crate::desk::find(conn, officer, &objection.application)? {
            all.push((objection, application));
        }
    }
    Ok(all)
}

/// The city's decision about an objection.
#[derive(Clone, Copy, Debug)]
pub struct Verdict<'a> {
    /// 成立
    pub upheld: bool,
    /// Why.
    pub opinion: &'a str,
    /// The version of the application that the page showed.
    pub version: i32,
}

/// The city decides an objection: 成立 ends the application, 不成立 lets it go on. `None` for what is not theirs.
///
/// # Errors
/// When the database fails.
pub fn decide(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, verdict): (&Id<Objection>, &Verdict<'_>),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    if let Err(refusal) = check(verdict.opinion) {
        return Ok(Err(refusal));
    }
    tx.attempt(|tx| decide_here(tx, officer, (id, verdict), practice, given))
}

/// A decision about an objection says why.
///
/// # Errors
/// With [`Refusal::Reason`] for less than 2 or more than 500 characters.
pub fn check(opinion: &str) -> Result<(), Refusal> {
    act::check_words(Act::Uphold, opinion)
}

fn decide_here(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (id, verdict): (&Id<Objection>, &Verdict<'_>),
    practice: &Practice,
    given: &Given,
) -> Outcome<Option<()>, Refusal> {
    let Verdict { upheld, opinion, version } = *verdict;
    let found = store::announcement::find_objection(tx, id, given)?;
    let Some(objection) = found.filter(|_| officer.level() == base::Level::City) else { return Ok(Ok(None)) };
    let Some(before) = crate::desk::find(tx, officer, &objection.application)? else { return Ok(Ok(None)) };
    let state = if upheld { "upheld" } else { "dismissed" };
    if !store::announcement::update_objection(tx, id, (state, opinion.trim()), officer.person(), given.now)? {
        return Ok(Err(Refusal::Settled));
    }
    if before.version != version {
        return Ok(Err(Refusal::Conflict));
    }
    if upheld {
        // Deciding the objection is taking the case in hand.
        let taken = match crate::desk::claim::take(tx, officer, (&before.id, version, true), practice, given)?
        {
            Ok(Some(taken)) => taken,
            Ok(None) => return Ok(Ok(None)),
            Err(refusal) => return Ok(Err(refusal)),
        };
        let deed =
            Deed { by: By::Officer(officer), act: Act::Uphold, version: taken.version, words: opinion };
        if let Err(refusal) = turn(tx, &taken, &deed, practice, given)? {
            return Ok(Err(refusal));
        }
        store::announcement::update_state(tx, &before.id, State::Upheld)?;
    }
    let about = format!("application:{}", before.id);
    let actor = format!("person:{}", officer.person());
    let entry = Entry { actor, action: "objection.decided", about, detail: format!("{id} {state}") };
    journal::record(tx, &entry, given)?;
    Ok(Ok(Some(())))
}

/// Ends the announcements whose last day is over and that no open objection holds up; how many it were. One that cannot
/// end stays as it is, is tried again with every run and told to the desk ([`count_stuck`]). Safe to run twice and on
/// several nodes.
///
/// # Errors
/// When the database fails.
pub fn end_due(tx: &mut Tx<'_>, practice: &Practice, given: &Given) -> Result<usize, Fault> {
    let today = Day(given.now.china_date());
    let mut ended = 0;
    for id in store::announcement::list_over(tx, today)? {
        let Some(before) = store::find(tx, &id)? else { continue };
        // What stands still goes on when the link is there again, and then ends here.
        if before.is_suspended {
            continue;
        }
        let deed = Deed { by: By::Date, act: Act::EndAnnouncement, version: before.version, words: "" };
        if turn(tx, &before, &deed, practice, given)?.is_ok() {
            store::announcement::update_state(tx, &id, State::Ended)?;
            ended += 1;
        }
    }
    Ok(ended)
}

/// How many announcements are over and could not end by themselves, for who publishes.
pub(crate) fn count_stuck(conn: &mut Conn, officer: &Officer, given: &Given) -> Result<usize, Fault> {
    let today = Day(given.now.china_date());
    if publishes(officer) { Ok(store::announcement::list_over(conn, today)?.len()) } else { Ok(0) }
}

/// How many wait for a batch longer than they should, for who publishes.
pub(crate) fn count_late(conn: &mut Conn, officer: &Officer, given: &Given) -> Result<i64, Fault> {
    let today = Day(given.now.china_date());
    if publishes(officer) { store::announcement::count_late(conn, today) } else { Ok(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_ends_alone() {
        for (name, masked) in [("周演示", "周*示"), ("周演", "周*"), ("艾力·麦麦提", "艾****提"), ("", "")]
        {
            assert_eq!(masked_name(name), masked);
        }
    }

    #[test]
    fn an_objection_has_a_name_a_phone_and_facts() {
        let wrong = Told::parse("", "123", "不服").unwrap_err();
        assert_eq!(wrong.iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["name", "phone", "facts"]);
        assert!(
            Told::parse("陈测试", "19900000001", "该人员的业绩材料与事实不符，论文作者另有其人。").is_ok()
        );
    }
}
