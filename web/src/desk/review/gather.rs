//! Everything the page shows, in one transaction.

use std::collections::BTreeMap;

use base::{Given, Id, Officer, Person, noun};
use cases::desk::around::{self, Around};
use cases::desk::queue::{self, Filter, Which};
use cases::view::{self, Opened};
use db::{Conn, Fault};

use crate::application::{self, Around as Shared};
use crate::edge::{Page, Problem};
use crate::person::Platform;

/// What was gathered.
#[derive(Debug)]
pub(super) struct Gathered {
    /// The application with everything in it.
    pub(super) opened: Opened,
    /// What stands around it.
    pub(super) around: Around,
    /// What every side's page shows besides.
    pub(super) shared: Shared,
    /// Names of officers.
    pub(super) names: BTreeMap<String, String>,
    /// Who could take it instead, with their names.
    pub(super) colleagues: Vec<(Officer, String)>,
    /// Other officers who have it open.
    pub(super) looking: Vec<String>,
    /// The next one in hand, or waiting and free; looked up only after something was done.
    pub(super) following: Option<String>,
}

/// A look: it goes into the journal. What is not the officer's to see is not found.
pub(super) async fn look(
    page: &Page<Platform>,
    officer: &Officer,
    id: &str,
    is_done: bool,
) -> Result<Gathered, Problem> {
    let id = Id::parse(id).ok_or(Problem::NotFound)?;
    let (officer, given) = (officer.clone(), page.given.clone());
    let found = page.site.db.write(move |tx| {
        let Some(opened) = view::by_officer(tx, &officer, &id, &given)? else { return Ok(None) };
        let mut all = gather(tx, &officer, opened, &given)?;
        if is_done {
            all.following = following(tx, &officer, &id, &given)?;
        }
        Ok(Some(all))
    });
    found.await?.ok_or(Problem::NotFound)
}

/// The same after a post from the page that the officer has open: no second look.
pub(super) async fn anew(page: &Page<Platform>, officer: &Officer, id: &str) -> Result<Gathered, Problem> {
    let id = Id::parse(id).ok_or(Problem::NotFound)?;
    let (officer, given) = (officer.clone(), page.given.clone());
    let found = page.site.db.read(move |conn| {
        let Some(opened) = view::anew(conn, &officer, &id, &given)? else { return Ok(None) };
        gather(conn, &officer, opened, &given).map(Some)
    });
    found.await?.ok_or(Problem::NotFound)
}

fn gather(conn: &mut Conn, officer: &Officer, opened: Opened, given: &Given) -> Result<Gathered, Fault> {
    let around = around::around(conn, officer, &opened, given)?;
    let mut looking = Vec::new();
    for (person, _) in &around.looking {
        if staff::officer::of_person(conn, &Person::at_edge(person.clone()))?.is_some() {
            looking.push(person.clone());
        }
    }
    let holder = opened.application.claim.iter().map(|claim| claim.officer.clone());
    let ids: Vec<Id<noun::Person>> = looking.iter().cloned().chain(holder).collect();
    let known = staff::officer::names(conn, &ids, given)?;
    let names: BTreeMap<String, String> =
        known.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let is_here = opened.application.position.level() == Some(officer.level());
    let colleagues = if is_here { staff::officer::colleagues(conn, officer, given)? } else { Vec::new() };
    Ok(Gathered {
        shared: application::around(conn, &opened.application, given)?,
        looking: looking.iter().filter_map(|id| names.get(id.as_str()).cloned()).collect(),
        names,
        colleagues: colleagues.into_iter().filter(|(one, _)| one.person() != officer.person()).collect(),
        following: None,
        around,
        opened,
    })
}

/// What the officer goes on with.
fn following(
    conn: &mut Conn,
    officer: &Officer,
    done: &Id<noun::Application>,
    given: &Given,
) -> Result<Option<String>, Fault> {
    let free = Filter { taken: "free".into(), ..Filter::default() };
    for (which, filter) in [(Which::Mine, Filter::default()), (Which::Waiting, free)] {
        let page = queue::list(conn, officer, (which, &filter), (0, 5), given)?;
        let next = page.lines.iter().map(|line| &line.application).find(|one| one.id != *done);
        if let Some(next) = next {
            return Ok(Some(next.id.to_string()));
        }
    }
    Ok(None)
}
