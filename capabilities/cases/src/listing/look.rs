//! What officers see of entries: those of their own authority and business. Looks go into the journal.

use base::{Given, Id, Moment, Officer, noun};
use db::journal::{self, Entry};
use db::{Conn, Fault, Tx};

use super::{List, Record, State, Step, Subject};
use crate::store;

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

pub(super) fn find(conn: &mut Conn, officer: &Officer, id: &Id<Record>) -> Result<Option<Record>, Fault> {
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

fn note(
    tx: &mut Tx<'_>,
    officer: &Officer,
    (action, about, detail): (&'static str, String, String),
    given: &Given,
) -> Result<(), Fault> {
    let entry = Entry { actor: format!("person:{}", officer.person()), action, about, detail };
    journal::record(tx, &entry, given)
}
