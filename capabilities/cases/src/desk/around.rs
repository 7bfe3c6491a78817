//! What stands around an application under review: the person's other applications, the lists, who accompanies in two
//! places, what was to be corrected before, who else has it open.

use affiliation::Right;
use base::{Day, Given, Id, Moment, Officer, Person, noun};
use certificates::Permit;
use db::{Conn, Fault};
use time::Duration;

use crate::application::Application;
use crate::correction::Mark;
use crate::kinds::field::FOLLOWERS;
use crate::listing::Listing;
use crate::view::Opened;
use crate::{situation, store};

/// Somebody who opened a page so short a while ago may still read it.
const PRESENT: Duration = Duration::minutes(5);

/// What stands around one application.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Other open applications of the person, and whether they are this officer's to see.
    pub others: Vec<(Application, bool)>,
    /// The person's permits of whatever state, the newest first.
    pub permits: Vec<Permit>,
    /// The newest entry about the person on the list of who may not apply, running or not.
    pub listing: Option<Listing>,
    /// How the unit's right to this business stands.
    pub right: Option<Right>,
    /// Names of those accompanying who stand on another permit or in another open application.
    pub twice: Vec<String>,
    /// What was marked in each round before this one, the newest first.
    pub corrections: Vec<(i32, Vec<Mark>)>,
    /// Targets found in order in this round.
    pub passed: Vec<String>,
    /// Who else looked within the last minutes, and when last; clerks of the unit among them.
    pub looking: Vec<(Id<noun::Person>, Moment)>,
}

/// Gathers it for `officer`, who was let see `opened`.
///
/// # Errors
/// When the database fails.
pub fn around(conn: &mut Conn, officer: &Officer, opened: &Opened, given: &Given) -> Result<Around, Fault> {
    let one = &opened.application;
    let (others, permits, listing) = match &one.person {
        None => (Vec::new(), Vec::new(), None),
        Some(person) => {
            let applicant = Person::at_edge(person.clone());
            let all =
                store::list_open_of_person(conn, person)?.into_iter().filter(|other| other.id != one.id);
            let seen = |other: Application| {
                let is_seen = super::is_seen(officer, &other);
                (other, is_seen)
            };
            let permits = certificates::list(conn, &applicant, given)?;
            (all.map(seen).collect(), permits, crate::listing::last(conn, &applicant)?)
        }
    };
    let rights = affiliation::rights(conn, &one.unit)?;
    let mut corrections = Vec::new();
    for round in (1..one.round).rev() {
        let marks = store::content::list_marks(conn, (&one.id, round))?;
        if !marks.is_empty() {
            corrections.push((round, marks));
        }
    }
    Ok(Around {
        others,
        permits,
        listing,
        right: rights.into_iter().find(|(business, _)| *business == one.business).map(|(_, right)| right),
        twice: twice(conn, opened, given)?,
        corrections,
        passed: store::content::list_passed(conn, (&one.id, one.round))?,
        looking: looking(conn, officer, &one.id, given)?,
    })
}

fn twice(conn: &mut Conn, opened: &Opened, given: &Given) -> Result<Vec<String>, Fault> {
    let Some(submission) = &opened.submission else { return Ok(Vec::new()) };
    let (sheet, own, today) = (&submission.sheet, &opened.application, Day(given.now.china_date()));
    let mut names = Vec::new();
    for number in situation::follower_numbers(sheet) {
        let holder = certificates::followed_by(conn, &number, today, given)?;
        let on_another = holder.is_some() && holder != own.person;
        if on_another || store::content::is_follower_elsewhere(conn, &number, &own.id, given)? {
            let row =
                (0..sheet.count(&FOLLOWERS)).find(|at| sheet.of_row(&FOLLOWERS, *at, "id_number") == number);
            names.extend(row.map(|at| sheet.of_row(&FOLLOWERS, at, "name").to_owned()));
        }
    }
    Ok(names)
}

fn looking(
    conn: &mut Conn,
    officer: &Officer,
    id: &Id<noun::Application>,
    given: &Given,
) -> Result<Vec<(Id<noun::Person>, Moment)>, Fault> {
    let entries = db::journal::list_about(conn, &format!("application:{id}"), 40)?;
    let mut all: Vec<(Id<noun::Person>, Moment)> = Vec::new();
    for entry in entries.iter().filter(|entry| given.now.since(entry.at) < PRESENT) {
        let is_look = matches!(entry.action.as_str(), "application.seen" | "application.file-seen");
        let Some(person) = entry.actor.strip_prefix("person:").and_then(Id::parse) else { continue };
        if is_look && person != *officer.person() && all.iter().all(|(one, _)| *one != person) {
            all.push((person, entry.at));
        }
    }
    Ok(all)
}
