//! Who asked to belong to a unit and who belongs to it, for the unit's clerks.

use std::collections::{BTreeMap, BTreeSet};

use base::citizen_id::Sex;
use base::{Clerk, Day, Given, Id, Mobile, Moment, Person, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};
use notices::Template;
use notices::message::{self, To};
use profile::{Particulars, Told};

use crate::link::{State, actor};
use crate::store;

/// One person of the list.
#[derive(Clone, Debug)]
pub struct Row {
    /// The link.
    pub link: Id<noun::Link>,
    /// The person.
    pub person: Id<noun::Person>,
    /// What is known about them.
    pub told: Told,
    /// As certified, else as their profile says it.
    pub sex: Option<Sex>,
    /// How the link stands.
    pub state: State,
    /// When it was asked for.
    pub asked_at: Moment,
    /// Since when it stands so.
    pub changed_at: Moment,
    /// True for those who handle the unit's business.
    pub is_clerk: bool,
}

/// Which list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// 待关联人员
    Waiting,
    /// 员工
    Staff,
}

impl Which {
    const fn states(self) -> &'static [State] {
        match self {
            Self::Waiting => &[State::Pending],
            Self::Staff => &[State::Linked, State::Leaving],
        }
    }
}

/// The people of the list whose name holds `name`, the longest waiting first. The look goes into the journal: these are
/// other people's data.
///
/// # Errors
/// When the database fails.
pub fn list(
    tx: &mut Tx<'_>,
    clerk: &Clerk,
    (which, name): (Which, &str),
    given: &Given,
) -> Result<Vec<Row>, Fault> {
    let links = store::list_links(tx, clerk.unit(), which.states())?;
    let ids: Vec<_> = links.iter().map(|link| link.person.clone()).collect();
    let mut cards: BTreeMap<String, Told> = profile::list_cards(tx, &ids, given)?
        .into_iter()
        .map(|(id, card)| (id.to_string(), card.told))
        .collect();
    let clerks = store::list_clerks(tx, clerk.unit())?;
    let today = given.now.china_date();
    let mut rows: Vec<Row> = links
        .into_iter()
        .filter_map(|link| {
            let told = cards.remove(link.person.as_str()).filter(|told| told.name.contains(name.trim()))?;
            Some(Row {
                is_clerk: clerks.iter().any(|(person, ..)| *person == link.person),
                link: link.id,
                person: link.person,
                sex: Particulars::told(&told, today).map(|own| own.sex),
                told,
                state: link.state,
                asked_at: link.asked_at,
                changed_at: link.changed_at,
            })
        })
        .collect();
    for row in rows.iter_mut().filter(|row| row.sex.is_none()) {
        let last = profile::draft::last(tx, &Person::at_edge(row.person.clone()), given)?;
        let sheet = last.map(|last| last.sheet).unwrap_or_default();
        row.sex = Particulars::of(&row.told, &sheet, today).map(|own| own.sex);
    }
    let entry = Entry {
        actor: actor(clerk.person()),
        action: "unit.people-seen",
        about: format!("unit:{}", clerk.unit()),
        detail: format!("{which:?} {}", rows.len()),
    };
    journal::record(tx, &entry, given)?;
    Ok(rows)
}

/// One of the staff of the clerk's unit, by id; nobody else.
///
/// # Errors
/// When the database fails.
pub fn member(conn: &mut Conn, clerk: &Clerk, person: &Id<noun::Person>) -> Result<Option<Person>, Fault> {
    let last = store::find_last_link(conn, person)?;
    let own = last.filter(|link| link.unit == *clerk.unit() && link.state.is_linked());
    Ok(own.map(|link| Person::at_edge(link.person)))
}

/// Whose link this is, if it is one with the clerk's unit.
///
/// # Errors
/// When the database fails.
pub fn of_link(
    conn: &mut Conn,
    clerk: &Clerk,
    link: &Id<noun::Link>,
) -> Result<Option<Id<noun::Person>>, Fault> {
    let own = store::find_link(conn, link)?.filter(|link| link.unit == *clerk.unit());
    Ok(own.map(|link| link.person))
}

/// Somebody who belonged to the unit and does not any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaver {
    /// The person.
    pub person: Id<noun::Person>,
    /// The last day, as the unit told it.
    pub left_on: Option<Day>,
    /// When the link ended.
    pub ended_at: Moment,
}

/// Those who left the clerk's unit and did not come back, who left last first, at most `most`.
///
/// # Errors
/// When the database fails.
pub fn leavers(conn: &mut Conn, clerk: &Clerk, most: i64) -> Result<Vec<Leaver>, Fault> {
    let left = store::list_leavers(conn, clerk.unit(), most)?;
    let staff = store::list_links(conn, clerk.unit(), Which::Staff.states())?;
    let mut seen: BTreeSet<String> = staff.iter().map(|link| link.person.to_string()).collect();
    Ok(left.into_iter().filter(|one| seen.insert(one.person.to_string())).collect())
}

/// The people who handle the business of `unit`, with phones, to be told of something.
///
/// # Errors
/// When the database fails.
pub fn clerks(
    conn: &mut Conn,
    unit: &Id<noun::Unit>,
    given: &Given,
) -> Result<Vec<(Id<noun::Person>, Told)>, Fault> {
    let clerks: Vec<_> = store::list_clerks(conn, unit)?.into_iter().map(|(person, ..)| person).collect();
    let cards = profile::list_cards(conn, &clerks, given)?;
    Ok(cards.into_iter().map(|(person, card)| (person, card.told)).collect())
}

/// How many wait, and how many belong to the unit.
///
/// # Errors
/// When the database fails.
pub fn counts(conn: &mut Conn, clerk: &Clerk) -> Result<(i64, i64, i64), Fault> {
    let of = |conn: &mut Conn, states: &[State]| store::count_links(conn, clerk.unit(), states);
    Ok((of(conn, &[State::Pending])?, of(conn, Which::Staff.states())?, of(conn, &[State::Leaving])?))
}

/// Tells every clerk of `unit` that somebody asked.
pub(crate) fn tell_clerks(
    tx: &mut Tx<'_>,
    unit: &Id<noun::Unit>,
    person: &Id<noun::Person>,
    given: &Given,
) -> Result<(), Fault> {
    let who = profile::list_cards(tx, std::slice::from_ref(person), given)?;
    let name = who.first().map(|(_, card)| card.told.display_name().to_owned()).unwrap_or_default();
    let params = BTreeMap::from([("name".to_owned(), name)]);
    for (clerk, told) in clerks(tx, unit, given)? {
        let mobile = Mobile::parse(&told.mobile).ok();
        let to = To { person: &clerk, mobile: mobile.as_ref(), link: "/unit/requests" };
        message::tell(tx, &to, (Template::LinkAsked, &params), given)?;
    }
    Ok(())
}
